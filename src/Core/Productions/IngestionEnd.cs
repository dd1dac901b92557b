using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>Ends an ingestion whose last export is over.</summary>
internal static class IngestionEnd
{
    /// <summary>Marks the newest export that is not over as the one the ingestion waits for; false when there is none.</summary>
    public static async Task<bool> IsWaiting(Session session, Guid ingestionId, CancellationToken cancel)
    {
        // Locks the ingestion's row: an export that ends at the same time waits, and then sees the mark.
        await session.Execute("UPDATE workflows SET message = message WHERE id = @ingestionId", new { ingestionId }, cancel);
        var marked = await session.Execute(
            """
            UPDATE exports SET is_last = TRUE
            WHERE ingestion_id = @ingestionId AND id IN (SELECT id FROM workflows WHERE state IN (1, 2, 3))
            """,
            new { ingestionId },
            cancel
        );
        return marked > 0;
    }

    /// <summary>Called in the transaction that ends an export: ends the ingestion too, when it waits for nothing else.</summary>
    public static async Task After(Session session, Workflows workflows, Export export, CancellationToken cancel)
    {
        if (export.IngestionId is not { } ingestionId)
        {
            return;
        }

        await session.Execute("UPDATE workflows SET message = message WHERE id = @ingestionId", new { ingestionId }, cancel);
        var standing = (
            await session.Find<Standing>(
                """
                SELECT COALESCE(SUM(CASE WHEN f.state IN (1, 2, 3) THEN 1 ELSE 0 END), 0) AS open,
                       COALESCE(SUM(CASE WHEN f.state IN (5, 6, 7) THEN 1 ELSE 0 END), 0) AS faulty,
                       COALESCE(SUM(CASE WHEN e.is_last THEN 1 ELSE 0 END), 0) AS last,
                       MAX(i.items_failed) AS failed, MAX(i.state) AS state
                FROM exports e JOIN workflows f ON f.id = e.id JOIN workflows i ON i.id = e.ingestion_id
                WHERE e.ingestion_id = @ingestionId
                """,
                new { ingestionId },
                cancel
            )
        )!;
        if (standing.Open == 0 && standing.Last > 0 && standing.State is WorkState.Queued or WorkState.Running or WorkState.Paused)
        {
            var end = standing.Faulty + standing.Failed > 0 ? WorkState.CompletedWithExceptions : WorkState.Completed;
            await workflows.Finish(session, ingestionId, end, null, cancel);
            await IndexQueue.Release(session, export.WorkspaceId, cancel);
        }
    }

    private sealed record Standing
    {
        public long Open { get; init; }
        public long Faulty { get; init; }
        public long Last { get; init; }
        public long Failed { get; init; }
        public WorkState State { get; init; }
    }
}

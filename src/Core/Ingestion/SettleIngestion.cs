using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>What follows when an ingestion is settled, such as an export. True when the ingestion is over only once that is.</summary>
public delegate Task<bool> AfterSettling(Session session, Guid ingestionId, Guid workspaceId, CancellationToken cancel);

/// <summary>When all is read: families put in order, known files and copies set aside, mails threaded, near duplicates grouped, the sums noted.</summary>
public sealed class SettleIngestion(
    IEngine engine,
    Workflows workflows,
    Events events,
    KnownFileList knownFiles,
    AfterSettling afterSettling,
    TimeProvider clock
) : Job<SettleIngestion.Order>
{
    public const string JobKind = "ingestion.settle";

    /// <summary>What reading has just filled, and what is asked for in settling.</summary>
    private static readonly string[] Filled =
    [
        "nodes",
        "documents",
        "document_versions",
        "messages",
        "message_keys",
        "sketches",
        "pivot_bands",
        "faults",
        "export_documents",
    ];

    public sealed record Order(Guid IngestionId);

    public override string Kind => JobKind;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        var ingestion = await SetAside(order.IngestionId, isAllRead: true, run, cancel);
        var values = await FoundValues.Of(engine, ingestion.WorkspaceId, cancel, due: clock.GetUtcNow() + IndexQueue.LongestWait);
        await new Threads(engine).Settle(order.IngestionId, ingestion.WorkspaceId, values, run, cancel);
        if (ingestion.Settings.NearDuplicateThreshold > 0)
        {
            await new NearDuplicates(engine).Group(order.IngestionId, ingestion, values, run, cancel);
        }

        await Finish(order, ingestion, run, cancel);
    }

    /// <summary>Puts the families that are read so far in order and sets known files and copies among them aside. May be repeated.</summary>
    /// <param name="isAllRead">What is kept now stands; see <see cref="Duplicates"/>.</param>
    internal async Task<IngestionToSettle> SetAside(Guid ingestionId, bool isAllRead, JobRun run, CancellationToken cancel)
    {
        var order = new Order(ingestionId);
        var ingestion = await Load(order, cancel);
        await new MessageIndex(engine).Fill(ingestion.WorkspaceId, run, cancel);
        await engine.RefreshStatistics(Filled, cancel);
        await OrderFamilies(order, run, cancel);
        if (ingestion.Settings.ExcludeKnownFiles && knownFiles.IsPresent)
        {
            await SetKnownAside(order, run, cancel);
        }

        await new Duplicates(engine, clock).SetAside(order.IngestionId, ingestion, isAllRead, run, cancel);
        return ingestion;
    }

    protected override async Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel)
    {
        await workflows.Finish(session, order.IngestionId, WorkState.Failed, failure, cancel);
        var workspaceId = await session.Find<Guid>("SELECT workspace_id FROM ingestions WHERE id = @IngestionId", order, cancel);
        await IndexQueue.Release(session, workspaceId, cancel);
    }

    private async Task<IngestionToSettle> Load(Order order, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return (
            await session.Find<IngestionToSettle>(
                """
                SELECT i.workspace_id, i.deduplication, f.created_at AS begun_at, w.settings_json
                FROM ingestions i JOIN workflows f ON f.id = i.id JOIN workspaces w ON w.id = i.workspace_id WHERE i.id = @IngestionId
                """,
                order,
                cancel
            )
        )!;
    }

    /// <summary>
    /// The top is 0, the others follow in the order of their finding: depth first, as a person opening them one by one would meet them. A family is ordered
    /// whole with the slice that its top lies in, wherever the others do.
    /// </summary>
    private async Task OrderFamilies(Order order, JobRun run, CancellationToken cancel)
    {
        await foreach (var slice in NodeSlice.Of(engine, order.IngestionId, cancel))
        {
            await using var session = await engine.Write(cancel);
            await run.Hold(session, cancel);
            await session.Execute(
                """
                UPDATE documents SET family_order = placed.place
                FROM (SELECT m.id, ROW_NUMBER() OVER (PARTITION BY m.family_id ORDER BY n.family_key) AS place
                      FROM nodes t
                      JOIN documents m ON m.family_id = t.document_id AND m.family_order > 0
                      JOIN nodes n ON n.document_id = m.id AND n.family_top = t.document_id
                      WHERE t.ingestion_id = @IngestionId AND t.number > @After AND t.number <= @Through AND t.family_top IS NULL) AS placed
                WHERE documents.id = placed.id AND documents.family_order <> placed.place
                """,
                new
                {
                    order.IngestionId,
                    slice.After,
                    slice.Through,
                },
                cancel
            );
            await session.Commit(cancel);
        }
    }

    /// <summary>Loose files only: a mail's attachment stays with its mail, known or not.</summary>
    private async Task SetKnownAside(Order order, JobRun run, CancellationToken cancel)
    {
        await foreach (var slice in NodeSlice.Of(engine, order.IngestionId, cancel))
        {
            await using var session = await engine.Write(cancel);
            await run.Hold(session, cancel);
            var files = await session.Query<Candidate>(
                $"""
                SELECT n.document_id, n.sha1, n.md5 FROM nodes n
                WHERE n.ingestion_id = @ingestionId AND n.number > @After AND n.number <= @Through AND n.outcome IN (1, 5)
                  AND n.document_id IS NOT NULL AND n.family_top IS NULL AND {Duplicates.IsRead}
                """,
                new
                {
                    ingestionId = order.IngestionId,
                    slice.After,
                    slice.Through,
                },
                cancel
            );
            var known = files.Where(file => knownFiles.Holds(file.Sha1, file.Md5)).Select(file => file.DocumentId).ToList();
            if (known.Count > 0)
            {
                await session.Execute("UPDATE documents SET outcome = 4 WHERE family_id IN @known", new { known }, cancel);
                await Duplicates.CopyOutcomes(session, known, cancel);
            }

            await session.Commit(cancel);
        }
    }

    private async Task Finish(Order order, IngestionToSettle ingestion, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var documents = await session.Value<long>(
            "SELECT COUNT(*) FROM nodes WHERE ingestion_id = @IngestionId AND document_id IS NOT NULL",
            order,
            cancel
        );
        var failed = await session.Value<long>(
            "SELECT COUNT(*) FROM nodes WHERE ingestion_id = @IngestionId AND outcome = 5",
            order,
            cancel
        );
        // What failed in a copy that is now set aside counts no more.
        await session.Execute(
            "UPDATE workflows SET items_failed = @failed WHERE id = @IngestionId",
            new { failed, order.IngestionId },
            cancel
        );
        if (!await afterSettling(session, order.IngestionId, ingestion.WorkspaceId, cancel))
        {
            // What follows may have failed too, such as an export that is refused.
            failed = await session.Value<long>("SELECT items_failed FROM workflows WHERE id = @IngestionId", order, cancel);
            var state = failed > 0 ? WorkState.CompletedWithExceptions : WorkState.Completed;
            await workflows.Finish(session, order.IngestionId, state, null, cancel);
            await IndexQueue.Release(session, ingestion.WorkspaceId, cancel);
        }

        var details = new { documents };
        await events.Append(session, EventKinds.DocumentsIngested, ingestion.WorkspaceId, order.IngestionId, details, Actor.System, cancel);
        await session.Commit(cancel);
    }

    private sealed record Candidate
    {
        public Guid DocumentId { get; init; }
        public string Sha1 { get; init; } = "";
        public string Md5 { get; init; } = "";
    }
}

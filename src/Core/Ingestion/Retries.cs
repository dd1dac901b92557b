using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>What is to be read once more: what one exception is about, or all exceptions of a type, or all there are.</summary>
public sealed record RetryOrder
{
    /// <summary>One exception alone.</summary>
    public long? FaultNumber { get; init; }

    /// <summary>All exceptions of this type.</summary>
    public FaultKind? Kind { get; init; }

    /// <summary>What reading may cost this time, for the items and everything that comes out of them; null for what is usual.</summary>
    public ReadingLimits? Limits { get; init; }
}

/// <summary>What is being read once more.</summary>
/// <param name="Items">Items to be read. One may stand for several exceptions: a locked archive is read once for all its entries.</param>
/// <param name="Workflows">The workflows that were taken up again.</param>
/// <param name="Left">Exceptions of the kind asked for that were left alone: their workflow is not over, or their bytes are not here.</param>
public sealed record Retried(int Items, IReadOnlyList<Workflow> Workflows, long Left);

/// <summary>Takes up what a module below has exceptions of, in the same transaction; what it did is added up.</summary>
public delegate Task<Retried> AlsoRetry(Session session, Guid workspaceId, RetryOrder order, Actor actor, CancellationToken cancel);

/// <summary>
/// Reads items once more after a password was added or with other limits. Only what failed is read: an item keeps its place, its number and
/// its document, what was wrong with it is replaced by what is wrong now, children that are new are added, and the ingestion settles anew.
/// </summary>
public sealed class Retries(IEngine engine, JobQueue queue, Settling settling, AlsoRetry alsoRetry)
{
    // PostgreSQL must be told the type of a parameter that may be null.
    internal const string Open = """
        f.workspace_id = @workspaceId AND f.resolved_at IS NULL
          AND (CAST(@number AS BIGINT) IS NULL OR f.number = @number) AND (CAST(@kind AS INTEGER) IS NULL OR f.kind = @kind)
        """;

    /// <summary>Begins to read what the order names; the workflows say when it is done.</summary>
    /// <exception cref="Refused">NotFound when there is no such exception; Conflict when nothing of it can be read once more; Forbidden.</exception>
    public async Task<Retried> Retry(Guid workspaceId, RetryOrder order, Actor actor, CancellationToken cancel)
    {
        Check(order.Limits);
        var with = new
        {
            workspaceId,
            number = order.FaultNumber,
            kind = (int?)order.Kind,
            streaming = Parts.Streaming,
            missing = (int)FaultKind.MissingPart,
        };
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Ingest, workspaceId, cancel);
        var open = await session.Value<long>($"SELECT COUNT(*) FROM faults f WHERE {Open}", with, cancel);
        if (open == 0)
        {
            throw Refused.NotFound("exception");
        }

        var workflows = await TakeUp(session, with, cancel);
        var items = 0;
        foreach (var workflow in workflows)
        {
            items += await ReadAgain(session, workflow, with, order, actor, cancel);
        }

        var documents = await ReadDocuments(session, with, order.Limits, cancel);
        var other = await alsoRetry(session, workspaceId, order, actor, cancel);
        if (items + documents + other.Items == 0)
        {
            throw Refused.Conflict(
                "Nothing of it can be read once more: the workflow is not over, or the bytes never came in. A missing part comes in by a new ingestion."
            );
        }

        var left = await session.Value<long>(
            $"""
            SELECT COUNT(*) FROM faults f WHERE {Open} AND f.node_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM nodes n JOIN nodes t ON t.id = CASE WHEN n.sha256 IS NULL THEN n.parent_id ELSE n.id END
                WHERE n.id = f.node_id AND t.state = 1)
            """,
            with,
            cancel
        );
        await session.Commit(cancel);
        return new Retried(items + documents + other.Items, [.. workflows, .. other.Workflows], left + other.Left);
    }

    /// <summary>Every exception of an item that is read again goes with it, whatever its kind; so only those items are looked for once.</summary>
    private static string Targets(string columns) =>
        $"""
            SELECT {columns} FROM nodes t
            JOIN workflows w ON w.id = t.ingestion_id
            WHERE t.state = 2 AND t.outcome IN (1, 2, 5) AND t.sha256 IS NOT NULL AND t.joined_to IS NULL AND t.id IN (
                SELECT CASE WHEN n.sha256 IS NULL THEN n.parent_id ELSE n.id END
                FROM faults f JOIN nodes n ON n.id = f.node_id WHERE {Open}
                  AND f.part = @streaming AND f.kind <> @missing)
            """;

    /// <summary>The workflows that are over and have such items run again from here on.</summary>
    private static Task<IReadOnlyList<Workflow>> TakeUp(Session session, object with, CancellationToken cancel) =>
        session.Query<Workflow>(
            $"""
            UPDATE workflows SET state = 2, completed_at = NULL
            WHERE state IN (4, 5) AND kind = 1 AND id IN ({Targets("t.ingestion_id")})
            RETURNING *
            """,
            with,
            cancel
        );

    private async Task<int> ReadAgain(
        Session session,
        Workflow workflow,
        object with,
        RetryOrder order,
        Actor actor,
        CancellationToken cancel
    )
    {
        var parameters = new Dapper.DynamicParameters(with);
        parameters.Add("ingestionId", workflow.Id);
        var nodes = await session.Query<Node>($"{Targets("t.*")} AND t.ingestion_id = @ingestionId ORDER BY t.number", parameters, cancel);
        await settling.TakeUp(session, workflow, nodes, order, actor, cancel);
        return nodes.Count;
    }

    /// <summary>Documents that people added are read again by the job that read them first.</summary>
    private async Task<int> ReadDocuments(Session session, object with, ReadingLimits? limits, CancellationToken cancel)
    {
        var documents = await session.Query<Added>(
            $"""
            SELECT DISTINCT d.id AS document_id, d.current_version AS version
            FROM faults f JOIN documents d ON d.id = f.document_id WHERE {Open}
              AND f.node_id IS NULL AND f.workflow_id IS NULL AND d.current_version > 0
            """,
            with,
            cancel
        );
        await queue.Add(
            session,
            [.. documents.Select(added => new NewJob(null, Documents.Documents.ReadJob, "", added.Order(limits), Priority: 10))],
            cancel
        );
        return documents.Count;
    }

    private sealed record Added
    {
        public Guid DocumentId { get; init; }
        public int Version { get; init; }

        public ReadDocument.Order Order(ReadingLimits? limits) => new(DocumentId, Version) { Limits = limits };
    }

    private static void Check(ReadingLimits? limits)
    {
        if (
            limits is not null
            && (limits.Time <= TimeSpan.Zero || limits.Memory < 64L << 20 || limits.Depth < 1 || limits.Ratio < 1 || limits.Text < 1)
        )
        {
            throw Refused.Invalid("limits", "Limits are positive, and memory is at least 64 MiB.");
        }
    }
}

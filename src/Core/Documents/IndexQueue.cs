using Dossier.Core.Kernel;

namespace Dossier.Core.Documents;

/// <summary>Documents whose index rows are out of date. Added in the transaction of the change, so none is forgotten.</summary>
public static class IndexQueue
{
    /// <summary>What waits for later changes waits no longer than this: half as long again as the time between two exports, unless said otherwise.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(45);

    private static readonly string[] Columns = ["workspace_id", "document_id", "due_at"];

    /// <summary>Adds documents that were made, changed or deleted. One that is no longer there is taken out of the index.</summary>
    /// <param name="due">When they are expected to have changed for good; they may be indexed earlier.</param>
    public static Task Add(
        Session session,
        IEngine engine,
        Guid workspaceId,
        IEnumerable<Guid> documentIds,
        CancellationToken cancel,
        DateTimeOffset due = default
    )
    {
        object at = due == default ? 0L : due;
        return engine.Insert(session, "index_queue", Columns, documentIds.Select(id => new object?[] { workspaceId, id, at }), cancel);
    }

    /// <summary>What waits in a workspace for later changes need wait no longer.</summary>
    public static Task Release(Session session, Guid workspaceId, CancellationToken cancel) =>
        session.Execute(
            """
            INSERT INTO index_released (workspace_id, through) SELECT @workspaceId, COALESCE(MAX(number), 0) FROM index_queue WHERE TRUE
            ON CONFLICT (workspace_id) DO UPDATE SET through = excluded.through
            """,
            new { workspaceId },
            cancel
        );

    /// <summary>Adds every document of a workspace.</summary>
    public static Task AddAll(Session session, Guid workspaceId, CancellationToken cancel) =>
        session.Execute(
            """
            INSERT INTO index_queue (workspace_id, document_id)
            SELECT workspace_id, id FROM documents WHERE workspace_id = @workspaceId ORDER BY number
            """,
            new { workspaceId },
            cancel
        );

    /// <summary>How many changes wait to be indexed, counted as far as the limit.</summary>
    public static Task<int> Count(Session session, Guid workspaceId, int limit, CancellationToken cancel) =>
        session.Value<int>(
            "SELECT COUNT(*) FROM (SELECT 1 FROM index_queue WHERE workspace_id = @workspaceId LIMIT @limit) waiting",
            new { workspaceId, limit },
            cancel
        );
}

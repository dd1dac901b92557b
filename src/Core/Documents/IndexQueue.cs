using Dossier.Core.Kernel;

namespace Dossier.Core.Documents;

/// <summary>Documents whose index rows are out of date. Added in the transaction of the change, so none is forgotten.</summary>
public static class IndexQueue
{
    private static readonly string[] Columns = ["workspace_id", "document_id"];

    /// <summary>Adds documents that were made, changed or deleted. One that is no longer there is taken out of the index.</summary>
    public static Task Add(Session session, IEngine engine, Guid workspaceId, IEnumerable<Guid> documentIds, CancellationToken cancel) =>
        engine.Insert(session, "index_queue", Columns, documentIds.Select(id => new object?[] { workspaceId, id }), cancel);

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

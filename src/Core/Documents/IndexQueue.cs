using Dossier.Core.Kernel;

namespace Dossier.Core.Documents;

/// <summary>Documents whose index rows are out of date: noted in the transaction that changes them.</summary>
public static class IndexQueue
{
    public static Task Add(Session session, IEngine engine, Guid workspaceId, IEnumerable<Guid> documentIds, CancellationToken cancel) =>
        engine.Insert(
            session,
            "index_queue",
            ["workspace_id", "document_id"],
            documentIds.Select(documentId => new object?[] { workspaceId, documentId }),
            cancel
        );
}

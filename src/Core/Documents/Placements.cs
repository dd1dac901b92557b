using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>Which documents lie in which folders. A placement is an association: the document itself is not touched.</summary>
public sealed class Placements(IEngine engine, Events events)
{
    /// <summary>Places documents in a folder; those that are there already stay.</summary>
    /// <exception cref="Refused">NotFound, also when one of the documents is not the workspace's; Forbidden.</exception>
    public async Task Add(Guid workspaceId, Guid folderId, IReadOnlyCollection<long> documents, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var numbers = await Check(session, workspaceId, folderId, documents, actor, cancel);
        await session.Execute(
            """
            INSERT INTO placements (folder_id, document_id)
            SELECT @folderId, d.id FROM documents d WHERE d.workspace_id = @workspaceId AND d.number IN @numbers
            ON CONFLICT (folder_id, document_id) DO NOTHING
            """,
            new
            {
                folderId,
                workspaceId,
                numbers,
            },
            cancel
        );
        await events.Append(session, EventKinds.DocumentsPlaced, workspaceId, folderId, new { documents = numbers }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Takes documents out of a folder; those that are not in it stay so.</summary>
    /// <exception cref="Refused">NotFound, also when one of the documents is not the workspace's; Forbidden.</exception>
    public async Task Remove(Guid workspaceId, Guid folderId, IReadOnlyCollection<long> documents, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var numbers = await Check(session, workspaceId, folderId, documents, actor, cancel);
        await session.Execute(
            """
            DELETE FROM placements WHERE folder_id = @folderId
              AND document_id IN (SELECT d.id FROM documents d WHERE d.workspace_id = @workspaceId AND d.number IN @numbers)
            """,
            new
            {
                folderId,
                workspaceId,
                numbers,
            },
            cancel
        );
        await events.Append(session, EventKinds.DocumentsDisplaced, workspaceId, folderId, new { documents = numbers }, actor, cancel);
        await session.Commit(cancel);
    }

    private static async Task<long[]> Check(
        Session session,
        Guid workspaceId,
        Guid folderId,
        IReadOnlyCollection<long> documents,
        Actor actor,
        CancellationToken cancel
    )
    {
        await Access.Must(session, actor, Capability.Edit, workspaceId, cancel);
        var with = new
        {
            workspaceId,
            folderId,
            numbers = documents.Distinct().ToArray(),
        };
        var isThere = await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM folders WHERE id = @folderId AND workspace_id = @workspaceId)",
            with,
            cancel
        );
        var found = await session.Value<long>(
            "SELECT COUNT(*) FROM documents WHERE workspace_id = @workspaceId AND number IN @numbers",
            with,
            cancel
        );
        return !isThere ? throw Refused.NotFound("folder")
            : found < with.numbers.Length ? throw Refused.NotFound("document")
            : with.numbers;
    }
}

using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>Folders together with what lies in them, for doors where deleting a folder deletes its documents.</summary>
public sealed class FolderContents(IEngine engine, Events events)
{
    private const int Slice = 500;

    private const string Below = """
        WITH RECURSIVE below (id) AS (
            SELECT id FROM folders WHERE id = @folderId AND workspace_id = @workspaceId
            UNION ALL
            SELECT f.id FROM folders f JOIN below ON f.parent_id = below.id)
        """;

    /// <summary>
    /// Deletes a folder, the folders in it, and the documents placed in them. A document that is placed elsewhere too only loses these places.
    /// </summary>
    /// <exception cref="Refused">NotFound, Forbidden.</exception>
    public async Task Delete(Guid workspaceId, Guid folderId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        await Access.Must(session, actor, Capability.Delete, workspaceId, cancel);
        var with = new { workspaceId, folderId };
        await session.Query<long>(
            $"SELECT number FROM panels WHERE workspace_id = @workspaceId ORDER BY number{engine.ForUpdate}",
            with,
            cancel
        );
        var name =
            await session.Find<string>("SELECT name FROM folders WHERE id = @folderId AND workspace_id = @workspaceId", with, cancel)
            ?? throw Refused.NotFound("folder");
        var documents = await session.Query<Gone>(
            $"""
            {Below}
            SELECT d.id, d.number, d.name FROM documents d
            WHERE d.workspace_id = @workspaceId
              AND d.id IN (SELECT document_id FROM placements WHERE folder_id IN (SELECT id FROM below))
              AND NOT EXISTS (SELECT 1 FROM placements p WHERE p.document_id = d.id AND p.folder_id NOT IN (SELECT id FROM below))
            ORDER BY d.number
            """,
            with,
            cancel
        );
        foreach (var slice in documents.Select(document => document.Id).Chunk(Slice))
        {
            await session.Execute("DELETE FROM documents WHERE id IN @slice", new { slice }, cancel);
            await IndexQueue.Add(session, engine, workspaceId, slice, cancel);
        }

        await session.Execute("DELETE FROM folders WHERE id = @folderId", with, cancel);
        foreach (var document in documents)
        {
            var details = new { document.Number, document.Name };
            await events.Append(session, EventKinds.DocumentDeleted, workspaceId, document.Id, details, actor, cancel);
        }

        await events.Append(
            session,
            EventKinds.FolderDeleted,
            workspaceId,
            folderId,
            new { name, documents = documents.Count },
            actor,
            cancel
        );
        await session.Commit(cancel);
    }

    private sealed record Gone
    {
        public Guid Id { get; init; }
        public long Number { get; init; }
        public string Name { get; init; } = "";
    }
}

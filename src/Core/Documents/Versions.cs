using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>The versions of documents, and their bytes.</summary>
public sealed class Versions(IEngine engine, IBlobStore blobs, JobQueue queue, Events events, TimeProvider clock)
{
    /// <summary>The versions of a document, oldest first.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<DocumentVersion>> List(Guid workspaceId, Guid documentId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var versions = await session.Query<DocumentVersion>(
            """
            SELECT v.* FROM document_versions v JOIN documents d ON d.id = v.document_id
            WHERE d.id = @documentId AND d.workspace_id = @workspaceId ORDER BY v.ordinal
            """,
            new { documentId, workspaceId },
            cancel
        );
        return versions.Count > 0 || await Exists(session, workspaceId, documentId, cancel) ? versions : throw Refused.NotFound("document");
    }

    /// <summary>The versions of several documents, oldest first. For documents the actor was shown already.</summary>
    public async Task<ILookup<Guid, DocumentVersion>> Of(IReadOnlyCollection<Guid> documentIds, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var versions = await session.Query<DocumentVersion>(
            "SELECT * FROM document_versions WHERE document_id IN @documentIds ORDER BY document_id, ordinal",
            new { documentIds = documentIds.ToArray() },
            cancel
        );
        return versions.ToLookup(version => version.DocumentId);
    }

    /// <summary>The bytes of a version, the current one when none is named. Taking them is an event.</summary>
    /// <exception cref="Refused">NotFound, also when the document has no file.</exception>
    public async Task<(DocumentVersion Version, Stream Content)> Download(
        Guid workspaceId,
        Guid documentId,
        int? ordinal,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var version =
            await session.Find<DocumentVersion>(
                """
                SELECT v.* FROM document_versions v JOIN documents d ON d.id = v.document_id
                WHERE d.id = @documentId AND d.workspace_id = @workspaceId AND v.ordinal = COALESCE(@ordinal, d.current_version)
                """,
                new
                {
                    documentId,
                    workspaceId,
                    ordinal,
                },
                cancel
            ) ?? throw Refused.NotFound("file");
        var content = await blobs.Open(version.Sha256, cancel);
        await events.Append(
            session,
            EventKinds.DocumentDownloaded,
            workspaceId,
            documentId,
            new { version.Ordinal, version.Sha256 },
            actor,
            cancel
        );
        await session.Commit(cancel);
        return (version, content);
    }

    /// <summary>Deletes one version; when it was the current one, the one before takes its place.</summary>
    /// <exception cref="Refused">Conflict when it is the only one, NotFound, Forbidden.</exception>
    public async Task Delete(Guid workspaceId, Guid documentId, int ordinal, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Delete, workspaceId, cancel);
        await session.Query<int>($"SELECT kind FROM documents WHERE id = @documentId{engine.ForUpdate}", new { documentId }, cancel);
        var versions = await session.Query<int>(
            """
            SELECT v.ordinal FROM document_versions v JOIN documents d ON d.id = v.document_id
            WHERE d.id = @documentId AND d.workspace_id = @workspaceId ORDER BY v.ordinal
            """,
            new { documentId, workspaceId },
            cancel
        );
        if (!versions.Contains(ordinal))
        {
            throw Refused.NotFound("version");
        }

        if (versions.Count == 1)
        {
            throw Refused.Conflict("A document's only version cannot be deleted.");
        }

        var current = versions.Last(version => version != ordinal);
        await session.Execute(
            "DELETE FROM document_versions WHERE document_id = @documentId AND ordinal = @ordinal",
            new { documentId, ordinal },
            cancel
        );
        await session.Execute(
            """
            UPDATE documents SET current_version = @current, updated_at = @now WHERE id = @documentId
            """,
            new
            {
                documentId,
                current,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        if (ordinal > current)
        {
            // The text that is kept is the deleted version's.
            var read = new Documents.ReadOrder(documentId, current);
            await queue.Add(session, new NewJob(null, Documents.ReadJob, "", read, Priority: 10), cancel);
        }

        await IndexQueue.Add(session, engine, workspaceId, [documentId], cancel);
        await events.Append(session, EventKinds.DocumentVersionDeleted, workspaceId, documentId, new { ordinal }, actor, cancel);
        await session.Commit(cancel);
    }

    private static Task<bool> Exists(Session session, Guid workspaceId, Guid documentId, CancellationToken cancel) =>
        session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM documents WHERE id = @documentId AND workspace_id = @workspaceId)",
            new { documentId, workspaceId },
            cancel
        );
}

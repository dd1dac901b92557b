using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>The files of documents: given, followed by others, replaced.</summary>
public sealed partial class Documents
{
    /// <summary>Gives a document new content; the earlier versions stay.</summary>
    /// <exception cref="Refused">NotFound, Forbidden.</exception>
    public Task<Document> Replace(Guid workspaceId, Guid id, NewFile file, Actor actor, CancellationToken cancel) =>
        Replace(workspaceId, id, file, null, actor, cancel);

    /// <summary>Gives a document new content, as a version or in place of the current one, and changes it in the same step.</summary>
    /// <exception cref="Refused">Invalid, NotFound, Forbidden.</exception>
    public async Task<Document> Replace(
        Guid workspaceId,
        Guid id,
        NewFile file,
        DocumentChange? change,
        Actor actor,
        CancellationToken cancel
    )
    {
        await Must(actor, Capability.Edit, workspaceId, cancel);
        var blob = await blobs.Store(file.Content, cancel);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Edit, workspaceId, cancel);
        var document = await Locked(session, workspaceId, id, cancel);
        var name = change is null ? document.Name : await Apply(session, document, change, cancel);
        var isInPlace = file.IsInPlace && document.CurrentVersion > 0;
        var ordinal = isInPlace
            ? await Overwrite(session, document, file, blob, actor, cancel)
            : await AddVersion(session, id, file, blob, actor, cancel);
        await IndexQueue.Add(session, engine, workspaceId, [id], cancel);
        if (change is not null)
        {
            await Tell(session, workspaceId, id, name, change, actor, cancel);
        }

        // What was overwritten stays provable by its hash.
        var details = new
        {
            ordinal,
            blob.Sha256,
            replaced = isInPlace ? document.Sha256 : null,
        };
        await events.Append(session, EventKinds.DocumentVersioned, workspaceId, id, details, actor, cancel);
        var replaced = await Find(session, workspaceId, "d.id = @id", new { id, workspaceId }, cancel);
        await session.Commit(cancel);
        return replaced;
    }

    /// <summary>Puts other bytes under the current version's number. Its text goes at once: it is that of bytes that are no more.</summary>
    private async Task<int> Overwrite(Session session, Document document, NewFile file, Blob blob, Actor actor, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await session.Execute(
            """
            UPDATE document_versions SET file_name = @fileName, media_type = @mediaType, size = @Size, sha256 = @Sha256, sha1 = @Sha1,
                md5 = @Md5, note = COALESCE(@Note, note), created_by = @UserId, created_at = @now, store_id = @StoreId, store_path = @StorePath
            WHERE document_id = @Id AND ordinal = @CurrentVersion
            """,
            new
            {
                document.Id,
                document.CurrentVersion,
                fileName = Names.Check(file.FileName, "fileName", 1000),
                mediaType = file.MediaType ?? Formats.MediaTypes.Unknown,
                blob.Size,
                blob.Sha256,
                blob.Sha1,
                blob.Md5,
                file.Note,
                actor.UserId,
                now,
                file.Origin?.StoreId,
                StorePath = file.Origin?.Path,
            },
            cancel
        );
        await session.Execute(
            "UPDATE documents SET text_hash = NULL, text_length = 0, page_count = NULL, updated_at = @now WHERE id = @Id",
            new { document.Id, now },
            cancel
        );
        await queue.Add(session, new NewJob(null, ReadJob, "", new ReadOrder(document.Id, document.CurrentVersion), Priority: 10), cancel);
        return document.CurrentVersion;
    }

    /// <summary>Gives a document, in the transaction of whatever made it, bytes that are a blob already.</summary>
    internal async Task<int> AddVersion(Session session, Guid id, NewFile file, Blob blob, Actor actor, CancellationToken cancel)
    {
        var ordinal =
            await session.Value<int>("SELECT COALESCE(MAX(ordinal), 0) FROM document_versions WHERE document_id = @id", new { id }, cancel)
            + 1;
        await session.Execute(
            """
            INSERT INTO document_versions (document_id, ordinal, id, file_name, media_type, size, sha256, sha1, md5, note, extras_json, created_by, created_at,
                                           store_id, store_path)
            VALUES (@id, @ordinal, @versionId, @fileName, @mediaType, @Size, @Sha256, @Sha1, @Md5, @Note, '{}', @UserId, @now, @StoreId, @StorePath)
            """,
            new
            {
                id,
                ordinal,
                versionId = Id.New(clock),
                fileName = Names.Check(file.FileName, "fileName", 1000),
                mediaType = file.MediaType ?? Formats.MediaTypes.Unknown,
                blob.Size,
                blob.Sha256,
                blob.Sha1,
                blob.Md5,
                file.Note,
                actor.UserId,
                now = clock.GetUtcNow(),
                file.Origin?.StoreId,
                StorePath = file.Origin?.Path,
            },
            cancel
        );
        await session.Execute(
            """
            UPDATE documents SET current_version = @ordinal, kind = CASE WHEN kind = 3 THEN 1 ELSE kind END, updated_at = @now WHERE id = @id
            """,
            new
            {
                id,
                ordinal,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await queue.Add(session, new NewJob(null, ReadJob, "", new ReadOrder(id, ordinal), Priority: 10), cancel);
        return ordinal;
    }
}

using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>Copies of documents on their way into the database: what the documents themselves are, not what people did with them.</summary>
internal sealed class CopiedRows(IEngine engine, Fields.Fields fields, JobQueue queue, TimeProvider clock)
{
    private static readonly string[] Columns =
    [
        "id",
        "workspace_id",
        "family_id",
        "family_order",
        "kind",
        "name",
        "path",
        "custodian",
        "current_version",
        "sorted_at",
        "outcome",
        "text_hash",
        "text_length",
        "page_count",
        "values_json",
        "extras_json",
        "created_by",
        "created_at",
        "updated_at",
    ];

    private static readonly string[] VersionColumns =
    [
        "document_id",
        "ordinal",
        "id",
        "file_name",
        "media_type",
        "size",
        "sha256",
        "sha1",
        "md5",
        "note",
        "extras_json",
        "created_by",
        "created_at",
    ];

    /// <summary>Adds them, each as a family of its own at first, with all versions. Versions and texts are blobs, and only named again.</summary>
    public async Task Insert(
        Session session,
        Export export,
        IReadOnlyList<(ReviewCopies.Origin Origin, Guid Id)> copies,
        Actor actor,
        CancellationToken cancel
    )
    {
        var targetId = export.TargetId!.Value;
        var values = await CopiedValues.Of(session, engine, fields, export, actor, clock, cancel);
        var now = clock.GetUtcNow();
        var rows = new List<object?[]>(copies.Count);
        foreach (var (origin, id) in copies)
        {
            rows.Add([
                id,
                targetId,
                id,
                0,
                origin.Kind,
                origin.Name,
                origin.Path,
                origin.Custodian,
                origin.CurrentVersion,
                origin.SortedAt,
                // Who exports what was set aside wants it reviewed, and what it is a copy of need not be here.
                origin.Outcome == Outcome.Exception
                    ? Outcome.Exception
                    : Outcome.Document,
                origin.TextHash,
                origin.TextLength,
                origin.PageCount,
                await values.Json(session, origin, cancel),
                "{}",
                actor.UserId,
                now,
                now,
            ]);
        }

        await engine.Insert(session, "documents", Columns, rows, cancel);
        await InsertVersions(session, copies.ToDictionary(copy => copy.Origin.Id, copy => copy.Id), cancel);
        await engine.Insert(
            session,
            "review_copies",
            ["workspace_id", "origin_id", "document_id", "export_id"],
            copies.Select(copy => new object?[] { targetId, copy.Origin.Id, copy.Id, export.Id }),
            cancel
        );
        await ReadUnread(session, copies, cancel);
    }

    private async Task InsertVersions(Session session, IReadOnlyDictionary<Guid, Guid> copies, CancellationToken cancel)
    {
        var versions = await session.Query<DocumentVersion>(
            $"SELECT * FROM document_versions WHERE document_id IN ({engine.IdsIn("@ids")}) ORDER BY document_id, ordinal",
            new { ids = Id.List(copies.Keys) },
            cancel
        );
        await engine.Insert(
            session,
            "document_versions",
            VersionColumns,
            versions.Select(version =>
                new object?[]
                {
                    copies[version.DocumentId],
                    version.Ordinal,
                    Id.New(clock),
                    version.FileName,
                    version.MediaType,
                    version.Size,
                    version.Sha256,
                    version.Sha1,
                    version.Md5,
                    version.Note,
                    "{}",
                    version.CreatedBy,
                    version.CreatedAt,
                }
            ),
            cancel
        );
    }

    /// <summary>What a person added may not have been read yet when it is exported; what it says must be found in the copy too.</summary>
    private Task ReadUnread(Session session, IReadOnlyList<(ReviewCopies.Origin Origin, Guid Id)> copies, CancellationToken cancel)
    {
        var unread = copies.Where(copy => copy.Origin is { IsItem: false, TextHash: null, CurrentVersion: > 0 });
        return queue.Add(
            session,
            [
                .. unread.Select(copy => new NewJob(
                    null,
                    Documents.Documents.ReadJob,
                    "",
                    new Documents.Documents.ReadOrder(copy.Id, copy.Origin.CurrentVersion)
                )),
            ],
            cancel
        );
    }
}

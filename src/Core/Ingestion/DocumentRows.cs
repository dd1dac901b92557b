using Dossier.Core.Documents;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>Documents made by reading, on their way into the database.</summary>
internal sealed class DocumentRows(ReadingCommits commits, ReadingCommits.IngestionOf ingestion, DocumentValues values)
{
    private static readonly string[] Columns =
    [
        "id",
        "workspace_id",
        "family_id",
        "parent_id",
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
        "extras_json",
        "created_by",
        "created_at",
    ];

    public async Task Insert(Session session, IReadOnlyList<(Node Node, Finished Result)> read, CancellationToken cancel)
    {
        var documents = read.Where(item => item.Node.DocumentId is not null).ToList();
        if (documents.Count == 0)
        {
            return;
        }

        var now = commits.Clock.GetUtcNow();
        await commits.Engine.Insert(session, "documents", Columns, documents.Select(item => Row(item.Node, item.Result, now)), cancel);
        await commits.Engine.Insert(
            session,
            "document_versions",
            VersionColumns,
            documents.Select(item => Version(item.Node, now)),
            cancel
        );
        await IndexQueue.Add(session, commits.Engine, ingestion.WorkspaceId, documents.Select(item => item.Node.DocumentId!.Value), cancel);
    }

    private object?[] Row(Node node, Finished result, DateTimeOffset now)
    {
        var sorted = DocumentValues.SortTime(result.Values) ?? node.ModifiedAt;
        var kind = result.MediaType is MediaTypes.Email or MediaTypes.OutlookMessage ? DocumentKind.Email : DocumentKind.File;
        return
        [
            node.DocumentId,
            ingestion.WorkspaceId,
            node.FamilyTop ?? node.DocumentId,
            node.FamilyParent,
            node.FamilyTop is null ? 0 : 1,
            kind,
            node.Name,
            node.Path,
            ingestion.Custodian,
            1,
            sorted,
            node.Outcome,
            result.TextHash,
            result.TextLength,
            result.Values[Properties.PageCount] is { } pages ? (int?)pages.GetValue<long>() : null,
            values.Json(result.Values),
            "{}",
            ingestion.CreatedBy,
            now,
            now,
        ];
    }

    private object?[] Version(Node node, DateTimeOffset now) =>
        [
            node.DocumentId,
            1,
            Id.New(commits.Clock),
            node.Name,
            node.MediaType ?? MediaTypes.Unknown,
            node.Size,
            node.Sha256,
            node.Sha1,
            node.Md5,
            "{}",
            ingestion.CreatedBy,
            now,
        ];
}

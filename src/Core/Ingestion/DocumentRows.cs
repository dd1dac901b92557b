using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>Documents made by reading, on their way into the database.</summary>
internal sealed class DocumentRows(
    ReadingCommits commits,
    Guid ingestionId,
    ReadingCommits.IngestionOf ingestion,
    DocumentValues values,
    ReadingLimits? given
)
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

    /// <summary>So long after its beginning an ingestion may be expected to have settled.</summary>
    private static readonly TimeSpan BeforeIndexing = TimeSpan.FromMinutes(1);

    private readonly List<Guid> noLonger = [];

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
        await Remove(session, cancel);
        var all = read.Where(item => item.Node.DocumentId is not null).ToList();
        var known = await Known(session, all, cancel);
        await Change(session, [.. all.Where(item => known.Contains(item.Node.DocumentId!.Value))], cancel);
        var documents = all.Where(item => !known.Contains(item.Node.DocumentId!.Value)).ToList();
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
        await ComparedRows.Insert(session, commits.Engine, ingestion.WorkspaceId, documents, cancel);
        // Settling changes some of them once more: who waits long may search what is there. Numbering changes all, whenever it comes.
        await IndexQueue.Add(
            session,
            commits.Engine,
            ingestion.WorkspaceId,
            documents.Select(item => item.Node.DocumentId!.Value),
            cancel,
            due: ingestion.ExportSeriesId is null ? ingestion.CreatedAt + BeforeIndexing : now + IndexQueue.LongestWait
        );
    }

    /// <summary>A document that was one only as long as nobody could open it: what it really is holds documents, and is none.</summary>
    public void NoLonger(Guid documentId) => noLonger.Add(documentId);

    private async Task Remove(Session session, CancellationToken cancel)
    {
        if (noLonger.Count > 0)
        {
            await commits.Settling.ReadCopies(session, ingestionId, noLonger, given, cancel);
            await session.Execute("DELETE FROM documents WHERE id IN @ids", new { ids = noLonger.ToArray() }, cancel);
            await IndexQueue.Add(session, commits.Engine, ingestion.WorkspaceId, noLonger, cancel);
            noLonger.Clear();
        }
    }

    /// <summary>Documents of items that were read before, and are still there.</summary>
    private static async Task<IReadOnlySet<Guid>> Known(
        Session session,
        IReadOnlyList<(Node Node, Finished Result)> read,
        CancellationToken cancel
    )
    {
        var again = read.Where(item => item.Node.Attempts > 0).Select(item => item.Node.DocumentId!.Value).ToArray();
        return again.Length == 0
            ? new HashSet<Guid>()
            : (await session.Query<Guid>("SELECT id FROM documents WHERE id IN @again", new { again }, cancel)).ToHashSet();
    }

    /// <summary>
    /// What reading finds the second time takes the place of what it found the first; what people have written into other fields stays.
    /// A document that has got another version since is that version's, and only what became of the item is noted.
    /// </summary>
    private async Task Change(Session session, IReadOnlyList<(Node Node, Finished Result)> read, CancellationToken cancel)
    {
        if (read.Count == 0)
        {
            return;
        }

        var now = commits.Clock.GetUtcNow();
        Guid[] again = [.. read.Select(item => item.Node.DocumentId!.Value)];
        await ComparedRows.Delete(session, commits.Engine, ingestion.WorkspaceId, again, cancel);
        await ComparedRows.Insert(session, commits.Engine, ingestion.WorkspaceId, read, cancel);
        foreach (var (node, result) in read)
        {
            ComparedRows.BeginThread(node, result);
            await session.Execute(
                "UPDATE document_versions SET media_type = @type WHERE document_id = @DocumentId AND ordinal = 1",
                new { node.DocumentId, type = node.MediaType ?? MediaTypes.Unknown },
                cancel
            );
            var kept = await session.Find<string>(
                $"SELECT values_json FROM documents WHERE id = @DocumentId AND current_version = 1{commits.Engine.ForUpdate}",
                node,
                cancel
            );
            var with = new
            {
                node.DocumentId,
                outcome = (int)node.Outcome,
                now,
                kind = (int)KindOf(result),
                sorted = DocumentValues.SortTime(result.Values) ?? node.ModifiedAt,
                result.TextHash,
                result.TextLength,
                pages = Pages(result),
                values = kept is null ? "{}" : Merged(kept, values.Json(result.Values)),
            };
            await session.Execute(
                """
                UPDATE documents SET outcome = @outcome, duplicate_of = NULL, duplicate_reason = NULL, updated_at = @now WHERE id = @DocumentId
                """,
                with,
                cancel
            );
            if (kept is not null)
            {
                await session.Execute(
                    """
                    UPDATE documents SET kind = @kind, sorted_at = @sorted, text_hash = @TextHash, text_length = @TextLength,
                        page_count = @pages, values_json = @values
                    WHERE id = @DocumentId
                    """,
                    with,
                    cancel
                );
            }
        }

        await IndexQueue.Add(session, commits.Engine, ingestion.WorkspaceId, read.Select(item => item.Node.DocumentId!.Value), cancel);
    }

    private static string Merged(string kept, string read)
    {
        var merged = JsonNode.Parse(kept)!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(read)!.AsObject())
        {
            merged[key] = value?.DeepClone();
        }

        return merged.ToJsonString(Json.Options);
    }

    public static DocumentKind KindOf(Finished result) =>
        result.MediaType is MediaTypes.Email or MediaTypes.OutlookMessage ? DocumentKind.Email : DocumentKind.File;

    public static int? Pages(Finished result) => result.Values.GetValueOrDefault(Properties.PageCount) is long pages ? (int)pages : null;

    private object?[] Row(Node node, Finished result, DateTimeOffset now)
    {
        var sorted = DocumentValues.SortTime(result.Values) ?? node.ModifiedAt;
        ComparedRows.BeginThread(node, result);
        return
        [
            node.DocumentId,
            ingestion.WorkspaceId,
            node.FamilyTop ?? node.DocumentId,
            node.FamilyParent,
            node.FamilyTop is null ? 0 : 1,
            KindOf(result),
            node.Name,
            node.Path,
            ingestion.Custodian,
            1,
            sorted,
            node.Outcome,
            result.TextHash,
            result.TextLength,
            Pages(result),
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

using System.Text.Json;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Formats;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>
/// Contract 5, resources as they are written. The title is the document's name; description and tags are the workspace's fields Comments and
/// Keywords, where reading puts what a file says of itself, so that every other door shows the same.
/// </summary>
internal sealed class ResourceWire(Histories histories, Profiles profiles, Fields fields, FolderTree tree)
{
    public const string DescriptionField = Properties.Comments;
    public const string TagsField = Properties.Keywords;

    /// <summary>What a document says of itself in words.</summary>
    public sealed record Words(string Description, IReadOnlyList<string> Tags);

    private sealed record Keys(string Description, string Tags);

    /// <summary>Binds itself to endpoints.</summary>
    public static ValueTask<ResourceWire?> BindAsync(HttpContext context)
    {
        var all = context.RequestServices;
        return ValueTask.FromResult<ResourceWire?>(
            new ResourceWire(
                (Histories)all.GetService(typeof(Histories))!,
                (Profiles)all.GetService(typeof(Profiles))!,
                (Fields)all.GetService(typeof(Fields))!,
                (FolderTree)all.GetService(typeof(FolderTree))!
            )
        );
    }

    /// <summary>The Resource Response of one document.</summary>
    public async Task<IResult> Answer(Document document, Actor actor, CancellationToken cancel) =>
        Reply.Response(new { resource = await Of([document], actor, cancel) });

    /// <summary>Documents as folders and single answers show them.</summary>
    public async Task<IReadOnlyList<object>> Of(IReadOnlyList<Document> documents, Actor actor, CancellationToken cancel)
    {
        var (known, names) = await Load(documents, actor, cancel);
        var words = await WordsOf(documents, actor, cancel);
        return [.. documents.Where(document => known.ContainsKey(document.Id)).Select(document => Short(document, known[document.Id]))];

        object Short(Document document, History history)
        {
            var current = Current(document, history);
            return new
            {
                resourceuuid = Translate.Id(document.Id),
                resourcetype = "file",
                seen = Translate.Flag(history.IsSeen),
                title = document.Name,
                description = words[document.Id].Description,
                sortorder = Translate.Number(document.Number),
                updatedat = Translate.Time(document.UpdatedAt),
                processedat = Translate.Time(current.CreatedAt),
                updatedby = names.GetValueOrDefault(history.UpdatedBy, ""),
                ownershiptype = "",
                tags = words[document.Id].Tags,
                fileuuid = Translate.Id(current.Id),
                filetype = Extension(document.FileName),
                filesize = Translate.Number(document.Size),
                prevfiletype = "",
                prevfilesize = "0",
                origfilename = document.FileName,
                resourcedate = Translate.Time(document.SortedAt ?? document.CreatedAt),
                uploadedtime = Translate.Time(current.CreatedAt),
                reviewdate = "",
                printing = "1",
                version = Translate.Number(document.CurrentVersion),
                annotations = "0",
                versions = history.Versions.Select(version => new
                {
                    versionnumber = Translate.Number(version.Ordinal),
                    origfilename = version.FileName,
                    filetype = Extension(version.FileName),
                    filesize = Translate.Number(version.Size),
                    datecreated = Translate.Time(version.CreatedAt),
                    comment = version.Note ?? "",
                    createdby = names.GetValueOrDefault(version.CreatedBy, ""),
                    ownershiptype = "",
                }),
            };
        }
    }

    /// <summary>Documents as search shows them: with where they lie, and versions in their longer form; in the order given.</summary>
    public async Task<IReadOnlyList<(Document Document, Words Words, object Wire)>> Found(
        IReadOnlyList<Document> documents,
        Actor actor,
        CancellationToken cancel
    )
    {
        var (known, names) = await Load(documents, actor, cancel);
        var words = await WordsOf(documents, actor, cancel);
        var paths = await tree.PathsOf([.. documents.Select(document => document.Id)], actor, cancel);
        return
        [
            .. documents
                .Where(document => known.ContainsKey(document.Id))
                .Select(document => (document, words[document.Id], Long(document, known[document.Id]))),
        ];

        object Long(Document document, History history)
        {
            var current = Current(document, history);
            return new
            {
                resourceuuid = Translate.Id(document.Id),
                resourcetype = "file",
                seen = Translate.Flag(history.IsSeen),
                title = document.Name,
                description = words[document.Id].Description,
                sortorder = document.Number,
                processedat = Translate.Time(current.CreatedAt),
                updatedat = Translate.Time(document.UpdatedAt),
                updatedby = names.GetValueOrDefault(history.UpdatedBy, ""),
                tags = words[document.Id].Tags,
                uploadedtime = Translate.Time(current.CreatedAt),
                fileuuid = Translate.Id(current.Id),
                filetype = Extension(document.FileName),
                filesize = Translate.Number(document.Size),
                prevfiletype = "",
                prevfilesize = "0",
                origfilename = document.FileName,
                annotations = "0",
                annotation = Array.Empty<object>(),
                resourcedate = Translate.Time(document.SortedAt ?? document.CreatedAt),
                reviewdate = "",
                printing = "1",
                version = Translate.Number(document.CurrentVersion),
                tree = paths.TryGetValue(document.Id, out var path) ? path.Select(Translate.Id) : [],
                versions = history.Versions.Select(version => new
                {
                    versionnumber = Translate.Number(version.Ordinal),
                    origfilename = version.FileName,
                    filetype = Extension(version.FileName),
                    filesize = Translate.Number(version.Size),
                    datecreated = Translate.Time(version.CreatedAt),
                    comment = version.Note ?? "",
                    createdby = names.GetValueOrDefault(version.CreatedBy, ""),
                    prevfiletype = "",
                    prevfilesize = "0",
                }),
            };
        }
    }

    /// <summary>In lower case, without its dot; empty when the name has none.</summary>
    public static string Extension(string fileName) => Path.GetExtension(fileName).TrimStart('.').ToLowerInvariant();

    /// <summary>The current version; a document without a file stands for itself.</summary>
    private static DocumentVersion Current(Document document, History history) =>
        history.Versions.FirstOrDefault(version => version.Ordinal == document.CurrentVersion)
        ?? new DocumentVersion { Id = document.Id, CreatedAt = document.CreatedAt };

    private async Task<(IReadOnlyDictionary<Guid, History> Known, IReadOnlyDictionary<Guid, string> Names)> Load(
        IReadOnlyList<Document> documents,
        Actor actor,
        CancellationToken cancel
    )
    {
        var known = await histories.Of([.. documents.Select(document => document.Id)], actor, cancel);
        var people = known.Values.SelectMany(history => history.Versions.Select(version => version.CreatedBy).Append(history.UpdatedBy));
        return (known, await profiles.NamesOf(people, cancel));
    }

    /// <summary>One statement a workspace, however many documents.</summary>
    private async Task<IReadOnlyDictionary<Guid, Words>> WordsOf(IReadOnlyList<Document> documents, Actor actor, CancellationToken cancel)
    {
        var words = new Dictionary<Guid, Words>();
        foreach (var workspace in documents.GroupBy(document => document.WorkspaceId))
        {
            var all = (await fields.List(workspace.Key, actor, cancel)).ToDictionary(field => field.Key, field => $"{field.Number}");
            var keys = new Keys(all.GetValueOrDefault(DescriptionField, ""), all.GetValueOrDefault(TagsField, ""));
            foreach (var document in workspace)
            {
                words[document.Id] = Read(document.ValuesJson, keys);
            }
        }

        return words;
    }

    private static Words Read(string valuesJson, Keys keys)
    {
        using var values = JsonDocument.Parse(valuesJson);
        return new Words(string.Join('\n', Texts(values, keys.Description)), [.. Texts(values, keys.Tags)]);
    }

    private static IEnumerable<string> Texts(JsonDocument values, string key) =>
        !values.RootElement.TryGetProperty(key, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => item.ToString())]
        : [value.ToString()];
}

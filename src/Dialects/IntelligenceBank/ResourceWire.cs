using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Renditions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 10, resources as search and synchronisation write them. The title is the document's name.</summary>
internal sealed class ResourceWire(
    Histories histories,
    Profiles profiles,
    ResourceWords sayings,
    FolderTree tree,
    Annotations annotations,
    Renditions renditions
)
{
    /// <summary>The extension of what <see cref="Transformation.Preview"/> makes.</summary>
    public const string PreviewType = "png";

    /// <summary>Names that were asked for already: a long list is written slice by slice, mostly by the same people.</summary>
    private readonly Dictionary<Guid, string> names = [];

    /// <summary>Binds itself to endpoints.</summary>
    public static ValueTask<ResourceWire?> BindAsync(HttpContext context)
    {
        var all = context.RequestServices;
        return ValueTask.FromResult<ResourceWire?>(
            new ResourceWire(
                all.GetRequiredService<Histories>(),
                all.GetRequiredService<Profiles>(),
                new ResourceWords(all.GetRequiredService<Fields>()),
                all.GetRequiredService<FolderTree>(),
                all.GetRequiredService<Annotations>(),
                all.GetRequiredService<Renditions>()
            )
        );
    }

    /// <summary>Documents as search shows them: with where they lie, and versions in their longer form; in the order given.</summary>
    public async Task<IReadOnlyList<(Document Document, Words Words, FoundResource Wire)>> Found(
        IReadOnlyList<Document> documents,
        Actor actor,
        CancellationToken cancel
    )
    {
        var known = await Load(documents, actor, cancel);
        var words = await sayings.Of(documents, actor, cancel);
        var ids = documents.Select(document => document.Id).ToArray();
        var paths = await tree.PathsOf(ids, actor, cancel);
        var drawn = await annotations.Of(ids, cancel);
        var files = known.Values.SelectMany(history => history.Versions.Select(version => version.Sha256));
        var previews = await renditions.SizesOf(Transformation.Preview, files, cancel);
        return
        [
            .. documents
                .Where(document => known.ContainsKey(document.Id))
                .Select(document => (document, words[document.Id], Long(document, known[document.Id]))),
        ];

        FoundResource Long(Document document, History history)
        {
            var current = Current(document, history);
            return new FoundResource
            {
                ResourceId = Translate.Id(document.Id),
                Seen = Translate.Flag(history.IsSeen),
                Title = document.Name,
                Description = words[document.Id].Description,
                SortOrder = document.Number,
                ProcessedAt = Translate.Time(current.CreatedAt),
                UpdatedAt = Translate.Time(document.UpdatedAt),
                UpdatedBy = names.GetValueOrDefault(history.UpdatedBy, ""),
                Tags = words[document.Id].Tags,
                UploadedAt = Translate.Time(current.CreatedAt),
                FileId = Translate.Id(current.Id),
                FileType = Extension(document.FileName),
                FileSize = Translate.Number(document.Size),
                PreviewType = previews.ContainsKey(current.Sha256) ? PreviewType : "",
                PreviewSize = Translate.Number(previews.GetValueOrDefault(current.Sha256)),
                OriginalFileName = document.FileName,
                Annotations = drawn[document.Id].Select(annotation => JsonNode.Parse(annotation)),
                ResourceDate = Translate.Time(document.SortedAt ?? document.CreatedAt),
                ReviewDate = words[document.Id].ReviewDate,
                Version = Translate.Number(document.CurrentVersion),
                Tree = paths.TryGetValue(document.Id, out var path) ? path.Select(Translate.Id) : [],
                Versions = history.Versions.Select(version => new FoundVersion
                {
                    Number = Translate.Number(version.Ordinal),
                    OriginalFileName = version.FileName,
                    FileType = Extension(version.FileName),
                    FileSize = Translate.Number(version.Size),
                    CreatedAt = Translate.Time(version.CreatedAt),
                    Comment = version.Note ?? "",
                    CreatedBy = names.GetValueOrDefault(version.CreatedBy, ""),
                    PreviewType = previews.ContainsKey(version.Sha256) ? PreviewType : "",
                    PreviewSize = Translate.Number(previews.GetValueOrDefault(version.Sha256)),
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

    private async Task<IReadOnlyDictionary<Guid, History>> Load(IReadOnlyList<Document> documents, Actor actor, CancellationToken cancel)
    {
        var known = await histories.Of([.. documents.Select(document => document.Id)], actor, cancel);
        var people = known.Values.SelectMany(history => history.Versions.Select(version => version.CreatedBy).Append(history.UpdatedBy));
        foreach (var (id, name) in await profiles.NamesOf(people.Distinct().Where(id => !names.ContainsKey(id)), cancel))
        {
            names[id] = name;
        }

        return known;
    }
}

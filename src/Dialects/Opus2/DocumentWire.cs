using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;

namespace Dossier.Dialects.Opus2;

/// <summary>Documents as they are told: with their folder, fields, versions and who changed them, in as many statements for many as for one.</summary>
internal sealed record DocumentWire(MainFolders Folders, Fields Fields, Versions Versions, Histories Histories)
{
    public async Task<IReadOnlyList<object>> Of(Project project, IReadOnlyList<Document> documents, Actor actor, CancellationToken cancel)
    {
        var ids = documents.Select(document => document.Id).ToArray();
        var folders = await Folders.Of(ids, cancel);
        var versions = await Versions.Of(ids, cancel);
        var changedBy = await Histories.ChangedBy(ids, cancel);
        var fields = await Fields.List(project.Id, actor, cancel);
        return
        [
            .. documents.Select(document =>
                Of(document, folders, fields, versions[document.Id], changedBy.GetValueOrDefault(document.Id, document.CreatedBy))
            ),
        ];
    }

    public async Task<object> Of(Project project, Document document, Actor actor, CancellationToken cancel) =>
        (await Of(project, [document], actor, cancel)).Single();

    public static object Of(DocumentVersion version) =>
        new
        {
            id = Translate.Id(version.Id),
            number = version.Ordinal,
            version.FileName,
            contentType = version.MediaType,
            version.Size,
            checksum = version.Sha256,
            createdAt = Translate.Time(version.CreatedAt),
            createdBy = Translate.Id(version.CreatedBy),
        };

    private static object Of(
        Document document,
        IReadOnlyDictionary<Guid, Guid> folders,
        IReadOnlyList<Field> fields,
        IEnumerable<DocumentVersion> versions,
        Guid updatedBy
    ) =>
        new
        {
            id = Translate.Id(document.Id),
            projectId = Translate.Id(document.WorkspaceId),
            folderId = folders.TryGetValue(document.Id, out var folder) ? Translate.Id(folder) : null,
            document.Name,
            document.FileName,
            contentType = document.MediaType,
            document.Size,
            checksum = document.Sha256,
            version = document.CurrentVersion,
            versions = versions.Select(Of),
            fields = Values(document, fields),
            createdAt = Translate.Time(document.CreatedAt),
            createdBy = Translate.Id(document.CreatedBy),
            updatedAt = Translate.Time(document.UpdatedAt),
            updatedBy = Translate.Id(updatedBy),
        };

    private static Dictionary<string, JsonNode?> Values(Document document, IReadOnlyList<Field> fields)
    {
        var values = JsonNode.Parse(document.ValuesJson)!.AsObject();
        return fields
            .Where(field => values.ContainsKey($"{field.Number}"))
            .ToDictionary(field => Translate.Id(field.Id), field => values[$"{field.Number}"]);
    }
}

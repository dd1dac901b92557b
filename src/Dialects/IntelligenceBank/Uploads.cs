using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 7: resources made, described, and given other files.</summary>
internal static class UploadOperations
{
    private const string FileField = "file1";
    private const string Options = "options";
    private const long LongestFile = 64L << 30;

    public static Task<IResult> Create(
        HttpContext context,
        Actor actor,
        FolderTree tree,
        Documents documents,
        Fields fields,
        ResourceList list,
        CancellationToken cancel
    )
    {
        return Multipart.Receive(context, FileField, [Options], LongestFile, Receive, cancel);

        async Task<IResult> Receive(IReadOnlyDictionary<string, string> parts, FilePart file)
        {
            var asked = Metadata.OfOptions(parts[Options]);
            var folderId = asked.Folder is { Length: > 0 } id ? id : throw Refused.Invalid("folder", "'options' names no folder.");
            var folder = await tree.Find(Translate.Id(folderId, "folder"), actor, cancel);
            var given = FileOf(asked, file);
            var name = string.IsNullOrWhiteSpace(asked.Name) ? TitleOf(given.FileName) : asked.Name;
            var order = new NewDocument(name)
            {
                File = given,
                FolderIds = folder.IsWorkspace ? [] : [folder.Id],
                Values = await asked.Values(folder.WorkspaceId, fields, actor, cancel),
                ExtrasJson = asked.Extras("{}") ?? "{}",
            };
            return list.Resource(await documents.Create(folder.WorkspaceId, order, actor, cancel), actor);
        }
    }

    /// <summary>Another file: as the next version, or in place of the current one.</summary>
    public static Task<IResult> Update(
        HttpContext context,
        Document document,
        Actor actor,
        FolderTree tree,
        Documents documents,
        Fields fields,
        ResourceList list,
        CancellationToken cancel
    )
    {
        return Multipart.Receive(context, FileField, [Options], LongestFile, Receive, cancel);

        async Task<IResult> Receive(IReadOnlyDictionary<string, string> parts, FilePart file)
        {
            var asked = Metadata.OfOptions(parts[Options]);
            var change = await ChangeOf(asked, document, actor, tree, fields, cancel);
            var given = FileOf(asked, file) with { IsInPlace = !asked.IsNewVersion };
            var replaced = await documents.Replace(document.WorkspaceId, document.Id, given, change, actor, cancel);
            return list.Resource(replaced, actor);
        }
    }

    /// <summary>Other metadata, and another folder, without a file.</summary>
    public static async Task<IResult> Describe(
        Parameters parameters,
        Document document,
        Actor actor,
        FolderTree tree,
        Documents documents,
        Fields fields,
        ResourceList list,
        CancellationToken cancel
    )
    {
        var change = await ChangeOf(Metadata.OfForm(parameters), document, actor, tree, fields, cancel);
        return list.Resource(await documents.Change(document.WorkspaceId, document.Id, change, actor, cancel), actor);
    }

    private static async Task<DocumentChange> ChangeOf(
        Metadata asked,
        Document document,
        Actor actor,
        FolderTree tree,
        Fields fields,
        CancellationToken cancel
    )
    {
        var change = new DocumentChange
        {
            Name = asked.Name,
            Values = await asked.Values(document.WorkspaceId, fields, actor, cancel),
            ExtrasJson = asked.Extras(document.ExtrasJson),
        };
        if (string.IsNullOrEmpty(asked.Folder))
        {
            return change;
        }

        var folder = await tree.Find(Translate.Id(asked.Folder, "folder"), actor, cancel);
        return folder.WorkspaceId != document.WorkspaceId
            ? throw Refused.Invalid("folder", "A resource cannot move to another top-level folder: upload it there and delete it here.")
            : change with
            {
                FolderIds = folder.IsWorkspace ? [] : [folder.Id],
                PanelId = folder.PanelId,
            };
    }

    private static NewFile FileOf(Metadata asked, FilePart file)
    {
        var name = LastOf(asked.FileName) is { Length: > 0 } chosen ? chosen : LastOf(file.FileName);
        return name.Length > 0
            ? new NewFile(name, file.Content) { MediaType = file.MediaType }
            : throw Refused.Invalid("filename", "The file has no name.");
    }

    /// <summary>The last part of a path, whoever's slashes it has.</summary>
    private static string LastOf(string? path) => path is null ? "" : path[(path.LastIndexOfAny(['/', '\\']) + 1)..].Trim();

    private static string TitleOf(string fileName) =>
        Path.GetFileNameWithoutExtension(fileName) is { Length: > 0 } title ? title : fileName;
}

using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.People;
using Dossier.Core.Renditions;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 2: one address for folders and resources. What is meant, the parameters tell.</summary>
internal static class ResourceEndpoints
{
    public const string File = "fileuuid";
    public const string Folder = "folderuuid";
    private const string Path = "/resources";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Path, Get);
        api.MapPost(Path, Post);
        api.MapPut(Path, Put);
        api.MapDelete(Path, Delete);
    }

    private static Task<IResult> Get(
        HttpContext context,
        Parameters parameters,
        Caller caller,
        FolderTree tree,
        Versions versions,
        Renditions renditions,
        ResourceList list,
        CancellationToken cancel
    ) =>
        parameters[File] is { } file ? Downloads.Get(file, context, parameters, caller, versions, renditions, cancel)
        : parameters[Folder] is { } folder ? FolderOperations.Content(folder, parameters, caller, tree, list, cancel)
        : parameters.Has("folderlist") ? FolderOperations.Listed(parameters.Given("folderlist")!, caller, tree, cancel)
        : FolderOperations.Root(caller, tree, cancel);

    private static Task<IResult> Post(
        HttpContext context,
        Parameters parameters,
        Caller caller,
        FolderTree tree,
        Folders folders,
        Workspaces workspaces,
        Documents documents,
        Fields fields,
        ResourceList list,
        Profiles profiles,
        CancellationToken cancel
    ) =>
        Parameters.IsMultipart(context.Request) && parameters[File] is null
            ? UploadOperations.Create(context, caller, tree, documents, fields, list, cancel)
        : parameters[File] is not null ? Update(context, parameters, caller, tree, documents, fields, list, cancel)
        : FolderOperations.Create(parameters, caller, tree, folders, workspaces, profiles, cancel);

    private static Task<IResult> Put(
        HttpContext context,
        Parameters parameters,
        Caller caller,
        FolderTree tree,
        Folders folders,
        Workspaces workspaces,
        Documents documents,
        Fields fields,
        ResourceList list,
        CancellationToken cancel
    ) =>
        parameters[File] is not null || Parameters.IsMultipart(context.Request)
            ? Update(context, parameters, caller, tree, documents, fields, list, cancel)
            : FolderOperations.Change(parameters, caller, tree, folders, workspaces, cancel);

    private static async Task<IResult> Update(
        HttpContext context,
        Parameters parameters,
        Caller caller,
        FolderTree tree,
        Documents documents,
        Fields fields,
        ResourceList list,
        CancellationToken cancel
    )
    {
        var document = await documents.FindByFile(Translate.Id(parameters.Required(File), "resource"), caller, cancel);
        return Parameters.IsMultipart(context.Request)
            ? await UploadOperations.Update(context, document, caller, tree, documents, fields, list, cancel)
            : await UploadOperations.Describe(parameters, document, caller, tree, documents, fields, list, cancel);
    }

    private static async Task<IResult> Delete(
        Parameters parameters,
        Caller caller,
        FolderTree tree,
        FolderContents contents,
        Workspaces workspaces,
        Documents documents,
        CancellationToken cancel
    )
    {
        if (parameters[File] is { } file)
        {
            var document = await documents.FindByFile(Translate.Id(file, "resource"), caller, cancel);
            await documents.Delete(document.WorkspaceId, document.Id, caller, cancel);
            return Reply.Nothing();
        }

        var folder = await tree.Find(Translate.Id(parameters.Required(Folder), "folder"), caller, cancel);
        await (
            folder.IsWorkspace
                ? workspaces.RequestDeletion(folder.Id, caller, cancel)
                : contents.Delete(folder.WorkspaceId, folder.Id, caller, cancel)
        );
        return Reply.Nothing();
    }
}

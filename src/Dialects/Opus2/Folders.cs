using System.ComponentModel.DataAnnotations;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 6, folders. They are read by id, name or path; changed and deleted by id.</summary>
internal static class FolderEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapMethods("/projects/{projectId}/folders", Verbs.Read, List);
        api.MapPost("/projects/{projectId}/folders", Create);
        api.MapMethods("/projects/{projectId}/folders/{folder}", Verbs.Read, Find);
        api.MapMethods("/projects/{projectId}/folders/{folder}", Verbs.Change, Change);
        api.MapDelete("/projects/{projectId}/folders/{folder}", Delete);
    }

    internal sealed record NewFolderBody([property: MinLength(1)] string Name, string? ParentId = null);

    /// <summary>What of a folder may be changed; without a parent it is at the top.</summary>
    internal sealed record FolderState([property: MinLength(1)] string Name, string? ParentId = null);

    private static async Task<IResult> List(
        HttpContext context,
        Slice slice,
        Project project,
        Caller caller,
        MainFolders folders,
        CancellationToken cancel
    )
    {
        var page = await folders.List(project.Id, slice.Page, caller, cancel);
        return Reply.List(context, slice, page.Total, page.Items.Select(Wire));
    }

    private static async Task<IResult> Create(
        HttpContext context,
        Project project,
        Body<NewFolderBody> body,
        Caller caller,
        MainFolders tree,
        Folders folders,
        CancellationToken cancel
    )
    {
        var parentId = await Parent(body.Value.ParentId, project, tree, caller, cancel);
        var made = await folders.Create(project.Id, new NewFolder(body.Value.Name) { ParentId = parentId }, caller, cancel);
        var path = $"/projects/{Translate.Id(project.Id)}/folders/{Translate.Id(made.Id)}";
        return Reply.Created(context, path, Wire(await tree.Find(project.Id, made.Id, caller, cancel)));
    }

    private static async Task<IResult> Find(Project project, string folder, Caller caller, MainFolders folders, CancellationToken cancel)
    {
        try
        {
            return Reply.Ok(Wire(await folders.Find(project.Id, Translate.Id(folder), caller, cancel)));
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            return Reply.Ok(Wire(await folders.Named(project.Id, Translate.Decoded(folder), caller, cancel)));
        }
    }

    private static async Task<IResult> Change(
        Project project,
        string folder,
        MergePatch<FolderState> patch,
        Caller caller,
        MainFolders tree,
        Folders folders,
        CancellationToken cancel
    )
    {
        var before = (await tree.Find(project.Id, Translate.Id(folder), caller, cancel)).Folder;
        var state = patch.ApplyTo(new FolderState(before.Name, before.ParentId is { } id ? Translate.Id(id) : null));
        var parentId = await Parent(state.ParentId, project, tree, caller, cancel);
        var change = new FolderChange
        {
            Name = state.Name,
            ParentId = parentId,
            ToTop = parentId is null,
        };
        await folders.Change(project.Id, before.Id, change, caller, cancel);
        return Reply.Ok(Wire(await tree.Find(project.Id, before.Id, caller, cancel)));
    }

    private static async Task<IResult> Delete(Project project, string folder, Caller caller, MainFolders folders, CancellationToken cancel)
    {
        await folders.DeleteEmpty(project.Id, Translate.Id(folder), caller, cancel);
        return Reply.Done();
    }

    /// <summary>A parent must be of the tree that this API knows.</summary>
    private static async Task<Guid?> Parent(string? id, Project project, MainFolders tree, Actor actor, CancellationToken cancel)
    {
        if (id is null)
        {
            return null;
        }

        var found = tree.Find(project.Id, Translate.Id(id), actor, cancel);
        return (await Translate.Saying(found, (Reason.NotFound, "Parent folder not found."))).Folder.Id;
    }

    private static object Wire(MainFolder found) =>
        new
        {
            id = Translate.Id(found.Folder.Id),
            found.Folder.Name,
            parentId = found.Folder.ParentId is { } parent ? Translate.Id(parent) : null,
            found.Path,
            createdAt = Translate.Time(found.Folder.CreatedAt),
            found.Folder.DocumentCount,
        };
}

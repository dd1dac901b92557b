using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.10, folders of a panel, and which records lie in them.</summary>
internal static class FolderEndpoints
{
    private const string All = "/projects/{project_id}/panels/{panel_id}/folders";
    private const string One = All + "/{folder_id}";
    private static readonly string[] Settings = ["icon", "color", "folder_order"];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(All, List);
        api.MapPost(All, Create);
        api.MapGet(One, Find);
        api.MapPut(One, Change);
        api.MapDelete(One, Delete);
        api.MapGet(One + "/records", Records);
        api.MapPost(One + "/records", Place);
        api.MapDelete(One + "/records", Displace);
    }

    internal sealed record FolderSettings(long Icon = 0, long Color = 0, long FolderOrder = 0);

    internal sealed record FolderBody(
        string? Name = null,
        string? Description = null,
        long? ParentId = null,
        FolderSettings? FolderSettings = null
    );

    private static async Task<IResult> List(
        HttpContext context,
        Project project,
        Caller caller,
        Panels panels,
        Folders folders,
        CancellationToken cancel
    )
    {
        var panel = await PanelOf(context, project, caller, panels, cancel);
        var parent = await Parent(Asked.Number(context.Request, "parent_id", 0), panel, caller, folders, cancel);
        var above = parent is null ? [] : await folders.PathOf(project.Id, parent.Id, caller, cancel);
        var children = await folders.In(panel, parent?.Id, caller, cancel);
        return Reply.Ok(children.Select(folder => Wire(folder, panel, [.. above, folder.Name])));
    }

    private static async Task<IResult> Create(
        HttpContext context,
        Project project,
        Body<FolderBody> body,
        Caller caller,
        Panels panels,
        Folders folders,
        CancellationToken cancel
    )
    {
        var asked = body.Value;
        var panel = await PanelOf(context, project, caller, panels, cancel);
        var parent = await Parent(asked.ParentId ?? 0, panel, caller, folders, cancel);
        var order = new NewFolder(Asked.Text(asked.Name, "name"))
        {
            PanelId = panel.Id,
            ParentId = parent?.Id,
            Description = asked.Description,
            ExtrasJson = Keep("{}", asked),
        };
        var folder = await folders.Create(project.Id, order, caller, cancel);
        return Reply.Created(Wire(folder, panel, await folders.PathOf(project.Id, folder.Id, caller, cancel)));
    }

    private static async Task<IResult> Find(
        HttpContext context,
        Project project,
        Caller caller,
        Panels panels,
        Folders folders,
        CancellationToken cancel
    )
    {
        var (panel, folder) = await FolderOf(context, project, caller, panels, folders, cancel);
        return Reply.Ok(Wire(folder, panel, await folders.PathOf(project.Id, folder.Id, caller, cancel)));
    }

    private static async Task<IResult> Change(
        HttpContext context,
        Project project,
        Body<FolderBody> body,
        Caller caller,
        Panels panels,
        Folders folders,
        CancellationToken cancel
    )
    {
        var asked = body.Value;
        var (panel, folder) = await FolderOf(context, project, caller, panels, folders, cancel);
        var parent = await Parent(asked.ParentId ?? 0, panel, caller, folders, cancel);
        var change = new FolderChange
        {
            Name = asked.Name is null ? null : Asked.Text(asked.Name, "name"),
            Description = asked.Description,
            ParentId = parent?.Id,
            ToTop = asked.ParentId == 0,
            ExtrasJson = Keep(folder.ExtrasJson, asked),
        };
        var changed = await folders.Change(project.Id, folder.Id, change, caller, cancel);
        return Reply.Ok(Wire(changed, panel, await folders.PathOf(project.Id, folder.Id, caller, cancel)));
    }

    private static async Task<IResult> Delete(
        HttpContext context,
        Project project,
        Caller caller,
        Panels panels,
        Folders folders,
        CancellationToken cancel
    )
    {
        var (_, folder) = await FolderOf(context, project, caller, panels, folders, cancel);
        await folders.Delete(project.Id, folder.Id, caller, cancel);
        return Reply.Message("Folder deleted.");
    }

    /// <summary>The whole list, as the contract has it: written as it is read, a page at a time.</summary>
    private static async Task<IResult> Records(
        HttpContext context,
        Project project,
        Caller caller,
        Panels panels,
        Folders folders,
        Documents documents,
        Fields fields,
        CancellationToken cancel
    )
    {
        var (_, folder) = await FolderOf(context, project, caller, panels, folders, cancel);
        var wire = new RecordWire(context, project, new ProjectFields(await fields.List(project.Id, caller, cancel)));
        return Reply.Ok(
            RecordWire.Pages(
                (after, page) => documents.List(project.Id, Filter(folder, after), page, caller, cancel),
                document => wire.Of(document, null, 0)
            )
        );
    }

    private static DocumentFilter Filter(Folder folder, long after) =>
        new()
        {
            FolderId = folder.Id,
            After = after,
            IsUncounted = true,
        };

    private static async Task<IResult> Place(
        HttpContext context,
        Project project,
        Body<List<long>> body,
        Caller caller,
        Panels panels,
        Folders folders,
        Placements placements,
        CancellationToken cancel
    )
    {
        var (_, folder) = await FolderOf(context, project, caller, panels, folders, cancel);
        await placements.Add(project.Id, folder.Id, body.Value, caller, cancel);
        return Reply.Message("Records added to the folder.");
    }

    private static async Task<IResult> Displace(
        HttpContext context,
        Project project,
        Body<List<long>> body,
        Caller caller,
        Panels panels,
        Folders folders,
        Placements placements,
        CancellationToken cancel
    )
    {
        var (_, folder) = await FolderOf(context, project, caller, panels, folders, cancel);
        await placements.Remove(project.Id, folder.Id, body.Value, caller, cancel);
        return Reply.Message("Records removed from the folder.");
    }

    private static Task<Panel> PanelOf(HttpContext context, Project project, Actor actor, Panels panels, CancellationToken cancel) =>
        panels.Find(project.Id, Asked.Id(context, "panel_id"), actor, cancel);

    private static async Task<(Panel Panel, Folder Folder)> FolderOf(
        HttpContext context,
        Project project,
        Actor actor,
        Panels panels,
        Folders folders,
        CancellationToken cancel
    )
    {
        var panel = await PanelOf(context, project, actor, panels, cancel);
        var folder = await folders.Find(project.Id, Asked.Id(context, "folder_id"), actor, cancel);
        return folder.PanelId == panel.Id ? (panel, folder) : throw Refused.NotFound("folder");
    }

    /// <summary>The folder that others are in; null for 0, which is the panel itself.</summary>
    private static async Task<Folder?> Parent(long number, Panel panel, Actor actor, Folders folders, CancellationToken cancel)
    {
        var parent = number == 0 ? null : await folders.Find(panel.WorkspaceId, number, actor, cancel);
        return parent is null || parent.PanelId == panel.Id ? parent : throw Refused.NotFound("folder");
    }

    private static string Keep(string extrasJson, FolderBody body) =>
        body.FolderSettings is not { } settings
            ? extrasJson
            : Asked.Kept(
                extrasJson,
                extras =>
                {
                    extras["icon"] = settings.Icon;
                    extras["color"] = settings.Color;
                    extras["folder_order"] = settings.FolderOrder;
                }
            );

    private static object Wire(Folder folder, Panel panel, IReadOnlyList<string> path)
    {
        var extras = Extras.Of(folder.ExtrasJson, IconectDialect.Name);
        return new
        {
            id = folder.Number,
            folder.Name,
            description = folder.Description ?? "",
            panelId = folder.PanelNumber,
            parentId = folder.ParentNumber ?? 0,
            hasChildren = folder.FolderCount > 0,
            searchName = $"|{panel.Name}|{string.Join('|', path)}|",
            folderSettings = Settings.ToDictionary(name => name, name => extras[name]?.GetValue<long>() ?? 0),
        };
    }
}

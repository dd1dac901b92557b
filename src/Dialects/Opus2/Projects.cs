using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 5, projects and the templates they are made after.</summary>
internal static class ProjectEndpoints
{
    private const string TemplateId = "templateId";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapMethods("/projects", Verbs.Read, List);
        api.MapPost("/projects", Create);
        api.MapMethods("/projects/{projectId}", Verbs.Read, Find);
        api.MapMethods("/projects/{projectId}", Verbs.Change, Change);
        api.MapMethods("/templates", Verbs.Read, Templates);
    }

    internal sealed record NewProject([property: MinLength(1)] string Name, string? Description = null, string? TemplateId = null);

    /// <summary>What of a project may be changed. The last two are what an operator switches in the vendor's own pages.</summary>
    internal sealed record ProjectState(
        [property: MinLength(1)] string Name,
        bool DownloadDocsViaApi,
        bool IsTemplate,
        string? Description = null
    );

    private static async Task<IResult> List(
        HttpContext context,
        Slice slice,
        Caller caller,
        Workspaces workspaces,
        CancellationToken cancel
    )
    {
        var page = await workspaces.List(null, slice.Page, caller, cancel);
        return Reply.List(context, slice, page.Total, page.Items.Select(Wire));
    }

    private static async Task<IResult> Templates(
        HttpContext context,
        Slice slice,
        Caller caller,
        Workspaces workspaces,
        CancellationToken cancel
    )
    {
        var page = await workspaces.Templates(slice.Page, caller, cancel);
        return Reply.List(
            context,
            slice,
            page.Total,
            page.Items.Select(template => new
            {
                id = Translate.Id(template.Id),
                template.Name,
                template.Description,
            })
        );
    }

    private static async Task<IResult> Create(
        HttpContext context,
        Body<NewProject> body,
        Caller caller,
        Workspaces workspaces,
        CancellationToken cancel
    )
    {
        var asked = body.Value;
        var template = asked.TemplateId is { } id ? await Template(Translate.Id(id), workspaces, caller, cancel) : null;
        var order = new WorkspaceOrder(asked.Name)
        {
            Description = asked.Description,
            BaseWorkspaceNumber = template?.Number,
            Settings = (template?.Settings ?? new WorkspaceSettings()) with { IsTemplate = false, ActiveSeriesId = null },
            ExtrasJson = Extras.With("{}", Opus2Dialect.Name, new JsonObject { [TemplateId] = template is null ? null : asked.TemplateId }),
        };
        var workspace = await workspaces.Create(order, caller, cancel);
        return Reply.Created(context, $"/projects/{Translate.Id(workspace.Id)}", Wire(workspace));
    }

    private static IResult Find(Project project) => Reply.Ok(Wire(project.Workspace));

    private static async Task<IResult> Change(
        Project project,
        MergePatch<ProjectState> patch,
        Caller caller,
        Workspaces workspaces,
        CancellationToken cancel
    )
    {
        var changed = await workspaces.Change(project.Id, before => Changed(before, patch.ApplyTo(State(before))), caller, cancel);
        return Reply.Ok(Wire(changed));
    }

    private static async Task<Workspace> Template(Guid id, Workspaces workspaces, Actor actor, CancellationToken cancel)
    {
        (Reason, string) none = (Reason.NotFound, "Template not found.");
        var found = await Translate.Saying(workspaces.Find(id, actor, cancel), none);
        return found.Settings.IsTemplate ? found : throw new Refused(none.Item1, none.Item2);
    }

    private static ProjectState State(Workspace workspace) =>
        new(workspace.Name, workspace.Settings.ApiDownloadEnabled, workspace.Settings.IsTemplate, workspace.Description);

    private static WorkspaceChange Changed(Workspace before, ProjectState state) =>
        new()
        {
            Name = state.Name,
            Description = state.Description ?? "",
            Settings = before.Settings with { ApiDownloadEnabled = state.DownloadDocsViaApi, IsTemplate = state.IsTemplate },
        };

    private static object Wire(Workspace workspace) =>
        new
        {
            id = Translate.Id(workspace.Id),
            workspace.Name,
            workspace.Description,
            templateId = Extras.Of(workspace.ExtrasJson, Opus2Dialect.Name)[TemplateId]?.GetValue<string>(),
            status = workspace.State.ToString().ToLowerInvariant(),
            downloadDocsViaApi = workspace.Settings.ApiDownloadEnabled,
            isTemplate = workspace.Settings.IsTemplate,
            createdAt = Translate.Time(workspace.CreatedAt),
            createdBy = Translate.Id(workspace.CreatedBy),
        };
}

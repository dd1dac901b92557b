using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Projects beyond their CRUD: lists, teams, what they use.</summary>
internal static class ProjectEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/data/projects/open", Open);
        api.MapGet("/data/user/projects/open", Open);
        api.MapGet("/data/projects/all", All);
        api.MapGet("/data/projects/{project_id}/team", Team);
        api.MapPost("/data/projects/{project_id}/team", AddToTeam);
        api.MapPut("/data/projects/{project_id}/team/{person_id}", ChangeRole);
        api.MapDelete("/data/projects/{project_id}/team/{person_id}", RemoveFromTeam);
        MapUse(api, "task-types", "task_type_id", "task_types");
        MapUse(api, "task-status", "task_status_id", "task_statuses");
        MapUse(api, "asset-types", "asset_type_id", "asset_types");
        MapUse(api, "status-automations", "status_automation_id", "status_automations");
        MapUse(api, "preview-background-files", "preview_background_file_id", "preview_background_files");
        MapUsed(
            api,
            "/data/projects/{project_id}/settings/preview-background-files",
            TemplateModels.PreviewBackgrounds,
            "preview_background_files"
        );
        MapUsed(api, "/data/projects/{project_id}/settings/task-types", Models.TaskTypes, "task_types");
        MapUsed(api, "/data/projects/{project_id}/task-types", Models.TaskTypes, "task_types");
        MapUsed(api, "/data/projects/{project_id}/settings/task-status", Models.TaskStatuses, "task_statuses");
        MapUsed(api, "/data/projects/{project_id}/settings/status-automations", Models.StatusAutomations, "status_automations");
        MapOwn(api, "/data/projects/{project_id}/metadata-descriptors", Models.MetadataDescriptors);
        MapOwn(api, "/data/projects/{project_id}/milestones", Models.Milestones);
    }

    /// <summary>The projects the caller sees whose status is the first there is.</summary>
    internal static async Task<IReadOnlyList<Row>> OpenOnes(Records records, Actor actor, string? name, CancellationToken cancel)
    {
        var statuses = await records.List(Models.ProjectStatuses, new RowQuery(), actor, cancel);
        var filters = statuses.Items.Take(1).Select(status => new RowFilter("project_status_id", [status.Id])).ToList();
        if (!string.IsNullOrEmpty(name))
        {
            filters.Add(new RowFilter("name", [name]));
        }

        return (await records.List(Models.Projects, new RowQuery { Filters = filters, WithRelations = true }, actor, cancel)).Items;
    }

    private static async Task<IResult> Open(HttpRequest request, Caller caller, Records records, CancellationToken cancel) =>
        Reply.List(await OpenOnes(records, caller, request.Query["name"], cancel));

    private static async Task<IResult> All(HttpRequest request, Caller caller, Records records, CancellationToken cancel)
    {
        var query = Query.Read(request, Models.Projects);
        return Reply.List((await records.List(Models.Projects, query.Rows with { Page = null }, caller, cancel)).Items);
    }

    private static async Task<IResult> Team(string project_id, Caller caller, Projects projects, CancellationToken cancel) =>
        Reply.List(await projects.Team(Query.PathId(project_id), caller, cancel));

    private static async Task<IResult> AddToTeam(
        string project_id,
        Given given,
        Caller caller,
        Projects projects,
        Records records,
        CancellationToken cancel
    )
    {
        var id = Query.PathId(project_id);
        await projects.AddToTeam(id, given.Id("person_id"), RoleIn(given), caller, cancel);
        return Reply.Created(await records.Find(Models.Projects, id, withRelations: true, caller, cancel));
    }

    private static async Task<IResult> ChangeRole(
        string project_id,
        string person_id,
        Given given,
        Caller caller,
        Projects projects,
        Records records,
        CancellationToken cancel
    )
    {
        var id = Query.PathId(project_id);
        await projects.AddToTeam(id, Query.PathId(person_id), RoleIn(given), caller, cancel);
        return Reply.Row(await records.Find(Models.Projects, id, withRelations: true, caller, cancel));
    }

    private static async Task<IResult> RemoveFromTeam(
        string project_id,
        string person_id,
        Caller caller,
        Projects projects,
        CancellationToken cancel
    )
    {
        await projects.RemoveFromTeam(Query.PathId(project_id), Query.PathId(person_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static void MapUse(RouteGroupBuilder api, string path, string field, string relation)
    {
        api.MapPost(
            $"/data/projects/{{project_id}}/settings/{path}",
            async (string project_id, Given given, Caller caller, Projects projects, Records records, CancellationToken cancel) =>
            {
                var id = Query.PathId(project_id);
                await projects.Use(id, relation, given.Id(field), isUsed: true, caller, cancel, given.WholeOrNull("priority"));
                return Reply.Created(await records.Find(Models.Projects, id, withRelations: true, caller, cancel));
            }
        );
        api.MapDelete(
            $"/data/projects/{{project_id}}/settings/{path}/{{{field}}}",
            async (string project_id, HttpContext context, Caller caller, Projects projects, CancellationToken cancel) =>
            {
                var other = Query.PathId((string)context.GetRouteValue(field)!);
                await projects.Use(Query.PathId(project_id), relation, other, isUsed: false, caller, cancel);
                return TypedResults.NoContent();
            }
        );
    }

    private static void MapUsed(RouteGroupBuilder api, string path, Model model, string relation) =>
        api.MapGet(
            path,
            async (string project_id, Caller caller, Records records, CancellationToken cancel) =>
            {
                var project = await records.Find(Models.Projects, Query.PathId(project_id), withRelations: true, caller, cancel);
                if (project.Relations[relation] is not { Count: > 0 } ids)
                {
                    return Reply.List([]);
                }

                var filter = new RowFilter("id", [.. ids.Cast<object>()]);
                return Reply.List((await records.List(model, new RowQuery { Filters = [filter] }, caller, cancel)).Items);
            }
        );

    private static void MapOwn(RouteGroupBuilder api, string path, Model model) =>
        api.MapGet(
            path,
            async (string project_id, Caller caller, Records records, CancellationToken cancel) =>
            {
                var project = await records.Find(Models.Projects, Query.PathId(project_id), withRelations: false, caller, cancel);
                var query = new RowQuery { Filters = [new RowFilter("project_id", [project.Id])], WithRelations = true };
                return Reply.List((await records.List(model, query, caller, cancel)).Items);
            }
        );

    private static string? RoleIn(Given given) =>
        given.TextOrNull("role") is not { } role ? null
        : role is "user" or "supervisor" or "manager" or "client" or "vendor" ? role
        : throw Refused.Invalid("role", "Input should be 'user', 'supervisor', 'manager', 'client' or 'vendor'");
}

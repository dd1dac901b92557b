using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Templates of projects beyond their CRUD.</summary>
internal static class TemplateEndpoints
{
    private const string One = "/data/project-templates/{project_template_id}";

    public static void Map(RouteGroupBuilder api)
    {
        MapUse(api, "task-types", "task_type_id", "task_types", Models.TaskTypes);
        MapUse(api, "task-statuses", "task_status_id", "task_statuses", Models.TaskStatuses);
        MapUse(api, "asset-types", "asset_type_id", "asset_types", Models.EntityTypes);
        MapUse(api, "status-automations", "status_automation_id", "status_automations", Models.StatusAutomations);
        MapUse(
            api,
            "preview-background-files",
            "preview_background_file_id",
            "preview_background_files",
            TemplateModels.PreviewBackgrounds
        );
        MapOrder(api, "task-types", "task_types");
        MapOrder(api, "task-statuses", "task_statuses");
        MapPart(api, "default-preview-background-file", "default_preview_background_file_id");
        MapPart(api, "metadata-descriptors", "metadata_descriptors");
        api.MapPost("/data/project-templates/from-project/{project_id}", FromProject);
        api.MapPost("/data/projects/{project_id}/apply-template/{project_template_id}", Apply);
    }

    private static void MapUse(RouteGroupBuilder api, string path, string word, string relation, Model model)
    {
        var list = $"{One}/{path}";
        api.MapGet(
            list,
            async (string project_template_id, Caller caller, Templates templates, CancellationToken cancel) =>
                Reply.List(await templates.Used(Query.PathId(project_template_id), relation, model, caller, cancel))
        );
        api.MapPost(
            list,
            async (string project_template_id, Given given, Caller caller, Templates templates, CancellationToken cancel) =>
            {
                var roles = given.Object["roles_for_board"] is JsonArray some ? some.ToJsonString() : null;
                var row = await templates.Use(
                    Query.PathId(project_template_id),
                    relation,
                    given.Id(word),
                    isUsed: true,
                    caller,
                    cancel,
                    given.WholeOrNull("priority"),
                    roles
                );
                return Reply.Created(row);
            }
        );
        api.MapDelete(
            $"{list}/{{{word}}}",
            async (string project_template_id, HttpContext context, Caller caller, Templates templates, CancellationToken cancel) =>
            {
                var other = Query.PathId((string)context.GetRouteValue(word)!);
                await templates.Use(Query.PathId(project_template_id), relation, other, isUsed: false, caller, cancel);
                return TypedResults.NoContent();
            }
        );
    }

    private static void MapOrder(RouteGroupBuilder api, string path, string relation) =>
        api.MapPost(
            $"/actions/project-templates/{{project_template_id}}/{path}/reorder",
            async (string project_template_id, Given given, Caller caller, Templates templates, CancellationToken cancel) =>
                Reply.Row(
                    await templates.Reorder(Query.PathId(project_template_id), relation, SettingEndpoints.Order(given), caller, cancel)
                )
        );

    /// <summary>One member of a template, by a route of its own.</summary>
    private static void MapPart(RouteGroupBuilder api, string path, string column) =>
        api.MapPut(
            $"{One}/{path}",
            async (string project_template_id, Given given, Caller caller, Records records, CancellationToken cancel) =>
            {
                var part = new JsonObject { [column] = given.Object[column]?.DeepClone() };
                return Reply.Row(await records.Change(TemplateModels.Templates, Query.PathId(project_template_id), part, caller, cancel));
            }
        );

    private static async Task<IResult> FromProject(
        string project_id,
        Given given,
        Caller caller,
        Templates templates,
        CancellationToken cancel
    )
    {
        var (name, description) = (given.Text("name"), given.TextOrNull("description"));
        return Reply.Created(await templates.CreateFrom(Query.PathId(project_id), name, description, caller, cancel));
    }

    private static async Task<IResult> Apply(
        string project_id,
        string project_template_id,
        Caller caller,
        Templates templates,
        CancellationToken cancel
    ) => Reply.Row(await templates.Apply(Query.PathId(project_id), Query.PathId(project_template_id), caller, cancel));
}

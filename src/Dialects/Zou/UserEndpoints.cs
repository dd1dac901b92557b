using System.Text.Json.Nodes;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>What the signed-in person needs to begin.</summary>
internal static class UserEndpoints
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/data/user/context", Context);

    /// <summary>Contract 7: the front end's one payload at its start.</summary>
    private static async Task<IResult> Context(Caller caller, StartingPoints points, CancellationToken cancel)
    {
        var point = await points.Find(caller, cancel);
        return Reply.Ok(
            new JsonObject
            {
                ["projects"] = new JsonArray([.. point.Projects.Select(project => (JsonNode)Whole(project, point))]),
                ["project_status"] = Wire.Nodes(point.ProjectStatuses),
                ["project_roles"] = Roles(point.Standings),
                ["asset_types"] = Wire.Nodes(point.EntityTypes.Where(type => type.Text("kind") == EntityKinds.Asset)),
                ["task_types"] = Wire.Nodes(point.TaskTypes),
                ["task_status"] = Wire.Nodes(point.TaskStatuses),
                ["departments"] = Wire.Nodes(point.Departments),
                ["studios"] = Wire.Nodes(point.Studios),
                ["persons"] = Wire.Nodes(point.Persons),
                ["custom_actions"] = Wire.Nodes(point.CustomActions),
                ["status_automations"] = Wire.Nodes(point.StatusAutomations),
                ["notification_count"] = point.Unread,
                ["plugins"] = Wire.Nodes(point.Plugins),
                ["preview_background_files"] = Wire.Nodes(point.PreviewBackgrounds),
                ["search_filters"] = FilterEndpoints.ByList(point.SearchFilters),
                ["search_filter_groups"] = FilterEndpoints.ByList(point.SearchFilterGroups),
                ["user_limit"] = 0,
            }
        );
    }

    private static JsonObject Roles(IReadOnlyDictionary<Guid, Standing> standings)
    {
        var roles = new JsonObject();
        foreach (var (project, standing) in standings)
        {
            roles[$"{project}"] = Standings.Word(standing);
        }

        return roles;
    }

    private static JsonObject Whole(Row project, StartingPoint point)
    {
        var whole = Wire.Node(project);
        whole["descriptors"] = Wire.Nodes(point.Descriptors[project.Id]);
        var types = new JsonObject();
        foreach (var usage in point.UsedTaskTypes[project.Id])
        {
            types[$"{usage.OtherId}"] = usage.Priority;
        }

        var statuses = new JsonObject();
        foreach (var usage in point.UsedTaskStatuses[project.Id])
        {
            statuses[$"{usage.OtherId}"] = new JsonObject
            {
                ["priority"] = usage.Priority,
                ["roles_for_board"] = SettingEndpoints.Roles(usage),
            };
        }

        whole["task_types_priority"] = types;
        whole["task_statuses_link"] = statuses;
        whole["first_episode_id"] = point.FirstEpisodes.TryGetValue(project.Id, out var first) ? first : null;
        return whole;
    }
}

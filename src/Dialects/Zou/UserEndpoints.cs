using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
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

    /// <summary>Contract 7: the front end's one payload at its start. What is not kept yet is empty.</summary>
    private static async Task<IResult> Context(Caller caller, Records records, CancellationToken cancel)
    {
        var projects = await ProjectEndpoints.OpenOnes(records, caller, null, cancel);
        var descriptors = (await All(Models.MetadataDescriptors)).ToLookup(row => row.Reference("project_id"));
        var automations = await Read(Models.StatusAutomations);
        return Reply.Ok(
            new JsonObject
            {
                ["projects"] = new JsonArray([.. projects.Select(project => (JsonNode)Whole(project, descriptors[project.Id]))]),
                ["project_status"] = Wire.Nodes(await All(Models.ProjectStatuses)),
                ["project_roles"] = new JsonObject(),
                ["asset_types"] = Wire.Nodes(await EntityEndpoints.AllAssetTypes(records, caller, cancel)),
                ["task_types"] = Wire.Nodes(await All(Models.TaskTypes)),
                ["task_status"] = Wire.Nodes(await All(Models.TaskStatuses)),
                ["departments"] = Wire.Nodes(await All(Models.Departments)),
                ["studios"] = Wire.Nodes(await All(Models.Studios)),
                ["persons"] = Wire.Nodes(await All(Models.Persons)),
                ["custom_actions"] = Wire.Nodes(await Read(Models.CustomActions)),
                ["status_automations"] = Wire.Nodes(automations),
                ["notification_count"] = 0,
                ["plugins"] = new JsonArray(),
                ["preview_background_files"] = new JsonArray(),
                ["search_filters"] = new JsonObject(),
                ["search_filter_groups"] = new JsonObject(),
                ["user_limit"] = 0,
            }
        );

        async Task<IReadOnlyList<Row>> All(Model model) =>
            (await records.List(model, new RowQuery { WithRelations = true }, caller, cancel)).Items;

        // Not for everybody; who may not read them begins without.
        async Task<IReadOnlyList<Row>> Read(Model model)
        {
            try
            {
                return await All(model);
            }
            catch (Refused refused) when (refused.Reason == Reason.Forbidden)
            {
                return [];
            }
        }
    }

    private static JsonObject Whole(Row project, IEnumerable<Row> descriptors)
    {
        var whole = Wire.Node(project);
        whole["descriptors"] = Wire.Nodes(descriptors);
        whole["task_types_priority"] = new JsonObject();
        whole["task_statuses_link"] = new JsonObject();
        whole["preview_background_files"] = new JsonArray();
        whole["first_episode_id"] = null;
        return whole;
    }
}

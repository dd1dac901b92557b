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

    /// <summary>Contract 7: the front end's one payload at its start.</summary>
    private static async Task<IResult> Context(
        Caller caller,
        Records records,
        Projects projects,
        Inbox inbox,
        SearchFilters filters,
        CancellationToken cancel
    )
    {
        var open = await ProjectEndpoints.OpenOnes(records, caller, null, cancel);
        var uses = await Uses.Read(open, records, projects, caller, cancel);
        return Reply.Ok(
            new JsonObject
            {
                ["projects"] = new JsonArray([.. open.Select(project => (JsonNode)Whole(project, uses))]),
                ["project_status"] = await All(Models.ProjectStatuses),
                ["project_roles"] = Roles(await projects.Roles([.. open.Select(project => project.Id)], caller, cancel)),
                ["asset_types"] = Wire.Nodes(await EntityEndpoints.AllAssetTypes(records, caller, cancel)),
                ["task_types"] = await All(Models.TaskTypes),
                ["task_status"] = await All(Models.TaskStatuses),
                ["departments"] = await All(Models.Departments),
                ["studios"] = await All(Models.Studios),
                ["persons"] = await All(Models.Persons),
                ["custom_actions"] = await Read(Models.CustomActions),
                ["status_automations"] = Wire.Nodes(uses.Automations),
                ["notification_count"] = await inbox.Unread(caller, cancel),
                ["plugins"] = await Read(TemplateModels.Plugins),
                ["preview_background_files"] = Wire.Nodes(uses.Backgrounds),
                ["search_filters"] = FilterEndpoints.ByList(await filters.List(NewsModels.SearchFilters, caller, cancel)),
                ["search_filter_groups"] = FilterEndpoints.ByList(await filters.List(NewsModels.SearchFilterGroups, caller, cancel)),
                ["user_limit"] = 0,
            }
        );

        async Task<JsonArray> All(Model model) =>
            Wire.Nodes((await records.List(model, new RowQuery { WithRelations = true }, caller, cancel)).Items);

        // Not for everybody; who may not read them begins without.
        async Task<JsonArray> Read(Model model) => Wire.Nodes(await Uses.IfAny(model, records, caller, cancel));
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

    private static JsonObject Whole(Row project, Uses uses)
    {
        var whole = Wire.Node(project);
        whole["descriptors"] = Wire.Nodes(uses.Descriptors[project.Id]);
        var types = new JsonObject();
        foreach (var usage in uses.TaskTypes[project.Id])
        {
            types[$"{usage.OtherId}"] = usage.Priority;
        }

        var statuses = new JsonObject();
        foreach (var usage in uses.TaskStatuses[project.Id])
        {
            statuses[$"{usage.OtherId}"] = new JsonObject
            {
                ["priority"] = usage.Priority,
                ["roles_for_board"] = SettingEndpoints.Roles(usage),
            };
        }

        whole["task_types_priority"] = types;
        whole["task_statuses_link"] = statuses;
        whole["first_episode_id"] = uses.FirstEpisodes.TryGetValue(project.Id, out var first) ? first : null;
        return whole;
    }

    /// <summary>What open projects use, read at once for all of them.</summary>
    private sealed record Uses(
        ILookup<Guid, Row> Descriptors,
        ILookup<Guid, Usage> TaskTypes,
        ILookup<Guid, Usage> TaskStatuses,
        IReadOnlyDictionary<Guid, Guid> FirstEpisodes,
        IReadOnlyList<Row> Automations,
        IReadOnlyList<Row> Backgrounds
    )
    {
        public static async Task<Uses> Read(
            IReadOnlyList<Row> open,
            Records records,
            Projects projects,
            Actor actor,
            CancellationToken cancel
        )
        {
            var ids = open.Select(project => project.Id).ToList();
            var filter = new RowFilter("project_id", [.. ids.Cast<object>()]);
            var query = new RowQuery { Filters = [filter], WithRelations = true };
            var descriptors = ids.Count == 0 ? [] : (await records.List(Models.MetadataDescriptors, query, actor, cancel)).Items;
            return new Uses(
                descriptors.ToLookup(row => row.Reference("project_id")!.Value),
                (await projects.Usages("task_types", ids, cancel)).ToLookup(usage => usage.ProjectId),
                (await projects.Usages("task_statuses", ids, cancel)).ToLookup(usage => usage.ProjectId),
                await projects.FirstEpisodes(ids, cancel),
                await IfAny(Models.StatusAutomations, records, actor, cancel),
                await IfAny(TemplateModels.PreviewBackgrounds, records, actor, cancel)
            );
        }

        public static async Task<IReadOnlyList<Row>> IfAny(Model model, Records records, Actor actor, CancellationToken cancel)
        {
            try
            {
                return (await records.List(model, new RowQuery { WithRelations = true }, actor, cancel)).Items;
            }
            catch (Refused refused) when (refused.Reason == Reason.Forbidden)
            {
                return [];
            }
        }
    }
}

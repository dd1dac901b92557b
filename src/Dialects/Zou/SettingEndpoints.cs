using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>What projects use, in which order, many at once; their own fields; and their schedules.</summary>
internal static class SettingEndpoints
{
    private const string Descriptors = "/data/projects/{project_id}/metadata-descriptors";
    private const string Everywhere = "/data/metadata-descriptors/all-projects";
    private const string Items = "/data/projects/{project_id}/schedule-items";
    private const string Version = "/actions/production-schedule-versions/{production_schedule_version_id}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/data/projects/{project_id}/settings/batch", Batch);
        MapLink(api, "task-type-links", "task_type_id", "task_types");
        MapLink(api, "task-status-links", "task_status_id", "task_statuses");
        api.MapPost("/actions/task-types/reorder", ReorderTaskTypes);
        MapDescriptors(api);
        api.MapGet($"{Items}/task-types", ItemsOfTaskTypes);
        MapItems(api, "asset-types", EntityKinds.Asset);
        MapItems(api, "sequences", EntityKinds.Sequence);
        MapItems(api, "episodes", EntityKinds.Episode);
        MapItems(api, "edits", EntityKinds.Edit);
        api.MapPost($"{Version}/apply-to-production", Apply);
        api.MapPost($"{Version}/set-task-links-from-production", TakeFromProduction);
        api.MapPost($"{Version}/set-task-links-from-production-schedule-version", TakeFromVersion);
    }

    private static async Task<IResult> Batch(
        string project_id,
        Given given,
        Caller caller,
        Projects projects,
        Records records,
        CancellationToken cancel
    )
    {
        var id = Query.PathId(project_id);
        var types = given.Object["task_types"] switch
        {
            null => [],
            JsonArray list => list.Select(item => new Given(item))
                .Select(one => (one.Id("task_type_id"), one.WholeOrNull("priority")))
                .ToList(),
            _ => throw Refused.Invalid("task_types", "Input should be a valid list"),
        };
        var uses = new Dictionary<string, IReadOnlyList<(Guid Id, int? Priority)>>
        {
            ["task_types"] = types,
            ["task_statuses"] = Named("task_status_ids"),
            ["asset_types"] = Named("asset_type_ids"),
        };
        var replaced = given.TruthOrNull("replace_task_types") == true ? new HashSet<string> { "task_types" } : [];
        await projects.UseMany(id, uses, replaced, caller, cancel);
        return Reply.Row(await records.Find(Models.Projects, id, withRelations: true, caller, cancel));

        IReadOnlyList<(Guid, int?)> Named(string field) =>
            given.Object[field] is null ? [] : [.. given.IdsIn(field).Select(one => (one, (int?)null))];
    }

    private static void MapLink(RouteGroupBuilder api, string path, string word, string relation)
    {
        api.MapPost(
            $"/data/{path}",
            async (Given given, Caller caller, Projects projects, CancellationToken cancel) =>
            {
                var (project, other) = (given.Id("project_id"), given.Id(word));
                var roles = given.Object["roles_for_board"] is JsonArray list ? list.ToJsonString() : null;
                await projects.Use(project, relation, other, isUsed: true, caller, cancel, given.WholeOrNull("priority"), roles);
                var usage = (await projects.Usages(relation, [project], cancel)).Single(one => one.OtherId == other);
                return Reply.Ok(Link(usage, word), StatusCodes.Status201Created);
            }
        );
        api.MapPost(
            $"/actions/projects/{{project_id}}/{path}/reorder",
            async (string project_id, Given given, Caller caller, Projects projects, CancellationToken cancel) =>
            {
                var project = Query.PathId(project_id);
                await projects.Reorder(project, relation, Order(given), caller, cancel);
                var usages = await projects.Usages(relation, [project], cancel);
                return Reply.Ok(new JsonArray([.. usages.Select(usage => Link(usage, word))]));
            }
        );
    }

    /// <summary>The vendor's links have ids; ours are known by the two they join, so one is made of these.</summary>
    private static JsonObject Link(Usage usage, string word)
    {
        var hash = SHA256.HashData([.. usage.ProjectId.ToByteArray(), .. usage.OtherId.ToByteArray()]);
        var link = new JsonObject
        {
            ["id"] = new Guid(hash.AsSpan(0, 16)),
            ["project_id"] = usage.ProjectId,
            [word] = usage.OtherId,
            ["priority"] = usage.Priority,
        };
        if (word == "task_status_id")
        {
            link["roles_for_board"] = Roles(usage);
        }

        link["type"] = word == "task_status_id" ? "ProjectTaskStatusLink" : "ProjectTaskTypeLink";
        return link;
    }

    /// <summary>All roles, when nobody said which.</summary>
    internal static JsonNode Roles(Usage usage) =>
        usage.RolesJson is { } json ? JsonNode.Parse(json)! : new JsonArray("user", "admin", "supervisor", "manager", "client", "vendor");

    /// <summary>A bare list of ids, or an object whose only list it is.</summary>
    internal static IReadOnlyList<Guid> Order(Given given) =>
        given.Body is JsonObject whole && whole.FirstOrDefault(pair => pair.Value is JsonArray) is { Key: { } field }
            ? given.IdsIn(field)
            : given.List;

    private static async Task<IResult> ReorderTaskTypes(Given given, Caller caller, TaskTypes types, CancellationToken cancel) =>
        Reply.List(await types.Reorder(Order(given), caller, cancel));

    private static void MapDescriptors(RouteGroupBuilder api)
    {
        const string One = $"{Descriptors}/{{metadata_descriptor_id}}";
        api.MapPost(
            Descriptors,
            async (string project_id, Given given, Caller caller, Descriptors descriptors, CancellationToken cancel) =>
                Reply.Created(await descriptors.Create(Query.PathId(project_id), Described(given, isNew: true), caller, cancel))
        );
        api.MapGet(
            One,
            async (string project_id, string metadata_descriptor_id, Caller caller, Descriptors descriptors, CancellationToken cancel) =>
                Reply.Row(await descriptors.Find(Query.PathId(project_id), Query.PathId(metadata_descriptor_id), caller, cancel))
        );
        api.MapPut(
            One,
            async (
                string project_id,
                string metadata_descriptor_id,
                Given given,
                Caller caller,
                Descriptors descriptors,
                CancellationToken cancel
            ) =>
            {
                var (project, id) = (Query.PathId(project_id), Query.PathId(metadata_descriptor_id));
                return Reply.Row(await descriptors.Change(project, id, Described(given, isNew: false), caller, cancel));
            }
        );
        api.MapDelete(
            One,
            async (string project_id, string metadata_descriptor_id, Caller caller, Descriptors descriptors, CancellationToken cancel) =>
            {
                await descriptors.Delete(Query.PathId(project_id), Query.PathId(metadata_descriptor_id), caller, cancel);
                return TypedResults.NoContent();
            }
        );
        api.MapPost(
            $"{Descriptors}/reorder",
            async (string project_id, Given given, Caller caller, Descriptors descriptors, CancellationToken cancel) =>
            {
                var (kind, ids) = (given.Text("entity_type"), given.IdsIn("descriptor_ids"));
                return Reply.List(await descriptors.Reorder(Query.PathId(project_id), kind, ids, caller, cancel));
            }
        );
        api.MapPost(
            Everywhere,
            async (Given given, Caller caller, Descriptors descriptors, CancellationToken cancel) =>
                Reply.List(await descriptors.CreateEverywhere(Described(given, isNew: true), caller, cancel), StatusCodes.Status201Created)
        );
        api.MapPut(
            $"{Everywhere}/{{field_name}}",
            async (string field_name, Given given, Caller caller, Descriptors descriptors, CancellationToken cancel) =>
            {
                var change = Described(given, isNew: false);
                return Reply.List(await descriptors.ChangeEverywhere(given.Text("entity_type"), field_name, change, caller, cancel));
            }
        );
        api.MapDelete(
            $"{Everywhere}/{{field_name}}",
            async (string field_name, HttpRequest request, Caller caller, Descriptors descriptors, CancellationToken cancel) =>
            {
                var kind = request.Query["entity_type"].ToString() is { Length: > 0 } text ? text : EntityKinds.Asset;
                await descriptors.DeleteEverywhere(kind, field_name, caller, cancel);
                return TypedResults.NoContent();
            }
        );
        api.MapPost(
            "/actions/metadata-descriptors/all-projects/reorder",
            async (Given given, Caller caller, Descriptors descriptors, CancellationToken cancel) =>
            {
                var (kind, fields) = (given.Text("entity_type"), given.Texts("field_order"));
                return Reply.List(await descriptors.ReorderEverywhere(kind, fields, caller, cancel));
            }
        );
    }

    /// <summary>What a body says of a field of a project; what it does not know is passed over.</summary>
    private static JsonObject Described(Given given, bool isNew)
    {
        if (isNew)
        {
            given.Text("name");
        }

        var taken = new JsonObject();
        foreach (var name in new[] { "name", "entity_type", "task_type_id", "data_type", "for_client", "choices", "departments" })
        {
            if (given.Object[name] is { } said)
            {
                taken[name] = said.DeepClone();
            }
        }

        if (isNew)
        {
            taken["data_type"] ??= "string";
            taken["choices"] ??= new JsonArray();
        }

        return taken;
    }

    private static async Task<IResult> ItemsOfTaskTypes(string project_id, Caller caller, Schedules schedules, CancellationToken cancel) =>
        Reply.List(await schedules.OfTaskTypes(Query.PathId(project_id), caller, cancel));

    private static void MapItems(RouteGroupBuilder api, string path, string kind) =>
        api.MapGet(
            $"{Items}/{{task_type_id}}/{path}",
            async (
                string project_id,
                string task_type_id,
                HttpRequest request,
                Caller caller,
                Schedules schedules,
                CancellationToken cancel
            ) =>
            {
                var (project, type) = (Query.PathId(project_id), Query.PathId(task_type_id));
                return Reply.List(await schedules.OfObjects(project, type, kind, Query.Id(request, "episode_id"), caller, cancel));
            }
        );

    private static async Task<IResult> Apply(
        string production_schedule_version_id,
        Caller caller,
        Schedules schedules,
        CancellationToken cancel
    ) => Reply.List(await schedules.Apply(Query.PathId(production_schedule_version_id), caller, cancel));

    private static async Task<IResult> TakeFromProduction(
        string production_schedule_version_id,
        Caller caller,
        Schedules schedules,
        CancellationToken cancel
    ) => Reply.List(await schedules.TakeFromProduction(Query.PathId(production_schedule_version_id), caller, cancel));

    private static async Task<IResult> TakeFromVersion(
        string production_schedule_version_id,
        Given given,
        Caller caller,
        Schedules schedules,
        CancellationToken cancel
    )
    {
        var (version, other) = (Query.PathId(production_schedule_version_id), given.Id("production_schedule_version_id"));
        return Reply.List(await schedules.TakeFromVersion(version, other, caller, cancel));
    }
}

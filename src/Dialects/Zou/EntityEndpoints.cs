using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Assets, shots, sequences, episodes, scenes, edits and concepts: the same addresses for each kind.</summary>
internal static class EntityEndpoints
{
    /// <summary>What of a body goes into an entity under which name.</summary>
    private static readonly (string Field, string Column)[] Taken =
    [
        ("name", "name"),
        ("description", "description"),
        ("data", "data"),
        ("nb_frames", "nb_frames"),
        ("status", "status"),
        ("is_shared", "is_shared"),
        ("entity_concept_links", "entity_concept_links"),
    ];

    public static void Map(RouteGroupBuilder api)
    {
        MapAssets(api);
        MapKind(api, EntityKinds.Shot, "shots", "shot_id", "sequence_id", ["/data/shots", "/data/shots/all"]);
        MapKind(api, EntityKinds.Sequence, "sequences", "sequence_id", "episode_id", ["/data/sequences"]);
        MapKind(api, EntityKinds.Episode, "episodes", "episode_id", null, ["/data/episodes"]);
        MapKind(api, EntityKinds.Scene, "scenes", "scene_id", "sequence_id", ["/data/scenes", "/data/scenes/all"]);
        MapKind(api, EntityKinds.Edit, "edits", "edit_id", "episode_id", ["/data/edits", "/data/edits/all"]);
        MapKind(api, EntityKinds.Concept, "concepts", "concept_id", null, ["/data/concepts"]);
        MapChildren(api, "/data/sequences/{parent}/shots", "sequence_id", EntityKinds.Sequence, EntityKinds.Shot);
        MapChildren(api, "/data/sequences/{parent}/scenes", "sequence_id", EntityKinds.Sequence, EntityKinds.Scene);
        MapChildren(api, "/data/episodes/{parent}/sequences", "episode_id", EntityKinds.Episode, EntityKinds.Sequence);
        api.MapPost("/data/scenes/{scene_id}/shots", AddToScene);
        api.MapDelete("/data/scenes/{scene_id}/shots/{shot_id}", RemoveFromScene);
        api.MapPut("/data/shots/{shot_id}", ChangeShot).WithMetadata(new DatabaseRules());
        api.MapGet("/data/asset-types", AssetTypes);
        api.MapGet("/data/asset-types/{asset_type_id}", AssetType);
        api.MapGet("/data/projects/{project_id}/asset-types", ProjectAssetTypes);
    }

    private static void MapAssets(RouteGroupBuilder api)
    {
        MapList(api, "/data/assets", EntityKinds.Asset);
        MapList(api, "/data/assets/all", EntityKinds.Asset);
        MapList(api, "/data/projects/{project_id}/assets", EntityKinds.Asset);
        MapList(api, "/data/projects/{project_id}/asset-types/{asset_type_id}/assets", EntityKinds.Asset);
        MapOne(api, EntityKinds.Asset, "assets", "asset_id");
        api.MapPost(
            "/data/projects/{project_id}/asset-types/{asset_type_id}/assets/new",
            async (string project_id, string asset_type_id, Given given, Caller caller, Entities entities, CancellationToken cancel) =>
            {
                var asset = Entity(given, "source_id", given.IdOrNull("episode_id"));
                return Reply.Created(
                    await entities.CreateAsset(Query.PathId(project_id), Query.PathId(asset_type_id), asset, caller, cancel)
                );
            }
        );
    }

    private static void MapKind(RouteGroupBuilder api, string kind, string path, string idName, string? parentField, string[] lists)
    {
        foreach (var list in lists)
        {
            MapList(api, list, kind);
        }

        MapList(api, $"/data/projects/{{project_id}}/{path}", kind);
        MapOne(api, kind, path, idName);
        api.MapPost(
            $"/data/projects/{{project_id}}/{path}",
            async (string project_id, Given given, Caller caller, Entities entities, CancellationToken cancel) =>
            {
                var entity = Entity(given, "parent_id", parentField is null ? null : given.IdOrNull(parentField));
                return Reply.Created(await entities.CreateOrFind(kind, Query.PathId(project_id), entity, caller, cancel));
            }
        );
    }

    private static void MapList(RouteGroupBuilder api, string path, string kind) =>
        api.MapGet(
            path,
            (HttpRequest request, Caller caller, Records records, CancellationToken cancel) =>
                List(kind, null, request, caller, records, cancel)
        );

    /// <summary>Entities of a kind, by any of their columns and by the names that paths and clients have for some of them.</summary>
    private static async Task<IResult> List(
        string kind,
        Guid? parentId,
        HttpRequest request,
        Actor actor,
        Records records,
        CancellationToken cancel
    )
    {
        var query = Query.Read(request, Models.Entities);
        var filters = query.Rows.Filters.ToList();
        foreach (var (name, column) in Aliases(kind))
        {
            var id = request.RouteValues[name] is string text ? Query.PathId(text) : Query.Id(request, name);
            if (id is { } value && parentId is null)
            {
                filters.Add(new RowFilter(column, [value]));
            }
        }

        if (parentId is { } parent)
        {
            filters.Add(new RowFilter("parent_id", [parent]));
        }

        if (filters.Find(filter => filter.Name == "project_id") is { Values: [Guid projectId] })
        {
            await records.Find(Models.Projects, projectId, withRelations: false, actor, cancel);
        }

        var rows = query.Rows with { Filters = filters, Kind = kind };
        return query.IsPaged
            ? Reply.Page(await records.List(Models.Entities, rows, actor, cancel), query)
            : await Reply.Stream(records.Stream(Models.Entities, rows, actor, owner: null, cancel), query.Fields, cancel);
    }

    private static (string Name, string Column)[] Aliases(string kind) =>
        kind == EntityKinds.Asset
            ? [("project_id", "project_id"), ("asset_type_id", "entity_type_id")]
            : [("project_id", "project_id"), ("sequence_id", "parent_id")];

    private static void MapOne(RouteGroupBuilder api, string kind, string path, string idName)
    {
        var one = $"/data/{path}/{{{idName}}}";
        api.MapGet(
            one,
            async (HttpContext context, Caller caller, Entities entities, CancellationToken cancel) =>
                Reply.Row(await entities.Find(kind, IdIn(context, idName), caller, cancel))
        );
        api.MapDelete(
            one,
            async (HttpContext context, Caller caller, Entities entities, CancellationToken cancel) =>
            {
                await entities.Delete(kind, IdIn(context, idName), Query.Flag(context.Request, "force"), caller, cancel);
                return TypedResults.NoContent();
            }
        );
        api.MapGet(
            $"{one}/tasks",
            async (HttpContext context, Caller caller, Entities entities, Tasks tasks, CancellationToken cancel) =>
            {
                var entity = await entities.Find(kind, IdIn(context, idName), caller, cancel);
                return Reply.List(await tasks.Of(null, entity.Id, caller, cancel));
            }
        );
    }

    private static void MapChildren(RouteGroupBuilder api, string path, string idName, string parentKind, string kind) =>
        api.MapGet(
            path.Replace("{parent}", $"{{{idName}}}", StringComparison.Ordinal),
            async (HttpContext context, Caller caller, Entities entities, Records records, CancellationToken cancel) =>
            {
                var parent = await entities.Find(parentKind, IdIn(context, idName), caller, cancel);
                return await List(kind, parent.Id, context.Request, caller, records, cancel);
            }
        );

    private static async Task<IResult> AddToScene(
        string scene_id,
        Given given,
        Caller caller,
        Entities entities,
        CancellationToken cancel
    ) => Reply.Created(await entities.Stage(Query.PathId(scene_id), given.Id("shot_id"), isThere: true, caller, cancel));

    private static async Task<IResult> RemoveFromScene(
        string scene_id,
        string shot_id,
        Caller caller,
        Entities entities,
        CancellationToken cancel
    )
    {
        await entities.Stage(Query.PathId(scene_id), Query.PathId(shot_id), isThere: false, caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ChangeShot(string shot_id, Given given, Caller caller, Entities entities, CancellationToken cancel)
    {
        var shot = await entities.Find(EntityKinds.Shot, Query.PathId(shot_id), caller, cancel);
        return Reply.Row(await entities.Change(shot.Id, given.Object, caller, cancel));
    }

    private static async Task<IResult> AssetTypes(Caller caller, Records records, CancellationToken cancel) =>
        Reply.List(await AllAssetTypes(records, caller, cancel));

    private static async Task<IResult> AssetType(string asset_type_id, Caller caller, Records records, CancellationToken cancel)
    {
        var type = await records.Find(Models.EntityTypes, Query.PathId(asset_type_id), withRelations: true, caller, cancel);
        return type.Text("kind") == EntityKinds.Asset ? Reply.Row(type) : throw Refused.NotFound("asset type");
    }

    /// <summary>Those a project has chosen, or all when it has chosen none.</summary>
    private static async Task<IResult> ProjectAssetTypes(string project_id, Caller caller, Records records, CancellationToken cancel)
    {
        var project = await records.Find(Models.Projects, Query.PathId(project_id), withRelations: true, caller, cancel);
        var chosen = project.Relations["asset_types"];
        var types = await AllAssetTypes(records, caller, cancel);
        return Reply.List([.. types.Where(type => chosen.Count == 0 || chosen.Contains(type.Id))]);
    }

    internal static async Task<IReadOnlyList<Row>> AllAssetTypes(Records records, Actor actor, CancellationToken cancel)
    {
        var types = await records.List(Models.EntityTypes, new RowQuery { WithRelations = true }, actor, cancel);
        return [.. types.Items.Where(type => type.Text("kind") == EntityKinds.Asset)];
    }

    private static JsonObject Entity(Given given, string parentColumn, Guid? parent)
    {
        given.Text("name");
        var entity = new JsonObject();
        foreach (var (field, column) in Taken)
        {
            if (given.Object[field] is { } value)
            {
                entity[column] = value.DeepClone();
            }
        }

        if (parent is { } id)
        {
            entity[parentColumn] = id.ToString();
        }

        return entity;
    }

    private static Guid IdIn(HttpContext context, string name) => Query.PathId((string)context.GetRouteValue(name)!);
}

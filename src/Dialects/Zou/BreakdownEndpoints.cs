using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>What is made with what: castings, and single instances of assets.</summary>
internal static class BreakdownEndpoints
{
    private const string Project = "/data/projects/{project_id}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet($"{Project}/entities/{{entity_id}}/casting", OfEntity);
        api.MapPut($"{Project}/entities/{{entity_id}}/casting", Set);
        api.MapPut($"{Project}/entities/casting", SetMany);
        api.MapGet($"{Project}/asset-types/{{asset_type_id}}/casting", OfType);
        MapWithin(api, $"{Project}/sequences/{{within}}/casting");
        MapWithin(api, $"{Project}/sequences/{{within}}/shots/casting");
        MapWithin(api, $"{Project}/episodes/{{within}}/sequences/all/casting");
        MapWithin(api, $"{Project}/episodes/{{within}}/shots/casting");
        api.MapGet($"{Project}/sequences/all/casting", OfShots);
        api.MapGet($"{Project}/shots/casting", OfShots);
        api.MapGet($"{Project}/episodes/casting", OfEpisodes);
        api.MapGet("/data/assets/{asset_id}/cast-in", CastIn);
        api.MapGet("/data/assets/{asset_id}/casting", OfAsset);
        api.MapPut("/data/assets/{asset_id}/casting", SetOfAsset);
        api.MapDelete($"{Project}/entity-links/{{entity_link_id}}", RemoveLink);
        MapInstances(api);
    }

    private static void MapInstances(RouteGroupBuilder api)
    {
        api.MapPost("/data/scenes/{scene_id}/asset-instances", InScene);
        api.MapPost("/data/assets/{asset_id}/asset-asset-instances", InAsset);
        api.MapPost("/data/shots/{shot_id}/asset-instances", ShowInShot);
        api.MapDelete("/data/shots/{shot_id}/asset-instances/{asset_instance_id}", HideInShot);
        api.MapPut("/asset-instances/{asset_instance_id}", Enable);
    }

    private static async Task<IResult> OfEntity(
        string project_id,
        string entity_id,
        Caller caller,
        Casting casting,
        CancellationToken cancel
    )
    {
        var which = new CastingOf { EntityId = Query.PathId(entity_id) };
        return Reply.Ok(Rows(await casting.Of(Query.PathId(project_id), which, caller, cancel)));
    }

    private static async Task<IResult> Set(
        string project_id,
        string entity_id,
        Given given,
        Caller caller,
        Casting casting,
        CancellationToken cancel
    ) => Reply.Ok(Rows(await casting.Set(Query.PathId(project_id), Query.PathId(entity_id), Read(given.Body), caller, cancel)));

    /// <summary>A body that says the casting of several entities, by their ids.</summary>
    private static async Task<IResult> SetMany(string project_id, Given given, Caller caller, Casting casting, CancellationToken cancel)
    {
        var casts = given.Object.ToDictionary(pair => Query.PathId(pair.Key), pair => Read(pair.Value));
        await casting.SetMany(Query.PathId(project_id), casts, caller, cancel);
        return Reply.Ok(given.Object.DeepClone());
    }

    private static async Task<IResult> OfType(
        string project_id,
        string asset_type_id,
        Caller caller,
        Casting casting,
        CancellationToken cancel
    )
    {
        var which = new CastingOf { EntityTypeId = Query.PathId(asset_type_id) };
        return Reply.Ok(ByEntity(await casting.Of(Query.PathId(project_id), which, caller, cancel)));
    }

    private static void MapWithin(RouteGroupBuilder api, string path)
    {
        var word = path.Contains("/episodes/", StringComparison.Ordinal) ? "episode_id" : "sequence_id";
        api.MapGet(
            path.Replace("{within}", $"{{{word}}}", StringComparison.Ordinal),
            async (string project_id, HttpContext context, Caller caller, Casting casting, CancellationToken cancel) =>
            {
                var within = (string)context.GetRouteValue(word)!;
                // The front end says "all" for every episode, and "main" for what is in none.
                var which = new CastingOf { Kind = EntityKinds.Shot, Within = within is "all" or "main" ? null : Query.PathId(within) };
                return Reply.Ok(ByEntity(await casting.Of(Query.PathId(project_id), which, caller, cancel)));
            }
        );
    }

    private static async Task<IResult> OfShots(string project_id, Caller caller, Casting casting, CancellationToken cancel)
    {
        var which = new CastingOf { Kind = EntityKinds.Shot };
        return Reply.Ok(ByEntity(await casting.Of(Query.PathId(project_id), which, caller, cancel)));
    }

    private static async Task<IResult> OfEpisodes(string project_id, Caller caller, Casting casting, CancellationToken cancel)
    {
        var which = new CastingOf { Kind = EntityKinds.Episode };
        return Reply.Ok(ByEntity(await casting.Of(Query.PathId(project_id), which, caller, cancel)));
    }

    private static async Task<IResult> CastIn(string asset_id, Caller caller, Casting casting, CancellationToken cancel) =>
        Reply.Ok(
            new JsonArray([
                .. (await casting.In(Query.PathId(asset_id), caller, cancel)).Select(row => new JsonObject
                {
                    ["entity_link_id"] = row.Id,
                    ["shot_id"] = row.EntityKind == EntityKinds.Shot ? row.EntityId : null,
                    ["shot_name"] = row.EntityKind == EntityKinds.Shot ? row.EntityName : null,
                    ["asset_id"] = row.EntityKind == EntityKinds.Asset ? row.EntityId : null,
                    ["asset_name"] = row.EntityKind == EntityKinds.Asset ? row.EntityName : null,
                    ["entity_id"] = row.EntityId,
                    ["entity_name"] = row.EntityName,
                    ["entity_type"] = row.EntityKind,
                    ["sequence_id"] = row.SequenceId,
                    ["sequence_name"] = row.SequenceName,
                    ["episode_id"] = row.EpisodeId,
                    ["episode_name"] = row.EpisodeName,
                    ["preview_file_id"] = row.EntityPreviewId,
                    ["project_id"] = row.ProjectId,
                    ["nb_occurences"] = row.Count,
                    ["label"] = row.Label,
                }),
            ])
        );

    private static async Task<IResult> OfAsset(string asset_id, Caller caller, Entities entities, Casting casting, CancellationToken cancel)
    {
        var asset = await entities.Find(EntityKinds.Asset, Query.PathId(asset_id), caller, cancel);
        var which = new CastingOf { EntityId = asset.Id };
        return Reply.Ok(Rows(await casting.Of(asset.Reference("project_id")!.Value, which, caller, cancel)));
    }

    private static async Task<IResult> SetOfAsset(
        string asset_id,
        Given given,
        Caller caller,
        Entities entities,
        Casting casting,
        CancellationToken cancel
    )
    {
        var asset = await entities.Find(EntityKinds.Asset, Query.PathId(asset_id), caller, cancel);
        return Reply.Ok(Rows(await casting.Set(asset.Reference("project_id")!.Value, asset.Id, Read(given.Body), caller, cancel)));
    }

    private static async Task<IResult> RemoveLink(
        string project_id,
        string entity_link_id,
        Caller caller,
        Casting casting,
        CancellationToken cancel
    )
    {
        await casting.Remove(Query.PathId(project_id), Query.PathId(entity_link_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> InScene(
        string scene_id,
        Given given,
        Caller caller,
        AssetInstances instances,
        CancellationToken cancel
    )
    {
        var (scene, asset) = (Query.PathId(scene_id), given.Id("asset_id"));
        var description = given.TextOrNull("description");
        return Reply.Created(await instances.Create("scene_id", EntityKinds.Scene, scene, asset, description, caller, cancel));
    }

    private static async Task<IResult> InAsset(
        string asset_id,
        Given given,
        Caller caller,
        AssetInstances instances,
        CancellationToken cancel
    )
    {
        var (owner, asset) = (Query.PathId(asset_id), given.Id("asset_to_instantiate_id"));
        var description = given.TextOrNull("description");
        return Reply.Created(await instances.Create("target_asset_id", EntityKinds.Asset, owner, asset, description, caller, cancel));
    }

    private static async Task<IResult> ShowInShot(
        string shot_id,
        Given given,
        Caller caller,
        AssetInstances instances,
        CancellationToken cancel
    ) => Reply.Created(await instances.Show(Query.PathId(shot_id), given.Id("asset_instance_id"), isShown: true, caller, cancel));

    private static async Task<IResult> HideInShot(
        string shot_id,
        string asset_instance_id,
        Caller caller,
        AssetInstances instances,
        CancellationToken cancel
    )
    {
        await instances.Show(Query.PathId(shot_id), Query.PathId(asset_instance_id), isShown: false, caller, cancel);
        return TypedResults.NoContent();
    }

    /// <summary>Where the Python client looks for it, and the vendor has nothing.</summary>
    private static async Task<IResult> Enable(
        string asset_instance_id,
        Given given,
        Caller caller,
        AssetInstances instances,
        CancellationToken cancel
    )
    {
        var isActive = given.TruthOrNull("active") ?? throw Refused.Invalid("active", "Field required");
        return Reply.Row(await instances.Enable(Query.PathId(asset_instance_id), isActive, caller, cancel));
    }

    private static IReadOnlyList<Cast> Read(JsonNode? body) =>
        body is not JsonArray list
            ? throw new Refused(Reason.Invalid, "A list of castings is expected.")
            :
            [
                .. list.Select(item =>
                {
                    var one = new Given(item);
                    return new Cast(one.Id("asset_id"), one.WholeOrNull("nb_occurences") ?? 1, one.TextOrNull("label") ?? "");
                }),
            ];

    /// <summary>By the id of what is made.</summary>
    private static JsonObject ByEntity(IReadOnlyList<CastRow> rows)
    {
        var whole = new JsonObject();
        foreach (var own in rows.GroupBy(row => row.EntityId))
        {
            whole[$"{own.Key}"] = Rows([.. own]);
        }

        return whole;
    }

    internal static JsonArray Rows(IReadOnlyList<CastRow> rows) =>
        [
            .. rows.Select(row => new JsonObject
            {
                ["asset_id"] = row.AssetId,
                ["asset_name"] = row.AssetName,
                ["asset_type_id"] = row.AssetTypeId,
                ["asset_type_name"] = row.AssetTypeName,
                ["name"] = row.AssetName,
                ["preview_file_id"] = row.PreviewId,
                ["ready_for"] = row.ReadyFor,
                ["is_shared"] = row.IsShared,
                ["episode_id"] = row.EpisodeId,
                ["project_id"] = row.ProjectId,
                ["nb_occurences"] = row.Count,
                ["label"] = row.Label,
            }),
        ];
}

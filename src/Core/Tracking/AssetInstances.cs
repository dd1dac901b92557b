using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Single ones of an asset: in scenes, in other assets, and from there in shots.</summary>
public sealed class AssetInstances(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>Makes one more of an asset.</summary>
    /// <param name="column">Where it is made: <c>scene_id</c> or <c>target_asset_id</c>.</param>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Row> Create(
        string column,
        string kind,
        Guid ownerId,
        Guid assetId,
        string? description,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        var owner = await MustWork(session, kind, ownerId, actor, cancel);
        var asset = await MustWork(session, EntityKinds.Asset, assetId, actor, cancel);
        if (asset.Reference("project_id") != owner.Reference("project_id") && !asset.Is("is_shared"))
        {
            throw Refused.NotFound("asset");
        }

        var number = await session.Value<long>(
            $"SELECT COALESCE(MAX(ordinal), 0) + 1 FROM asset_instances WHERE asset_id = @assetId AND {column} = @ownerId",
            new { assetId, ownerId },
            cancel
        );
        var values = new Dictionary<string, object?>
        {
            ["asset_id"] = assetId,
            ["name"] = FormattableString.Invariant($"{asset.Text("name")}_{number:0000}"),
            ["number"] = number,
            ["description"] = description,
            ["active"] = true,
            ["entity_type_id"] = asset.Reference("entity_type_id"),
            [column] = ownerId,
        };
        var id = Id.New(clock);
        await records.Keep(
            CastingModels.AssetInstances,
            () => RowTable.Insert(session, CastingModels.AssetInstances, id, values, clock.GetUtcNow(), cancel)
        );
        var row = await RowTable.MustFind(session, CastingModels.AssetInstances, id, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Shows an instance in a shot, or no longer.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Row> Show(Guid shotId, Guid instanceId, bool isShown, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var shot = await MustWork(session, EntityKinds.Shot, shotId, actor, cancel);
        var instance = await RowTable.MustFind(session, CastingModels.AssetInstances, instanceId, cancel);
        if (instance.Reference("project_id") != shot.Reference("project_id"))
        {
            throw Refused.NotFound("asset instance");
        }

        await session.Execute(
            isShown
                ? """
                INSERT INTO asset_instance_entities (entity_id, asset_instance_id) VALUES (@shotId, @instanceId)
                ON CONFLICT (entity_id, asset_instance_id) DO NOTHING
                """
                : "DELETE FROM asset_instance_entities WHERE entity_id = @shotId AND asset_instance_id = @instanceId",
            new { shotId, instanceId },
            cancel
        );
        var row = await RowTable.MustFind(session, CastingModels.AssetInstances, instanceId, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Lets an instance count, or no longer.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Row> Enable(Guid id, bool isActive, Actor actor, CancellationToken cancel)
    {
        await using (var session = await engine.Read(cancel))
        {
            var instance = await RowTable.MustFind(session, CastingModels.AssetInstances, id, cancel);
            await Standings.Must(session, actor, Standing.Supervisor, instance.Reference("project_id")!.Value, cancel);
        }

        var given = new JsonObject { ["active"] = isActive };
        return await records.Change(CastingModels.AssetInstances, id, given, actor with { IsAdministrator = true }, cancel);
    }

    /// <summary>The entity, if the actor works in its project: not from outside, and not only to look.</summary>
    private static async Task<Row> MustWork(Session session, string kind, Guid id, Actor actor, CancellationToken cancel)
    {
        var global = await Standings.Of(session, actor, cancel);
        var row = await Records.Seen(session, Models.Entities, id, false, global, actor, cancel);
        if (row.Text("kind") != kind)
        {
            throw Refused.NotFound(kind.ToLowerInvariant());
        }

        await Standings.Must(session, actor, Standing.Artist, row.Reference("project_id")!.Value, cancel);
        return row;
    }
}

using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What output comes out of: an entity, or an instance of an asset where it is used.</summary>
/// <param name="EntityId">The entity; of an instance, the shot, scene or asset it is used in.</param>
public sealed record OutputOwner(Guid EntityId, Guid? InstanceId = null);

/// <summary>The same, looked up.</summary>
/// <param name="Instance">Null for an entity's own output.</param>
internal sealed record OutputPlace(OutputOwner Owner, Row Entity, Row? Instance)
{
    public Guid ProjectId => Entity.Reference("project_id")!.Value;

    /// <summary>Which output files <c>t</c> are of it, by the members of the owner.</summary>
    public string Where => WhereIn("t");

    /// <exception cref="Refused">NotFound: the actor does not see the entity, or its project does not know the instance.</exception>
    public static async Task<OutputPlace> Find(Session session, OutputOwner owner, Actor actor, CancellationToken cancel)
    {
        var standing = await Standings.Of(session, actor, cancel);
        var entity = await Records.Seen(session, Models.Entities, owner.EntityId, false, standing, actor, cancel);
        if (owner.InstanceId is not { } instanceId)
        {
            return new OutputPlace(owner, entity, null);
        }

        var instance = await RowTable.MustFind(session, CastingModels.AssetInstances, instanceId, cancel);
        var asset = await RowTable.MustFind(session, Models.Entities, instance.Reference("asset_id")!.Value, cancel);
        return asset.Reference("project_id") == entity.Reference("project_id") || asset.Is("is_shared")
            ? new OutputPlace(owner, entity, instance)
            : throw Refused.NotFound("asset instance");
    }

    /// <summary>The same condition on another name of the table.</summary>
    public string WhereIn(string table) =>
        Instance is null
            ? $"{table}.entity_id = @EntityId AND {table}.asset_instance_id IS NULL"
            : $"{table}.temporal_entity_id = @EntityId AND {table}.asset_instance_id = @InstanceId";
}

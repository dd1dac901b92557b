using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What kind of thing an entity is, whatever its type is called.</summary>
public static class EntityKinds
{
    public const string Asset = "Asset";
    public const string Shot = "Shot";
    public const string Sequence = "Sequence";
    public const string Episode = "Episode";
    public const string Scene = "Scene";
    public const string Edit = "Edit";
    public const string Concept = "Concept";
}

/// <summary>Assets, shots, sequences, episodes, scenes, edits and concepts of projects.</summary>
public sealed class Entities(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>An entity, if it is of that kind.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Row> Find(string kind, Guid id, Actor actor, CancellationToken cancel)
    {
        var row = await records.Find(Models.Entities, id, withRelations: true, actor, cancel);
        return row.Text("kind") == kind ? row : throw Refused.NotFound(kind.ToLowerInvariant());
    }

    /// <summary>Makes an asset. Two assets may have one name.</summary>
    /// <exception cref="Refused">NotFound for an unknown project or type of asset; Forbidden; Invalid.</exception>
    public async Task<Row> CreateAsset(Guid projectId, Guid assetTypeId, JsonObject given, Actor actor, CancellationToken cancel)
    {
        await using (var session = await engine.Read(cancel))
        {
            await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
            var type = await RowTable.MustFind(session, Models.EntityTypes, assetTypeId, cancel);
            if (type.Text("kind") != EntityKinds.Asset)
            {
                throw Refused.NotFound("asset type");
            }
        }

        return await Create(projectId, assetTypeId, given, actor, cancel);
    }

    /// <summary>Makes an entity that is alone with its name under its parent; gives back the one there is.</summary>
    /// <exception cref="Refused">NotFound for an unknown project; Forbidden; Invalid.</exception>
    public async Task<Row> CreateOrFind(string kind, Guid projectId, JsonObject given, Actor actor, CancellationToken cancel)
    {
        Guid typeId;
        await using (var session = await engine.Read(cancel))
        {
            await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
            typeId =
                await session.Find<Guid?>("SELECT id FROM entity_types WHERE kind = @kind ORDER BY number LIMIT 1", new { kind }, cancel)
                ?? throw Refused.NotFound(kind.ToLowerInvariant());
            var name = (given["name"] as JsonValue)?.TryGetValue<string>(out var text) == true ? text : null;
            var parentId = given["parent_id"] is JsonValue parent && Guid.TryParse(parent.ToString(), out var found) ? found : (Guid?)null;
            var existing = await session.Find<Guid?>(
                $"""
                SELECT id FROM entities WHERE project_id = @projectId AND entity_type_id = @typeId AND name = @name
                    AND {(parentId is null ? "parent_id IS NULL" : "parent_id = @parentId")}
                ORDER BY number LIMIT 1
                """,
                new
                {
                    projectId,
                    typeId,
                    name,
                    parentId,
                },
                cancel
            );
            if (existing is { } id)
            {
                return await RowTable.MustFind(session, Models.Entities, id, cancel, withRelations: true);
            }
        }

        return await Create(projectId, typeId, given, actor, cancel);
    }

    /// <summary>
    /// Changes an entity. What it was called and what was noted of it before is kept when either changes. Supervisors note only what is for their
    /// departments; who is in none notes everything.
    /// </summary>
    /// <exception cref="Refused">As <see cref="Records.Change(Model, Guid, JsonObject, Actor, CancellationToken)"/>.</exception>
    public Task<Row> Change(Guid id, JsonObject given, Actor actor, CancellationToken cancel) =>
        records.Change(
            Models.Entities,
            id,
            given,
            async (session, before, after) =>
            {
                if (before.Text("name") == after.Text("name") && before.Text("data") == after.Text("data"))
                {
                    return;
                }

                await MustNote(session, before, after, actor, cancel);
                var version = new Dictionary<string, object?>
                {
                    ["name"] = before.Text("name"),
                    ["data"] = before.Text("data"),
                    ["entity_id"] = id,
                    ["person_id"] = actor.UserId == Guid.Empty ? null : actor.UserId,
                };
                await RowTable.Insert(session, CastingModels.EntityVersions, Id.New(clock), version, clock.GetUtcNow(), cancel);
            },
            actor,
            cancel
        );

    /// <exception cref="Refused">Forbidden.</exception>
    private static async Task MustNote(Session session, Row before, Row after, Actor actor, CancellationToken cancel)
    {
        var project = after.Reference("project_id")!.Value;
        if (await Standings.In(session, actor, project, cancel) >= Standing.Manager)
        {
            return;
        }

        var (old, next) = (DataOf(before), DataOf(after));
        var changed = next.Select(pair => pair.Key).Where(name => !JsonNode.DeepEquals(old[name], next[name])).ToHashSet();
        var theirs = await session.Query<string>(
            """
            SELECT d.field_name FROM metadata_descriptors d
            WHERE d.project_id = @project AND d.entity_type = @kind AND d.field_name IN @changed
                AND (NOT EXISTS (SELECT 1 FROM metadata_descriptor_departments l WHERE l.metadata_descriptor_id = d.id)
                    OR EXISTS (SELECT 1 FROM metadata_descriptor_departments l JOIN department_people p ON p.department_id = l.department_id
                        WHERE l.metadata_descriptor_id = d.id AND p.user_id = @UserId))
            """,
            new
            {
                project,
                kind = after.Text("kind"),
                changed = changed.ToArray(),
                actor.UserId,
            },
            cancel
        );
        var isInAll = !await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM department_people WHERE user_id = @UserId)",
            new { actor.UserId },
            cancel
        );
        if (!isInAll && changed.Except(theirs).Any())
        {
            throw Standings.Forbidden();
        }
    }

    private static JsonObject DataOf(Row entity) => entity.Text("data") is { } text && JsonNode.Parse(text) is JsonObject data ? data : [];

    /// <summary>Lets a shot be taken from a scene, or no longer.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Conflict when the two are of different projects.</exception>
    public async Task<Row> Stage(Guid sceneId, Guid shotId, bool isThere, Actor actor, CancellationToken cancel)
    {
        await Find(EntityKinds.Scene, sceneId, actor, cancel);
        var shot = await Find(EntityKinds.Shot, shotId, actor, cancel);
        if (!isThere && shot.Reference("source_id") != sceneId)
        {
            throw Refused.NotFound("shot");
        }

        var given = new JsonObject { ["source_id"] = isThere ? sceneId.ToString() : null };
        return await records.Change(Models.Entities, shotId, given, actor, cancel);
    }

    /// <summary>Removes an entity; one that has tasks is only marked as cancelled, unless that is forced.</summary>
    /// <param name="kind">Null for any.</param>
    /// <exception cref="Refused">NotFound; Forbidden; Conflict when others are part of it.</exception>
    public async Task Delete(string? kind, Guid id, bool isForced, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var row = await Records.Seen(session, Models.Entities, id, false, await Standings.Of(session, actor, cancel), actor, cancel);
        if (kind is not null && row.Text("kind") != kind)
        {
            throw Refused.NotFound(kind.ToLowerInvariant());
        }

        await Standings.Must(session, actor, Standing.Manager, row.Reference("project_id")!.Value, cancel);
        var hasTasks = await session.Value<bool>("SELECT EXISTS (SELECT 1 FROM tasks WHERE entity_id = @id)", new { id }, cancel);
        if (hasTasks && !isForced)
        {
            await session.Execute(
                "UPDATE entities SET canceled = TRUE, updated_at = @now WHERE id = @id",
                new { id, now = clock.GetUtcNow() },
                cancel
            );
            await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        }
        else
        {
            await records.Keep(Models.Entities, () => session.Execute("DELETE FROM entities WHERE id = @id", new { id }, cancel));
            await records.Append(session, EventKinds.RecordDeleted, row, actor, cancel);
        }

        await session.Commit(cancel);
    }

    private Task<Row> Create(Guid projectId, Guid typeId, JsonObject given, Actor actor, CancellationToken cancel)
    {
        var whole = given.DeepClone().AsObject();
        whole["project_id"] = projectId.ToString();
        whole["entity_type_id"] = typeId.ToString();
        return records.Create(Models.Entities, whole, actor, cancel);
    }
}

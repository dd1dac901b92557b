using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>One asset that something is made with.</summary>
/// <param name="Count">How often it is seen there.</param>
public sealed record Cast(Guid AssetId, int Count, string Label);

/// <summary>A link of a casting, with what is shown of the two it joins.</summary>
public sealed record CastRow
{
    public Guid Id { get; init; }
    public Guid EntityId { get; init; }
    public string EntityName { get; init; } = "";
    public string EntityKind { get; init; } = "";
    public string? EntityTypeName { get; init; }
    public Guid? EntityPreviewId { get; init; }
    public Guid? SequenceId { get; init; }
    public string? SequenceName { get; init; }
    public Guid? EpisodeId { get; init; }
    public string? EpisodeName { get; init; }
    public Guid AssetId { get; init; }
    public string AssetName { get; init; } = "";
    public Guid AssetTypeId { get; init; }
    public string AssetTypeName { get; init; } = "";
    public bool IsShared { get; init; }
    public Guid? PreviewId { get; init; }
    public Guid? ReadyFor { get; init; }
    public Guid ProjectId { get; init; }
    public long Count { get; init; }
    public string Label { get; init; } = "";
    public string? Data { get; init; }
}

/// <summary>Which castings are wanted: of one entity, of all in a sequence or an episode, of all assets of a type, or of all of a kind.</summary>
public sealed record CastingOf
{
    public Guid? EntityId { get; init; }

    /// <summary>What the entities are part of: their parent, or their parent's parent.</summary>
    public Guid? Within { get; init; }
    public Guid? EntityTypeId { get; init; }
    public string? Kind { get; init; }
}

/// <summary>What is made with what: which assets are seen in which shots.</summary>
public sealed class Casting(IEngine engine, Records records, TimeProvider clock)
{
    private const string Links = """
        SELECT l.id, e.id AS entity_id, e.name AS entity_name, et.kind AS entity_kind, et.name AS entity_type_name, e.preview_file_id AS entity_preview_id,
            CASE WHEN pt.kind = 'Sequence' THEN p.id END AS sequence_id, CASE WHEN pt.kind = 'Sequence' THEN p.name END AS sequence_name,
            CASE WHEN pt.kind = 'Episode' THEN p.id ELSE pp.id END AS episode_id,
            CASE WHEN pt.kind = 'Episode' THEN p.name ELSE pp.name END AS episode_name,
            a.id AS asset_id, a.name AS asset_name, a.entity_type_id AS asset_type_id, aty.name AS asset_type_name,
            COALESCE(a.is_shared, FALSE) AS is_shared, a.preview_file_id AS preview_id, a.ready_for, e.project_id,
            COALESCE(l.nb_occurences, 1) AS count, COALESCE(l.label, '') AS label, l.data_json AS data
        FROM entity_links l
        JOIN entities e ON e.id = l.entity_in_id
        JOIN entity_types et ON et.id = e.entity_type_id
        JOIN entities a ON a.id = l.entity_out_id
        JOIN entity_types aty ON aty.id = a.entity_type_id
        LEFT JOIN entities p ON p.id = e.parent_id
        LEFT JOIN entity_types pt ON pt.id = p.entity_type_id
        LEFT JOIN entities pp ON pp.id = p.parent_id
        """;

    /// <summary>What entities of a project are made with, by their names and then the assets' types and names.</summary>
    /// <exception cref="Refused">NotFound; Forbidden for those from outside.</exception>
    public async Task<IReadOnlyList<CastRow>> Of(Guid projectId, CastingOf which, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await MustKnow(session, projectId, actor, cancel);
        if ((which.EntityId ?? which.Within) is { } ownerId)
        {
            await MustBeIn(session, projectId, ownerId, cancel);
        }

        var conditions = new List<string> { "e.project_id = @projectId" };
        conditions.AddRange(which.EntityId is null ? [] : ["e.id = @EntityId"]);
        conditions.AddRange(which.Within is null ? [] : ["(e.parent_id = @Within OR p.parent_id = @Within)"]);
        conditions.AddRange(which.EntityTypeId is null ? [] : ["e.entity_type_id = @EntityTypeId"]);
        conditions.AddRange(which.Kind is null ? [] : ["et.kind = @Kind"]);
        return await session.Query<CastRow>(
            $"{Links} WHERE {string.Join(" AND ", conditions)} ORDER BY e.name, e.number, aty.name, a.name, l.number",
            new
            {
                projectId,
                which.EntityId,
                which.Within,
                which.EntityTypeId,
                which.Kind,
            },
            cancel
        );
    }

    /// <summary>What an asset is seen in, shots first.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<CastRow>> In(Guid assetId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var global = await Standings.Of(session, actor, cancel);
        var asset = await Records.Seen(session, Models.Entities, assetId, false, global, actor, cancel);
        await MustKnow(session, asset.Reference("project_id")!.Value, actor, cancel);
        // A shared asset is seen in other projects too; whoever asks sees those of theirs.
        var with = new Dapper.DynamicParameters();
        with.Add("assetId", assetId);
        var visible = RowTable.Visible(Models.Entities, global, with, actor).Replace("t.", "e.", StringComparison.Ordinal);
        return await session.Query<CastRow>(
            $"{Links} WHERE l.entity_out_id = @assetId AND {visible} ORDER BY et.kind DESC, pp.name, p.name, e.name, e.number",
            with,
            cancel
        );
    }

    /// <summary>Says all that an entity is made with; what is not named is taken out.</summary>
    /// <exception cref="Refused">NotFound for the entity or an asset; Forbidden; Invalid when it would be made with itself.</exception>
    public async Task<IReadOnlyList<CastRow>> Set(
        Guid projectId,
        Guid entityId,
        IReadOnlyList<Cast> cast,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using (var session = await engine.Write(cancel))
        {
            await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
            await Set(session, projectId, entityId, cast, actor, cancel);
            await session.Commit(cancel);
        }

        return await Of(projectId, new CastingOf { EntityId = entityId }, actor, cancel);
    }

    /// <summary>The same for several entities, all or none.</summary>
    /// <exception cref="Refused">As <see cref="Set(Guid, Guid, IReadOnlyList{Cast}, Actor, CancellationToken)"/>.</exception>
    public async Task SetMany(Guid projectId, IReadOnlyDictionary<Guid, IReadOnlyList<Cast>> casts, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
        foreach (var (entityId, cast) in casts)
        {
            await Set(session, projectId, entityId, cast, actor, cancel);
        }

        await session.Commit(cancel);
    }

    /// <summary>Takes one link out.</summary>
    /// <param name="projectId">Null for whichever it is of.</param>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task Remove(Guid? projectId, Guid linkId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var link = await RowTable.MustFind(session, CastingModels.EntityLinks, linkId, cancel);
        var found = link.Reference("project_id")!.Value;
        await Standings.Must(session, actor, Standing.Manager, found, cancel);
        if (projectId is { } asked && asked != found)
        {
            throw Refused.NotFound("entity link");
        }

        await session.Execute("DELETE FROM entity_links WHERE id = @linkId", new { linkId }, cancel);
        var entityId = link.Reference("entity_in_id")!.Value;
        await Recount(session, entityId, cancel);
        await records.Append(session, EventKinds.RecordDeleted, link, actor, cancel);
        await session.Commit(cancel);
    }

    internal async Task Set(Session session, Guid projectId, Guid entityId, IReadOnlyList<Cast> cast, Actor actor, CancellationToken cancel)
    {
        await MustBeIn(session, projectId, entityId, cancel);
        var wanted = cast.GroupBy(one => one.AssetId).ToDictionary(group => group.Key, group => group.Last());
        if (wanted.ContainsKey(entityId))
        {
            throw new Refused(Reason.Invalid, "Nothing is made with itself.");
        }

        // Shared assets of other projects may be seen here, when whoever casts them sees them.
        var with = new Dapper.DynamicParameters();
        with.Add("ids", wanted.Keys.ToArray());
        with.Add("projectId", projectId);
        var visible = RowTable.Visible(Models.Entities, Standing.Manager, with, actor);
        var known = await session.Query<Guid>(
            $"SELECT t.id FROM {Models.Entities.From} WHERE t.id IN @ids AND (t.project_id = @projectId OR t.is_shared) AND {visible}",
            with,
            cancel
        );
        if (known.Count != wanted.Count)
        {
            throw Refused.NotFound("asset");
        }

        var before = await session.Query<Guid>(
            "SELECT entity_out_id FROM entity_links WHERE entity_in_id = @entityId",
            new { entityId },
            cancel
        );
        var removed = before.Except(wanted.Keys).ToArray();
        var now = clock.GetUtcNow();
        await session.Execute(
            "DELETE FROM entity_links WHERE entity_in_id = @entityId AND entity_out_id IN @removed",
            new { entityId, removed },
            cancel
        );
        foreach (var one in wanted.Values)
        {
            await session.Execute(
                """
                INSERT INTO entity_links (id, created_at, updated_at, entity_in_id, entity_out_id, nb_occurences, label)
                VALUES (@id, @now, @now, @entityId, @AssetId, @Count, @Label)
                ON CONFLICT (entity_in_id, entity_out_id)
                DO UPDATE SET nb_occurences = excluded.nb_occurences, label = excluded.label, updated_at = excluded.updated_at
                """,
                new
                {
                    id = Id.New(clock),
                    now,
                    entityId,
                    one.AssetId,
                    one.Count,
                    one.Label,
                },
                cancel
            );
        }

        await Recount(session, entityId, cancel);
        await Recount(session, [.. removed, .. wanted.Keys], cancel);
        var row = await RowTable.MustFind(session, Models.Entities, entityId, cancel);
        await records.Happened(
            session,
            row,
            "casting-update",
            new Dictionary<string, object?>
            {
                [$"{row.Text("kind")!.ToLowerInvariant()}_id"] = entityId,
                ["nb_entities_out"] = wanted.Count,
                ["added_asset_ids"] = wanted.Keys.Except(before),
                ["removed_asset_ids"] = removed,
                ["project_id"] = projectId,
            },
            actor,
            cancel
        );
        foreach (var assetId in removed.Concat(wanted.Keys.Except(before)))
        {
            var asset = await RowTable.MustFind(session, Models.Entities, assetId, cancel);
            await records.Happened(session, asset, "casting-update", new { asset_id = assetId, project_id = projectId }, actor, cancel);
        }
    }

    /// <summary>How much an entity is made with is kept on it.</summary>
    private static Task<int> Recount(Session session, Guid entityId, CancellationToken cancel) =>
        session.Execute(
            """
            UPDATE entities SET nb_entities_out = (SELECT COUNT(*) FROM entity_links l WHERE l.entity_in_id = entities.id)
            WHERE id = @entityId
            """,
            new { entityId },
            cancel
        );

    /// <summary>How many of the assets of each task's entity are ready for its type of task is kept on the task.</summary>
    private static Task<int> Recount(Session session, Guid[] assetIds, CancellationToken cancel) =>
        session.Execute(
            """
            UPDATE tasks SET nb_assets_ready = (
                SELECT COUNT(*) FROM entity_links l JOIN entities a ON a.id = l.entity_out_id
                WHERE l.entity_in_id = tasks.entity_id AND a.ready_for = tasks.task_type_id)
            WHERE entity_id IN (SELECT l.entity_in_id FROM entity_links l WHERE l.entity_out_id IN @assetIds)
            """,
            new { assetIds },
            cancel
        );

    private static async Task MustKnow(Session session, Guid projectId, Actor actor, CancellationToken cancel)
    {
        if (await Standings.Must(session, actor, Standing.Client, projectId, cancel) == Standing.Vendor)
        {
            throw Standings.Forbidden();
        }
    }

    private static async Task MustBeIn(Session session, Guid projectId, Guid entityId, CancellationToken cancel)
    {
        if (
            !await session.Value<bool>(
                "SELECT EXISTS (SELECT 1 FROM entities WHERE id = @entityId AND project_id = @projectId)",
                new { entityId, projectId },
                cancel
            )
        )
        {
            throw Refused.NotFound("entity");
        }
    }
}

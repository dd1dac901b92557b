using System.Text.Json.Nodes;
using Dapper;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>A place in a playlist: an entity, and which of its previews is shown.</summary>
/// <param name="PreviewFileId">Null: none is chosen.</param>
public sealed record PlaylistPlace(Guid EntityId, Guid? PreviewFileId);

/// <summary>A place with what is to be known to show it.</summary>
/// <param name="Preview">The one that is shown; null when none is, or there is none any more.</param>
/// <param name="Others">All previews of the entity, with the types of their tasks.</param>
public sealed record ShownPlace(Row Entity, Row? Preview, IReadOnlyList<(Guid TaskTypeId, Row Preview)> Others);

/// <summary>Playlists: what is watched together, in its order.</summary>
public sealed class Playlists(IEngine engine, Records records, TimeProvider clock)
{
    private const int LargestPlaylist = 5000;

    /// <summary>The order of a list that nobody named one for: the last changed first.</summary>
    private static readonly IReadOnlyDictionary<string, string> Orders = new Dictionary<string, string>
    {
        ["updated_at"] = "t.updated_at DESC, t.number DESC",
        ["created_at"] = "t.created_at DESC, t.number DESC",
        ["name"] = "t.name, t.number",
    };

    /// <summary>Puts entities at a playlist's end; those that are in it already stay where they are.</summary>
    /// <exception cref="Refused">NotFound, also for what is not of the project; Forbidden to all but supervisors and its maker; Invalid.</exception>
    public async Task<Row> Add(Guid id, IReadOnlyList<PlaylistPlace> places, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Query<int>($"SELECT 1 FROM playlists WHERE id = @id{engine.ForUpdate}", new { id }, cancel);
        var playlist = await Seen(session, id, actor, cancel);
        var project = playlist.Reference("project_id")!.Value;
        if (playlist.Reference("created_by") != actor.UserId)
        {
            await Standings.Must(session, actor, Standing.Supervisor, project, cancel);
        }

        var shots = JsonNode.Parse(playlist.Text("shots") ?? "[]") as JsonArray ?? [];
        var known = PlacesOf(playlist).Select(place => place.EntityId).ToHashSet();
        var added = places.Where(place => known.Add(place.EntityId)).ToList();
        foreach (var place in added)
        {
            await MustBeOf(session, project, place, cancel);
            shots.Add(
                (JsonNode)
                    new JsonObject { ["entity_id"] = place.EntityId.ToString(), ["preview_file_id"] = place.PreviewFileId?.ToString() }
            );
        }

        if (shots.Count > LargestPlaylist)
        {
            throw new Refused(Reason.Invalid, $"A playlist has at most {LargestPlaylist} places.");
        }

        var changed = new Dictionary<string, object?> { ["shots"] = shots.ToJsonString(Json.Options) };
        await RowTable.Update(session, PlaylistModels.Playlists, id, changed, clock.GetUtcNow(), cancel);
        var row = await RowTable.MustFind(session, PlaylistModels.Playlists, id, cancel);
        foreach (var place in added)
        {
            await records.Happened(session, row, "add_entity", new { entity_id = place.EntityId }, actor, cancel);
        }

        await session.Commit(cancel);
        return row;
    }

    /// <summary>A project's playlists that the actor may see.</summary>
    /// <param name="episodeId">Only those of an episode; null for all.</param>
    /// <param name="page">Null for all.</param>
    /// <exception cref="Refused">NotFound; Forbidden to vendors; Invalid: an order there is not.</exception>
    public async Task<IReadOnlyList<Row>> OfProject(
        Guid projectId,
        Guid? episodeId,
        Guid? taskTypeId,
        string order,
        PageOf? page,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!Orders.TryGetValue(order, out var by))
        {
            throw Refused.Invalid("sort_by", $"'{order}' is no order of playlists.");
        }

        await using var session = await engine.Read(cancel);
        var standing = await MustWatch(session, projectId, actor, cancel);
        var with = new DynamicParameters();
        with.Add("projectId", projectId);
        with.Add("episodeId", episodeId);
        with.Add("taskTypeId", taskTypeId);
        with.Add("size", page?.Size);
        with.Add("skip", page?.Skip);
        string?[] conditions =
        [
            "t.project_id = @projectId",
            episodeId is null ? null : "t.episode_id = @episodeId",
            taskTypeId is null ? null : "t.task_type_id = @taskTypeId",
            RowTable.Visible(PlaylistModels.Playlists, standing, with, actor),
        ];
        return await RowTable.Select(
            session,
            PlaylistModels.Playlists,
            string.Join(" AND ", conditions.OfType<string>()),
            $"ORDER BY {by}{(page is null ? "" : " LIMIT @size OFFSET @skip")}",
            withRelations: false,
            with,
            cancel
        );
    }

    /// <summary>A playlist with all that is to be known to show it; what is gone from it is left out.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to vendors.</exception>
    public async Task<(Row Playlist, IReadOnlyList<ShownPlace> Places)> InFull(
        Guid projectId,
        Guid id,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        await MustWatch(session, projectId, actor, cancel);
        var playlist = await Seen(session, id, actor, cancel, withRelations: true);
        return playlist.Reference("project_id") == projectId
            ? (playlist, await Shown(session, projectId, PlacesOf(playlist), cancel))
            : throw Refused.NotFound("playlist");
    }

    /// <summary>What tasks show, as if it were a playlist; it is not kept. Tasks without a preview are passed over.</summary>
    /// <exception cref="Refused">NotFound, also for a task of another project; Forbidden to vendors.</exception>
    public async Task<IReadOnlyList<ShownPlace>> OfTasks(
        Guid projectId,
        IReadOnlyCollection<Guid> taskIds,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var standing = await MustWatch(session, projectId, actor, cancel);
        var with = new DynamicParameters();
        with.Add("ids", taskIds.Distinct().ToArray());
        with.Add("projectId", projectId);
        var tasks = await RowTable.Select(
            session,
            Models.Tasks,
            $"t.id IN @ids AND t.project_id = @projectId AND {RowTable.Visible(Models.Tasks, standing, with, actor)}",
            "ORDER BY t.number",
            withRelations: false,
            with,
            cancel
        );
        if (tasks.Count != taskIds.Distinct().Count())
        {
            throw Refused.NotFound("task");
        }

        var places = tasks
            .Where(task => task.Reference("entity_id") is not null && task.Reference("last_preview_file_id") is not null)
            .Select(task => new PlaylistPlace(task.Reference("entity_id")!.Value, task.Reference("last_preview_file_id")));
        return await Shown(session, projectId, [.. places], cancel);
    }

    /// <summary>The places a playlist keeps; what is none is passed over.</summary>
    public static IReadOnlyList<PlaylistPlace> PlacesOf(Row playlist)
    {
        static Guid? IdOf(JsonNode? node) => node is JsonValue text && Guid.TryParse(text.ToString(), out var id) ? id : null;
        var shots = JsonNode.Parse(playlist.Text("shots") ?? "[]") as JsonArray ?? [];
        return
        [
            .. from shot in shots.OfType<JsonObject>()
            let entity = IdOf(shot["entity_id"]) ?? IdOf(shot["id"])
            where entity is not null
            select new PlaylistPlace(entity.Value, IdOf(shot["preview_file_id"])),
        ];
    }

    internal static async Task<IReadOnlyList<ShownPlace>> Shown(
        Session session,
        Guid projectId,
        IReadOnlyList<PlaylistPlace> places,
        CancellationToken cancel
    )
    {
        if (places.Count == 0)
        {
            return [];
        }

        var with = new { projectId, ids = places.Select(place => place.EntityId).Distinct().ToArray() };
        var entities = await RowTable.Select(
            session,
            Models.Entities,
            "t.id IN @ids AND t.project_id = @projectId",
            "",
            withRelations: false,
            with,
            cancel
        );
        var byId = entities.ToDictionary(entity => entity.Id);
        var previews = await PreviewBoard.Of(session, "k.entity_id IN @ids AND k.project_id = @projectId", with, cancel);
        var byEntity = previews.ToLookup(preview => preview.EntityId);
        return
        [
            .. from place in places
            where byId.ContainsKey(place.EntityId)
            let others = byEntity[place.EntityId].Select(preview => (preview.TaskTypeId, preview.Preview)).ToList()
            select new ShownPlace(
                byId[place.EntityId],
                others.Select(other => other.Preview).FirstOrDefault(preview => preview.Id == place.PreviewFileId),
                others
            ),
        ];
    }

    private static async Task MustBeOf(Session session, Guid projectId, PlaylistPlace place, CancellationToken cancel)
    {
        const string OfEntity = """
            AND EXISTS (SELECT 1 FROM preview_files p JOIN tasks k ON k.id = p.task_id WHERE p.id = @preview AND k.entity_id = e.id)
            """;
        var isOf = await session.Value<bool>(
            $"""
            SELECT EXISTS (SELECT 1 FROM entities e WHERE e.id = @EntityId AND e.project_id = @projectId
                {(place.PreviewFileId is null ? "" : OfEntity)})
            """,
            new
            {
                place.EntityId,
                projectId,
                preview = place.PreviewFileId,
            },
            cancel
        );
        if (!isOf)
        {
            throw Refused.NotFound("entity");
        }
    }

    private static async Task<Standing> MustWatch(Session session, Guid projectId, Actor actor, CancellationToken cancel)
    {
        var standing = await Standings.Must(session, actor, Standing.Client, projectId, cancel);
        return standing == Standing.Vendor ? throw Standings.Forbidden() : standing;
    }

    private static async Task<Row> Seen(Session session, Guid id, Actor actor, CancellationToken cancel, bool withRelations = false) =>
        await Records.Seen(session, PlaylistModels.Playlists, id, withRelations, await Standings.Of(session, actor, cancel), actor, cancel);
}

using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What is done with previews when they are looked at: put in order, drawn on, chosen to stand for what they show.</summary>
public sealed class PreviewBoard(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>In characters: what may be drawn on one preview as long as guests draw.</summary>
    private const int MostOfGuests = 4 << 20;

    /// <summary>Moves a preview among those of its revision; the others make room.</summary>
    /// <param name="position">From 1.</param>
    /// <returns>All of the revision, in their new order.</returns>
    /// <exception cref="Refused">NotFound; Forbidden; Invalid: there is no such position.</exception>
    public async Task<IReadOnlyList<Row>> Move(Guid previewId, int position, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var preview = await MustWorkOn(session, previewId, actor, cancel);
        var with = new { task = preview.Reference("task_id"), revision = preview.Number("revision") };
        await session.Query<int>($"SELECT 1 FROM tasks WHERE id = @task{engine.ForUpdate}", with, cancel);
        const string OfRevision = "t.task_id = @task AND t.revision = @revision";
        var rows = await RowTable.Select(session, Models.PreviewFiles, OfRevision, "ORDER BY t.position", false, with, cancel);
        if (position < 1 || position > rows.Count)
        {
            throw Refused.Invalid("position", $"The position must be from 1 to {rows.Count}.");
        }

        var ids = rows.Select(row => row.Id).Where(id => id != previewId).ToList();
        ids.Insert(position - 1, previewId);
        // Two steps: no two may have one position, not even for a moment.
        await session.Execute("UPDATE preview_files SET position = -position WHERE task_id = @task AND revision = @revision", with, cancel);
        var now = clock.GetUtcNow();
        await engine.Update(
            session,
            "preview_files",
            ["id", "position", "updated_at"],
            ids.Select((id, index) => new object?[] { id, index + 1, now }),
            cancel
        );
        rows = await RowTable.Select(session, Models.PreviewFiles, OfRevision, "ORDER BY t.position", false, with, cancel);
        foreach (var row in rows)
        {
            await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        }

        await session.Commit(cancel);
        return rows;
    }

    /// <summary>Changes what is drawn on a preview.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; TooLarge when guests would make it so.</exception>
    public async Task<Row> Annotate(Guid previewId, AnnotationChange change, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Query<int>($"SELECT 1 FROM preview_files WHERE id = @previewId{engine.ForUpdate}", new { previewId }, cancel);
        var preview = await MustWorkOn(session, previewId, actor, cancel);
        var annotations = change.ApplyTo(preview.Text("annotations"));
        var text = annotations.ToJsonString(Json.Options);
        if (change.GuestId is not null && text.Length > MostOfGuests)
        {
            throw new Refused(Reason.TooLarge, "There is too much drawn on this preview.");
        }

        var changed = new Dictionary<string, object?> { ["annotations"] = text };
        await RowTable.Update(session, Models.PreviewFiles, previewId, changed, clock.GetUtcNow(), cancel);
        var row = await RowTable.MustFind(session, Models.PreviewFiles, previewId, cancel);
        var facts = new { person_id = change.GuestId ?? actor.UserId, updated_at = clock.GetUtcNow() };
        await records.Happened(session, row, "annotation-update", facts, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Lets a preview stand for its entity.</summary>
    /// <returns>The entity.</returns>
    /// <exception cref="Refused">NotFound, also when its task is of no entity; Forbidden to clients.</exception>
    public async Task<Row> MakeMain(Guid previewId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var global = await Standings.Of(session, actor, cancel);
        var preview = await Records.Seen(session, Models.PreviewFiles, previewId, false, global, actor, cancel);
        var entity = await MakeMain(session, preview, actor, cancel);
        await session.Commit(cancel);
        return entity;
    }

    /// <summary>Lets the last preview of each task stand for the task's entity. Tasks without one are passed over.</summary>
    /// <returns>The entities.</returns>
    /// <exception cref="Refused">NotFound; Forbidden to clients.</exception>
    public async Task<IReadOnlyList<Row>> MakeMainOf(IReadOnlyCollection<Guid> taskIds, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var global = await Standings.Of(session, actor, cancel);
        var entities = new List<Row>();
        foreach (var taskId in taskIds.Distinct())
        {
            var task = await Records.Seen(session, Models.Tasks, taskId, false, global, actor, cancel);
            if (
                task.Reference("last_preview_file_id") is { } last
                && await RowTable.Find(session, Models.PreviewFiles, last, cancel) is { } preview
            )
            {
                entities.Add(await MakeMain(session, preview, actor, cancel));
            }
        }

        await session.Commit(cancel);
        return entities;
    }

    /// <summary>Takes a preview away from a comment, and with it the preview; its document stays in the workspace.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers and whoever showed it.</exception>
    public async Task Remove(Guid taskId, Guid commentId, Guid previewId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var preview = await MustWorkOn(session, previewId, actor, cancel);
        var isThere = await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM comment_previews WHERE comment_id = @commentId AND preview_file_id = @previewId)",
            new { commentId, previewId },
            cancel
        );
        if (preview.Reference("task_id") != taskId || !isThere)
        {
            throw Refused.NotFound("preview file");
        }

        if (preview.Reference("person_id") != actor.UserId)
        {
            await Standings.Must(session, actor, Standing.Manager, preview.Reference("project_id")!.Value, cancel);
        }

        await session.Execute("DELETE FROM preview_files WHERE id = @previewId", new { previewId }, cancel);
        await session.Execute(
            """
            UPDATE tasks SET last_preview_file_id =
                (SELECT p.id FROM preview_files p WHERE p.task_id = @taskId ORDER BY p.revision DESC, p.position LIMIT 1)
            WHERE id = @taskId AND last_preview_file_id = @previewId
            """,
            new { taskId, previewId },
            cancel
        );
        await session.Execute("UPDATE entities SET preview_file_id = NULL WHERE preview_file_id = @previewId", new { previewId }, cancel);
        await records.Append(session, EventKinds.RecordDeleted, preview, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Previews that wait for their file, the oldest first.</summary>
    /// <param name="after">Only what was announced after this one; null for all.</param>
    /// <exception cref="Refused">Forbidden to all but administrators.</exception>
    public async Task<IReadOnlyList<Row>> Running(Guid? after, int limit, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        if (!actor.IsAdministrator)
        {
            throw Standings.Forbidden();
        }

        var since = after is null ? "TRUE" : "t.number > (SELECT p.number FROM preview_files p WHERE p.id = @after)";
        return await RowTable.Select(
            session,
            Models.PreviewFiles,
            $"t.status = 'processing' AND {since}",
            "ORDER BY t.number LIMIT @limit",
            withRelations: false,
            new { after, limit },
            cancel
        );
    }

    /// <summary>All previews of an entity's tasks that the actor may see, the newest revision first.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<(Guid TaskTypeId, Row Preview)>> OfEntity(Guid entityId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var global = await Standings.Of(session, actor, cancel);
        await Records.Seen(session, Models.Entities, entityId, false, global, actor, cancel);
        var with = new Dapper.DynamicParameters();
        with.Add("entityId", entityId);
        var found = await Of(
            session,
            $"k.entity_id = @entityId AND {RowTable.Visible(Models.PreviewFiles, global, with, actor)}",
            with,
            cancel
        );
        return [.. found.Select(preview => (preview.TaskTypeId, preview.Preview))];
    }

    /// <summary>Previews of typed tasks, the newest revision first, each with its entity and the type of its task.</summary>
    /// <param name="where">A condition on the preview <c>t</c> and its task <c>k</c>.</param>
    internal static async Task<IReadOnlyList<(Guid EntityId, Guid TaskTypeId, Row Preview)>> Of(
        Session session,
        string where,
        object with,
        CancellationToken cancel
    )
    {
        var rows = await RowTable.Select(
            session,
            Models.PreviewFiles,
            $"k.entity_id IS NOT NULL AND k.task_type_id IS NOT NULL AND {where}",
            "ORDER BY t.revision DESC, t.position",
            withRelations: false,
            with,
            cancel
        );
        var tasks = rows.Select(row => row.Reference("task_id")!.Value).Distinct().ToArray();
        var found =
            tasks.Length == 0
                ? []
                : await session.Query<TaskPlace>("SELECT id, entity_id, task_type_id FROM tasks WHERE id IN @tasks", new { tasks }, cancel);
        var byTask = found.ToDictionary(task => task.Id);
        return
        [
            .. rows.Select(row => (Row: row, Task: byTask[row.Reference("task_id")!.Value]))
                .Select(pair => (pair.Task.EntityId, pair.Task.TaskTypeId, pair.Row)),
        ];
    }

    private async Task<Row> MakeMain(Session session, Row preview, Actor actor, CancellationToken cancel)
    {
        // Clients look; and whoever is from outside has no say in what stands for what.
        await Standings.Must(session, actor, Standing.Artist, preview.Reference("project_id")!.Value, cancel);
        var entityId =
            await session.Find<Guid?>("SELECT entity_id FROM tasks WHERE id = @task", new { task = preview.Reference("task_id") }, cancel)
            ?? throw Refused.NotFound("entity");
        var changed = new Dictionary<string, object?> { ["preview_file_id"] = preview.Id };
        await RowTable.Update(session, Models.Entities, entityId, changed, clock.GetUtcNow(), cancel);
        var entity = await RowTable.MustFind(session, Models.Entities, entityId, cancel);
        await records.Append(session, EventKinds.RecordChanged, entity, actor, cancel);
        await records.Happened(session, preview, "set-main", new { entity_id = entityId }, actor, cancel);
        return entity;
    }

    private static async Task<Row> MustWorkOn(Session session, Guid previewId, Actor actor, CancellationToken cancel)
    {
        var global = await Standings.Of(session, actor, cancel);
        var preview = await Records.Seen(session, Models.PreviewFiles, previewId, false, global, actor, cancel);
        await Tasks.MustAct(session, preview.Reference("task_id")!.Value, actor, cancel);
        return preview;
    }

    private sealed record TaskPlace
    {
        public Guid Id { get; init; }
        public Guid EntityId { get; init; }
        public Guid TaskTypeId { get; init; }
    }
}

using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>When a production's work is to be done, as it is planned, and as it might be.</summary>
public sealed class Schedules(IEngine engine, Records records, TimeProvider clock)
{
    private static readonly string[] ItemColumns = ["id", "created_at", "updated_at", "project_id", "task_type_id", "object_id"];
    private static readonly string[] LinkColumns =
    [
        "id",
        "created_at",
        "updated_at",
        "production_schedule_version_id",
        "task_id",
        "start_date",
        "due_date",
        "estimation",
    ];

    /// <summary>The items of the project's task types; of a type that has none yet, one is made.</summary>
    /// <exception cref="Refused">NotFound; Forbidden for those from outside.</exception>
    public Task<IReadOnlyList<Row>> OfTaskTypes(Guid projectId, Actor actor, CancellationToken cancel) =>
        Complete(
            projectId,
            """
            SELECT l.task_type_id, NULL AS object_id FROM project_task_types l
            WHERE l.project_id = @projectId AND NOT EXISTS (
                SELECT 1 FROM schedule_items i WHERE i.project_id = @projectId AND i.task_type_id = l.task_type_id AND i.object_id IS NULL)
            """,
            "t.project_id = @projectId AND t.object_id IS NULL AND t.task_type_id IS NOT NULL",
            null,
            null,
            actor,
            cancel
        );

    /// <summary>The items of a task type for each entity of a kind that has tasks to be planned; those missing are made.</summary>
    /// <param name="kind">See <see cref="EntityKinds"/>; for <see cref="EntityKinds.Asset"/>, the types of assets.</param>
    /// <exception cref="Refused">NotFound; Forbidden for those from outside.</exception>
    public Task<IReadOnlyList<Row>> OfObjects(
        Guid projectId,
        Guid taskTypeId,
        string kind,
        Guid? episodeId,
        Actor actor,
        CancellationToken cancel
    )
    {
        var objects =
            kind == EntityKinds.Asset
                ? """
                    SELECT DISTINCT e.entity_type_id AS id FROM entities e JOIN entity_types et ON et.id = e.entity_type_id
                    WHERE e.project_id = @projectId AND et.kind = 'Asset'
                    """
                : $"""
                    SELECT e.id FROM entities e JOIN entity_types et ON et.id = e.entity_type_id
                    WHERE e.project_id = @projectId AND et.kind = '{kind}' AND NOT COALESCE(e.canceled, FALSE)
                    {(episodeId is null ? "" : "AND (e.parent_id = @episodeId OR e.id = @episodeId)")}
                    """;
        return Complete(
            projectId,
            $"""
            SELECT CAST(@taskTypeId AS {engine.ColumnType("id")}) AS task_type_id, o.id AS object_id FROM ({objects}) o
            WHERE NOT EXISTS (
                SELECT 1 FROM schedule_items i
                WHERE i.project_id = @projectId AND i.task_type_id = @taskTypeId AND i.object_id = o.id)
            """,
            $"t.project_id = @projectId AND t.task_type_id = @taskTypeId AND t.object_id IN (SELECT o.id FROM ({objects}) o)",
            taskTypeId,
            episodeId,
            actor,
            cancel
        );
    }

    /// <summary>Makes a version say of each task what the production says now.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Conflict when the version is locked.</exception>
    public Task<IReadOnlyList<Row>> TakeFromProduction(Guid versionId, Actor actor, CancellationToken cancel) =>
        Take(
            versionId,
            "SELECT k.id AS task_id, k.start_date, k.due_date, k.estimation FROM tasks k WHERE k.project_id = @projectId ORDER BY k.number",
            "SELECT a.task_id, a.user_id FROM task_assignees a JOIN tasks k ON k.id = a.task_id WHERE k.project_id = @projectId",
            null,
            actor,
            cancel
        );

    /// <summary>Makes a version say what another of the same production says.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Conflict when the version is locked.</exception>
    public Task<IReadOnlyList<Row>> TakeFromVersion(Guid versionId, Guid otherId, Actor actor, CancellationToken cancel) =>
        Take(
            versionId,
            """
            SELECT s.task_id, s.start_date, s.due_date, s.estimation FROM schedule_version_tasks s
            WHERE s.production_schedule_version_id = @otherId ORDER BY s.number
            """,
            """
            SELECT s.task_id, p.user_id FROM schedule_version_task_people p
            JOIN schedule_version_tasks s ON s.id = p.schedule_version_task_id WHERE s.production_schedule_version_id = @otherId
            """,
            otherId,
            actor,
            cancel
        );

    /// <summary>Makes a version the plan: its tasks get its dates, estimations and people.</summary>
    /// <returns>The tasks.</returns>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<IReadOnlyList<Row>> Apply(Guid versionId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var version = await MustPlan(session, versionId, actor, cancel);
        var projectId = version.Reference("project_id")!.Value;
        var now = clock.GetUtcNow();
        const string Own = "SELECT s.task_id FROM schedule_version_tasks s WHERE s.production_schedule_version_id = @versionId";
        const string Same = "FROM schedule_version_tasks s WHERE s.task_id = tasks.id AND s.production_schedule_version_id = @versionId";
        await session.Execute(
            $"""
            UPDATE tasks SET updated_at = @now, start_date = (SELECT s.start_date {Same}), due_date = (SELECT s.due_date {Same}),
                estimation = (SELECT s.estimation {Same})
            WHERE id IN ({Own})
            """,
            new { versionId, now },
            cancel
        );
        await session.Execute($"DELETE FROM task_assignees WHERE task_id IN ({Own})", new { versionId }, cancel);
        await session.Execute(
            """
            INSERT INTO task_assignees (task_id, user_id)
            SELECT s.task_id, p.user_id FROM schedule_version_task_people p
            JOIN schedule_version_tasks s ON s.id = p.schedule_version_task_id WHERE s.production_schedule_version_id = @versionId
            """,
            new { versionId },
            cancel
        );
        await RowTable.Update(
            session,
            Models.Projects,
            projectId,
            new Dictionary<string, object?> { ["from_schedule_version_id"] = versionId },
            now,
            cancel
        );
        var rows = await RowTable.Select(session, Models.Tasks, $"t.id IN ({Own})", "ORDER BY t.number", true, new { versionId }, cancel);
        await records.Append(session, EventKinds.RecordChanged, projectId, rows, actor, cancel);
        await session.Commit(cancel);
        return rows;
    }

    private async Task<IReadOnlyList<Row>> Take(
        Guid versionId,
        string dates,
        string people,
        Guid? otherId,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        var version = await MustPlan(session, versionId, actor, cancel);
        if (version.Is("locked"))
        {
            throw Refused.Conflict("This version of the schedule is locked.");
        }

        var projectId = version.Reference("project_id")!.Value;
        if (otherId is { } other && (await MustPlan(session, other, actor, cancel)).Reference("project_id") != projectId)
        {
            throw Refused.NotFound("production schedule version");
        }

        var with = new { projectId, otherId };
        await session.Execute(
            "DELETE FROM schedule_version_tasks WHERE production_schedule_version_id = @versionId",
            new { versionId },
            cancel
        );
        var planned = await session.Query<Planned>(dates, with, cancel);
        var given = await session.Query<Given>(people, with, cancel);
        var now = clock.GetUtcNow();
        var ids = planned.ToDictionary(one => one.TaskId, _ => Id.New(clock));
        await engine.Insert(
            session,
            "schedule_version_tasks",
            LinkColumns,
            planned.Select(one =>
                new object?[] { ids[one.TaskId], now, now, versionId, one.TaskId, one.StartDate, one.DueDate, one.Estimation }
            ),
            cancel
        );
        await engine.Insert(
            session,
            "schedule_version_task_people",
            ["schedule_version_task_id", "user_id"],
            given.Where(one => ids.ContainsKey(one.TaskId)).Select(one => new object?[] { ids[one.TaskId], one.UserId }),
            cancel
        );
        await records.Append(session, EventKinds.RecordChanged, version, actor, cancel);
        var rows = await RowTable.Select(
            session,
            ScheduleModels.TaskLinks,
            "t.production_schedule_version_id = @versionId",
            "ORDER BY t.number",
            true,
            new { versionId },
            cancel
        );
        await session.Commit(cancel);
        return rows;
    }

    private async Task<IReadOnlyList<Row>> Complete(
        Guid projectId,
        string missing,
        string where,
        Guid? taskTypeId,
        Guid? episodeId,
        Actor actor,
        CancellationToken cancel
    )
    {
        var with = new
        {
            projectId,
            taskTypeId,
            episodeId,
        };
        await using (var session = await engine.Read(cancel))
        {
            if (await Standings.Must(session, actor, Standing.Client, projectId, cancel) == Standing.Vendor)
            {
                throw Standings.Forbidden();
            }

            if (taskTypeId is { } type)
            {
                await RowTable.MustFind(session, Models.TaskTypes, type, cancel);
            }

            if ((await session.Query<Item>(missing, with, cancel)).Count == 0)
            {
                return await Items(session);
            }
        }

        await using var writing = await engine.Write(cancel);
        await writing.Query<Guid>($"SELECT id FROM workspaces WHERE id = @projectId{engine.ForUpdate}", with, cancel);
        var now = clock.GetUtcNow();
        await engine.Insert(
            writing,
            "schedule_items",
            ItemColumns,
            (await writing.Query<Item>(missing, with, cancel)).Select(item =>
                new object?[] { Id.New(clock), now, now, projectId, item.TaskTypeId, item.ObjectId }
            ),
            cancel
        );
        var rows = await Items(writing);
        await writing.Commit(cancel);
        return rows;

        async Task<IReadOnlyList<Row>> Items(Session session) =>
            await RowTable.Select(session, ScheduleModels.ScheduleItems, where, "ORDER BY t.number", false, with, cancel);
    }

    private static async Task<Row> MustPlan(Session session, Guid versionId, Actor actor, CancellationToken cancel)
    {
        var version = await RowTable.MustFind(session, ScheduleModels.Versions, versionId, cancel);
        await Standings.Must(session, actor, Standing.Manager, version.Reference("project_id")!.Value, cancel);
        return version;
    }

    private sealed record Item
    {
        public Guid TaskTypeId { get; init; }
        public Guid? ObjectId { get; init; }
    }

    private sealed record Planned
    {
        public Guid TaskId { get; init; }
        public DateTimeOffset? StartDate { get; init; }
        public DateTimeOffset? DueDate { get; init; }
        public double? Estimation { get; init; }
    }

    private sealed record Given
    {
        public Guid TaskId { get; init; }
        public Guid UserId { get; init; }
    }
}

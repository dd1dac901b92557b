using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Tasks: what is to be done on entities, and by whom.</summary>
public sealed class Tasks(IEngine engine, Records records, Notices notices, TimeProvider clock)
{
    /// <summary>Gives entities a task of a type; those that have one are passed over.</summary>
    /// <param name="entityIds">Empty for every entity of the kind.</param>
    /// <returns>The tasks made.</returns>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<IReadOnlyList<Row>> CreateMany(
        Guid projectId,
        Guid taskTypeId,
        string kind,
        IReadOnlyCollection<Guid> entityIds,
        Actor actor,
        CancellationToken cancel,
        Standing least = Standing.Manager
    )
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, least, projectId, cancel);
        await RowTable.MustFind(session, Models.TaskTypes, taskTypeId, cancel);
        var some = entityIds.Count == 0 ? "" : $"AND e.id IN ({engine.IdsIn("@entityIds")})";
        var wanted = await session.Query<Guid>(
            $"""
            SELECT e.id FROM entities e JOIN entity_types et ON et.id = e.entity_type_id
            WHERE e.project_id = @projectId AND et.kind = @kind AND NOT COALESCE(e.canceled, FALSE) {some}
              AND NOT EXISTS (SELECT 1 FROM tasks k WHERE k.entity_id = e.id AND k.task_type_id = @taskTypeId)
            ORDER BY e.number
            """,
            new
            {
                projectId,
                kind,
                taskTypeId,
                entityIds = Id.List(entityIds),
            },
            cancel
        );
        var status = await DefaultStatus(session, kind, cancel);
        var now = clock.GetUtcNow();
        var ids = wanted.Select(_ => Id.New(clock)).ToArray();
        string[] columns =
        [
            "id",
            "created_at",
            "updated_at",
            "name",
            "project_id",
            "task_type_id",
            "task_status_id",
            "entity_id",
            "assigner_id",
            "priority",
            "difficulty",
            "duration",
            "estimation",
            "completion_rate",
            "retake_count",
            "sort_order",
            "nb_assets_ready",
            "nb_drawings",
        ];
        Guid? assigner = actor.UserId == Guid.Empty ? null : actor.UserId;
        var rows = wanted.Zip(
            ids,
            (entity, id) =>
                new object?[] { id, now, now, "main", projectId, taskTypeId, status, entity, assigner, 0, 3, 0d, 0d, 0, 0, 0, 0, 0 }
        );
        await records.Keep(Models.Tasks, () => engine.Insert(session, "tasks", columns, rows, cancel));
        var made =
            ids.Length == 0
                ? []
                : await RowTable.Select(
                    session,
                    Models.Tasks,
                    $"t.id IN ({engine.IdsIn("@made")})",
                    "ORDER BY t.number",
                    true,
                    new { made = Id.List(ids) },
                    cancel
                );
        await records.Append(session, EventKinds.RecordCreated, projectId, made, actor, cancel);
        await session.Commit(cancel);
        return made;
    }

    /// <summary>Makes one task as it is said; those it is given to are told.</summary>
    /// <exception cref="Refused">As <see cref="Records.Create(Model, JsonObject, Actor, CancellationToken)"/>.</exception>
    public Task<Row> Create(JsonObject given, Actor actor, CancellationToken cancel) =>
        records.Create(
            Models.Tasks,
            given,
            async (session, task) =>
            {
                await notices.Assigned(session, task.Id, task.Relations["assignees"], actor, cancel);
                await Told(session, task, "assign", task.Relations["assignees"], actor, cancel);
            },
            actor,
            cancel
        );

    /// <summary>Changes a task; of another status and of other people, everybody learns.</summary>
    /// <exception cref="Refused">As <see cref="Records.Change(Model, Guid, JsonObject, Actor, CancellationToken)"/>.</exception>
    public Task<Row> Change(Guid id, JsonObject given, Actor actor, CancellationToken cancel) =>
        records.Change(
            Models.Tasks,
            id,
            given,
            async (session, before, task) =>
            {
                var added = task.Relations["assignees"].Except(before.Relations["assignees"]).ToArray();
                await notices.Assigned(session, id, added, actor, cancel);
                await Told(session, task, "assign", added, actor, cancel);
                await Told(session, task, "unassign", before.Relations["assignees"].Except(task.Relations["assignees"]), actor, cancel);
                if (before.Reference("task_status_id") != task.Reference("task_status_id"))
                {
                    await MovedOn(session, before, task, actor, cancel);
                }
            },
            actor,
            cancel
        );

    /// <summary>Tells that a task has another status.</summary>
    internal Task MovedOn(Session session, Row before, Row task, Actor actor, CancellationToken cancel) =>
        records.Happened(
            session,
            task,
            "status-changed",
            new
            {
                task_id = task.Id,
                new_task_status_id = task.Reference("task_status_id"),
                previous_task_status_id = before.Reference("task_status_id"),
                person_id = actor.UserId,
                project_id = task.Reference("project_id"),
            },
            actor,
            cancel
        );

    private async Task Told(Session session, Row task, string happening, IEnumerable<Guid> people, Actor actor, CancellationToken cancel)
    {
        foreach (var person in people)
        {
            var facts = new
            {
                person_id = person,
                task_id = task.Id,
                project_id = task.Reference("project_id"),
            };
            await records.Happened(session, task, happening, facts, actor, cancel);
        }
    }

    /// <summary>Gives a person tasks. Those that do not exist are passed over.</summary>
    /// <exception cref="Refused">NotFound for the person; Forbidden.</exception>
    public async Task<IReadOnlyList<Row>> Assign(Guid personId, IReadOnlyCollection<Guid> taskIds, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        await Records.Seen(session, Models.Persons, personId, false, standing, actor, cancel);
        var changed = new List<Row>();
        foreach (var taskId in taskIds.Distinct())
        {
            // What the actor may not see is passed over like what is not there.
            if (
                await RowTable.Find(session, Models.Tasks, taskId, cancel) is not { } task
                || await Standings.In(session, actor, task.Reference("project_id")!.Value, cancel) == Standing.None
            )
            {
                continue;
            }

            await MustSupervise(session, task, actor, cancel);
            var isNew =
                0
                < await session.Execute(
                    "INSERT INTO task_assignees (task_id, user_id) VALUES (@taskId, @personId) ON CONFLICT (task_id, user_id) DO NOTHING",
                    new { taskId, personId },
                    cancel
                );
            await session.Execute(
                "UPDATE tasks SET updated_at = @now, assigner_id = @UserId WHERE id = @taskId",
                new
                {
                    taskId,
                    actor.UserId,
                    now = clock.GetUtcNow(),
                },
                cancel
            );
            var row = await RowTable.MustFind(session, Models.Tasks, taskId, cancel, withRelations: true);
            if (isNew)
            {
                await notices.Assigned(session, taskId, [personId], actor, cancel);
                await Told(session, row, "assign", [personId], actor, cancel);
            }

            await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
            changed.Add(row);
        }

        await session.Commit(cancel);
        return changed;
    }

    /// <summary>Takes tasks away from a person, or from everybody.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<IReadOnlyList<Guid>> Clear(Guid? personId, IReadOnlyCollection<Guid> taskIds, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var cleared = new List<Guid>();
        foreach (var taskId in taskIds.Distinct())
        {
            // What the actor may not see is passed over like what is not there.
            if (
                await RowTable.Find(session, Models.Tasks, taskId, cancel) is not { } task
                || await Standings.In(session, actor, task.Reference("project_id")!.Value, cancel) == Standing.None
            )
            {
                continue;
            }

            await MustSupervise(session, task, actor, cancel);
            var taken = await session.Query<Guid>(
                $"DELETE FROM task_assignees WHERE task_id = @taskId {(personId is null ? "" : "AND user_id = @personId")} RETURNING user_id",
                new { taskId, personId },
                cancel
            );
            await Told(session, task, "unassign", taken, actor, cancel);
            await records.Append(session, EventKinds.RecordChanged, task, actor, cancel);
            cleared.Add(taskId);
        }

        await session.Commit(cancel);
        return cleared;
    }

    /// <summary>The tasks of an entity, or of a project, that the actor may see.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<Row>> Of(Guid? projectId, Guid? entityId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        if (entityId is { } entity)
        {
            await Records.Seen(session, Models.Entities, entity, false, standing, actor, cancel);
        }
        else
        {
            await Standings.Must(session, actor, Standing.Client, projectId ?? Guid.Empty, cancel);
        }

        var with = new Dapper.DynamicParameters();
        with.Add("owner", entityId ?? projectId);
        var where =
            $"{(entityId is null ? "t.project_id" : "t.entity_id")} = @owner AND {RowTable.Visible(Models.Tasks, standing, with, actor)}";
        return await RowTable.Select(session, Models.Tasks, where, "ORDER BY t.number", true, with, cancel);
    }

    /// <summary>Removes a task with its comments and previews; the documents behind them stay.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Conflict when there are comments and it is not forced.</exception>
    public async Task Delete(Guid id, bool isForced, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var task = await Records.Seen(session, Models.Tasks, id, false, await Standings.Of(session, actor, cancel), actor, cancel);
        await Standings.Must(session, actor, Standing.Manager, task.Reference("project_id")!.Value, cancel);
        if (!isForced && await session.Value<bool>("SELECT EXISTS (SELECT 1 FROM task_comments WHERE task_id = @id)", new { id }, cancel))
        {
            throw Refused.Conflict("This task has comments. Deleting it must be forced.");
        }

        await session.Execute("DELETE FROM tasks WHERE id = @id", new { id }, cancel);
        await records.Append(session, EventKinds.RecordDeleted, task, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>The task, if the actor may comment on it and show work on it: managers and clients of the project, whoever it is assigned
    /// to, supervisors, and whoever made its entity.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    internal static async Task<(Row Task, Standing Standing)> MustAct(Session session, Guid id, Actor actor, CancellationToken cancel)
    {
        var global = await Standings.Of(session, actor, cancel);
        var task = await Records.Seen(session, Models.Tasks, id, withRelations: true, global, actor, cancel);
        var standing = await Standings.Must(session, actor, Standing.Client, task.Reference("project_id")!.Value, cancel);
        var may =
            standing is Standing.Client or >= Standing.Manager
            || task.Relations["assignees"].Contains(actor.UserId)
            || (standing == Standing.Supervisor && await IsInDepartment(session, task, actor, cancel))
            || await session.Value<bool>(
                "SELECT EXISTS (SELECT 1 FROM entities WHERE id = @entity AND created_by = @UserId)",
                new { entity = task.Reference("entity_id"), actor.UserId },
                cancel
            );
        return may ? (task, standing) : throw Standings.Forbidden();
    }

    /// <summary>Managers of the project, and supervisors of the task's department.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    internal static async Task MustSupervise(Session session, Row task, Actor actor, CancellationToken cancel)
    {
        var standing = await Standings.Must(session, actor, Standing.Supervisor, task.Reference("project_id")!.Value, cancel);
        if (standing == Standing.Supervisor && !await IsInDepartment(session, task, actor, cancel))
        {
            throw Standings.Forbidden();
        }
    }

    /// <summary>Who is in no department is in all of them.</summary>
    private static Task<bool> IsInDepartment(Session session, Row task, Actor actor, CancellationToken cancel) =>
        session.Value<bool>(
            """
            SELECT NOT EXISTS (SELECT 1 FROM department_people d WHERE d.user_id = @UserId)
                OR EXISTS (SELECT 1 FROM department_people d JOIN task_types y ON y.department_id = d.department_id
                    WHERE d.user_id = @UserId AND y.id = @type)
            """,
            new { actor.UserId, type = task.Reference("task_type_id") },
            cancel
        );

    private static Task<Guid?> DefaultStatus(Session session, string kind, CancellationToken cancel) =>
        session.Find<Guid?>(
            """
            SELECT id FROM task_statuses WHERE is_default AND COALESCE(for_concept, FALSE) = @forConcept AND NOT COALESCE(archived, FALSE)
            ORDER BY number LIMIT 1
            """,
            new { forConcept = kind == EntityKinds.Concept },
            cancel
        );
}

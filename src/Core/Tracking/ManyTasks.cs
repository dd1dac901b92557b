using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>The same thing done with many tasks, or with all tasks of an entity.</summary>
public sealed class ManyTasks(IEngine engine, Records records, Tasks tasks, TimeProvider clock)
{
    /// <summary>Gives an entity a task of each type; of those it has, none.</summary>
    /// <exception cref="Refused">NotFound; Forbidden for clients and those from outside.</exception>
    public async Task<IReadOnlyList<Row>> CreateOn(
        Guid entityId,
        IReadOnlyCollection<Guid> taskTypeIds,
        Actor actor,
        CancellationToken cancel
    )
    {
        Row entity;
        await using (var session = await engine.Read(cancel))
        {
            entity = await Records.Seen(
                session,
                Models.Entities,
                entityId,
                false,
                await Standings.Of(session, actor, cancel),
                actor,
                cancel
            );
        }

        var made = new List<Row>();
        foreach (var taskTypeId in taskTypeIds.Distinct())
        {
            made.AddRange(
                await tasks.CreateMany(
                    entity.Reference("project_id")!.Value,
                    taskTypeId,
                    entity.Text("kind")!,
                    [entityId],
                    actor,
                    cancel,
                    least: Standing.Artist
                )
            );
        }

        return made;
    }

    /// <summary>Removes tasks of a project with all that was said and shown of them. Those that are not in it are passed over.</summary>
    /// <param name="taskIds">Null for all tasks of the type.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<IReadOnlyList<Guid>> Delete(
        Guid projectId,
        IReadOnlyCollection<Guid>? taskIds,
        Guid? taskTypeId,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, taskIds is null ? Standing.Administrator : Standing.Manager, projectId, cancel);
        var rows = await RowTable.Select(
            session,
            Models.Tasks,
            $"t.project_id = @projectId {(taskIds is null ? "AND t.task_type_id = @taskTypeId" : "AND t.id IN @ids")}",
            "ORDER BY t.number",
            false,
            new
            {
                projectId,
                taskTypeId,
                ids = taskIds?.ToArray() ?? [],
            },
            cancel
        );
        var ids = rows.Select(row => row.Id).ToArray();
        await session.Execute("DELETE FROM tasks WHERE id IN @ids", new { ids }, cancel);
        await records.Append(session, EventKinds.RecordDeleted, projectId, rows, actor, cancel);
        await session.Commit(cancel);
        return ids;
    }

    /// <summary>Removes entities of a project, each as <see cref="Entities.Delete"/> would. Those that are not in it are passed over.</summary>
    /// <returns>What was removed or cancelled.</returns>
    /// <exception cref="Refused">NotFound; Forbidden; Conflict when others are part of one.</exception>
    public async Task<IReadOnlyList<Guid>> DeleteEntities(
        Entities entities,
        Guid projectId,
        IReadOnlyCollection<Guid> ids,
        bool isForced,
        Actor actor,
        CancellationToken cancel
    )
    {
        IReadOnlyList<Guid> known;
        await using (var session = await engine.Read(cancel))
        {
            await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
            known = await session.Query<Guid>(
                "SELECT id FROM entities WHERE project_id = @projectId AND id IN @ids ORDER BY number DESC",
                new { projectId, ids = ids.ToArray() },
                cancel
            );
        }

        foreach (var id in known)
        {
            await entities.Delete(null, id, isForced, actor, cancel);
        }

        return known;
    }

    /// <summary>Says how urgent tasks are. Those the actor does not see are passed over.</summary>
    /// <exception cref="Refused">Forbidden.</exception>
    public async Task<IReadOnlyList<Row>> SetPriority(IReadOnlyCollection<Guid> ids, int priority, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var changed = new List<Row>();
        foreach (var task in await Seen(session, ids, actor, cancel))
        {
            await Tasks.MustSupervise(session, task, actor, cancel);
            await RowTable.Update(
                session,
                Models.Tasks,
                task.Id,
                new Dictionary<string, object?> { ["priority"] = (long)priority },
                clock.GetUtcNow(),
                cancel
            );
            var row = await RowTable.MustFind(session, Models.Tasks, task.Id, cancel, withRelations: true);
            await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
            changed.Add(row);
        }

        await session.Commit(cancel);
        return changed;
    }

    private static async Task<IReadOnlyList<Row>> Seen(
        Session session,
        IReadOnlyCollection<Guid> ids,
        Actor actor,
        CancellationToken cancel
    )
    {
        var with = new Dapper.DynamicParameters();
        with.Add("ids", ids.ToArray());
        var visible = RowTable.Visible(Models.Tasks, await Standings.Of(session, actor, cancel), with, actor);
        return await RowTable.Select(session, Models.Tasks, $"t.id IN @ids AND {visible}", "ORDER BY t.number", false, with, cancel);
    }
}

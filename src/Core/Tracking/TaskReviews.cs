using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What is said when work is to be looked at.</summary>
/// <param name="PersonId">In whose name; null for the actor's.</param>
public sealed record ReviewOrder(Guid? PersonId, string? Comment)
{
    public string Name { get; init; } = "main";
    public int Revision { get; init; } = 1;

    /// <summary>Whether the task gets the status of what waits to be looked at.</summary>
    public bool IsStatusChanged { get; init; } = true;
}

/// <summary>Asks that the work on a task is looked at.</summary>
public sealed class TaskReviews(IEngine engine, Tasks tasks, Records records, TimeProvider clock)
{
    /// <exception cref="Refused">NotFound; Forbidden; Conflict when no status means that work waits to be looked at.</exception>
    public async Task<Row> Ask(Guid taskId, ReviewOrder order, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Query<int>($"SELECT 1 FROM tasks WHERE id = @taskId{engine.ForUpdate}", new { taskId }, cancel);
        var (before, standing) = await Tasks.MustAct(session, taskId, actor, cancel);
        if (order.PersonId is { } person && person != actor.UserId && standing < Standing.Manager)
        {
            throw Standings.Forbidden();
        }

        var now = clock.GetUtcNow();
        if (order.IsStatusChanged)
        {
            var status =
                await session.Find<Guid?>(
                    "SELECT id FROM task_statuses WHERE is_feedback_request AND NOT COALESCE(archived, FALSE) ORDER BY number LIMIT 1",
                    null,
                    cancel
                ) ?? throw Refused.Conflict("There is no task status for what is to be looked at.");
            var values = new Dictionary<string, object?> { ["task_status_id"] = status, ["end_date"] = now };
            await RowTable.Update(session, Models.Tasks, taskId, values, now, cancel);
        }

        var task = await RowTable.MustFind(session, Models.Tasks, taskId, cancel, withRelations: true);
        if (before.Reference("task_status_id") != task.Reference("task_status_id"))
        {
            await tasks.MovedOn(session, before, task, actor, cancel);
        }

        var facts = new
        {
            task_id = taskId,
            previous_task_status_id = before.Reference("task_status_id"),
            new_task_status_id = task.Reference("task_status_id"),
            person_id = order.PersonId ?? actor.UserId,
            comment = order.Comment,
            name = order.Name,
            revision = order.Revision,
            project_id = task.Reference("project_id"),
        };
        await records.Happened(session, task, "to-review", facts, actor, cancel);
        await records.Append(session, EventKinds.RecordChanged, task, actor, cancel);
        await session.Commit(cancel);
        return task;
    }
}

using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What follows by the project's automations when a task has got a status: another task gets one too, or its asset is ready for more.</summary>
internal static class StatusFollowing
{
    /// <summary>Does what follows from a task's new status. What follows from that again is left alone, so that nothing goes in circles.</summary>
    public static async Task Follow(
        Session session,
        Records records,
        Row task,
        Row status,
        DateTimeOffset now,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (task.Reference("entity_id") is not { } entityId)
        {
            return;
        }

        var automations = await session.Query<Automation>(
            """
            SELECT a.out_field_type, a.out_task_type_id, a.out_task_status_id
            FROM status_automations a
            JOIN project_status_automations p ON p.status_automation_id = a.id
            JOIN entities e ON e.id = @entityId
            JOIN entity_types et ON et.id = e.entity_type_id
            WHERE p.project_id = @project AND a.in_task_type_id = @type AND a.in_task_status_id = @Id
                AND NOT COALESCE(a.archived, FALSE) AND LOWER(a.entity_type) = LOWER(et.kind)
            ORDER BY a.number
            """,
            new
            {
                entityId,
                project = task.Reference("project_id"),
                type = task.Reference("task_type_id"),
                status.Id,
            },
            cancel
        );
        foreach (var automation in automations.Where(automation => automation.OutTaskTypeId is not null))
        {
            if (automation.OutFieldType == "ready_for")
            {
                await RowTable.Update(
                    session,
                    Models.Entities,
                    entityId,
                    new Dictionary<string, object?> { ["ready_for"] = automation.OutTaskTypeId },
                    now,
                    cancel
                );
                var entity = await RowTable.MustFind(session, Models.Entities, entityId, cancel);
                await records.Append(session, EventKinds.RecordChanged, entity, actor, cancel);
            }
            else if (automation.OutTaskStatusId is { } next)
            {
                await Give(session, records, task, automation.OutTaskTypeId!.Value, next, now, actor, cancel);
            }
        }
    }

    /// <summary>Tells that a task has another status.</summary>
    public static Task Tell(Session session, Records records, Row before, Guid next, Actor actor, CancellationToken cancel) =>
        records.Happened(
            session,
            before,
            "status-changed",
            new
            {
                new_task_status_id = next,
                previous_task_status_id = before.Reference("task_status_id"),
                person_id = actor.UserId,
            },
            actor,
            cancel
        );

    private static async Task Give(
        Session session,
        Records records,
        Row task,
        Guid taskTypeId,
        Guid statusId,
        DateTimeOffset now,
        Actor actor,
        CancellationToken cancel
    )
    {
        var others = await RowTable.Select(
            session,
            Models.Tasks,
            "t.entity_id = @entity AND t.task_type_id = @taskTypeId AND t.id <> @Id AND t.task_status_id IS DISTINCT FROM @statusId",
            "ORDER BY t.number",
            withRelations: false,
            new
            {
                entity = task.Reference("entity_id"),
                taskTypeId,
                task.Id,
                statusId,
            },
            cancel
        );
        foreach (var other in others)
        {
            var changed = new Dictionary<string, object?> { ["task_status_id"] = statusId };
            await RowTable.Update(session, Models.Tasks, other.Id, changed, now, cancel);
            await records.Append(session, EventKinds.RecordChanged, other, actor, cancel);
            await Tell(session, records, other, statusId, actor, cancel);
        }
    }

    private sealed record Automation
    {
        public string OutFieldType { get; init; } = "";
        public Guid? OutTaskTypeId { get; init; }
        public Guid? OutTaskStatusId { get; init; }
    }
}

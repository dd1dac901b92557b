using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What people asked to be told of: single tasks, or all tasks of a type in a sequence.</summary>
public sealed class TaskSubscriptions(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>Begins to listen to tasks; to those already listened to, once is enough.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<Row>> Begin(IReadOnlyCollection<Guid> taskIds, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        foreach (var taskId in taskIds.Distinct())
        {
            await MustSee(session, taskId, actor, cancel);
            await Insert(session, taskId, null, null, actor, cancel);
        }

        var rows = await RowTable.Select(
            session,
            NewsModels.Subscriptions,
            "t.person_id = @UserId AND t.task_id IN @ids",
            "ORDER BY t.number",
            false,
            new { actor.UserId, ids = taskIds.ToArray() },
            cancel
        );
        await Append(session, EventKinds.RecordCreated, rows, actor, cancel);
        await session.Commit(cancel);
        return rows;
    }

    /// <summary>Listens to tasks no longer.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task End(IReadOnlyCollection<Guid> taskIds, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        foreach (var taskId in taskIds)
        {
            await MustSee(session, taskId, actor, cancel);
        }

        await Remove(session, "t.person_id = @UserId AND t.task_id IN @ids", new { actor.UserId, ids = taskIds.ToArray() }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Begins to listen to the tasks of a type in a sequence.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Row> BeginSequence(Guid sequenceId, Guid taskTypeId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await MustSeeSequence(session, sequenceId, actor, cancel);
        await RowTable.MustFind(session, Models.TaskTypes, taskTypeId, cancel);
        await Insert(session, null, sequenceId, taskTypeId, actor, cancel);
        var rows = await OfSequence(session, sequenceId, taskTypeId, actor, cancel);
        await Append(session, EventKinds.RecordCreated, rows, actor, cancel);
        await session.Commit(cancel);
        return rows[0];
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task EndSequence(Guid sequenceId, Guid taskTypeId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await MustSeeSequence(session, sequenceId, actor, cancel);
        var with = new
        {
            actor.UserId,
            sequenceId,
            taskTypeId,
        };
        await Remove(session, "t.person_id = @UserId AND t.entity_id = @sequenceId AND t.task_type_id = @taskTypeId", with, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Whether the actor is told of a task: because they asked, or because it is given to them.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<bool> IsListening(Guid taskId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await MustSee(session, taskId, actor, cancel);
        return await session.Value<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM task_subscriptions WHERE person_id = @UserId AND task_id = @taskId)
                OR EXISTS (SELECT 1 FROM task_assignees WHERE user_id = @UserId AND task_id = @taskId)
            """,
            new { actor.UserId, taskId },
            cancel
        );
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<bool> IsListening(Guid sequenceId, Guid taskTypeId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await MustSeeSequence(session, sequenceId, actor, cancel);
        return (await OfSequence(session, sequenceId, taskTypeId, actor, cancel)).Count > 0;
    }

    /// <summary>The sequences of a project whose tasks of a type the actor listens to.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<Guid>> Sequences(Guid projectId, Guid taskTypeId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Standings.Must(session, actor, Standing.Client, projectId, cancel);
        return await session.Query<Guid>(
            """
            SELECT s.entity_id FROM task_subscriptions s JOIN entities e ON e.id = s.entity_id
            WHERE s.person_id = @UserId AND s.task_type_id = @taskTypeId AND e.project_id = @projectId ORDER BY e.number
            """,
            new
            {
                actor.UserId,
                taskTypeId,
                projectId,
            },
            cancel
        );
    }

    private Task<int> Insert(Session session, Guid? taskId, Guid? entityId, Guid? taskTypeId, Actor actor, CancellationToken cancel) =>
        session.Execute(
            """
            INSERT INTO task_subscriptions (id, created_at, updated_at, person_id, task_id, entity_id, task_type_id)
            VALUES (@id, @now, @now, @UserId, @taskId, @entityId, @taskTypeId) ON CONFLICT DO NOTHING
            """,
            new
            {
                id = Id.New(clock),
                now = clock.GetUtcNow(),
                actor.UserId,
                taskId,
                entityId,
                taskTypeId,
            },
            cancel
        );

    private async Task Remove(Session session, string where, object with, Actor actor, CancellationToken cancel)
    {
        var rows = await RowTable.Select(session, NewsModels.Subscriptions, where, "ORDER BY t.number", false, with, cancel);
        await session.Execute(
            "DELETE FROM task_subscriptions WHERE id IN @ids",
            new { ids = rows.Select(row => row.Id).ToArray() },
            cancel
        );
        await Append(session, EventKinds.RecordDeleted, rows, actor, cancel);
    }

    private async Task Append(Session session, string kind, IReadOnlyList<Row> rows, Actor actor, CancellationToken cancel)
    {
        foreach (var row in rows)
        {
            await records.Append(session, kind, row, actor, cancel);
        }
    }

    private static Task<List<Row>> OfSequence(Session session, Guid sequenceId, Guid taskTypeId, Actor actor, CancellationToken cancel) =>
        RowTable.Select(
            session,
            NewsModels.Subscriptions,
            "t.person_id = @UserId AND t.entity_id = @sequenceId AND t.task_type_id = @taskTypeId",
            "ORDER BY t.number",
            false,
            new
            {
                actor.UserId,
                sequenceId,
                taskTypeId,
            },
            cancel
        );

    private static async Task MustSee(Session session, Guid taskId, Actor actor, CancellationToken cancel) =>
        await Records.Seen(session, Models.Tasks, taskId, false, await Standings.Of(session, actor, cancel), actor, cancel);

    private static async Task MustSeeSequence(Session session, Guid id, Actor actor, CancellationToken cancel)
    {
        var row = await Records.Seen(session, Models.Entities, id, false, await Standings.Of(session, actor, cancel), actor, cancel);
        if (row.Text("kind") != EntityKinds.Sequence)
        {
            throw Refused.NotFound("sequence");
        }
    }
}

using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Review;

/// <summary>Sets of batches: made, found, changed, deleted.</summary>
public sealed class BatchSets(IEngine engine, Events events, TimeProvider clock)
{
    /// <summary>The sets of a workspace, oldest first.</summary>
    public async Task<IReadOnlyList<BatchSet>> List(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await session.Query<BatchSet>(
            "SELECT * FROM batch_sets WHERE workspace_id = @workspaceId ORDER BY number",
            new { workspaceId },
            cancel
        );
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<BatchSet> Find(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await Find(session, workspaceId, number, cancel);
    }

    /// <exception cref="Refused">Invalid, NotFound, Forbidden.</exception>
    public async Task<BatchSet> Create(Guid workspaceId, BatchSetOrder order, Actor actor, CancellationToken cancel)
    {
        var name = Names.Check(order.Name, "name");
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        var set = await session.Find<BatchSet>(
            """
            INSERT INTO batch_sets (id, workspace_id, name, description, extras_json, created_by, created_at, updated_at)
            VALUES (@id, @workspaceId, @name, @Description, @ExtrasJson, @UserId, @now, @now)
            RETURNING *
            """,
            new
            {
                id = Id.New(clock),
                workspaceId,
                name,
                order.Description,
                order.ExtrasJson,
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await events.Append(session, EventKinds.BatchSetCreated, workspaceId, set!.Id, new { set.Number, name }, actor, cancel);
        await session.Commit(cancel);
        return set;
    }

    /// <param name="change">From the set as it is to the set as it should be.</param>
    /// <exception cref="Refused">Invalid, NotFound, Forbidden.</exception>
    public async Task<BatchSet> Change(
        Guid workspaceId,
        long number,
        Func<BatchSet, BatchSetOrder> change,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        await session.Query<long>($"SELECT number FROM batch_sets WHERE number = @number{engine.ForUpdate}", new { number }, cancel);
        var before = await Find(session, workspaceId, number, cancel);
        var order = change(before);
        var name = Names.Check(order.Name, "name");
        var set = await session.Find<BatchSet>(
            """
            UPDATE batch_sets SET name = @name, description = @Description, extras_json = @ExtrasJson, updated_at = @now
            WHERE id = @Id RETURNING *
            """,
            new
            {
                before.Id,
                name,
                order.Description,
                order.ExtrasJson,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await events.Append(session, EventKinds.BatchSetChanged, workspaceId, before.Id, new { number, name }, actor, cancel);
        await session.Commit(cancel);
        return set!;
    }

    /// <summary>Deletes a set; its batches stay, and are in none.</summary>
    /// <exception cref="Refused">NotFound, Forbidden.</exception>
    public async Task Delete(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        var set = await Find(session, workspaceId, number, cancel);
        await session.Execute("DELETE FROM batch_sets WHERE id = @Id", new { set.Id }, cancel);
        await events.Append(session, EventKinds.BatchSetDeleted, workspaceId, set.Id, new { number, set.Name }, actor, cancel);
        await session.Commit(cancel);
    }

    internal static async Task<BatchSet> Find(Session session, Guid workspaceId, long number, CancellationToken cancel) =>
        await session.Find<BatchSet>(
            "SELECT * FROM batch_sets WHERE number = @number AND workspace_id = @workspaceId",
            new { number, workspaceId },
            cancel
        ) ?? throw Refused.NotFound("batch set");
}

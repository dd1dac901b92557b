using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Review;

/// <summary>
/// Who has which batch. A batch is one person's at a time: every change first locks its row, then looks where it stands, so that of two who
/// do the same at once the second is refused.
/// </summary>
public sealed partial class Batches
{
    /// <summary>Gives batches of the pool to somebody, all or none; those that are the person's already stay as they are.</summary>
    /// <exception cref="Refused">Conflict when one is another's or completed; NotFound, also when the person may not review there; Forbidden.</exception>
    public async Task Assign(
        Guid workspaceId,
        IReadOnlyCollection<long> numbers,
        long reviewerNumber,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        var batches = await BatchRows.Lock(session, engine, workspaceId, numbers, cancel);
        var reviewer = await Reviewer(session, workspaceId, reviewerNumber, cancel);
        foreach (var batch in batches.Where(batch => batch.ReviewerId != reviewer || batch.State == BatchState.Completed))
        {
            MustBeInPool(batch);
            await Give(session, batch, BatchState.Assigned, reviewer, actor, cancel);
            var details = new { batch.Number, reviewer = reviewerNumber };
            await events.Append(session, EventKinds.BatchAssigned, workspaceId, batch.Id, details, actor, cancel);
        }

        await session.Commit(cancel);
    }

    /// <summary>Takes batches back into the pool, all or none, whoever has them and whether they are completed or not.</summary>
    /// <exception cref="Refused">NotFound, also when one of them is not there; Forbidden.</exception>
    public async Task Unassign(Guid workspaceId, IReadOnlyCollection<long> numbers, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        var batches = await BatchRows.Lock(session, engine, workspaceId, numbers, cancel);
        foreach (var batch in batches.Where(batch => batch.State != BatchState.Available))
        {
            await Release(session, batch, cancel);
            var details = new { batch.Number, before = batch.State };
            await events.Append(session, EventKinds.BatchUnassigned, workspaceId, batch.Id, details, actor, cancel);
        }

        await session.Commit(cancel);
    }

    /// <summary>Takes a batch to work on it: one of the pool, or one that is assigned to whoever asks.</summary>
    /// <exception cref="Refused">Conflict when it is another's, checked out already or completed; NotFound; Forbidden.</exception>
    public async Task CheckOut(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Review, workspaceId, cancel);
        var batch = (await BatchRows.Lock(session, engine, workspaceId, [number], cancel)).Single();
        if (batch.ReviewerId == actor.UserId && batch.State is BatchState.Assigned or BatchState.Incomplete)
        {
            await session.Execute("UPDATE batches SET state = 3 WHERE id = @Id", new { batch.Id }, cancel);
        }
        else
        {
            MustBeInPool(batch);
            await Give(session, batch, BatchState.CheckedOut, actor.UserId, actor, cancel);
        }

        await events.Append(session, EventKinds.BatchCheckedOut, workspaceId, batch.Id, new { number }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Gives back a batch that is somebody's: to the pool, to be gone on with, or completed.</summary>
    /// <param name="state">Available, Incomplete or Completed; completed, its documents are placed in its status folder.</param>
    /// <param name="setNumber">The set it moves to; null leaves it where it is.</param>
    /// <exception cref="Refused">
    /// Invalid for another state; Conflict when it is nobody's, or checked in so already; Forbidden when it is another's; NotFound.
    /// </exception>
    public async Task CheckIn(Guid workspaceId, long number, BatchState state, long? setNumber, Actor actor, CancellationToken cancel)
    {
        if (state is not (BatchState.Available or BatchState.Incomplete or BatchState.Completed))
        {
            throw Refused.Invalid("state", "A batch is checked in as available, not complete or complete.");
        }

        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Review, workspaceId, cancel);
        var batch = (await BatchRows.Lock(session, engine, workspaceId, [number], cancel)).Single();
        if (batch.State is BatchState.Available or BatchState.Completed || batch.State == state)
        {
            throw Refused.Conflict($"Batch {number} is not checked out: it is {Words(batch.State)}.");
        }

        if (batch.ReviewerId != actor.UserId)
        {
            await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        }

        if (setNumber is { } set)
        {
            var target = await BatchSets.Find(session, workspaceId, set, cancel);
            await session.Execute("UPDATE batches SET set_id = @target WHERE id = @Id", new { batch.Id, target = target.Id }, cancel);
        }

        if (state == BatchState.Available)
        {
            await Release(session, batch, cancel);
        }
        else
        {
            await session.Execute(
                "UPDATE batches SET state = @state, completed_at = @completed WHERE id = @Id",
                new
                {
                    batch.Id,
                    state = (int)state,
                    completed = state == BatchState.Completed ? clock.GetUtcNow() : (DateTimeOffset?)null,
                },
                cancel
            );
        }

        if (state == BatchState.Completed)
        {
            await session.Execute(
                """
                INSERT INTO placements (folder_id, document_id)
                SELECT f.id, x.document_id FROM batch_documents x JOIN folders f ON f.id = @StatusFolderId WHERE x.batch_id = @Id
                ON CONFLICT (folder_id, document_id) DO NOTHING
                """,
                batch,
                cancel
            );
        }

        var details = new
        {
            number,
            state,
            setNumber,
        };
        await events.Append(session, EventKinds.BatchCheckedIn, workspaceId, batch.Id, details, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Somebody who may review there; anybody else is not told apart from nobody.</summary>
    private static async Task<Guid> Reviewer(Session session, Guid workspaceId, long number, CancellationToken cancel)
    {
        var id = await session.Find<Guid?>("SELECT id FROM users WHERE number = @number", new { number }, cancel);
        var reviewer = id is null ? null : await Actors.Find(session, id.Value, null, null, cancel);
        return reviewer is not null && (await Access.Rights(session, reviewer, workspaceId, cancel)).Contains(Capability.Review)
            ? reviewer.UserId
            : throw Refused.NotFound("user");
    }

    private Task<int> Give(Session session, Batch batch, BatchState state, Guid reviewer, Actor actor, CancellationToken cancel) =>
        session.Execute(
            "UPDATE batches SET state = @state, reviewer_id = @reviewer, assigned_by = @UserId, assigned_at = @now WHERE id = @Id",
            new
            {
                batch.Id,
                state = (int)state,
                reviewer,
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );

    private static Task<int> Release(Session session, Batch batch, CancellationToken cancel) =>
        session.Execute(
            "UPDATE batches SET state = 1, reviewer_id = NULL, assigned_by = NULL, assigned_at = NULL, completed_at = NULL WHERE id = @Id",
            new { batch.Id },
            cancel
        );

    private static void MustBeInPool(Batch batch)
    {
        if (batch.State != BatchState.Available)
        {
            throw Refused.Conflict($"Batch {batch.Number} is {Words(batch.State)}.");
        }
    }

    private static string Words(BatchState state) =>
        state switch
        {
            BatchState.Available => "in the pool",
            BatchState.Assigned => "assigned to somebody",
            BatchState.CheckedOut => "checked out",
            BatchState.Incomplete => "checked in as not complete",
            _ => "completed",
        };
}

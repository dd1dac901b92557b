using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Jobs;

/// <summary>Pausing, resuming and cancelling, each part of a workflow apart.</summary>
public sealed partial class Workflows
{
    /// <summary>The workflows that one made and that are held with it: their jobs stand in the queue.</summary>
    private const string Made = "SELECT workflow_id FROM jobs WHERE held_with = @Id AND part IN @parts AND state IN (1, 2)";

    private static Task<bool> IsHeldFromAbove(Session session, Workflow workflow, IReadOnlyList<string> parts, CancellationToken cancel) =>
        session.Value<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM jobs j JOIN held_parts h ON h.workflow_id = j.held_with AND h.part = j.part
                           WHERE j.workflow_id = @Id AND j.part IN @parts AND j.state IN (1, 2))
            """,
            new { workflow.Id, parts },
            cancel
        );

    /// <summary>Holds parts of a workflow: their running jobs stop after the item in hand, the others are not begun.</summary>
    /// <exception cref="Refused">Conflict when it is over, or all of the parts are held already.</exception>
    public async Task Pause(WorkflowKind kind, long number, IReadOnlyList<string> parts, Actor actor, CancellationToken cancel)
    {
        if (parts.Count == 0)
        {
            await Find(kind, number, actor, cancel);
            return;
        }

        await using var session = await engine.Write(cancel);
        var workflow = await Find(session, kind, number, Needs(kind), actor, cancel);
        MustNotBeOver(workflow, "paused");
        var held = await Held(session, workflow, cancel);
        if (parts.All(held.ContainsKey))
        {
            throw Refused.Conflict($"The workflow is {(held.ContainsValue((int)WorkState.Cancelled) ? "cancelled" : "paused")} already.");
        }

        foreach (var part in parts.Where(part => !held.ContainsKey(part)))
        {
            await Hold(session, workflow, part, WorkState.Paused, cancel);
        }

        var all = AllParts(kind).All(part => parts.Contains(part) || held.ContainsKey(part));
        await Save(session, workflow, all ? WorkState.Paused : workflow.State, cancel);
        // Those that it made are held with it, and say so.
        await session.Execute(
            $"UPDATE workflows SET state = 3 WHERE state IN (1, 2) AND id IN ({Made})",
            new { workflow.Id, parts },
            cancel
        );
        await events.Append(session, EventKinds.WorkflowPaused, workflow.WorkspaceId, workflow.Id, new { parts }, actor, cancel);
        session.AfterCommit(queue.WakeHeld);
        await session.Commit(cancel);
    }

    /// <summary>Lets held parts go on where they stopped.</summary>
    /// <exception cref="Refused">Conflict when none of the parts is paused.</exception>
    public async Task Resume(WorkflowKind kind, long number, IReadOnlyList<string> parts, Actor actor, CancellationToken cancel)
    {
        if (parts.Count == 0)
        {
            await Find(kind, number, actor, cancel);
            return;
        }

        await using var session = await engine.Write(cancel);
        var workflow = await Find(session, kind, number, Needs(kind), actor, cancel);
        MustNotBeOver(workflow, "resumed");
        var freed = await session.Execute(
            "DELETE FROM held_parts WHERE workflow_id = @Id AND state = 3 AND part IN @parts",
            new { workflow.Id, parts },
            cancel
        );
        if (freed == 0)
        {
            throw Refused.Conflict("The workflow is not paused.");
        }

        if (!await IsHeldFromAbove(session, workflow, parts, cancel))
        {
            await Save(session, workflow, workflow.StartedAt is null ? WorkState.Queued : WorkState.Running, cancel);
        }

        await session.Execute(
            $"""
            UPDATE workflows SET state = CASE WHEN started_at IS NULL THEN 1 ELSE 2 END
            WHERE state = 3 AND id IN ({Made}) AND id NOT IN (SELECT workflow_id FROM held_parts)
            """,
            new { workflow.Id, parts },
            cancel
        );
        await events.Append(session, EventKinds.WorkflowResumed, workflow.WorkspaceId, workflow.Id, new { parts }, actor, cancel);
        session.AfterCommit(queue.Wake);
        await session.Commit(cancel);
    }

    /// <summary>Ends parts of a workflow: what they have committed stays, their remaining jobs are deleted.</summary>
    /// <exception cref="Refused">Conflict when it is over.</exception>
    public async Task Cancel(WorkflowKind kind, long number, IReadOnlyList<string> parts, Actor actor, CancellationToken cancel)
    {
        if (parts.Count == 0)
        {
            await Find(kind, number, actor, cancel);
            return;
        }

        await using var session = await engine.Write(cancel);
        var workflow = await Find(session, kind, number, Needs(kind), actor, cancel);
        MustNotBeOver(workflow, "cancelled");
        foreach (var part in parts)
        {
            await Hold(session, workflow, part, WorkState.Cancelled, cancel);
        }

        // Jobs in their order, then the workflow: whoever locks both does it this way round, or two of them would wait for each other.
        await session.Query<long>(
            $"SELECT number FROM jobs WHERE (workflow_id = @Id OR held_with = @Id) AND part IN @parts ORDER BY number{engine.ForUpdate}",
            new { workflow.Id, parts },
            cancel
        );
        await session.Execute(
            "DELETE FROM jobs WHERE (workflow_id = @Id OR held_with = @Id) AND part IN @parts",
            new { workflow.Id, parts },
            cancel
        );
        if (Cancelled is not null)
        {
            await Cancelled(session, workflow, parts, cancel);
        }

        await EndWhenNothingIsLeft(session, workflow, cancel);
        await events.Append(session, EventKinds.WorkflowCancelled, workflow.WorkspaceId, workflow.Id, new { parts }, actor, cancel);
        session.AfterCommit(queue.WakeHeld);
        await session.Commit(cancel);
    }

    /// <summary>
    /// A workflow of which a part was cancelled is over when no job of another part is left. It counts as cancelled when all of it was, or its reading
    /// before anything came of it: exports that it made and that are whole are what it has done.
    /// </summary>
    private async Task EndWhenNothingIsLeft(Session session, Workflow workflow, CancellationToken cancel)
    {
        var held = await Held(session, workflow, cancel);
        bool IsCancelled(string part) => held.TryGetValue(part, out var state) && state == (int)WorkState.Cancelled;
        // The last job of a workflow that it made may have ended that, and still be about to end itself.
        var open = await session.Value<long>(
            """
            SELECT COUNT(*) FROM jobs j JOIN workflows f ON f.id = j.workflow_id
            WHERE (j.workflow_id = @Id OR j.held_with = @Id) AND j.state IN (1, 2) AND f.state IN (1, 2, 3)
            """,
            new { workflow.Id },
            cancel
        );
        if (
            AllParts(workflow.Kind).All(IsCancelled)
            || (open == 0 && IsCancelled(Parts.Streaming) && !await HasMadeSomething(session, workflow, cancel))
        )
        {
            await Save(session, workflow, WorkState.Cancelled, cancel);
        }
        else if (open == 0)
        {
            var end = workflow.ItemsFailed > 0 ? WorkState.CompletedWithExceptions : WorkState.Completed;
            await Finish(session, workflow.Id, end, null, cancel);
        }
    }

    private static Task<bool> HasMadeSomething(Session session, Workflow workflow, CancellationToken cancel) =>
        session.Value<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM jobs j JOIN workflows made ON made.id = j.workflow_id
                           WHERE j.held_with = @Id AND made.state IN (4, 5))
            """,
            new { workflow.Id },
            cancel
        );

    private static void MustNotBeOver(Workflow workflow, string verb)
    {
        if (workflow.IsOver)
        {
            throw Refused.Conflict($"The workflow is {workflow.State.ToString().ToLowerInvariant()} and cannot be {verb}.");
        }
    }

    private static async Task<Dictionary<string, int>> Held(Session session, Workflow workflow, CancellationToken cancel)
    {
        var held = await session.Query<HeldPart>("SELECT part, state FROM held_parts WHERE workflow_id = @Id", new { workflow.Id }, cancel);
        return held.ToDictionary(part => part.Part, part => (int)part.State);
    }

    private static Task<int> Hold(Session session, Workflow workflow, string part, WorkState state, CancellationToken cancel) =>
        session.Execute(
            """
            INSERT INTO held_parts (workflow_id, part, state) VALUES (@Id, @part, @state)
            ON CONFLICT (workflow_id, part) DO UPDATE SET state = excluded.state
            """,
            new
            {
                workflow.Id,
                part,
                state = (int)state,
            },
            cancel
        );

    private sealed record HeldPart
    {
        public string Part { get; init; } = "";
        public WorkState State { get; init; }
    }
}

using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Jobs;

/// <summary>What else ends when parts of a workflow are cancelled, in the same transaction.</summary>
public delegate Task AfterCancelling(Session session, Workflow workflow, IReadOnlyList<string> parts, CancellationToken cancel);

/// <summary>Workflows: started by what they are for, watched and steered here.</summary>
public sealed class Workflows(IEngine engine, JobQueue queue, Events events, TimeProvider clock)
{
    /// <summary>Set once, by whoever wires the program: modules below have a say in what they hung on a workflow.</summary>
    public AfterCancelling? Cancelled { get; init; }

    /// <summary>Adds a workflow to the transaction of whatever starts it. Its jobs are added by the caller.</summary>
    public async Task<Workflow> Start(
        Session session,
        Guid? workspaceId,
        WorkflowKind kind,
        string name,
        Actor actor,
        CancellationToken cancel
    )
    {
        var workflow = await session.Find<Workflow>(
            """
            INSERT INTO workflows (id, workspace_id, kind, name, state, items_found, items_done, items_failed, bytes_found, bytes_done,
                                   correlation_id, created_by, created_at)
            VALUES (@Id, @workspaceId, @kind, @name, 1, 0, 0, 0, 0, 0, @CorrelationId, @UserId, @now)
            RETURNING *
            """,
            new
            {
                Id = Id.New(clock),
                workspaceId,
                kind = (int)kind,
                name,
                actor.CorrelationId,
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await events.Append(
            session,
            EventKinds.WorkflowStarted,
            workspaceId,
            workflow!.Id,
            new
            {
                Kind = kind,
                name,
                workflow.Number,
                workspaceNumber = await WorkspaceNumber(session, workflow, cancel),
            },
            actor,
            cancel
        );
        return workflow;
    }

    /// <exception cref="Refused">NotFound, also when the actor may not see the workspace.</exception>
    public async Task<Workflow> Find(WorkflowKind kind, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await Find(session, kind, number, Capability.View, actor, cancel);
    }

    /// <summary>The workflows of a workspace, newest first.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Page<Workflow>> List(Guid workspaceId, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var with = new
        {
            workspaceId,
            page.Size,
            page.Skip,
        };
        const string From = "FROM workflows WHERE workspace_id = @workspaceId";
        return new Page<Workflow>(
            await session.Query<Workflow>($"SELECT * {From} ORDER BY number DESC LIMIT @Size OFFSET @Skip", with, cancel),
            await session.Value<long>($"SELECT COUNT(*) {From}", with, cancel)
        );
    }

    /// <summary>How far each part of a workflow has come.</summary>
    public async Task<IReadOnlyList<PartProgress>> Progress(Workflow workflow, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<PartProgress>(
            """
            SELECT p.part,
                   COALESCE(SUM(CASE WHEN j.state = 1 THEN 1 ELSE 0 END), 0) AS pending,
                   COALESCE(SUM(CASE WHEN j.state = 2 THEN 1 ELSE 0 END), 0) AS running,
                   COALESCE(SUM(CASE WHEN j.state = 4 THEN 1 ELSE 0 END), 0) AS completed,
                   COALESCE(SUM(CASE WHEN j.state = 6 THEN 1 ELSE 0 END), 0) AS failed,
                   MAX(h.state) AS held
            FROM (SELECT DISTINCT part FROM jobs WHERE workflow_id = @Id OR held_with = @Id
                  UNION SELECT part FROM held_parts WHERE workflow_id = @Id) p
            LEFT JOIN jobs j ON (j.workflow_id = @Id OR j.held_with = @Id) AND j.part = p.part
            LEFT JOIN held_parts h ON h.workflow_id = @Id AND h.part = p.part
            GROUP BY p.part ORDER BY p.part
            """,
            new { workflow.Id },
            cancel
        );
    }

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

    /// <summary>A workflow of which a part was cancelled is over when no job of another part is left.</summary>
    private async Task EndWhenNothingIsLeft(Session session, Workflow workflow, CancellationToken cancel)
    {
        var held = await Held(session, workflow, cancel);
        bool IsCancelled(string part) => held.TryGetValue(part, out var state) && state == (int)WorkState.Cancelled;
        var open = await session.Value<long>(
            "SELECT COUNT(*) FROM jobs WHERE (workflow_id = @Id OR held_with = @Id) AND state IN (1, 2)",
            new { workflow.Id },
            cancel
        );
        if (AllParts(workflow.Kind).All(IsCancelled) || (open == 0 && IsCancelled(Parts.Streaming)))
        {
            await Save(session, workflow, WorkState.Cancelled, cancel);
        }
        else if (open == 0)
        {
            var end = workflow.ItemsFailed > 0 ? WorkState.CompletedWithExceptions : WorkState.Completed;
            await Finish(session, workflow.Id, end, null, cancel);
        }
    }

    /// <summary>Marks a workflow as begun, in the transaction of its first job.</summary>
    public Task Begin(Session session, Guid workflowId, CancellationToken cancel) =>
        session.Execute(
            "UPDATE workflows SET state = 2, started_at = COALESCE(started_at, @now) WHERE id = @workflowId AND state = 1",
            new { workflowId, now = clock.GetUtcNow() },
            cancel
        );

    /// <summary>Adds to what a workflow has found and done. Locks its row: do it early in a transaction that then counts open jobs.</summary>
    public Task Count(Session session, Guid workflowId, Counts counts, CancellationToken cancel) =>
        session.Execute(
            """
            UPDATE workflows SET items_found = items_found + @ItemsFound, items_done = items_done + @ItemsDone,
                items_failed = items_failed + @ItemsFailed, bytes_found = bytes_found + @BytesFound, bytes_done = bytes_done + @BytesDone
            WHERE id = @workflowId
            """,
            new
            {
                workflowId,
                counts.ItemsFound,
                counts.ItemsDone,
                counts.ItemsFailed,
                counts.BytesFound,
                counts.BytesDone,
            },
            cancel
        );

    /// <summary>Ends a workflow, in the transaction of its last job.</summary>
    public async Task Finish(Session session, Guid workflowId, WorkState state, string? message, CancellationToken cancel)
    {
        var workflow = await session.Find<Workflow>(
            "UPDATE workflows SET state = @state, message = @message, completed_at = @now WHERE id = @workflowId RETURNING *",
            new
            {
                state = (int)state,
                message,
                now = clock.GetUtcNow(),
                workflowId,
            },
            cancel
        );
        if (workflow is not null)
        {
            var details = new
            {
                workflow.Kind,
                workflow.Name,
                workflow.Number,
                state,
                workspaceNumber = await WorkspaceNumber(session, workflow, cancel),
            };
            var actor = Actor.System with { CorrelationId = workflow.CorrelationId };
            await events.Append(session, EventKinds.WorkflowCompleted, workflow.WorkspaceId, workflowId, details, actor, cancel);
        }
    }

    /// <summary>The parts a kind of workflow is made of.</summary>
    public static IReadOnlyList<string> AllParts(WorkflowKind kind) =>
        kind == WorkflowKind.Ingestion ? [Parts.Streaming, Parts.Export] : [Parts.Of(kind)];

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

    private static Task<long?> WorkspaceNumber(Session session, Workflow workflow, CancellationToken cancel) =>
        session.Find<long?>("SELECT number FROM workspaces WHERE id = @WorkspaceId", new { workflow.WorkspaceId }, cancel);

    private static Capability Needs(WorkflowKind kind) =>
        kind switch
        {
            WorkflowKind.Export => Capability.Export,
            WorkflowKind.Deletion => Capability.Delete,
            _ => Capability.Ingest,
        };

    private static async Task<Workflow> Find(
        Session session,
        WorkflowKind kind,
        long number,
        Capability capability,
        Actor actor,
        CancellationToken cancel
    )
    {
        var workflow =
            await session.Find<Workflow>(
                "SELECT * FROM workflows WHERE number = @number AND kind = @kind",
                new { number, kind = (int)kind },
                cancel
            ) ?? throw Refused.NotFound("workflow");
        try
        {
            await Access.Must(session, actor, capability, workflow.WorkspaceId ?? Guid.Empty, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            throw Refused.NotFound("workflow");
        }

        return workflow;
    }

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

    private Task<int> Save(Session session, Workflow workflow, WorkState state, CancellationToken cancel) =>
        session.Execute(
            "UPDATE workflows SET state = @state, completed_at = CASE WHEN @state = 7 THEN @now ELSE completed_at END WHERE id = @Id",
            new
            {
                workflow.Id,
                state = (int)state,
                now = clock.GetUtcNow(),
            },
            cancel
        );

    private sealed record HeldPart
    {
        public string Part { get; init; } = "";
        public WorkState State { get; init; }
    }
}

/// <summary>What a step added to a workflow's progress.</summary>
public readonly record struct Counts(
    long ItemsFound = 0,
    long ItemsDone = 0,
    long ItemsFailed = 0,
    long BytesFound = 0,
    long BytesDone = 0
);

/// <summary>The names of the parts of workflows.</summary>
public static class Parts
{
    public const string Streaming = "streaming";
    public const string Export = "export";
    public const string Ocr = "ocr";

    public static string Of(WorkflowKind kind) => kind.ToString().ToLowerInvariant();
}

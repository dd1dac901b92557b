using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Jobs;

/// <summary>What else ends when parts of a workflow are cancelled, in the same transaction.</summary>
public delegate Task AfterCancelling(Session session, Workflow workflow, IReadOnlyList<string> parts, CancellationToken cancel);

/// <summary>Workflows: started by what they are for, watched and steered here.</summary>
public sealed partial class Workflows(IEngine engine, JobQueue queue, Events events, TimeProvider clock)
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

    /// <exception cref="Refused">NotFound, also when the actor may not see the workspace, or it is being deleted.</exception>
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
                """
                SELECT f.* FROM workflows f LEFT JOIN workspaces w ON w.id = f.workspace_id
                WHERE f.number = @number AND f.kind = @kind AND (f.workspace_id IS NULL OR w.state <> 4)
                """,
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
}

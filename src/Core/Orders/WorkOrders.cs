using Dossier.Core.Activity;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Search;

namespace Dossier.Core.Orders;

/// <summary>Work orders: made, listed, started, stopped. A run of one is a workflow.</summary>
public sealed class WorkOrders(
    IEngine engine,
    Views views,
    Workflows workflows,
    Faults faults,
    NativeIngestions natives,
    JobQueue queue,
    Events events,
    TimeProvider clock
)
{
    private const string Select = """
        SELECT o.*, u.number AS creator_number, f.number AS workflow_number, f.state, f.message, f.started_at AS begun_at, f.completed_at, f.items_failed,
               f.items_found, f.bytes_found,
               EXISTS (SELECT 1 FROM jobs j WHERE j.workflow_id = o.workflow_id AND j.state = 2) AS is_at_work
        FROM work_orders o
        LEFT JOIN users u ON u.id = o.created_by
        LEFT JOIN workflows f ON f.id = o.workflow_id
        """;

    /// <summary>The orders of a workspace, oldest first.</summary>
    /// <param name="kinds">Empty for all.</param>
    public async Task<Page<WorkOrder>> List(
        Guid workspaceId,
        IReadOnlyCollection<WorkflowKind> kinds,
        PageOf page,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var with = new
        {
            workspaceId,
            kinds = kinds.Select(kind => (int)kind).ToArray(),
            page.Size,
            page.Skip,
        };
        var where = kinds.Count == 0 ? "o.workspace_id = @workspaceId" : "o.workspace_id = @workspaceId AND o.kind IN @kinds";
        var items = await session.Query<WorkOrder>($"{Select} WHERE {where} ORDER BY o.number LIMIT @Size OFFSET @Skip", with, cancel);
        return new Page<WorkOrder>(items, await session.Value<long>($"SELECT COUNT(*) FROM work_orders o WHERE {where}", with, cancel));
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<WorkOrder> Find(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await Find(session, workspaceId, number, cancel);
    }

    /// <summary>Makes an order; nothing happens until it is started.</summary>
    /// <exception cref="Refused">Invalid, NotFound, Forbidden.</exception>
    public async Task<WorkOrder> Create(Guid workspaceId, NewWorkOrder order, Actor actor, CancellationToken cancel)
    {
        var name = Names.Check(order.Name, "name");
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Needs(order.Kind), workspaceId, cancel);
        var id = Id.New(clock);
        var number = await session.Value<long>(
            """
            INSERT INTO work_orders (id, workspace_id, kind, name, description, task_json, extras_json, created_by, created_at)
            VALUES (@id, @workspaceId, @kind, @name, @Description, @task, @ExtrasJson, @UserId, @now)
            RETURNING number
            """,
            new
            {
                id,
                workspaceId,
                kind = (int)order.Kind,
                name,
                order.Description,
                task = Json.Write(order.Task),
                order.ExtrasJson,
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await events.Append(
            session,
            EventKinds.OrderCreated,
            workspaceId,
            id,
            new
            {
                number,
                name,
                order.Kind,
            },
            actor,
            cancel
        );
        var made = await Find(session, workspaceId, number, cancel);
        await session.Commit(cancel);
        return made;
    }

    /// <summary>Changes what an order is called; what it does stays.</summary>
    /// <exception cref="Refused">Invalid, NotFound, Forbidden.</exception>
    public async Task<WorkOrder> Change(
        Guid workspaceId,
        long number,
        string name,
        string? description,
        Actor actor,
        CancellationToken cancel
    )
    {
        var named = Names.Check(name, "name");
        await using var session = await engine.Write(cancel);
        var order = await Locked(session, workspaceId, number, actor, cancel);
        await session.Execute(
            "UPDATE work_orders SET name = @named, description = @description WHERE id = @Id",
            new
            {
                order.Id,
                named,
                description,
            },
            cancel
        );
        await events.Append(session, EventKinds.OrderChanged, workspaceId, order.Id, new { number, name = named }, actor, cancel);
        var changed = await Find(session, workspaceId, number, cancel);
        await session.Commit(cancel);
        return changed;
    }

    /// <summary>Starts an order: a run that was stopped goes on where it stopped, otherwise a new one begins.</summary>
    /// <param name="viewNumber">The documents that a deletion is to delete; the others need none.</param>
    /// <exception cref="Refused">Conflict when it is running; Invalid, NotFound, Forbidden.</exception>
    public async Task Start(Guid workspaceId, long number, long? viewNumber, Actor actor, CancellationToken cancel)
    {
        var order = await Find(workspaceId, number, actor, cancel);
        if (order.State == WorkState.Paused)
        {
            await workflows.Resume(order.Kind, order.WorkflowNumber!.Value, Workflows.AllParts(order.Kind), actor, cancel);
            return;
        }

        var isDeletion = order.Kind == WorkflowKind.Deletion && !IsRunning(order);
        var doomed = isDeletion ? await Doomed(order, viewNumber, actor, cancel) : [];
        await using var session = await engine.Write(cancel);
        order = await Locked(session, workspaceId, number, actor, cancel);
        if (IsRunning(order))
        {
            throw Refused.Conflict("It is running.");
        }

        Guid workflowId;
        if (order.Kind == WorkflowKind.Ingestion)
        {
            workflowId = await natives.Start(session, order, actor, cancel);
        }
        else
        {
            workflowId = (await workflows.Start(session, workspaceId, order.Kind, order.Name, actor, cancel)).Id;
            await queue.Add(
                session,
                new NewJob(workflowId, JobKind(order.Kind), Parts.Of(order.Kind), new RunOrder(order.Id, workflowId)),
                cancel
            );
            await engine.Insert(
                session,
                "deletion_documents",
                ["workflow_id", "document_number"],
                doomed.Select(document => new object?[] { workflowId, document }),
                cancel
            );
        }

        await session.Execute(
            "UPDATE work_orders SET workflow_id = @workflowId, stopped_at = NULL, result_json = NULL WHERE id = @Id",
            new { order.Id, workflowId },
            cancel
        );
        await session.Commit(cancel);
    }

    /// <summary>Stops a run after the slice in hand; what it has done stays, and it may be started again.</summary>
    /// <exception cref="Refused">Conflict when it is not running; NotFound, Forbidden.</exception>
    public async Task Stop(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        var order = await Find(workspaceId, number, actor, cancel);
        if (!IsRunning(order))
        {
            throw Refused.Conflict("It is not running.");
        }

        await workflows.Pause(order.Kind, order.WorkflowNumber!.Value, Workflows.AllParts(order.Kind), actor, cancel);
        await using var session = await engine.Write(cancel);
        await session.Execute("UPDATE work_orders SET stopped_at = @now WHERE id = @Id", new { order.Id, now = clock.GetUtcNow() }, cancel);
        await session.Commit(cancel);
    }

    /// <summary>What went wrong in the latest run, row by row or item by item.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Page<Fault>> FaultsOf(Guid workspaceId, long number, PageOf page, Actor actor, CancellationToken cancel)
    {
        var order = await Find(workspaceId, number, actor, cancel);
        return order.WorkflowNumber is { } workflow ? await faults.List(order.Kind, workflow, page, actor, cancel) : new Page<Fault>([], 0);
    }

    internal static async Task<WorkOrder> Of(Session session, RunOrder run, CancellationToken cancel) =>
        (await session.Find<WorkOrder>($"{Select} WHERE o.id = @OrderId", run, cancel))!;

    private static bool IsRunning(WorkOrder order) => order.State is WorkState.Queued or WorkState.Running;

    private static string JobKind(WorkflowKind kind) =>
        kind switch
        {
            WorkflowKind.Import => DelimitedImport.JobKind,
            WorkflowKind.Deletion => MassDeletion.JobKind,
            _ => ArchiveExtraction.JobKind,
        };

    private static Capability Needs(WorkflowKind kind) => kind == WorkflowKind.Deletion ? Capability.Delete : Capability.Ingest;

    /// <summary>What a view shows now: a query may show something else once its documents begin to go.</summary>
    private async Task<IReadOnlyCollection<long>> Doomed(WorkOrder order, long? viewNumber, Actor actor, CancellationToken cancel)
    {
        var view = viewNumber ?? throw Refused.Invalid("view", "A deletion needs a view of the documents to be deleted.");
        var numbers = new HashSet<long>();
        for (var page = 1; ; page++)
        {
            var found = await views.Documents(order.WorkspaceId, view, new PageOf(page, Searches.MaximumPage), actor, cancel);
            numbers.UnionWith(found.Items.Select(document => document.Number));
            if (found.Items.Count < Searches.MaximumPage)
            {
                return numbers;
            }
        }
    }

    private static async Task<WorkOrder> Find(Session session, Guid workspaceId, long number, CancellationToken cancel) =>
        await session.Find<WorkOrder>(
            $"{Select} WHERE o.number = @number AND o.workspace_id = @workspaceId",
            new { number, workspaceId },
            cancel
        ) ?? throw Refused.NotFound("job");

    private async Task<WorkOrder> Locked(Session session, Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        await session.Query<long>($"SELECT number FROM work_orders WHERE number = @number{engine.ForUpdate}", new { number }, cancel);
        var order = await Find(session, workspaceId, number, cancel);
        await Access.Must(session, actor, Needs(order.Kind), workspaceId, cancel);
        return order;
    }
}

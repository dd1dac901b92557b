using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Workspaces;

/// <summary>Finishes a workspace whose making was asked for as an operation.</summary>
public sealed class OpenWorkspace(IEngine engine, Workspaces workspaces, Operations operations, Events events) : Job<OpenWorkspace.Order>
{
    public const string JobKind = "workspace.open";

    public sealed record Order(Guid WorkspaceId, Guid OperationId, WorkspaceOrder Workspace, Actor Actor);

    public override string Kind => JobKind;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        try
        {
            await Open(order, run, cancel);
        }
        catch (Refused refused)
        {
            // Trying again would not help.
            await using var session = await engine.Write(cancel);
            await run.Hold(session, cancel);
            await Abandon(order, session, run.Row, refused.Message, cancel);
            await session.Commit(cancel);
        }
    }

    private async Task Open(Order order, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var workspace = await session.Find<Workspace>(
            $"SELECT {Workspaces.Columns} FROM {Workspaces.From} WHERE w.id = @WorkspaceId AND w.state = 1",
            new { order.WorkspaceId },
            cancel
        );
        if (workspace is not null)
        {
            await operations.Set(session, order.OperationId, WorkState.Completed, null, cancel);
            await workspaces.Open(session, workspace, order.Workspace, order.Actor, cancel);
        }

        await session.Commit(cancel);
    }

    protected override async Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel)
    {
        var number = await session.Value<long>(
            "UPDATE workspaces SET state = 5 WHERE id = @WorkspaceId RETURNING number",
            new { order.WorkspaceId },
            cancel
        );
        await operations.Set(session, order.OperationId, WorkState.Failed, failure, cancel);
        var details = new
        {
            number,
            order.Workspace.Name,
            failure,
        };
        await events.Append(session, EventKinds.WorkspaceCreateFailed, order.WorkspaceId, order.WorkspaceId, details, order.Actor, cancel);
    }
}

using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Orders;

/// <summary>What the runs of all orders have in common: they begin, and they end once.</summary>
public sealed class RunEnds(IEngine engine, Workflows workflows, JobQueue queue, Events events)
{
    /// <summary>The order, once its run is marked as begun.</summary>
    internal async Task<WorkOrder> Begin(RunOrder order, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await workflows.Begin(session, order.WorkflowId, cancel);
        var found = await WorkOrders.Of(session, order, cancel);
        await session.Commit(cancel);
        return found;
    }

    /// <summary>Commits how far a run has come, before anything rests on it.</summary>
    internal async Task Note(JobRun run, object cursor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await run.Note(session, cursor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Ends a run: how it ended, what came of it, and what is told of it.</summary>
    internal async Task Finish(
        WorkOrder order,
        JobRun run,
        WorkState state,
        string? message,
        object? result,
        (string Kind, object Details)? told,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await queue.Complete(session, run, cancel);
        await session.Execute(
            "UPDATE work_orders SET result_json = @result WHERE id = @Id",
            new { order.Id, result = result is null ? null : Json.Write(result) },
            cancel
        );
        await workflows.Finish(session, order.WorkflowId!.Value, state, message, cancel);
        if (told is { } happened)
        {
            await events.Append(session, happened.Kind, order.WorkspaceId, order.WorkflowId, happened.Details, Actor.System, cancel);
        }

        await session.Commit(cancel);
    }
}

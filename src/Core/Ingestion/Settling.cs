using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>What the jobs of an ingestion have in common: adding items, noting faults, and noticing that all is read.</summary>
public sealed class Settling(IEngine engine, JobQueue queue, Workflows workflows, TimeProvider clock)
{
    private readonly NodeRows rows = new(engine, queue, clock);

    internal Task Begin(Session session, Guid ingestionId, CancellationToken cancel) => workflows.Begin(session, ingestionId, cancel);

    /// <summary>Adds items, and the jobs that read them; counts them.</summary>
    internal async Task Add(Session session, Guid ingestionId, Counts counts, IReadOnlyList<Node> nodes, CancellationToken cancel)
    {
        await workflows.Count(session, ingestionId, counts, cancel);
        await rows.Insert(session, ingestionId, nodes, cancel);
    }

    /// <summary>Notes what is wrong with items.</summary>
    internal async Task AddFaults(
        Session session,
        Guid ingestionId,
        IReadOnlyList<(Node Node, Reading.FaultFound Fault)> faults,
        CancellationToken cancel
    )
    {
        if (faults.Count == 0)
        {
            return;
        }

        var workspaceId = await session.Value<Guid>(
            "SELECT workspace_id FROM ingestions WHERE id = @ingestionId",
            new { ingestionId },
            cancel
        );
        var now = clock.GetUtcNow();
        await engine.Insert(
            session,
            "faults",
            ["id", "workspace_id", "workflow_id", "part", "node_id", "document_id", "path", "kind", "message", "occurred_at"],
            faults.Select(fault =>
                new object?[]
                {
                    Id.New(clock),
                    workspaceId,
                    ingestionId,
                    Parts.Streaming,
                    fault.Node.Id,
                    fault.Node.DocumentId,
                    fault.Node.Path,
                    fault.Fault.Kind,
                    fault.Fault.Message,
                    now,
                }
            ),
            cancel
        );
    }

    /// <summary>Ends a job that has read all it was to read; the last one to do so has the ingestion settled.</summary>
    internal async Task Close(JobRun run, Guid ingestionId, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        // First the job's row, then the workflow's, as everyone does who takes both: see Workflows.Cancel.
        await run.Hold(session, cancel);
        // Of two last jobs ending at once the second waits here, and then sees the first.
        await workflows.Count(session, ingestionId, default, cancel);
        await queue.Complete(session, run, cancel);
        await SettleWhenRead(session, ingestionId, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Gives up the items of a batch that no attempt could read: each becomes an exception, so that the rest can settle.</summary>
    internal async Task GiveUp(Session session, Guid ingestionId, Guid batchId, string failure, CancellationToken cancel)
    {
        var nodes = await session.Query<Node>(
            "UPDATE nodes SET state = 2, outcome = 5 WHERE batch_id = @batchId AND state = 1 RETURNING *",
            new { batchId },
            cancel
        );
        await workflows.Count(session, ingestionId, new Counts(0, nodes.Count, nodes.Count, 0, nodes.Sum(node => node.Size)), cancel);
        await AddFaults(
            session,
            ingestionId,
            [.. nodes.Select(node => (node, new Reading.FaultFound(FaultKind.Crashed, failure)))],
            cancel
        );
        await SettleWhenRead(session, ingestionId, cancel);
    }

    /// <summary>Ends an ingestion that could not be begun.</summary>
    internal Task Fail(Session session, Guid ingestionId, string failure, CancellationToken cancel) =>
        workflows.Finish(session, ingestionId, WorkState.Failed, failure, cancel);

    private async Task SettleWhenRead(Session session, Guid ingestionId, CancellationToken cancel)
    {
        var open = await session.Value<long>(
            "SELECT COUNT(*) FROM jobs WHERE workflow_id = @ingestionId AND part = @part AND state IN (1, 2)",
            new { ingestionId, part = Parts.Streaming },
            cancel
        );
        if (open == 0)
        {
            var order = new SettleIngestion.Order(ingestionId);
            var settle = new NewJob(ingestionId, SettleIngestion.JobKind, Parts.Streaming, order, $"settle/{ingestionId}");
            await queue.Add(session, settle, cancel);
        }
    }
}

using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>What the jobs of an ingestion have in common: adding items, noting faults, and noticing that all is read.</summary>
public sealed class Settling(IEngine engine, JobQueue queue, Workflows workflows, Events events, TimeProvider clock)
{
    private readonly NodeRows rows = new(engine, queue, workflows, clock);

    internal Task Begin(Session session, Guid ingestionId, CancellationToken cancel) => workflows.Begin(session, ingestionId, cancel);

    /// <summary>Adds items, and the jobs that read them; counts them.</summary>
    /// <param name="limits">What reading them may cost; null for what is usual.</param>
    internal async Task Add(
        Session session,
        Guid ingestionId,
        Counts counts,
        IReadOnlyList<Node> nodes,
        ReadingLimits? limits,
        CancellationToken cancel
    )
    {
        await workflows.Count(session, ingestionId, counts, cancel);
        await rows.Insert(session, ingestionId, nodes, limits, cancel);
    }

    /// <summary>Has items that are there already read once more.</summary>
    internal Task ReadAgain(
        Session session,
        Guid ingestionId,
        IReadOnlyList<Node> nodes,
        ReadingLimits? limits,
        CancellationToken cancel
    ) => rows.Requeue(session, ingestionId, nodes, limits, cancel);

    /// <summary>Begins another round of an ingestion, whose workflow runs again: items are read once more, and then it settles anew.</summary>
    internal async Task TakeUp(
        Session session,
        Workflow workflow,
        IReadOnlyList<Node> nodes,
        RetryOrder order,
        Actor actor,
        CancellationToken cancel
    )
    {
        // Exports that ended before do not end it a second time.
        await session.Execute("UPDATE exports SET is_last = FALSE WHERE ingestion_id = @Id", workflow, cancel);
        await session.Execute(
            """
            UPDATE ingestions SET round = round + 1, settling_through = 0,
                settled_through = CASE WHEN settling_through > settled_through THEN settling_through ELSE settled_through END
            WHERE id = @Id
            """,
            workflow,
            cancel
        );
        await ReadAgain(session, workflow.Id, nodes, order.Limits, cancel);
        var details = new
        {
            workflow.Number,
            workflow.Name,
            items = nodes.Count,
            kind = order.Kind,
        };
        await events.Append(session, EventKinds.WorkflowRetried, workflow.WorkspaceId, workflow.Id, details, actor, cancel);
    }

    /// <summary>
    /// Has copies of documents that are gone read once more, in this ingestion and in others: what they were copies of turned out to hold documents
    /// and to be none, and so will they. Until then they are what the others were: not read. Those of ingestions that were given up stay so.
    /// </summary>
    /// <param name="limits">What reading the others was allowed to cost.</param>
    internal async Task ReadCopies(
        Session session,
        Guid ingestionId,
        IReadOnlyList<Guid> gone,
        ReadingLimits? limits,
        CancellationToken cancel
    )
    {
        var nodes = await session.Query<Node>(
            """
            SELECT n.* FROM documents d JOIN nodes n ON n.document_id = d.id
            WHERE d.duplicate_of IN @gone AND n.state = 2 AND n.sha256 IS NOT NULL ORDER BY n.number
            """,
            new { gone },
            cancel
        );
        if (nodes.Count == 0)
        {
            return;
        }

        await session.Execute(
            "UPDATE nodes SET outcome = 5 WHERE document_id IN (SELECT id FROM documents WHERE duplicate_of IN @gone)",
            new { gone },
            cancel
        );
        await session.Execute(
            "UPDATE documents SET outcome = 5, duplicate_of = NULL, duplicate_reason = NULL WHERE duplicate_of IN @gone",
            new { gone },
            cancel
        );
        foreach (var copies in nodes.GroupBy(node => node.IngestionId))
        {
            if (copies.Key == ingestionId)
            {
                await ReadAgain(session, ingestionId, [.. copies], limits, cancel);
                continue;
            }

            var other = await session.Find<Workflow>(
                """
                UPDATE workflows SET state = CASE WHEN state IN (4, 5) THEN 2 ELSE state END, completed_at = NULL
                WHERE id = @Key AND state IN (1, 2, 3, 4, 5) RETURNING *
                """,
                new { copies.Key },
                cancel
            );
            if (other is not null)
            {
                await TakeUp(session, other, [.. copies], new RetryOrder { Limits = limits }, Actor.System, cancel);
            }
        }
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
        await FaultRows.Insert(
            session,
            engine,
            clock,
            new FaultRows.Origin(workspaceId, ingestionId, Parts.Streaming),
            faults.Select(fault => new FaultRows.Row(fault.Node.Path, fault.Fault.Kind, fault.Fault.Message)
            {
                NodeId = fault.Node.Id,
                DocumentId = fault.Node.DocumentId,
            }),
            cancel
        );
    }

    /// <summary>What was wrong with items is over.</summary>
    internal Task Resolve(Session session, IReadOnlyList<Guid> nodes, CancellationToken cancel) =>
        FaultRows.Resolve(session, clock, nodes, cancel);

    /// <summary>Ends a job that has nothing to read; see below.</summary>
    internal async Task Close(JobRun run, Guid ingestionId, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Close(session, run, ingestionId, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Ends a job that has read all it was to read; the last one to do so has the ingestion settled.</summary>
    internal async Task Close(Session session, JobRun run, Guid ingestionId, CancellationToken cancel)
    {
        // First the job's row, then the workflow's, as everyone does who takes both: see Workflows.Cancel.
        await run.Hold(session, cancel);
        // Of two last jobs ending at once the second waits here, and then sees the first.
        await workflows.Count(session, ingestionId, default, cancel);
        await queue.Complete(session, run, cancel);
        await SettleWhenRead(session, ingestionId, cancel);
    }

    /// <summary>Gives up the items of a batch that no attempt could read: each becomes an exception, so that the rest can settle.</summary>
    internal async Task GiveUp(Session session, Guid ingestionId, Guid batchId, string failure, CancellationToken cancel)
    {
        var nodes = await session.Query<Node>(
            "UPDATE nodes SET state = 2, outcome = 5 WHERE batch_id = @batchId AND state = 1 RETURNING *",
            new { batchId },
            cancel
        );
        await Resolve(session, [.. nodes.Select(node => node.Id)], cancel);
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
        if (await OpenJobs(session, ingestionId, cancel) > 0)
        {
            return;
        }

        // All is read but the parts of split containers, which may give more to read.
        if (await new SplitSets(workflows, rows, clock).Release(session, ingestionId, cancel) is { } faults)
        {
            await AddFaults(session, ingestionId, faults, cancel);
            if (await OpenJobs(session, ingestionId, cancel) > 0)
            {
                return;
            }
        }

        var round = await session.Value<int>("SELECT round FROM ingestions WHERE id = @ingestionId", new { ingestionId }, cancel);
        var order = new SettleIngestion.Order(ingestionId);
        var key = round == 0 ? $"settle/{ingestionId}" : $"settle/{ingestionId}/{round}";
        await queue.Add(session, new NewJob(ingestionId, SettleIngestion.JobKind, Parts.Streaming, order, key), cancel);
    }

    private static Task<long> OpenJobs(Session session, Guid ingestionId, CancellationToken cancel) =>
        session.Value<long>(
            "SELECT COUNT(*) FROM jobs WHERE workflow_id = @ingestionId AND part = @part AND state IN (1, 2)",
            new { ingestionId, part = Parts.Streaming },
            cancel
        );
}

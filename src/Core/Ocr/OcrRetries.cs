using Dossier.Core.Activity;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ocr;

/// <summary>Recognizes once more what could not be recognized: the same run goes on, over those documents alone.</summary>
public sealed class OcrRetries(Workflows workflows, JobQueue queue, Events events)
{
    private const int InBatch = 16;

    /// <summary>Exceptions of recognizing, with the documents of their runs.</summary>
    private const string Found = $"""
        FROM faults f JOIN ocr_items i ON i.run_id = f.workflow_id AND i.document_id = f.document_id
        WHERE {Retries.Open} AND f.part = @part
        """;

    /// <summary>
    /// Those, and the documents that the same order has an ingestion read again: what was recognized in them goes when they are read.
    /// </summary>
    private const string Wanted = $"""
        (SELECT i.number {Found}
         UNION SELECT i.number FROM workflows w JOIN nodes n ON n.ingestion_id = w.id AND n.state = 1
         JOIN ocr_items i ON i.document_id = n.document_id
         WHERE w.workspace_id = @workspaceId AND w.kind = 1 AND w.state IN (1, 2, 3)
           AND NOT EXISTS (SELECT 1 FROM ocr_items x WHERE x.document_id = i.document_id AND x.number > i.number))
        """;

    /// <summary>Takes up what the order names, in the transaction of <see cref="Retries.Retry"/>, which has asked for the right.</summary>
    public async Task<Retried> Retry(Session session, Guid workspaceId, RetryOrder order, Actor actor, CancellationToken cancel)
    {
        var with = new
        {
            workspaceId,
            number = order.FaultNumber,
            kind = (int?)order.Kind,
            part = Parts.Ocr,
        };
        var runs = await session.Query<Workflow>(
            $"""
            UPDATE workflows SET state = 2, completed_at = NULL
            WHERE state IN (4, 5) AND kind = 3 AND id IN (SELECT run_id FROM ocr_items WHERE number IN {Wanted}) RETURNING *
            """,
            with,
            cancel
        );
        var items = 0;
        foreach (var run in runs)
        {
            items += await ReadAgain(session, run, with, order, actor, cancel);
        }

        var left = await session.Value<long>(
            $"""
            SELECT COUNT(*) FROM faults f WHERE {Retries.Open} AND f.part = @part AND NOT EXISTS (
                SELECT 1 FROM ocr_items i WHERE i.run_id = f.workflow_id AND i.document_id = f.document_id AND i.state = 1)
            """,
            with,
            cancel
        );
        return new Retried(items, runs, left);
    }

    private async Task<int> ReadAgain(Session session, Workflow run, object with, RetryOrder order, Actor actor, CancellationToken cancel)
    {
        var parameters = new Dapper.DynamicParameters(with);
        parameters.Add("runId", run.Id);
        // A document that has another file by now is recognized as it is now.
        var failed = await session.Value<long>($"SELECT COUNT(DISTINCT i.number) {Found} AND i.run_id = @runId", parameters, cancel);
        var numbers = await session.Query<long>(
            $"""
            UPDATE ocr_items SET state = 1, version = (SELECT d.current_version FROM documents d WHERE d.id = ocr_items.document_id)
            WHERE run_id = @runId AND state <> 1 AND number IN {Wanted} RETURNING number
            """,
            parameters,
            cancel
        );
        await workflows.Count(session, run.Id, new Counts(ItemsDone: -numbers.Count, ItemsFailed: -failed), cancel);
        var jobs = numbers
            .Order()
            .Chunk(InBatch)
            .Select(chunk =>
            {
                var batch = new OcrBatch.Order(run.Id, chunk[0], chunk[^1]) { Limits = order.Limits };
                return new NewJob(run.Id, OcrBatch.JobKind, Parts.Ocr, batch);
            });
        await queue.Add(session, [.. jobs], cancel);
        var details = new
        {
            run.Number,
            run.Name,
            items = numbers.Count,
            kind = order.Kind,
        };
        await events.Append(session, EventKinds.WorkflowRetried, run.WorkspaceId, run.Id, details, actor, cancel);
        return numbers.Count;
    }
}

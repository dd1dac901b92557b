using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ocr;

/// <summary>What was recognized goes where it belongs: the document's text, its fields, the index, the volume; what was not becomes an exception.</summary>
public sealed class OcrResults(IEngine engine, Workflows workflows, JobQueue queue, OcrVolumes volumes, TimeProvider clock)
{
    private static readonly string[] Keys =
    [
        Properties.HasOcr,
        Properties.OcrConfidence,
        Properties.OcrPageConfidence,
        Properties.OcrPages,
        Properties.OcrLanguages,
        Properties.OcrEngine,
    ];

    /// <summary>Commits one document.</summary>
    internal async Task Save(JobRun run, OcrItem item, Finished result, CancellationToken cancel)
    {
        var faults = result.Faults.ToList();
        var isRecognized = result.Values.ContainsKey(Properties.HasOcr) && result.TextHash is not null;
        if (isRecognized && item.ExportId is not null)
        {
            // Before the commit: done again after a power cut, it gives the same file.
            faults.AddRange(await volumes.Write(item, result.TextHash!, cancel));
        }

        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await workflows.Count(session, item.RunId, new Counts(ItemsDone: 1, ItemsFailed: faults.Count > 0 ? 1 : 0), cancel);
        await session.Execute("UPDATE ocr_items SET state = 2 WHERE number = @Number", item, cancel);
        if (isRecognized)
        {
            await Keep(session, item, result, cancel);
        }

        await NoteFaults(session, item.RunId, [item], faults, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Ends a job; the last one ends the workflow.</summary>
    internal async Task Close(JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var runId = run.Row.WorkflowId!.Value;
        // Of two last jobs ending at once the second waits here, and then sees the first.
        await workflows.Count(session, runId, default, cancel);
        await queue.Complete(session, run, cancel);
        await FinishWhenDone(session, runId, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Gives up documents that no attempt could do: each becomes an exception, and the rest goes on.</summary>
    internal async Task GiveUp(Session session, OcrBatch.Order order, string failure, CancellationToken cancel)
    {
        var items = await session.Query<OcrItem>(OcrItem.Waiting, order, cancel);
        await session.Execute(
            "UPDATE ocr_items SET state = 2 WHERE run_id = @RunId AND number BETWEEN @From AND @Through AND state = 1",
            order,
            cancel
        );
        await workflows.Count(session, order.RunId, new Counts(ItemsDone: items.Count, ItemsFailed: items.Count), cancel);
        await NoteFaults(session, order.RunId, items, [new FaultFound(FaultKind.Crashed, failure)], cancel);
        await FinishWhenDone(session, order.RunId, cancel);
    }

    /// <summary>Ends the workflow if nothing is left to do. The caller holds the workflow's row.</summary>
    internal async Task FinishWhenDone(Session session, Guid runId, CancellationToken cancel)
    {
        var open = await session.Value<long>(
            "SELECT COUNT(*) FROM jobs WHERE workflow_id = @runId AND state IN (1, 2)",
            new { runId },
            cancel
        );
        if (open == 0)
        {
            if (await UpdateVolumes(session, runId, runId, TimeSpan.Zero, cancel))
            {
                return;
            }

            var failed = await session.Value<long>(
                "SELECT COUNT(*) FROM faults WHERE workflow_id = @runId AND resolved_at IS NULL",
                new { runId },
                cancel
            );
            await workflows.Finish(session, runId, failed > 0 ? WorkState.CompletedWithExceptions : WorkState.Completed, null, cancel);
        }
    }

    /// <summary>Has the volumes that texts went into brought up to date; false when there are none.</summary>
    private async Task<bool> UpdateVolumes(Session session, Guid runId, Guid? workflowId, TimeSpan delay, CancellationToken cancel)
    {
        var written = await session.Query<OcrVolumeJob.Order>(
            "SELECT DISTINCT run_id, export_id, volume FROM ocr_items WHERE run_id = @runId AND state = 2 AND export_id IS NOT NULL",
            new { runId },
            cancel
        );
        var jobs = written.Select(volume => new NewJob(workflowId, OcrVolumeJob.JobKind, Parts.Ocr, volume) { Delay = delay });
        await queue.Add(session, [.. jobs], cancel);
        return written.Count > 0;
    }

    /// <summary>A run that is cancelled leaves its volumes right, once whoever still writes has given up.</summary>
    public async Task AfterCancelling(Session session, Workflow workflow, CancellationToken cancel)
    {
        if (workflow.Kind == WorkflowKind.Ocr)
        {
            await UpdateVolumes(session, workflow.Id, null, 2 * JobQueue.Lease, cancel);
        }
    }

    /// <summary>Notes that a volume was brought up to date, or why not, in the transaction that ends the job.</summary>
    /// <param name="item">The document that a failure is told with; null when there is none any more.</param>
    internal async Task CloseVolume(Session session, OcrVolumeJob.Order order, OcrItem? item, string? failure, CancellationToken cancel)
    {
        await workflows.Count(session, order.RunId, default, cancel);
        await session.Execute(
            "UPDATE ocr_items SET state = 3 WHERE run_id = @RunId AND export_id = @ExportId AND volume = @Volume AND state = 2",
            order,
            cancel
        );
        if (failure is not null && item is not null)
        {
            await Insert(session, order.RunId, [item], [new FaultFound(FaultKind.Unreachable, failure)], cancel);
        }
    }

    /// <summary>Unless the document got another file meanwhile.</summary>
    private async Task Keep(Session session, OcrItem item, Finished result, CancellationToken cancel)
    {
        await session.Query<int>($"SELECT kind FROM documents WHERE id = @DocumentId{engine.ForUpdate}", item, cancel);
        var current = await session.Find<string>(
            """
            SELECT d.values_json FROM documents d JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
            WHERE d.id = @DocumentId AND v.sha256 = @Sha256
            """,
            item,
            cancel
        );
        if (current is null)
        {
            return;
        }

        await session.Execute(
            "UPDATE documents SET text_hash = @TextHash, text_length = @TextLength, values_json = @values, updated_at = @now WHERE id = @DocumentId",
            new
            {
                result.TextHash,
                result.TextLength,
                values = await Values(session, item, current, result, cancel),
                now = clock.GetUtcNow(),
                item.DocumentId,
            },
            cancel
        );
        await IndexQueue.Add(session, engine, item.WorkspaceId, [item.DocumentId], cancel);
    }

    private static async Task<string> Values(Session session, OcrItem item, string current, Finished result, CancellationToken cancel)
    {
        var values = JsonNode.Parse(current)!.AsObject();
        var fields = await Fields.Fields.All(session, item.WorkspaceId, cancel);
        var own = fields.Where(field => field.IsSystem && Keys.Contains(field.Key)).ToDictionary(field => field.Key, field => field.Number);
        foreach (var number in own.Values)
        {
            values.Remove($"{number}");
        }

        foreach (var (key, value) in JsonNode.Parse(new DocumentValues(own).Json(result.Values))!.AsObject())
        {
            values[key] = value?.DeepClone();
        }

        return values.ToJsonString(Json.Options);
    }

    /// <summary>What is wrong with documents now; what was wrong with recognizing them before is over.</summary>
    private async Task NoteFaults(
        Session session,
        Guid runId,
        IReadOnlyList<OcrItem> items,
        IReadOnlyList<FaultFound> faults,
        CancellationToken cancel
    )
    {
        if (items.Count == 0)
        {
            return;
        }

        await session.Execute(
            "UPDATE faults SET resolved_at = @now WHERE document_id IN @ids AND part = @part AND resolved_at IS NULL",
            new
            {
                now = clock.GetUtcNow(),
                ids = items.Select(item => item.DocumentId).ToArray(),
                part = Parts.Ocr,
            },
            cancel
        );
        await Insert(session, runId, items, faults, cancel);
    }

    private Task Insert(
        Session session,
        Guid runId,
        IReadOnlyList<OcrItem> items,
        IReadOnlyList<FaultFound> faults,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        return engine.Insert(
            session,
            "faults",
            ["id", "workspace_id", "workflow_id", "part", "document_id", "path", "kind", "message", "occurred_at"],
            from item in items
            from fault in faults
            select new object?[]
            {
                Id.New(clock),
                item.WorkspaceId,
                runId,
                Parts.Ocr,
                item.DocumentId,
                item.Path,
                fault.Kind,
                fault.Message,
                now,
            },
            cancel
        );
    }
}

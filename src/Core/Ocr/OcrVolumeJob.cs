using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ocr;

/// <summary>Makes the load files and the manifest of a volume agree with the texts that a run wrote into it.</summary>
public sealed class OcrVolumeJob(IEngine engine, JobQueue queue, OcrVolumes volumes, OcrResults results) : Job<OcrVolumeJob.Order>
{
    public const string JobKind = "ocr.volume";

    public sealed record Order
    {
        public Guid RunId { get; init; }
        public Guid ExportId { get; init; }
        public int Volume { get; init; }
    }

    public override string Kind => JobKind;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        IReadOnlyList<OcrItem> items;
        await using (var session = await engine.Read(cancel))
        {
            items = await session.Query<OcrItem>(OcrItem.OfVolume, order, cancel);
        }

        // Before the commit: done again after a power cut, it gives the same files.
        var failure = items.Count == 0 ? null : await volumes.Update(order.ExportId, order.Volume, items, cancel);
        await using var writing = await engine.Write(cancel);
        await run.Hold(writing, cancel);
        await results.CloseVolume(writing, order, items.Count > 0 ? items[0] : null, failure, cancel);
        await queue.Complete(writing, run, cancel);
        await Finish(writing, run.Row, cancel);
        await writing.Commit(cancel);
    }

    protected override async Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel)
    {
        var items = await session.Query<OcrItem>(OcrItem.OfVolume, order, cancel);
        await results.CloseVolume(session, order, items.Count > 0 ? items[0] : null, failure, cancel);
        await Finish(session, row, cancel);
    }

    /// <summary>After a run was cancelled there is nothing to end.</summary>
    private Task Finish(Session session, JobRow row, CancellationToken cancel) =>
        row.WorkflowId is { } runId ? results.FinishWhenDone(session, runId, cancel) : Task.CompletedTask;
}

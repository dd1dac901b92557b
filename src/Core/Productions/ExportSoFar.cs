using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Productions;

/// <summary>Exports, every so many minutes, what a reading ingestion has ready. What is left is exported when it is settled.</summary>
public sealed class ExportSoFar(IEngine engine, SettleIngestion settling, Exports exports, JobQueue queue) : Job<ExportSoFarOrder>
{
    public override string Kind => ExportSoFarOrder.JobKind;

    protected override async Task Run(ExportSoFarOrder order, JobRun run, CancellationToken cancel)
    {
        // 1. Copies and known files among what is read are set aside, as at the end. Repeated, it finds them set aside.
        if (await IsReading(order, cancel))
        {
            await settling.SetAside(order.IngestionId, isAllRead: false, run, cancel);
        }

        // 2. The export and the next turn, in one transaction. If we die before it commits, this turn is begun again.
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await queue.Complete(session, run, cancel);
        // Settling ends under the same lock: it sees this export, or this sees that all is settled.
        await session.Execute("UPDATE workflows SET message = message WHERE id = @IngestionId", order, cancel);
        var standing = await Load(session, order, cancel);
        if (standing is { IsReading: true, ExportSeriesId: { } seriesId })
        {
            await Export(session, order, seriesId, cancel);
            var minutes = Json.Read<WorkspaceSettings>(standing.SettingsJson).ExportIntervalMinutes;
            if (minutes > 0)
            {
                await queue.Add(session, order.After(minutes), cancel);
            }
        }

        await session.Commit(cancel);
    }

    private async Task Export(Session session, ExportSoFarOrder order, Guid seriesId, CancellationToken cancel)
    {
        try
        {
            // From the beginning: families are finished in no particular order. What was exported is passed over.
            await exports.CreateForIngestion(session, order.IngestionId, seriesId, 0, false, cancel);
        }
        catch (Refused)
        {
            // Nothing was written. When the ingestion is settled the same is tried again, and what is wrong is told once.
        }
    }

    private async Task<bool> IsReading(ExportSoFarOrder order, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await Load(session, order, cancel) is { IsReading: true };
    }

    private static Task<Standing?> Load(Session session, ExportSoFarOrder order, CancellationToken cancel) =>
        session.Find<Standing>(
            """
            SELECT i.export_series_id, w.settings_json,
                   (f.state IN (1, 2, 3)
                    AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.workflow_id = i.id AND j.kind = @settle)
                    AND NOT EXISTS (SELECT 1 FROM exports e WHERE e.ingestion_id = i.id AND e.is_last)) AS is_reading
            FROM ingestions i JOIN workflows f ON f.id = i.id JOIN workspaces w ON w.id = i.workspace_id
            WHERE i.id = @IngestionId
            """,
            new { order.IngestionId, settle = SettleIngestion.JobKind },
            cancel
        );

    private sealed record Standing
    {
        public Guid? ExportSeriesId { get; init; }
        public string SettingsJson { get; init; } = "{}";
        public bool IsReading { get; init; }
    }
}

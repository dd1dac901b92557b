using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Reports;

/// <summary>Makes a report and keeps its rows. Begun again, it starts anew: what an earlier attempt wrote is taken back first.</summary>
public sealed class MakeReport(IEngine engine, Operations operations, Events events, TimeProvider clock) : Job<MakeReport.Order>
{
    public const string JobKind = "report.make";
    private const int Slice = 1000;

    public sealed record Order(Guid ResultId, Guid OperationId, WorkflowKind Kind, long WorkflowNumber, Actor Actor);

    public override string Kind => JobKind;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        if (await Begin(order, run, cancel) is not { } result)
        {
            return;
        }

        var ordinal = 0L;
        var rows = new List<object?[]>(Slice);
        foreach (var section in result.Sections)
        {
            await foreach (var values in ReportSource.Of(engine, order.Kind, result, section, cancel))
            {
                rows.Add([result.Id, ++ordinal, section.Name, Json.Write(values)]);
                if (rows.Count >= Slice)
                {
                    await Save(run, rows, cancel);
                }
            }
        }

        await Save(run, rows, cancel);
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await End(order, session, WorkState.Completed, null, cancel);
        await session.Commit(cancel);
    }

    protected override Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        End(order, session, WorkState.Failed, failure, cancel);

    /// <summary>Null when it is made, or its workflow is gone.</summary>
    private async Task<ReportResult?> Begin(Order order, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await operations.Set(session, order.OperationId, WorkState.Running, null, cancel);
        var result = await session.Find<ReportResult>(
            "UPDATE report_results SET state = 2 WHERE id = @ResultId AND state IN (1, 2) RETURNING *",
            order,
            cancel
        );
        if (result is null)
        {
            var state = await session.Find<WorkState?>("SELECT state FROM report_results WHERE id = @ResultId", order, cancel);
            await operations.Set(
                session,
                order.OperationId,
                state ?? WorkState.Failed,
                state is null ? "The workflow is gone." : null,
                cancel
            );
        }

        await session.Execute("DELETE FROM report_rows WHERE result_id = @Id", new { Id = result?.Id ?? Guid.Empty }, cancel);
        await session.Commit(cancel);
        return result;
    }

    private async Task Save(JobRun run, List<object?[]> rows, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await engine.Insert(session, "report_rows", ["result_id", "ordinal", "section", "values_json"], rows, cancel);
        await session.Commit(cancel);
        rows.Clear();
    }

    private async Task End(Order order, Session session, WorkState state, string? failure, CancellationToken cancel)
    {
        var result = await session.Find<ReportResult>(
            "UPDATE report_results SET state = @state, failure = @failure, completed_at = @now WHERE id = @ResultId RETURNING *",
            new
            {
                order.ResultId,
                state = (int)state,
                failure,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await operations.Set(session, order.OperationId, state, failure, cancel);
        if (result is not null)
        {
            var details = new
            {
                result.Report,
                result.Number,
                order.Kind,
                order.WorkflowNumber,
                Success = state == WorkState.Completed,
                failure,
            };
            await events.Append(session, EventKinds.ReportExecuted, result.WorkspaceId, result.Id, details, order.Actor, cancel);
        }
    }
}

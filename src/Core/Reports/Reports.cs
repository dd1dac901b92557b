using System.Runtime.CompilerServices;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Reports;

/// <summary>Reports on workflows: made as operations, kept as long as their workflow.</summary>
public sealed class Reports(IEngine engine, Workflows workflows, Operations operations, JobQueue queue, TimeProvider clock)
{
    /// <summary>The category of operations on reports; their resource is the result.</summary>
    public const string Category = "reports";
    private const int Slice = 500;

    /// <summary>The reports that can be made on a workflow.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<Report>> Available(WorkflowKind kind, long workflowNumber, Actor actor, CancellationToken cancel)
    {
        await workflows.Find(kind, workflowNumber, actor, cancel);
        return [.. Report.All.Where(report => report.Kind == kind)];
    }

    /// <summary>Begins to make a report on a workflow as it stands; the operation tells when it is there.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Operation> Request(WorkflowKind kind, long workflowNumber, string key, Actor actor, CancellationToken cancel)
    {
        var workflow = await workflows.Find(kind, workflowNumber, actor, cancel);
        var report = Report.All.FirstOrDefault(report => report.Kind == kind && report.Key == key) ?? throw Refused.NotFound("report");
        await using var session = await engine.Write(cancel);
        var id = Id.New(clock);
        var number = await session.Value<long>(
            """
            INSERT INTO report_results (id, workspace_id, workflow_id, report, sections_json, state, created_by, created_at)
            VALUES (@id, @WorkspaceId, @WorkflowId, @Key, @sections, 1, @UserId, @now) RETURNING number
            """,
            new
            {
                id,
                workflow.WorkspaceId,
                WorkflowId = workflow.Id,
                report.Key,
                sections = Json.Write(report.Sections),
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        var operation = await operations.Start(session, Category, number, actor, cancel);
        var order = new MakeReport.Order(id, operation.Id, kind, workflow.Number, actor);
        await queue.Add(session, new NewJob(null, MakeReport.JobKind, "", order, Priority: 10), cancel);
        await session.Commit(cancel);
        return operation;
    }

    /// <exception cref="Refused">NotFound, also when the actor may not see the workspace, or it is being deleted; Conflict when it is not ready.</exception>
    public async Task<ReportResult> Find(long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var result =
            await session.Find<ReportResult>(
                """
                SELECT r.* FROM report_results r LEFT JOIN workspaces w ON w.id = r.workspace_id
                WHERE r.number = @number AND (r.workspace_id IS NULL OR w.state <> 4)
                """,
                new { number },
                cancel
            ) ?? throw Refused.NotFound("report result");
        try
        {
            await Access.Must(session, actor, Capability.View, result.WorkspaceId ?? Guid.Empty, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            throw Refused.NotFound("report result");
        }

        return result.State switch
        {
            WorkState.Completed => result,
            WorkState.Failed => throw Refused.Conflict("The report could not be made."),
            _ => throw Refused.Conflict("The report is still being made."),
        };
    }

    /// <summary>The rows of a report that is made, section by section, read as they are asked for.</summary>
    public async IAsyncEnumerable<ReportRow> Rows(ReportResult result, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var after = 0L; ; )
        {
            IReadOnlyList<ReportRow> rows;
            await using (var session = await engine.Read(cancel))
            {
                rows = await session.Query<ReportRow>(
                    """
                    SELECT ordinal, section, values_json FROM report_rows WHERE result_id = @Id AND ordinal > @after
                    ORDER BY ordinal LIMIT @Slice
                    """,
                    new
                    {
                        result.Id,
                        after,
                        Slice,
                    },
                    cancel
                );
            }

            foreach (var row in rows)
            {
                yield return row;
            }

            if (rows.Count < Slice)
            {
                break;
            }

            after = rows[^1].Ordinal;
        }
    }
}

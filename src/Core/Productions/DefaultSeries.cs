using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Productions;

/// <summary>The export series that a workspace has from the start.</summary>
public sealed class DefaultSeries(TimeProvider clock)
{
    /// <summary>
    /// A workspace that is ingested into and reviewed gets a series of its own from the one to the other, which its ingestions use.
    /// A new client may also get the series of the client whose workspace this one is made after; they start numbering anew.
    /// </summary>
    public async Task Furnish(
        Session session,
        Workspace workspace,
        Workspace? template,
        WorkspaceOrder order,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (template is not null && order.IncludeAllSeries)
        {
            await Copy(session, workspace, template, actor, cancel);
        }

        if (workspace.Settings is { IngestionEnabled: true, ReviewEnabled: true, ActiveSeriesId: null })
        {
            var series = new SeriesOrder($"Export to Review - {workspace.Number}")
            {
                Output = new ExportOutput { Destination = Destination.Review, WorkspaceNumber = workspace.Number },
                // Its own prefix, so that series of one client never give the same number.
                Numbering = new Numbering { Prefix = $"W{workspace.Number}", Separator = "-" },
            };
            var made = await SeriesRows.Insert(session, series, workspace.ClientId, actor, clock, cancel);
            await SeriesRows.Activate(session, workspace, made.Id, cancel);
        }
    }

    private async Task Copy(Session session, Workspace workspace, Workspace template, Actor actor, CancellationToken cancel)
    {
        var all = await session.Query<ExportSeries>(
            "SELECT * FROM export_series WHERE client_id = @ClientId AND NOT is_deleted ORDER BY number",
            new { template.ClientId },
            cancel
        );
        foreach (var series in all)
        {
            var output = series.Output;
            var order = new SeriesOrder(series.Name)
            {
                // What went to a workspace of the old client goes to the new client's.
                Output = output.WorkspaceNumber is null ? output : output with { WorkspaceNumber = workspace.Number },
                Numbering = series.Numbering,
                Start = series.StartNumber,
                ExtrasJson = series.ExtrasJson,
            };
            await SeriesRows.Insert(session, order, workspace.ClientId, actor, clock, cancel);
        }
    }
}

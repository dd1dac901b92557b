using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Productions;

/// <summary>Which series the ingestions of workspaces export to by themselves, by number.</summary>
public sealed class ActiveSeries(IEngine engine)
{
    /// <summary>The id of a series that is to be a workspace's active one: any of its client's may be.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public async Task<Guid> Find(Workspace workspace, long number, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Guid?>(
                "SELECT id FROM export_series WHERE number = @number AND client_id = @ClientId AND NOT is_deleted",
                new { number, workspace.ClientId },
                cancel
            ) ?? throw Refused.Invalid("activeSeries", $"'activeSeries' must be an export series of the client: {number} is not.");
    }

    /// <summary>The numbers of the workspaces' active series, by the series' ids; one statement for any number of workspaces.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> Numbers(IEnumerable<Workspace> workspaces, CancellationToken cancel)
    {
        var ids = workspaces.Select(workspace => workspace.Settings.ActiveSeriesId).OfType<Guid>().Distinct().ToArray();
        if (ids.Length == 0)
        {
            return new Dictionary<Guid, long>();
        }

        await using var session = await engine.Read(cancel);
        var found = await session.Query<ExportSeries>("SELECT id, number FROM export_series WHERE id IN @ids", new { ids }, cancel);
        return found.ToDictionary(series => series.Id, series => series.Number);
    }
}

using Dossier.Core.Kernel;
using Dossier.Core.Search;

namespace Dossier.Core.Productions;

/// <summary>Exports of what a query finds.</summary>
public sealed class QueryExports(Workspaces.Workspaces workspaces, Searches searches, Exports exports)
{
    /// <summary>Starts an export of what a query finds now, but for copies and known files.</summary>
    /// <exception cref="Refused">As <see cref="Searches.Find"/> and <see cref="Exports.Create"/>; Conflict when nothing is found.</exception>
    public async Task<Export> Create(
        long workspaceNumber,
        string name,
        long seriesNumber,
        string query,
        Actor actor,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(workspaceNumber, actor, cancel);
        var order = new SearchOrder(query) { IsForReview = true };
        var numbers = await searches.Numbers(workspace.Id, order, actor, cancel);
        return numbers.Count == 0
            ? throw Refused.Conflict("The query finds no document that can be produced.")
            : await exports.Create(workspaceNumber, name, seriesNumber, numbers, actor, cancel);
    }

    /// <summary>How many documents such an export would have, and the first and last label that they would get.</summary>
    /// <exception cref="Refused">As <see cref="Create"/>.</exception>
    public async Task<NumberingPreview> Preview(
        long workspaceNumber,
        ExportSeries series,
        string query,
        Actor actor,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(workspaceNumber, actor, cancel);
        var order = new SearchOrder(query) { IsForReview = true, Page = PageOf.First(0) };
        var found = (await searches.Find(workspace.Id, order, actor, cancel)).Hits.Total;
        var isByDocument = series.Numbering.Level == NumberingLevel.Document;
        var first = found == 0 ? null : series.Numbering.Label(series.NextNumber);
        var last = found == 0 || !isByDocument ? null : series.Numbering.Label(series.NextNumber + found - 1);
        return new NumberingPreview(found, first, last);
    }
}

/// <summary>What numbering would give.</summary>
/// <param name="LastLabel">Null when pages are numbered: how many there are is known only when they are counted.</param>
public sealed record NumberingPreview(long Documents, string? FirstLabel, string? LastLabel);

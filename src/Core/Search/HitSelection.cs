using System.Globalization;
using Dossier.Core.Documents;

namespace Dossier.Core.Search;

/// <summary>The statements that count and page hits, joined with the documents as they are now.</summary>
internal sealed class HitSelection
{
    /// <summary>How many documents can be asked whether they are hits in the time in which one hit is looked up and sorted.</summary>
    private const int QuestionsForOneHit = 2;

    private readonly Dictionary<string, object> with;
    private readonly string page;
    private readonly string? walk;
    private readonly long top;
    private readonly Hits? hits;
    private readonly string? found;
    private readonly IReadOnlyList<Found> verified;
    private readonly Guid workspaceId;
    private readonly SearchOrder order;
    private readonly HitOrder sorted;
    private readonly string? fieldKey;

    /// <param name="fieldKey">What the field to sort by is in a statement; null when the order is another.</param>
    public HitSelection(Hits? hits, IReadOnlyList<Found> verified, Guid workspaceId, SearchOrder order, string? fieldKey)
    {
        (this.hits, this.verified, this.workspaceId, this.order, this.fieldKey) = (hits, verified, workspaceId, order, fieldKey);
        sorted = HitOrder.Of(order, hits is null, fieldKey);
        found = hits is null ? null : hits.Sql + Listed(hits, verified, "number");
        Found = Joined(found, order);
        IndexCount =
            found is null || Restrictions(order).Length > 0 || order.IsWithoutDuplicates ? Count
            : hits!.CountSql is { } count ? $"SELECT ({count}) + {verified.Count}"
            : $"SELECT COUNT(*) FROM ({found}) h";
        var ranked = sorted.Numbers(
            sorted.IsScored ? Joined(hits!.ScoredSql + Listed(hits, verified, "number, score"), order) : Found,
            hits is null ? "d" : "h"
        );
        Best = $"SELECT number, score FROM ({ranked} LIMIT @top) best";
        page = Paged(ranked, sorted);
        top = order.Page.Skip + order.Page.Size;
        if (hits?.IsHitSql is { } isHit && sorted.IsIndexed)
        {
            var isListed = verified.Count == 0 ? "" : $" OR d.number IN (SELECT number FROM ({hits.ListedSql}) listed)";
            walk = Paged(sorted.Numbers($"documents d WHERE ({isHit}{isListed}) AND {Restricted(order)}", "d"), sorted);
        }

        with = new Dictionary<string, object>(hits?.With ?? new Dictionary<string, object>())
        {
            ["workspaceId"] = workspaceId,
            ["take"] = order.Page.Size,
            ["skip"] = order.Page.Skip,
            ["top"] = top,
            ["listed"] =
                $"[{string.Join(',', verified.Select(one => string.Create(CultureInfo.InvariantCulture, $"[{one.Number},{one.Score:R}]")))}]",
        };
        Restrict(order);
    }

    /// <summary>What follows FROM to select the documents found, as <c>d</c>.</summary>
    public string Found { get; }

    public string Count => $"SELECT COUNT(*) FROM {Found}";

    /// <summary>The same count, for when nothing waits to be indexed: all that an index holds is there then, and need not be looked up.</summary>
    public string IndexCount { get; }

    /// <summary>
    /// The page of so many hits among so many documents. When most documents are hits, those that come first in the order are asked one after the
    /// other, until the page is full, instead of sorting all hits.
    /// </summary>
    public string PageOf(long total, long documents)
    {
        var questions = (double)top * documents / Math.Max(1, total);
        return walk is not null && questions < total * QuestionsForOneHit ? walk : page;
    }

    /// <summary>Numbers and scores of everything up to the end of the page, for merging with what other workspaces have.</summary>
    public string Best { get; }

    public IReadOnlyDictionary<string, object> With => with;

    /// <summary>The families or conversations found: a member, how many documents of it, how many groups, and how many documents in all.</summary>
    public string Groups(GroupedBy by)
    {
        // SQLite cannot tell scores while it groups: they are told first.
        return $"""
            {(sorted.IsScored ? $"WITH scored AS MATERIALIZED ({hits!.ScoredSql}{Listed(hits, verified, "number, score")})" : "")}
            SELECT MIN(d.number) AS member, COUNT(*) AS documents, COUNT(*) OVER () AS groups, CAST(SUM(COUNT(*)) OVER () AS BIGINT) AS total
            FROM {Joined(sorted.IsScored ? "SELECT number, score FROM scored" : found, order, GroupSql.Join(by))}
            GROUP BY {GroupSql.Key(by)} ORDER BY {sorted.OfGroups} LIMIT @take OFFSET @skip
            """;
    }

    /// <summary>The first document found of each group: its number, and the member that <see cref="Groups"/> names the group by.</summary>
    public string Leads(GroupedBy by) =>
        $"""
            SELECT number, member FROM (
                SELECT d.number, MIN(d.number) OVER (PARTITION BY {GroupSql.Key(by)}) AS member,
                    ROW_NUMBER() OVER (PARTITION BY {GroupSql.Key(by)} ORDER BY {GroupSql.Within(by)}) AS place
                FROM {Joined(found, order, GroupSql.Join(by))}) ranked
            WHERE place = 1
            """;

    /// <summary>A page of what was found, in the order that it has within its group.</summary>
    public string Members(GroupedBy by) =>
        $"""
            WITH page AS (
                SELECT d.number, ROW_NUMBER() OVER (ORDER BY {GroupSql.Within(by)}) AS place
                FROM {Joined(found, order, GroupSql.Join(by))}
                ORDER BY place LIMIT @take OFFSET @skip)
            SELECT {Document.Columns} FROM page p CROSS JOIN {Document.From} WHERE d.number = p.number ORDER BY p.place
            """;

    /// <summary>The same query within the groups that some documents are in.</summary>
    public HitSelection Within(GroupsOf groups) => new(hits, verified, workspaceId, order with { Within = groups }, fieldKey);

    /// <summary>Hits with their documents; all documents when there are none. The order of the join is the order of the work.</summary>
    private static string Joined(string? hits, SearchOrder order, string join = "")
    {
        var from = hits is null ? $"documents d {join} WHERE" : $"({hits}) h CROSS JOIN documents d {join} WHERE d.number = h.number AND";
        return $"{from} {Restricted(order)}";
    }

    private static string Restricted(SearchOrder order)
    {
        var duplicates = order.IsWithoutDuplicates ? $" AND d.outcome <> {(int)Outcome.Duplicate}" : "";
        return $"d.workspace_id = @workspaceId{duplicates}{Restrictions(order)}";
    }

    private static string Restrictions(SearchOrder order) =>
        (
            order.UnderFolderId is null
                ? ""
                : """
                     AND d.id IN (
                        WITH RECURSIVE below (id) AS (
                            SELECT id FROM folders WHERE id = @underFolderId AND workspace_id = @workspaceId
                            UNION ALL
                            SELECT f.id FROM folders f JOIN below ON f.parent_id = below.id)
                        SELECT p.document_id FROM placements p JOIN below ON below.id = p.folder_id)
                    """
        )
        + (order.IsForReview ? $" AND d.outcome IN ({(int)Outcome.Document}, {(int)Outcome.Exception})" : "")
        + (
            order.BatchNumber is null
                ? ""
                : """
                     AND d.id IN (
                        SELECT x.document_id FROM batch_documents x JOIN batches b ON b.id = x.batch_id
                        WHERE b.number = @batchNumber AND b.workspace_id = @workspaceId)
                    """
        )
        + (order.DocumentId is null ? "" : " AND d.id = @documentId")
        + (order.Within is { } groups ? $" AND {GroupSql.Where(groups.By)}" : "")
        + (order.UpdatedFrom is null ? "" : " AND d.updated_at >= @updatedFrom")
        + (order.UpdatedBefore is null ? "" : " AND d.updated_at < @updatedBefore");

    private void Restrict(SearchOrder order)
    {
        if (order.UnderFolderId is { } folder)
        {
            with["underFolderId"] = folder;
        }

        if (order.BatchNumber is { } batch)
        {
            with["batchNumber"] = batch;
        }

        if (order.DocumentId is { } document)
        {
            with["documentId"] = document;
        }

        if (order.Within is { } groups)
        {
            with["members"] = groups.Members;
        }

        if (order.UpdatedFrom is { } from)
        {
            with["updatedFrom"] = from;
        }

        if (order.UpdatedBefore is { } before)
        {
            with["updatedBefore"] = before;
        }
    }

    private static string Listed(Hits hits, IReadOnlyList<Found> verified, string columns) =>
        verified.Count == 0 ? "" : $" UNION ALL SELECT {columns} FROM ({hits.ListedSql}) listed";

    private static string Paged(string ranked, HitOrder sorted) =>
        $"""
            WITH page AS ({ranked} LIMIT @take OFFSET @skip)
            SELECT {Document.Columns} FROM page p CROSS JOIN {Document.From} WHERE d.number = p.number ORDER BY {sorted.By("p.place", "p")}
            """;
}

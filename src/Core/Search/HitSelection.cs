using Dossier.Core.Documents;

namespace Dossier.Core.Search;

/// <summary>The statements that count and page hits, joined with the documents as they are now.</summary>
internal sealed class HitSelection
{
    public HitSelection(Hits? hits, IReadOnlyList<long> verified, Guid workspaceId, SearchOrder order)
    {
        // All documents fit equally well.
        order = hits is null && order.Sort == SearchSort.Relevance ? order with { Sort = SearchSort.Number, IsDescending = false } : order;
        var isScored = order.Sort == SearchSort.Relevance;
        Count = $"SELECT COUNT(*) FROM {Joined(hits?.Sql, Verified(verified, ""), order)}";
        Page = $"""
            WITH page AS (
                SELECT d.number, d.sorted_at, {(isScored ? "h.score" : "0")} AS score
                FROM {Joined(
                isScored ? hits!.ScoredSql : hits?.Sql,
                Verified(verified, isScored ? ", 0 AS score" : ""),
                order
            )}
                ORDER BY {Sorted(order, "d", "h")} LIMIT @take OFFSET @skip)
            SELECT {Document.Columns} FROM page p CROSS JOIN {Document.From} WHERE d.number = p.number ORDER BY {Sorted(order, "p", "p")}
            """;
        With = new Dictionary<string, object>(hits?.With ?? new Dictionary<string, object>())
        {
            ["workspaceId"] = workspaceId,
            ["take"] = order.Page.Size,
            ["skip"] = order.Page.Skip,
        };
    }

    public string Count { get; }

    public string Page { get; }

    public IReadOnlyDictionary<string, object> With { get; }

    /// <summary>Hits with their documents; all documents when there are none. The order of the join is the order of the work.</summary>
    private static string Joined(string? hits, string verified, SearchOrder order)
    {
        var from = hits is null ? "documents d WHERE" : $"({hits}{verified}) h CROSS JOIN documents d WHERE d.number = h.number AND";
        var duplicates = order.IsWithoutDuplicates ? $" AND d.outcome <> {(int)Outcome.Duplicate}" : "";
        return $"{from} d.workspace_id = @workspaceId{duplicates}";
    }

    private static string Verified(IReadOnlyList<long> numbers, string score) =>
        numbers.Count == 0 ? "" : $" UNION ALL SELECT number{score} FROM documents WHERE number IN ({string.Join(',', numbers)})";

    /// <summary>Every order ends with the number, so that pages never overlap.</summary>
    private static string Sorted(SearchOrder order, string document, string hit)
    {
        var direction = order.IsDescending ? " DESC" : "";
        return order.Sort switch
        {
            SearchSort.Relevance => $"{hit}.score DESC, {document}.number",
            SearchSort.Time => $"{document}.sorted_at IS NULL, {document}.sorted_at{direction}, {document}.number{direction}",
            _ => $"{document}.number{direction}",
        };
    }
}

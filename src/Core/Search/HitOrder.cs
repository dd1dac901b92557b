namespace Dossier.Core.Search;

/// <summary>The order of a page of hits, as statements spell it. Every order ends with the number, so that pages never overlap.</summary>
/// <param name="Key">What documents are sorted by before their number; null when it is the number or the score.</param>
internal sealed record HitOrder(string? Key)
{
    /// <summary>By what the index says of each hit, best first.</summary>
    public bool IsScored { get; private init; }

    /// <summary>The documents of a workspace lie in this order in an index.</summary>
    public bool IsIndexed { get; private init; }

    private bool IsDescending { get; init; }

    /// <summary>Some documents have no value; they come last in both directions.</summary>
    private bool HasGaps { get; init; }

    /// <param name="order">What is asked for.</param>
    /// <param name="isEverything">Nothing is searched for: all documents fit equally well.</param>
    /// <param name="fieldKey">What a field to sort by is in a statement; null when the order is another.</param>
    public static HitOrder Of(SearchOrder order, bool isEverything, string? fieldKey)
    {
        if (order.Sort == SearchSort.Relevance)
        {
            return new HitOrder((string?)null) { IsScored = !isEverything };
        }

        var key = order.Sort switch
        {
            SearchSort.Time => "d.sorted_at",
            SearchSort.Name => "SUBSTR(d.name, 1, 200)",
            SearchSort.Custodian => "SUBSTR(d.custodian, 1, 200)",
            SearchSort.Field => fieldKey,
            _ => null,
        };
        return new HitOrder(key)
        {
            IsIndexed = key is not null && order.Sort != SearchSort.Field,
            IsDescending = order.IsDescending,
            HasGaps = order.Sort is SearchSort.Time or SearchSort.Field,
        };
    }

    /// <summary>Numbers in this order, with what they are ordered by as <c>place</c>.</summary>
    /// <param name="found">What follows FROM.</param>
    /// <param name="hit">Whose number it is when nothing else counts: an index of hits gives them in that order by itself.</param>
    public string Numbers(string found, string hit) =>
        IsScored ? $"SELECT d.number, NULL AS place, h.score FROM {found} ORDER BY {By("", hit)}"
        : Key is null ? $"SELECT d.number, NULL AS place, 0 AS score FROM {found} ORDER BY {By("", hit)}"
        : $"SELECT d.number, {Key} AS place, 0 AS score FROM {found} ORDER BY {By(Key, "d")}";

    /// <summary>What follows ORDER BY.</summary>
    /// <param name="key">Where the key is.</param>
    /// <param name="from">Where number and score are.</param>
    public string By(string key, string from)
    {
        var direction = IsDescending ? " DESC" : "";
        return IsScored ? $"{from}.score DESC, {from}.number"
            : Key is null ? $"{from}.number{direction}"
            : $"{key}{direction}{(HasGaps ? " NULLS LAST" : "")}, {from}.number{direction}";
    }

    /// <summary>What follows ORDER BY when documents <c>d</c> are grouped: groups stand where the one of their documents stands that comes first.</summary>
    public string OfGroups
    {
        get
        {
            var (first, direction) = IsDescending ? ("MAX", " DESC") : ("MIN", "");
            return IsScored ? "MAX(h.score) DESC, MIN(d.number)"
                : Key is null ? $"{first}(d.number){direction}"
                : $"{first}({Key}){direction}{(HasGaps ? " NULLS LAST" : "")}, {first}(d.number){direction}";
        }
    }
}

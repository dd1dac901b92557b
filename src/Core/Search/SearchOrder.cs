using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>What to search for and how to show it.</summary>
/// <param name="Query">The query as people write it; null, empty or <c>*</c> asks for every document.</param>
public sealed record SearchOrder(string? Query)
{
    public PageOf Page { get; init; } = PageOf.First(50);
    public SearchSort Sort { get; init; } = SearchSort.Relevance;

    /// <summary>The number of the workspace's field that <see cref="SearchSort.Field"/> sorts by.</summary>
    public long? SortField { get; init; }

    /// <summary>The other way round. Relevance is always best first.</summary>
    public bool IsDescending { get; init; }

    /// <summary>With a piece of each document's text that shows its hits.</summary>
    public bool HasSnippets { get; init; }

    /// <summary>Without documents that are copies of others.</summary>
    public bool IsWithoutDuplicates { get; init; }

    /// <summary>Only what is reviewed and produced: neither copies nor known files, nor what is not read yet.</summary>
    public bool IsForReview { get; init; }

    /// <summary>Only documents that lie in this folder or below it.</summary>
    public Guid? UnderFolderId { get; init; }

    /// <summary>Only documents of this batch of the workspace.</summary>
    public long? BatchNumber { get; init; }

    /// <summary>Only this document.</summary>
    public Guid? DocumentId { get; init; }

    /// <summary>Only documents of the groups that some are in.</summary>
    internal GroupsOf? Within { get; init; }

    /// <summary>Only documents made or changed at this time or later.</summary>
    public DateTimeOffset? UpdatedFrom { get; init; }

    /// <summary>Only documents last changed before this time.</summary>
    public DateTimeOffset? UpdatedBefore { get; init; }
}

public enum SearchSort
{
    /// <summary>What fits best first, then by number. The engines weigh differently.</summary>
    Relevance,

    /// <summary>In the order in which documents came.</summary>
    Number,

    /// <summary>By when they were sent or last modified; those without a time last.</summary>
    Time,

    /// <summary>By file name, then by number.</summary>
    Name,

    /// <summary>By whose it was, then by number.</summary>
    Custodian,

    /// <summary>By the values of a field of the workspace, then by number; those without a value last. All of what is found is looked at.</summary>
    Field,
}

/// <summary>What was found.</summary>
/// <param name="Hits">The page asked for, and the exact number of documents found.</param>
/// <param name="Waiting">Changes of documents that are not in the index yet, counted to 10,000: the result may lack them.</param>
public sealed record SearchResult(Page<Hit> Hits, int Waiting);

/// <summary>A document found. Its snippet is null when none was asked for, or its text cannot be read.</summary>
public sealed record Hit(Document Document, Snippet? Snippet);

/// <summary>What one search may cost. Beyond it the search is refused, never cut short.</summary>
public sealed record SearchLimits
{
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Different words that one <c>word*</c> may stand for.</summary>
    public int Expansion { get; init; } = 50_000;

    /// <summary>Different words that all other wildcards, stems, fuzzy words, ranges and regular expressions of a query may stand for.</summary>
    public int Words { get; init; } = 10_000;
}

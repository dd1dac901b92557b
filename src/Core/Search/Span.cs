namespace Dossier.Core.Search;

/// <summary>A hit within a stretch: the places of its first and last token, and of what it is made.</summary>
internal sealed class Span(int first, int last)
{
    public int First => first;

    public int Last => last;

    /// <summary>Where a term or phrase stands in the original; empty for an anchor, and for a hit that is made of others.</summary>
    public Highlight Place { get; init; }

    /// <summary>The hits that it is made of.</summary>
    public List<Span>? Parts { get; init; }

    /// <summary>The places of all terms and phrases that take part in it.</summary>
    public IEnumerable<Highlight> Places =>
        Parts is null
            ? Place.Length == 0
                ? []
                : [Place]
            : Parts.SelectMany(part => part.Places);

    /// <summary>How many words the later one begins after the earlier one ends; 0 when they overlap.</summary>
    public int WordsTo(Span other) => Math.Max(0, Math.Max(first, other.First) - Math.Min(last, other.Last));

    public bool IsSame(Span other) => first == other.First && last == other.Last;
}

namespace Dossier.Core.Search;

/// <summary>Where a hit stands in a text, in UTF-16 units.</summary>
public readonly record struct Highlight(long Start, int Length)
{
    public long End => Start + Length;
}

/// <summary>Where the hits of a query stand in a text: at the very characters, found with the tokens that the index holds.</summary>
public static class Highlights
{
    /// <summary>The hits in a text, in order; those that touch the same characters are one.</summary>
    public static IReadOnlyList<Highlight> In(Query query, TextReader text, CancellationToken cancel = default)
    {
        var hits = new HitFinder(query, text, cancel);
        var found = new List<Highlight>();
        while (hits.Next())
        {
            found.Add(hits.Hit);
        }

        return Merged(found);
    }

    /// <summary>The piece of a text that shows its hits best; its beginning when there are none.</summary>
    public static Snippet Snippet(Query query, TextReader text, CancellationToken cancel = default) =>
        SnippetChoice.Of(query, text, cancel);

    internal static IReadOnlyList<Highlight> Merged(IEnumerable<Highlight> hits)
    {
        var merged = new List<Highlight>();
        foreach (var hit in hits.OrderBy(hit => hit.Start))
        {
            if (merged.Count > 0 && hit.Start < merged[^1].End)
            {
                var end = Math.Max(hit.End, merged[^1].End);
                merged[^1] = new Highlight(merged[^1].Start, (int)(end - merged[^1].Start));
            }
            else
            {
                merged.Add(hit);
            }
        }

        return merged;
    }
}

/// <summary>Goes through a text from hit to hit, roughly in their order. Of a distance, only what takes part in it is a hit.</summary>
internal sealed class HitFinder
{
    // What a token costs depends on the query: with many hits near each other it may be a millisecond.
    private const int TokensBetweenChecks = 16;

    private readonly Tokenizer tokenizer = new();
    private readonly CancellationToken cancel;
    private readonly PatternSet patterns;
    private readonly HashSet<Highlight> seen = [];
    private readonly Queue<(Highlight Hit, int Pattern)> ready = new();
    private bool isAtEnd;

    public HitFinder(Query query, TextReader text, CancellationToken cancel)
    {
        this.cancel = cancel;
        patterns = new PatternSet([.. QueryTree.Marked(query)], Found);
        patterns.Begin(hasAnchors: true);
        tokenizer.Read(text);
    }

    public Highlight Hit { get; private set; }

    /// <summary>Which of the query's terms, phrases and distances it is a hit of.</summary>
    public int Pattern { get; private set; }

    public bool Next()
    {
        while (ready.Count == 0 && !isAtEnd)
        {
            if (tokenizer.Next())
            {
                patterns.Take(tokenizer);
                if (tokenizer.Position % TokensBetweenChecks == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                }
            }
            else
            {
                isAtEnd = true;
                patterns.End();
            }
        }

        if (!ready.TryDequeue(out var next))
        {
            return false;
        }

        (Hit, Pattern) = next;
        return true;
    }

    private void Found(int pattern, IReadOnlyList<Span> hits)
    {
        foreach (var place in hits.SelectMany(hit => hit.Places))
        {
            if (seen.Add(place))
            {
                ready.Enqueue((place, pattern));
            }
        }
    }
}

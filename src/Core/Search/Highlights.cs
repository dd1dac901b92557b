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
    public static IReadOnlyList<Highlight> In(Query query, TextReader text)
    {
        var hits = new HitFinder(query, text);
        var found = new List<Highlight>();
        while (hits.Next())
        {
            found.Add(hits.Hit);
        }

        return Merged(found);
    }

    /// <summary>The piece of a text that shows its hits best; its beginning when there are none.</summary>
    public static Snippet Snippet(Query query, TextReader text) => SnippetChoice.Of(query, text);

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

/// <summary>Goes through a text from hit to hit.</summary>
internal sealed class HitFinder
{
    private readonly Tokenizer tokenizer = new();
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> words;
    private readonly List<Sought> sought = [];
    private readonly Queue<(Highlight Hit, int Pattern)> ready = new();

    public HitFinder(Query query, TextReader text)
    {
        var single = new Dictionary<string, int>();
        foreach (var terms in QueryTree.Marked(query))
        {
            if (terms is [Word word])
            {
                single.TryAdd(word.Token, single.Count + sought.Count);
            }
            else
            {
                sought.Add(new Sought(terms, single.Count + sought.Count));
            }
        }

        words = single.GetAlternateLookup<ReadOnlySpan<char>>();
        tokenizer.Read(text);
    }

    public Highlight Hit { get; private set; }

    /// <summary>Which of the query's terms and phrases it is a hit of.</summary>
    public int Pattern { get; private set; }

    public bool Next()
    {
        while (ready.Count == 0)
        {
            if (!tokenizer.Next())
            {
                return false;
            }

            if (words.TryGetValue(tokenizer.Text, out var pattern))
            {
                ready.Enqueue((new Highlight(tokenizer.Start, tokenizer.Length), pattern));
            }

            foreach (var one in sought)
            {
                if (one.Take(tokenizer) is { } hit)
                {
                    ready.Enqueue((hit, one.Pattern));
                }
            }
        }

        (Hit, Pattern) = ready.Dequeue();
        return true;
    }

    /// <summary>A phrase or a prefix, and how much of it the last tokens were.</summary>
    private sealed class Sought(IReadOnlyList<Term> terms, int pattern)
    {
        private readonly bool[] isReached = new bool[terms.Count];
        private readonly long[] starts = new long[terms.Count];

        public int Pattern => pattern;

        public Highlight? Take(Tokenizer token)
        {
            for (var index = terms.Count - 1; index >= 0; index--)
            {
                isReached[index] = (index == 0 || isReached[index - 1]) && Fits(terms[index], token.Text);
                starts[index] = index == 0 ? token.Start : starts[index - 1];
            }

            return isReached[^1] ? new Highlight(starts[^1], (int)(End(token) - starts[^1])) : null;
        }

        private static bool Fits(Term term, ReadOnlySpan<char> token) =>
            term switch
            {
                Word word => token.SequenceEqual(word.Token),
                Prefix prefix => token.StartsWith(prefix.Token),
                _ => false,
            };

        /// <summary>A pair found by its first character alone is a hit at that character only.</summary>
        private long End(Tokenizer token) =>
            token.IsUnspaced && terms[^1] is Prefix prefix && prefix.Token.Length < token.Text.Length
                ? token.Start + (char.IsHighSurrogate(token.Text[0]) ? 2 : 1)
                : token.Start + token.Length;
    }
}

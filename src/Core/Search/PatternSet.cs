namespace Dossier.Core.Search;

/// <summary>What is told of the hits of a pattern: its place in the set, and the hits, which are good until the call returns.</summary>
internal delegate void HitsFound(int pattern, IReadOnlyList<Span> hits);

/// <summary>Patterns that are looked for in the same stretches at once. A token costs one look into a dictionary, whatever their number.</summary>
internal sealed class PatternSet
{
    private readonly Pattern[] patterns;
    private readonly int[] askedAt;
    private readonly bool[] isDone;
    private readonly Leaves leaves;
    private readonly HitsFound found;
    private readonly List<Span> hits = [];
    private int position;

    /// <param name="parts">Terms, phrases and distances.</param>
    /// <param name="found">Called with what is found, in no order.</param>
    public PatternSet(IReadOnlyList<Query> parts, HitsFound found)
    {
        this.found = found;
        var all = new List<Leaf>();
        patterns = new Pattern[parts.Count];
        askedAt = new int[parts.Count];
        isDone = new bool[parts.Count];
        for (var index = 0; index < parts.Count; index++)
        {
            var owner = index;
            patterns[index] = Pattern.Of(parts[index], term => Added(all, new Leaf(term, owner)));
        }

        leaves = new Leaves(all);
    }

    /// <summary>A pattern need not be looked for any more.</summary>
    public void Leave(int pattern) => isDone[pattern] = true;

    /// <summary>All patterns are looked for again.</summary>
    public void Renew() => Array.Clear(isDone);

    /// <summary>A stretch begins, whose beginning and end may count as such.</summary>
    public void Begin(bool hasAnchors)
    {
        position = 0;
        Array.Fill(askedAt, Leaf.Nowhere);
        Array.ForEach(patterns, pattern => pattern.Begin(hasAnchors));
    }

    /// <summary>Shows the token that a tokenizer has found.</summary>
    public void Take(Tokenizer tokenizer)
    {
        var token = tokenizer.Text;
        var met = leaves.MetBy(token);
        foreach (var leaf in met)
        {
            leaf.Position = position;
            leaf.Start = tokenizer.Start;
            // A pair found by its first character alone is a hit at that character only.
            leaf.End =
                tokenizer.IsUnspaced && leaf.Term is Prefix prefix && prefix.Token.Length < token.Length
                    ? tokenizer.Start + (char.IsHighSurrogate(token[0]) ? 2 : 1)
                    : tokenizer.Start + tokenizer.Length;
        }

        Ask(met);
    }

    /// <summary>Shows a token whose place in the original does not matter.</summary>
    public void Take(ReadOnlySpan<char> token)
    {
        var met = leaves.MetBy(token);
        foreach (var leaf in met)
        {
            leaf.Position = position;
        }

        Ask(met);
    }

    /// <summary>The stretch is at its end.</summary>
    public void End()
    {
        for (var index = 0; index < patterns.Length; index++)
        {
            if (!isDone[index])
            {
                patterns[index].End(position, hits);
                Tell(index);
            }
        }
    }

    private void Ask(ReadOnlySpan<Leaf> met)
    {
        foreach (var leaf in met)
        {
            if (askedAt[leaf.Owner] != position && !isDone[leaf.Owner])
            {
                askedAt[leaf.Owner] = position;
                patterns[leaf.Owner].Take(position, hits);
                Tell(leaf.Owner);
            }
        }

        position++;
    }

    private void Tell(int pattern)
    {
        if (hits.Count > 0)
        {
            found(pattern, hits);
            hits.Clear();
        }
    }

    private static Leaf Added(List<Leaf> all, Leaf leaf)
    {
        all.Add(leaf);
        return leaf;
    }
}

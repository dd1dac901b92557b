using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>
/// What has a place in a text: a term, a phrase, an anchor, a distance, or several of them. It is shown a stretch of tokens and tells its
/// hits, keeping only what later ones can still depend on. It need be asked only where one of its leaves is met, and at the end.
/// </summary>
internal abstract class Pattern
{
    /// <summary>Places within distance of each other that may be kept at once.</summary>
    private protected const int MostKept = 30_000;

    /// <summary>From the first to the last token of its longest hit, at most.</summary>
    public abstract int Width { get; }

    /// <summary>When a position has been shown, hits that ended so many places before it have been told.</summary>
    public abstract int Delay { get; }

    /// <summary>A stretch begins, whose beginning and end may count as such.</summary>
    public abstract void Begin(bool hasAnchors);

    /// <summary>Adds the hits that are known now that the leaves met at a position are.</summary>
    public abstract void Take(int position, List<Span> hits);

    /// <summary>Adds the hits that were not known before the end of a stretch of so many tokens.</summary>
    public abstract void End(int count, List<Span> hits);

    /// <summary>The pattern of a part of a query; the leaves it looks at are made by a function.</summary>
    public static Pattern Of(Query query, Func<Term, Leaf> leaf)
    {
        switch (query)
        {
            case Term term:
                return new TermPattern(leaf(term));
            case Phrase phrase:
                return new PhrasePattern([.. phrase.Terms.Select(leaf)]);
            case Anchor anchor:
                return new AnchorPattern(anchor.IsEnd);
            case Or or:
                return new AnyPattern([.. or.Parts.Select(part => Of(part, leaf))]);
            case Near { IsExcluded: false } near:
                return new NearPattern(Of(near.Left, leaf), Of(near.Right, leaf), near.Words, near.IsOrdered);
            case Near near:
                return new FarPattern(Of(near.Left, leaf), Of(near.Right, leaf), near.Words, near.IsOrdered);
            default:
                throw new InvalidOperationException($"{query.GetType().Name} has no place in a text.");
        }
    }

    private protected static bool IsNear(Span left, Span right, int words, bool isOrdered) =>
        left.WordsTo(right) <= words && !left.IsSame(right) && (!isOrdered || left.Last < right.First);

    private protected static void Keep(List<Span> kept, Span hit)
    {
        kept.Add(hit);
        if (kept.Count > MostKept)
        {
            throw new Refused(
                Reason.TooLarge,
                "A distance of this query has too many hits close together in one document: make it shorter."
            )
            {
                Subject = "query",
            };
        }
    }
}

internal sealed class TermPattern(Leaf leaf) : Pattern
{
    public override int Width => 1;

    public override int Delay => 0;

    public override void Begin(bool hasAnchors) => leaf.Position = Leaf.Nowhere;

    public override void Take(int position, List<Span> hits)
    {
        if (leaf.Position == position)
        {
            hits.Add(new Span(position, position) { Place = new Highlight(leaf.Start, (int)(leaf.End - leaf.Start)) });
        }
    }

    public override void End(int count, List<Span> hits) { }
}

internal sealed class PhrasePattern(Leaf[] leaves) : Pattern
{
    // Where the phrase was met as far as each of its terms, and where that began in the original.
    private readonly int[] reached = new int[leaves.Length];
    private readonly long[] starts = new long[leaves.Length];

    public override int Width => leaves.Length;

    public override int Delay => 0;

    public override void Begin(bool hasAnchors)
    {
        Array.Fill(reached, Leaf.Nowhere);
        Array.ForEach(leaves, leaf => leaf.Position = Leaf.Nowhere);
    }

    public override void Take(int position, List<Span> hits)
    {
        for (var index = leaves.Length - 1; index >= 0; index--)
        {
            if (leaves[index].Position == position && (index == 0 || reached[index - 1] == position - 1))
            {
                reached[index] = position;
                starts[index] = index == 0 ? leaves[0].Start : starts[index - 1];
            }
        }

        if (reached[^1] == position)
        {
            hits.Add(
                new Span(position - leaves.Length + 1, position) { Place = new Highlight(starts[^1], (int)(leaves[^1].End - starts[^1])) }
            );
        }
    }

    public override void End(int count, List<Span> hits) { }
}

internal sealed class AnchorPattern(bool isEnd) : Pattern
{
    private bool isThere;
    private bool isTold;

    public override int Width => 1;

    public override int Delay => 0;

    public override void Begin(bool hasAnchors)
    {
        isThere = hasAnchors;
        isTold = isEnd || !hasAnchors;
    }

    public override void Take(int position, List<Span> hits)
    {
        if (!isTold)
        {
            isTold = true;
            hits.Add(new Span(-1, -1));
        }
    }

    public override void End(int count, List<Span> hits)
    {
        Take(count, hits);
        if (isEnd && isThere)
        {
            hits.Add(new Span(count, count));
        }
    }
}

internal sealed class AnyPattern(Pattern[] parts) : Pattern
{
    public override int Width { get; } = parts.Max(part => part.Width);

    public override int Delay { get; } = parts.Max(part => part.Delay);

    public override void Begin(bool hasAnchors) => Array.ForEach(parts, part => part.Begin(hasAnchors));

    public override void Take(int position, List<Span> hits) => Array.ForEach(parts, part => part.Take(position, hits));

    public override void End(int count, List<Span> hits) => Array.ForEach(parts, part => part.End(count, hits));
}

namespace Dossier.Core.Search;

/// <summary>Pairs of hits of two patterns, one at most so many words from the other; each pair is a hit that covers both.</summary>
internal sealed class NearPattern(Pattern left, Pattern right, int words, bool isOrdered) : Pattern
{
    private readonly List<Span> lefts = [];
    private readonly List<Span> rights = [];
    private readonly List<Span> news = [];
    private readonly Dictionary<(int First, int Last), Span> pairs = [];

    public override int Width { get; } = left.Width + right.Width + words;

    public override int Delay { get; } = Math.Max(left.Delay, right.Delay);

    public override void Begin(bool hasAnchors)
    {
        lefts.Clear();
        rights.Clear();
        left.Begin(hasAnchors);
        right.Begin(hasAnchors);
    }

    public override void Take(int position, List<Span> hits)
    {
        left.Take(position, news);
        Add(isLeft: true);
        right.Take(position, news);
        Add(isLeft: false);
        Tell(hits);

        // What no hit still to come can be near to.
        lefts.RemoveAll(hit => hit.Last + words < position - right.Delay - right.Width);
        rights.RemoveAll(hit => hit.Last + words < position - left.Delay - left.Width);
    }

    public override void End(int count, List<Span> hits)
    {
        left.End(count, news);
        Add(isLeft: true);
        right.End(count, news);
        Add(isLeft: false);
        Tell(hits);
    }

    private void Add(bool isLeft)
    {
        foreach (var hit in news)
        {
            foreach (var other in isLeft ? rights : lefts)
            {
                if (isLeft ? IsNear(hit, other, words, isOrdered) : IsNear(other, hit, words, isOrdered))
                {
                    Pair(hit, other);
                }
            }

            Keep(isLeft ? lefts : rights, hit);
        }

        news.Clear();
    }

    /// <summary>Pairs that cover the same tokens are one hit.</summary>
    private void Pair(Span one, Span other)
    {
        var cover = (Math.Min(one.First, other.First), Math.Max(one.Last, other.Last));
        if (!pairs.TryGetValue(cover, out var pair))
        {
            pairs[cover] = pair = new Span(cover.Item1, cover.Item2) { Parts = [] };
        }

        pair.Parts!.Add(one);
        pair.Parts.Add(other);
    }

    private void Tell(List<Span> hits)
    {
        hits.AddRange(pairs.Values);
        pairs.Clear();
    }
}

/// <summary>Hits of one pattern that have no hit of another at most so many words away.</summary>
internal sealed class FarPattern(Pattern left, Pattern right, int words, bool isOrdered) : Pattern
{
    private readonly List<Span> waiting = [];
    private readonly List<Span> rights = [];
    private readonly List<Span> news = [];

    public override int Width => left.Width;

    public override int Delay { get; } = Math.Max(left.Delay, words + right.Delay + right.Width);

    public override void Begin(bool hasAnchors)
    {
        waiting.Clear();
        rights.Clear();
        left.Begin(hasAnchors);
        right.Begin(hasAnchors);
    }

    public override void Take(int position, List<Span> hits)
    {
        left.Take(position, news);
        Wait();
        right.Take(position, news);
        Exclude();
        Tell(hit => hit.Last + words < position - right.Delay - right.Width, hits);
        rights.RemoveAll(hit => hit.Last + words < position - left.Delay - left.Width);
    }

    public override void End(int count, List<Span> hits)
    {
        left.End(count, news);
        Wait();
        right.End(count, news);
        Exclude();
        Tell(_ => true, hits);
    }

    private void Wait()
    {
        foreach (var hit in news.Where(hit => !rights.Exists(other => IsNear(hit, other, words, isOrdered))))
        {
            Keep(waiting, hit);
        }

        news.Clear();
    }

    private void Exclude()
    {
        foreach (var other in news)
        {
            waiting.RemoveAll(hit => IsNear(hit, other, words, isOrdered));
            Keep(rights, other);
        }

        news.Clear();
    }

    private void Tell(Predicate<Span> isSure, List<Span> hits)
    {
        hits.AddRange(waiting.Where(hit => isSure(hit)));
        waiting.RemoveAll(isSure);
    }
}

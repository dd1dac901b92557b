namespace Dossier.Formats.Office.Legacy;

/// <summary>Which bytes of a Word document's text are hidden: paragraphs by their style, and runs, which may say otherwise.</summary>
internal sealed class DocHiding
{
    private readonly List<(uint Start, uint End)> paragraphs = [];
    private readonly List<(uint Start, uint End)> shown = [];
    private readonly List<(uint Start, uint End)> opposite = [];
    private List<(uint Start, uint End)> hidden = [];

    public int Count => hidden.Count + paragraphs.Count + shown.Count + opposite.Count;

    /// <summary>A paragraph whose style hides it.</summary>
    public void Paragraph(uint start, uint end) => paragraphs.Add((start, end));

    /// <summary>A run that is hidden, or is not, whatever its paragraph is.</summary>
    public void Run(uint start, uint end, bool isHidden) => (isHidden ? hidden : shown).Add((start, end));

    /// <summary>A run that is hidden where its paragraph is not.</summary>
    public void Opposite(uint start, uint end) => opposite.Add((start, end));

    /// <summary>Nothing more is to come: now it can be asked.</summary>
    public void Settle()
    {
        var byStyle = Joined(paragraphs);
        foreach (var run in opposite)
        {
            (Overlaps(byStyle, run.Start, run.End) ? shown : hidden).Add(run);
        }

        hidden.AddRange(Without(byStyle, Joined(shown)));
        hidden = Joined(hidden);
    }

    /// <summary>Whether any of the bytes in the range are hidden.</summary>
    public bool Overlaps(long start, long end) => Overlaps(hidden, start, end);

    /// <summary>Whether any of the ranges, which are in order, reaches into another.</summary>
    public static bool Overlaps(List<(uint Start, uint End)> runs, long start, long end)
    {
        if (runs.Count == 0)
        {
            return false;
        }

        // The first run that begins at or after the end; the one before it is the last that could reach in.
        int low = 0,
            high = runs.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (runs[middle].Start < end)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && runs[low - 1].End > start;
    }

    /// <summary>The same bytes in order, and in ranges that do not touch.</summary>
    private static List<(uint Start, uint End)> Joined(List<(uint Start, uint End)> ranges)
    {
        ranges.Sort();
        var joined = new List<(uint Start, uint End)>();
        foreach (var range in ranges)
        {
            if (joined.Count > 0 && joined[^1].End >= range.Start)
            {
                joined[^1] = (joined[^1].Start, Math.Max(joined[^1].End, range.End));
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined;
    }

    /// <summary>What of some ranges lies in none of others; both are in order.</summary>
    private static IEnumerable<(uint Start, uint End)> Without(List<(uint Start, uint End)> ranges, List<(uint Start, uint End)> others)
    {
        var next = 0;
        foreach (var (start, end) in ranges)
        {
            var from = start;
            while (next < others.Count && others[next].End <= from)
            {
                next++;
            }

            for (var other = next; other < others.Count && others[other].Start < end; other++)
            {
                if (others[other].Start > from)
                {
                    yield return (from, others[other].Start);
                }

                from = Math.Max(from, others[other].End);
            }

            if (from < end)
            {
                yield return (from, end);
            }
        }
    }
}

using System.Text;

namespace Dossier.Core.Search;

/// <summary>A piece of a document's text.</summary>
/// <param name="Text">The characters as they are in the text, without any markup.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Highlights">Its hits, counted from its own beginning.</param>
public sealed record Snippet(string Text, long Start, IReadOnlyList<Highlight> Highlights);

/// <summary>Chooses the piece of a text in which most of a query's different words stand together.</summary>
internal static class SnippetChoice
{
    private const int Length = 200;

    // A text is read until so many hits are known, or so many characters went by without.
    private const int MaximumHits = 64;
    private const int MaximumRead = 4 << 20;

    public static Snippet Of(Query query, TextReader text, CancellationToken cancel)
    {
        using var recorded = new RecordingReader(text);
        var finder = new HitFinder(query, recorded, cancel);
        var hits = new List<(Highlight Hit, int Pattern)>();
        while (hits.Count < MaximumHits && recorded.Length < MaximumRead && finder.Next())
        {
            hits.Add((finder.Hit, finder.Pattern));
        }

        hits.Sort((one, other) => one.Hit.Start.CompareTo(other.Hit.Start));
        var (start, end) = BestCluster(hits);
        recorded.ReadTo(end + Length);
        return Cut(recorded.Text, start, end, hits.Select(hit => hit.Hit));
    }

    private static (long Start, long End) BestCluster(List<(Highlight Hit, int Pattern)> hits)
    {
        var best = (Start: 0L, End: 0L);
        var bestWorth = 0;
        for (var first = 0; first < hits.Count; first++)
        {
            var start = hits[first].Hit.Start;
            var inside = hits.Skip(first).TakeWhile(hit => hit.Hit.End <= start + Length || hit == hits[first]).ToList();
            var worth = (inside.Select(hit => hit.Pattern).Distinct().Count() * MaximumHits) + inside.Count;
            if (worth > bestWorth)
            {
                bestWorth = worth;
                best = (start, inside.Max(hit => hit.Hit.End));
            }
        }

        return best;
    }

    /// <summary>About as many characters as fit around the cluster, from word to word.</summary>
    private static Snippet Cut(StringBuilder text, long clusterStart, long clusterEnd, IEnumerable<Highlight> hits)
    {
        var around = Math.Max(0, Length - (int)(clusterEnd - clusterStart));
        var from = (int)Math.Max(0, clusterStart - (around / 2));
        var to = (int)Math.Min(text.Length, Math.Min(clusterEnd, clusterStart + (5 * Length)) + (around - (clusterStart - from)));
        var piece = text.ToString(from, to - from);
        var lead = from == 0 ? 0 : WordStart(piece, (int)(clusterStart - from));
        var tail = to == text.Length ? piece.Length : WordEnd(piece, (int)Math.Min(piece.Length, clusterEnd - from));
        piece = piece[lead..tail];
        var start = from + lead;
        var inside = hits.Where(hit => hit.Start >= start && hit.End <= start + piece.Length)
            .Select(hit => hit with { Start = hit.Start - start });
        return new Snippet(piece, start, Highlights.Merged(inside));
    }

    private static int WordStart(string piece, int limit)
    {
        for (var index = 0; index < limit; index++)
        {
            if (char.IsWhiteSpace(piece[index]))
            {
                return index + 1;
            }
        }

        return limit > 0 && char.IsLowSurrogate(piece[0]) ? 1 : 0;
    }

    private static int WordEnd(string piece, int limit)
    {
        for (var index = piece.Length - 1; index >= limit; index--)
        {
            if (char.IsWhiteSpace(piece[index]))
            {
                return index;
            }
        }

        return piece.Length > limit && char.IsHighSurrogate(piece[^1]) ? piece.Length - 1 : piece.Length;
    }

    /// <summary>Keeps what was read through it.</summary>
    private sealed class RecordingReader(TextReader text) : TextReader
    {
        private readonly StringBuilder recorded = new();

        public StringBuilder Text => recorded;

        public int Length => recorded.Length;

        public override int Read(char[] buffer, int index, int count)
        {
            var read = text.Read(buffer, index, count);
            recorded.Append(buffer, index, read);
            return read;
        }

        public void ReadTo(long length)
        {
            var block = new char[1024];
            while (recorded.Length < length && Read(block, 0, block.Length) > 0) { }
        }
    }
}

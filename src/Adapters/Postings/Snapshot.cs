using System.Text;
using Dossier.Core.Search;

namespace Dossier.Adapters.Postings;

/// <summary>An index as one commit left it. It does not change, and lasts as long as somebody holds it.</summary>
internal sealed class Snapshot
{
    private int holders = 1;

    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file is not there.</exception>
    public Snapshot(string folder, byte[] manifest, Snapshot? before)
    {
        Written = manifest;
        var parts = new List<IndexPart>();
        try
        {
            foreach (var listed in Manifest.Of(manifest).Segments)
            {
                parts.Add(IndexPart.Open(folder, listed, before?.Parts ?? []));
            }
        }
        catch
        {
            parts.ForEach(part => part.Segment.Release());
            throw;
        }

        Parts = parts;
        Live = parts.Sum(part => (long)part.Live);
        var documents = Math.Max(1, parts.Sum(part => (long)part.Segment.Documents));
        TokensOfOne = Math.Max(1, (float)parts.Sum(part => part.Segment.Tokens) / documents);
    }

    /// <summary>The manifest that it is of.</summary>
    public byte[] Written { get; }

    public IReadOnlyList<IndexPart> Parts { get; }

    /// <summary>How many documents there are.</summary>
    public long Live { get; }

    /// <summary>How many tokens a document has on average, at least one.</summary>
    public float TokensOfOne { get; }

    public Snapshot Hold()
    {
        Interlocked.Increment(ref holders);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
        {
            foreach (var part in Parts)
            {
                part.Segment.Release();
            }
        }
    }

    /// <summary>The different tokens of a range that belong into the vocabulary, in order.</summary>
    public IEnumerable<string> Tokens(TokenRange range)
    {
        var (from, to, wanted) = (Encoding.UTF8.GetBytes(range.From), Encoding.UTF8.GetBytes(range.To), Encoding.UTF8.GetBytes(range.Part));
        var next = new int[Parts.Count];
        for (var index = 0; index < next.Length; index++)
        {
            next[index] = Following(Parts[index].Segment, Parts[index].Segment.Place(from), to, wanted);
        }

        for (var count = 0; count < range.Limit && Least(next) is { } token; count++)
        {
            yield return Encoding.UTF8.GetString(token);
            for (var index = 0; index < next.Length; index++)
            {
                var segment = Parts[index].Segment;
                if (next[index] >= 0 && segment.Name(segment.Terms[next[index]]).SequenceEqual(token))
                {
                    next[index] = Following(segment, next[index] + 1, to, wanted);
                }
            }
        }
    }

    /// <summary>The first term from there on that is in the range and has the part; -1 when there is none.</summary>
    private static int Following(Segment segment, int place, ReadOnlySpan<byte> to, ReadOnlySpan<byte> wanted)
    {
        var terms = segment.Terms;
        for (; place < terms.Length; place++)
        {
            var name = segment.Name(terms[place]);
            if (name.SequenceCompareTo(to) >= 0)
            {
                break;
            }

            if (name.IndexOf(wanted) >= 0 && DocumentTokens.IsListed(name))
            {
                return place;
            }
        }

        return -1;
    }

    private byte[]? Least(int[] next)
    {
        ReadOnlySpan<byte> least = default;
        for (var index = 0; index < next.Length; index++)
        {
            if (next[index] < 0)
            {
                continue;
            }

            var segment = Parts[index].Segment;
            var name = segment.Name(segment.Terms[next[index]]);
            least = least.IsEmpty || name.SequenceCompareTo(least) < 0 ? name : least;
        }

        return least.IsEmpty ? null : least.ToArray();
    }
}

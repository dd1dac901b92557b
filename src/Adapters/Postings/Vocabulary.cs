using System.Text;
using Dossier.Core.Search;

namespace Dossier.Adapters.Postings;

/// <summary>The different tokens of a range that belong into the vocabulary, in order, of all segments together.</summary>
internal sealed class Vocabulary
{
    private readonly Cursor[] cursors;
    private readonly int limit;

    /// <summary>Most of the work is to look for rare ones: segments are looked through beside each other.</summary>
    public Vocabulary(Snapshot snapshot, TokenRange range, CancellationToken cancel)
    {
        cursors = [.. snapshot.Parts.Select(part => new Cursor(part.Segment, range))];
        limit = range.Limit;
        Parallel.ForEach(cursors, new ParallelOptions { CancellationToken = cancel }, cursor => cursor.Fill());
    }

    public IEnumerable<string> Tokens()
    {
        for (var count = 0; count < limit && Least() is { } token; count++)
        {
            yield return Encoding.UTF8.GetString(token);
            foreach (var cursor in cursors)
            {
                if (!cursor.IsAtEnd && cursor.Name.SequenceEqual(token))
                {
                    cursor.Next();
                }
            }
        }
    }

    private byte[]? Least()
    {
        ReadOnlySpan<byte> least = default;
        foreach (var cursor in cursors)
        {
            if (!cursor.IsAtEnd && (least.IsEmpty || cursor.Name.SequenceCompareTo(least) < 0))
            {
                least = cursor.Name;
            }
        }

        return least.IsEmpty ? null : least.ToArray();
    }

    /// <summary>The terms of one segment that are in the range, some at a time.</summary>
    private sealed class Cursor(Segment segment, TokenRange range)
    {
        private const int AtATime = 1024;
        private const int Together = 1 << 12;
        private readonly byte[] wanted = Encoding.UTF8.GetBytes(range.Part);
        private readonly int end = segment.Place(Encoding.UTF8.GetBytes(range.To));
        private readonly int most = Math.Min(AtATime, range.Limit);
        private readonly List<int> found = [];
        private int next = segment.Place(Encoding.UTF8.GetBytes(range.From));
        private int current;

        public bool IsAtEnd => current == found.Count;

        public ReadOnlySpan<byte> Name => segment.Name(segment.Terms[found[current]]);

        public void Next()
        {
            if (++current == found.Count)
            {
                Fill();
            }
        }

        public void Fill()
        {
            found.Clear();
            for (current = 0; next < end && found.Count < most; )
            {
                next = wanted.Length == 0 ? next : Following();
                if (next < end && DocumentTokens.IsListed(segment.Name(segment.Terms[next])))
                {
                    found.Add(next);
                }

                next++;
            }
        }

        /// <summary>The next term with the part. Names lie one behind the other and have no space, so they are looked through many at a time.</summary>
        private int Following()
        {
            for (var behind = next; next < end; next = behind)
            {
                behind = Math.Min(end, next + Together);
                var place = segment.Names(next, behind).IndexOf(wanted);
                if (place >= 0)
                {
                    return Owner(segment.Terms[next].NamePlace + place, next, behind);
                }
            }

            return end;
        }

        private int Owner(long place, int low, int high)
        {
            while (high - low > 1)
            {
                var middle = (low + high) / 2;
                (low, high) = segment.Terms[middle].NamePlace <= place ? (middle, high) : (low, middle);
            }

            return low;
        }
    }
}

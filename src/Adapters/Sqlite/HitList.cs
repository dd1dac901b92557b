using System.Collections.Concurrent;
using Dossier.Adapters.Postings;

namespace Dossier.Adapters.Sqlite;

/// <summary>
/// The hits of a search as statements read them, by its <see cref="Handle"/>: from <see cref="HitTable"/> and with <see cref="HitFunctions"/>,
/// until it is disposed. Cheap to make: lists are asked for when a statement first reads them, and kept. What one of the questions throws, the
/// statement fails with.
/// </summary>
internal sealed class HitList : IDisposable
{
    private static readonly ConcurrentDictionary<long, HitList> Known = new();
    private static readonly Comparer<ScoredHit> ByNumber = Comparer<ScoredHit>.Create((one, other) => one.Number.CompareTo(other.Number));
    private static long handles;

    private readonly Func<int> count;
    private readonly Func<long, bool> contains;
    private readonly Func<bool, ScoredHit[]> inOrder;
    private readonly Func<int, ScoredHit[]> best;
    private ScoredHit[]? numbers;
    private ScoredHit[]? scored;
    private ScoredHit[] ranked = [];

    /// <param name="count">How many there are.</param>
    /// <param name="contains">Whether the document of that number is one.</param>
    /// <param name="inOrder">All, by number; with their scores if so told.</param>
    /// <param name="best">So many, or all when there are not more: by score, the largest first, and by number where that is the same.</param>
    public HitList(Func<int> count, Func<long, bool> contains, Func<bool, ScoredHit[]> inOrder, Func<int, ScoredHit[]> best)
    {
        (this.count, this.contains, this.inOrder, this.best) = (count, contains, inOrder, best);
        Handle = Interlocked.Increment(ref handles);
        Known[Handle] = this;
    }

    public int Count => count();

    /// <summary>What statements are given in its place. No other list of this process ever has the same.</summary>
    public long Handle { get; }

    /// <exception cref="ArgumentException">There is none, or no longer.</exception>
    public static HitList Of(long handle) =>
        Known.TryGetValue(handle, out var list) ? list : throw new ArgumentException("no such list of hits");

    public bool Contains(long number) => contains(number);

    /// <summary>All, by number. Without the scores, they may be there or be 0.</summary>
    public ScoredHit[] InOrder(bool withScores) => scored ?? (withScores ? scored = inOrder(true) : numbers ??= inOrder(false));

    /// <summary>The best: so many, or all when there are not more, or more that were asked for before.</summary>
    public ScoredHit[] Best(int most) => ranked.Length >= Math.Min(most, Count) ? ranked : ranked = best(most);

    /// <summary>The hit of that number: one, or none.</summary>
    public ScoredHit[] Find(long number, bool withScore)
    {
        if (!Contains(number))
        {
            return [];
        }

        if (!withScore)
        {
            return [new ScoredHit(number, 0)];
        }

        var all = InOrder(withScores: true);
        var place = Array.BinarySearch(all, new ScoredHit(number, 0), ByNumber);
        return place < 0 ? [] : [all[place]];
    }

    public void Dispose() => Known.TryRemove(Handle, out _);
}

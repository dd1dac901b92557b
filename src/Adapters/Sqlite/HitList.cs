using System.Collections.Concurrent;

namespace Dossier.Adapters.Sqlite;

/// <summary>A document that a search found.</summary>
/// <param name="Score">Larger for what fits better; 0 where nobody asked for it.</param>
internal readonly record struct Hit(long Number, float Score);

/// <summary>
/// The hits of a search as statements read them, by its <see cref="Handle"/>: from <see cref="HitTable"/> and with <see cref="HitFunctions"/>,
/// until it is disposed. Cheap to make: lists are asked for when a statement first reads them, and kept. What one of the questions throws, the
/// statement fails with.
/// </summary>
internal sealed class HitList : IDisposable
{
    private static readonly ConcurrentDictionary<long, HitList> Known = new();
    private static readonly Comparer<Hit> ByNumber = Comparer<Hit>.Create((one, other) => one.Number.CompareTo(other.Number));
    private static long handles;

    private readonly Func<long, bool> contains;
    private readonly Func<bool, Hit[]> inOrder;
    private readonly Func<int, Hit[]> best;
    private Hit[]? numbers;
    private Hit[]? scored;
    private Hit[] ranked = [];

    /// <param name="count">How many there are.</param>
    /// <param name="contains">Whether the document of that number is one.</param>
    /// <param name="inOrder">All, by number; with their scores if so told.</param>
    /// <param name="best">So many, or all when there are not more: by score, the largest first, and by number where that is the same.</param>
    public HitList(int count, Func<long, bool> contains, Func<bool, Hit[]> inOrder, Func<int, Hit[]> best)
    {
        (Count, this.contains, this.inOrder, this.best) = (count, contains, inOrder, best);
        Handle = Interlocked.Increment(ref handles);
        Known[Handle] = this;
    }

    public int Count { get; }

    /// <summary>What statements are given in its place. No other list of this process ever has the same.</summary>
    public long Handle { get; }

    /// <exception cref="ArgumentException">There is none, or no longer.</exception>
    public static HitList Of(long handle) =>
        Known.TryGetValue(handle, out var list) ? list : throw new ArgumentException("no such list of hits");

    public bool Contains(long number) => contains(number);

    /// <summary>All, by number. Without the scores, they may be there or be 0.</summary>
    public Hit[] InOrder(bool withScores) => scored ?? (withScores ? scored = inOrder(true) : numbers ??= inOrder(false));

    /// <summary>The best: so many, or all when there are not more, or more that were asked for before.</summary>
    public Hit[] Best(int most) => ranked.Length >= Math.Min(most, Count) ? ranked : ranked = best(most);

    /// <summary>The hit of that number: one, or none.</summary>
    public Hit[] Find(long number, bool withScore)
    {
        if (!Contains(number))
        {
            return [];
        }

        if (!withScore)
        {
            return [new Hit(number, 0)];
        }

        var all = InOrder(withScores: true);
        var place = Array.BinarySearch(all, new Hit(number, 0), ByNumber);
        return place < 0 ? [] : [all[place]];
    }

    public void Dispose() => Known.TryRemove(Handle, out _);
}

using System.Buffers;
using Dossier.Core.Search;

namespace Dossier.Adapters.Postings;

/// <summary>What a query found in a snapshot: a set for each segment. How well each fits is computed when it is asked for.</summary>
internal sealed class FoundDocuments
{
    private readonly Snapshot snapshot;
    private readonly Query query;
    private readonly CancellationToken cancel;
    private readonly DocumentSet[] sets;

    /// <param name="query">By which documents are scored.</param>
    /// <param name="sets">The documents of each segment.</param>
    public FoundDocuments(Snapshot snapshot, Query query, DocumentSet[] sets, CancellationToken cancel)
    {
        (this.snapshot, this.query, this.sets, this.cancel) = (snapshot, query, sets, cancel);
        Count = sets.Sum(set => set.Count());
    }

    public int Count { get; private set; }

    /// <summary>Adds documents by their numbers.</summary>
    public void Add(IEnumerable<long> numbers)
    {
        foreach (var number in numbers)
        {
            for (var index = 0; index < sets.Length; index++)
            {
                var part = snapshot.Parts[index];
                if (part.Segment.DocumentOf(number) is var document && part.IsLive(document) && !sets[index][document])
                {
                    sets[index].Add(document);
                    Count++;
                }
            }
        }
    }

    public bool Contains(long number)
    {
        for (var index = 0; index < sets.Length; index++)
        {
            var document = snapshot.Parts[index].Segment.DocumentOf(number);
            if (document >= 0 && sets[index][document])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All of them by number.</summary>
    /// <param name="isScored">Else their scores are 0.</param>
    public ScoredHit[] InOrder(bool isScored)
    {
        var hits = new ScoredHit[Count];
        var (count, isSorted) = (0, true);
        ForEach(
            isScored,
            hit =>
            {
                isSorted &= count == 0 || hits[count - 1].Number < hit.Number;
                hits[count++] = hit;
                return true;
            }
        );
        if (!isSorted)
        {
            Array.Sort(hits, (one, other) => one.Number.CompareTo(other.Number));
        }

        return hits;
    }

    /// <summary>Any of them, at most so many.</summary>
    public List<ScoredHit> Some(int most)
    {
        var some = new List<ScoredHit>();
        ForEach(
            isScored: true,
            hit =>
            {
                some.Add(hit);
                return some.Count < most;
            }
        );
        return some;
    }

    /// <summary>The best, by score and then by number.</summary>
    public ScoredHit[] Best(int most)
    {
        // The least of the best is on top, to be replaced.
        var best = new PriorityQueue<ScoredHit, ScoredHit>(
            Math.Min(most, Count),
            Comparer<ScoredHit>.Create((one, other) => -ByScore(one, other))
        );
        ForEach(
            isScored: true,
            hit =>
            {
                if (best.Count < most)
                {
                    best.Enqueue(hit, hit);
                }
                else if (ByScore(hit, best.Peek()) < 0)
                {
                    best.DequeueEnqueue(hit, hit);
                }

                return true;
            }
        );
        var hits = best.UnorderedItems.Select(item => item.Element).ToArray();
        Array.Sort(hits, ByScore);
        return hits;
    }

    private static int ByScore(ScoredHit one, ScoredHit other) =>
        one.Score != other.Score ? other.Score.CompareTo(one.Score) : one.Number.CompareTo(other.Number);

    private void ForEach(bool isScored, Func<ScoredHit, bool> see)
    {
        var scoring = isScored ? new Scoring(snapshot, query, cancel) : null;
        for (var index = 0; index < sets.Length; index++)
        {
            var numbers = snapshot.Parts[index].Segment.Numbers;
            var scores = sets[index].IsEmpty() ? null : scoring?.Of(index, cancel);
            foreach (var document in sets[index])
            {
                if (!see(new ScoredHit(numbers[document], scores is null ? 0 : scores[document])))
                {
                    break;
                }
            }

            if (scores is not null)
            {
                ArrayPool<float>.Shared.Return(scores);
            }
        }
    }
}

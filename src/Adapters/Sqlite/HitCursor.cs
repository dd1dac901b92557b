using Dossier.Adapters.Postings;

namespace Dossier.Adapters.Sqlite;

/// <summary>How far a statement has read in a list of hits.</summary>
internal sealed class HitCursor
{
    /// <summary>A page of hits lies in it, and a few that the statement leaves out.</summary>
    private const int FirstBest = 256;

    /// <summary>With so many times more, those that were found in vain hardly count.</summary>
    private const int Growth = 16;

    private HitList? list;
    private ScoredHit[] hits = [];
    private int place;
    private int step;
    private bool isBestFirst;

    public bool IsAtEnd => (uint)place >= (uint)hits.Length;

    /// <summary>The hit it stands at.</summary>
    public ref readonly ScoredHit Current => ref hits[place];

    /// <summary>The handle of the list it reads.</summary>
    public long Handle => list?.Handle ?? 0;

    /// <summary>Stands at the first hit.</summary>
    /// <param name="number">The number of the one hit that is looked for, if it is but one.</param>
    /// <exception cref="ArgumentException">There is no such list.</exception>
    public void Start(long handle, HitPlan plan, long number)
    {
        hits = [];
        list = HitList.Of(handle);
        isBestFirst = plan.HasFlag(HitPlan.BestFirst);
        var withScores = plan.HasFlag(HitPlan.WithScores);
        hits =
            plan.HasFlag(HitPlan.One) ? list.Find(number, withScores)
            : isBestFirst ? list.Best(FirstBest)
            : list.InOrder(withScores);
        (place, step) = plan.HasFlag(HitPlan.Descending) ? (hits.Length - 1, -1) : (0, 1);
    }

    public void Next()
    {
        place += step;
        if (isBestFirst && place == hits.Length && place < list!.Count)
        {
            hits = list.Best((int)Math.Min((long)place * Growth, list.Count));
        }
    }
}

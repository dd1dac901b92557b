namespace Dossier.Core.Search;

/// <summary>
/// Decides whether a query is true of a document that is shown to it stretch by stretch: each value of each field, and the text. It keeps
/// nothing of a stretch but what the windows of its distances need, so a document may be of any size.
/// </summary>
internal sealed class QueryTest
{
    private readonly Query query;
    private readonly bool isLasting;
    private readonly Dictionary<string, PatternSet> sets = [];
    private readonly Dictionary<(string Mark, Query Part), bool> isMet = new(ByReference.Instance);
    private readonly HashSet<string> present = [];
    private PatternSet? asked;

    public QueryTest(Query query)
    {
        this.query = query;
        isLasting = !QueryTree.Within(query).Any(part => part is Not);
        foreach (var parts in Parts(query, "").GroupBy(part => part.Mark, part => part.Part))
        {
            var mark = parts.Key;
            Query[] all = [.. parts];
            sets[mark] = new PatternSet(all, (pattern, _) => Met(mark, all[pattern], pattern));
        }
    }

    /// <summary>Whether the query is true of what was shown.</summary>
    public bool IsTrue => Holds(query, "");

    /// <summary>Whether it is true whatever is still to come.</summary>
    public bool IsSettled => isLasting && IsTrue;

    /// <summary>Forgets what was shown.</summary>
    public void Begin()
    {
        present.Clear();
        isMet.Clear();
        foreach (var set in sets.Values)
        {
            set.Renew();
        }
    }

    /// <summary>A field has a value.</summary>
    public void Has(SearchField field) => present.Add(field.Mark);

    /// <summary>What follows is one value of a field, or what is looked in where no field is named.</summary>
    /// <param name="mark">The field's mark; empty where no field is named.</param>
    /// <param name="hasAnchors">Whether its first and last word count as such.</param>
    /// <returns>Whether the query asks anything of it.</returns>
    public bool BeginStretch(string mark, bool hasAnchors)
    {
        asked = sets.GetValueOrDefault(mark);
        asked?.Begin(hasAnchors);
        return asked is not null;
    }

    /// <summary>The next token of the stretch.</summary>
    public void Take(ReadOnlySpan<char> token) => asked?.Take(token);

    /// <summary>The stretch is at its end.</summary>
    public void EndStretch() => asked?.End();

    private void Met(string mark, Query part, int pattern)
    {
        isMet[(mark, part)] = true;
        sets[mark].Leave(pattern);
    }

    private bool Holds(Query query, string mark) =>
        query switch
        {
            All => mark.Length == 0 || present.Contains(mark),
            None => false,
            InField within => Holds(within.Part, within.Field.Mark),
            Not not => !Holds(not.Part, mark),
            And and => and.Parts.All(part => Holds(part, mark)),
            Or or => or.Parts.Any(part => Holds(part, mark)),
            _ => isMet.ContainsKey((mark, query)),
        };

    private static IEnumerable<(string Mark, Query Part)> Parts(Query query, string mark) =>
        query switch
        {
            All or None => [],
            InField within => Parts(within.Part, within.Field.Mark),
            Not not => Parts(not.Part, mark),
            And and => and.Parts.SelectMany(part => Parts(part, mark)),
            Or or => or.Parts.SelectMany(part => Parts(part, mark)),
            _ => [(mark, query)],
        };

    /// <summary>A part is found by being that part of the tree: to compare whole trees would cost more than to test them.</summary>
    private sealed class ByReference : IEqualityComparer<(string Mark, Query Part)>
    {
        public static ByReference Instance { get; } = new();

        public bool Equals((string Mark, Query Part) one, (string Mark, Query Part) other) =>
            ReferenceEquals(one.Part, other.Part) && one.Mark == other.Mark;

        public int GetHashCode((string Mark, Query Part) one) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(one.Part);
    }
}

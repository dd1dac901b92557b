namespace Dossier.Core.Search;

/// <summary>A term while a text is gone through: where it was met last.</summary>
/// <param name="term">What it stands for.</param>
/// <param name="owner">The place of its pattern in its <see cref="PatternSet"/>.</param>
internal sealed class Leaf(Term term, int owner)
{
    /// <summary>A place that is next to none.</summary>
    public const int Nowhere = -9;

    public Term Term => term;

    public int Owner => owner;

    /// <summary>Its last place among the tokens of the stretch being read.</summary>
    public int Position { get; set; } = Nowhere;

    /// <summary>Where that token begins in the original.</summary>
    public long Start { get; set; }

    /// <summary>Where the part of that token that was meant ends in the original.</summary>
    public long End { get; set; }
}

/// <summary>Which leaves a token is met by: words by a look into a dictionary, the rest by their tests, remembered for a while.</summary>
internal sealed class Leaves
{
    private const int Remembered = 4096;
    private static readonly Leaf[] Nothing = [];
    private readonly Dictionary<string, Leaf[]> words;
    private readonly Dictionary<string, Leaf[]>.AlternateLookup<ReadOnlySpan<char>> byWord;
    private readonly List<(TermTest Test, Leaf Leaf)> tests;
    private readonly Dictionary<string, Leaf[]> known = [];
    private readonly Dictionary<string, Leaf[]>.AlternateLookup<ReadOnlySpan<char>> byKnown;

    public Leaves(IReadOnlyList<Leaf> leaves)
    {
        words = leaves
            .Where(leaf => leaf.Term is Word)
            .GroupBy(leaf => ((Word)leaf.Term).Token)
            .ToDictionary(one => one.Key, one => one.ToArray());
        byWord = words.GetAlternateLookup<ReadOnlySpan<char>>();
        tests = [.. leaves.Where(leaf => leaf.Term is not Word).Select(leaf => (TermTests.Of(leaf.Term), leaf))];
        byKnown = known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public ReadOnlySpan<Leaf> MetBy(ReadOnlySpan<char> token)
    {
        if (tests.Count == 0)
        {
            return byWord.TryGetValue(token, out var found) ? found : Nothing;
        }

        if (byKnown.TryGetValue(token, out var met))
        {
            return met;
        }

        if (known.Count == Remembered)
        {
            known.Clear();
        }

        var all = byWord.TryGetValue(token, out var word) ? word.ToList() : [];
        foreach (var (test, leaf) in tests)
        {
            if (test(token))
            {
                all.Add(leaf);
            }
        }

        return known[token.ToString()] = all.Count == 0 ? Nothing : [.. all];
    }
}

using Dossier.Adapters.Postings;
using Dossier.Adapters.Sqlite;

namespace Dossier.Adapters.Tests.Sqlite;

/// <summary>A list that notes what it is asked.</summary>
internal sealed class Asked(params ScoredHit[] hits)
{
    private readonly HashSet<long> numbers = [.. hits.Select(hit => hit.Number)];

    public List<bool> InOrder { get; } = [];

    public List<int> Best { get; } = [];

    public int Contains { get; private set; }

    public HitList List() =>
        new(
            () => hits.Length,
            number =>
            {
                Contains++;
                return numbers.Contains(number);
            },
            withScores =>
            {
                InOrder.Add(withScores);
                return [.. hits.Select(hit => withScores ? hit : hit with { Score = 0 })];
            },
            most =>
            {
                Best.Add(most);
                return [.. Ranked(hits).Take(most)];
            }
        );

    /// <summary>The best first; of equals the lowest number.</summary>
    public static IEnumerable<ScoredHit> Ranked(IEnumerable<ScoredHit> hits) =>
        hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Number);
}

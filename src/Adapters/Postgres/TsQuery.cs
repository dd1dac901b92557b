using Dossier.Core.Search;

namespace Dossier.Adapters.Postgres;

/// <summary>
/// A tree in the words of tsquery. PostgreSQL keeps only so many positions, so of a phrase it may not know for sure. Therefore two
/// queries: one true of no document that the tree is not true of, one true of every document that the tree is true of.
/// </summary>
internal static class TsQuery
{
    /// <summary>Before a token: it stands in the document also where no position was kept.</summary>
    public const string Elsewhere = "!";

    /// <summary>Bears every document of a workspace.</summary>
    public static string Everything(Guid workspaceId) => $"{DocumentTokens.Everything}{workspaceId:N}";

    /// <summary>True only of documents that the tree is true of.</summary>
    public static string Sure(Query query, Guid workspaceId) => Whole(query, workspaceId, isSure: true);

    /// <summary>True of every document that the tree is true of.</summary>
    public static string Possible(Query query, Guid workspaceId) => Whole(query, workspaceId, isSure: false);

    /// <summary>
    /// True of documents of which some phrase's tokens are all there, at least one of them also where no position was kept. Null when the
    /// tree has no phrase.
    /// </summary>
    public static string? Doubt(Query query)
    {
        var phrases = Phrases(query, "").ToList();
        return phrases.Count == 0 ? null : string.Join(" | ", phrases);
    }

    /// <summary>The tokens that count for a document, for ranking; null when there are none.</summary>
    public static string? Ranking(Query query)
    {
        var terms = Terms(query, "").ToList();
        return terms.Count == 0 ? null : string.Join(" | ", terms);
    }

    public static string Lexeme(Term term, string mark) =>
        term switch
        {
            Word word => $"'{mark}{word.Token}'",
            Prefix prefix => $"'{mark}{prefix.Token}':*",
            _ => throw new InvalidOperationException($"No rule for {term.GetType().Name}."),
        };

    private static string Whole(Query query, Guid workspaceId, bool isSure) =>
        $"'{Everything(workspaceId)}' & ({Expression(query, "", Everything(workspaceId), isSure)})";

    private static string Expression(Query query, string mark, string everything, bool isSure) =>
        query switch
        {
            All => $"'{(mark.Length == 0 ? everything : mark)}'",
            None => $"'{DocumentTokens.Nothing}'",
            // Where its sides are, and in which order, only the document tells.
            Near when isSure => $"'{DocumentTokens.Nothing}'",
            Near near => $"({Expression(near.Left, mark, everything, isSure)} & {Expression(near.Right, mark, everything, isSure)})",
            Term term => Lexeme(term, mark),
            Phrase phrase when isSure => Sequence(phrase, mark),
            Phrase phrase => $"({Sequence(phrase, mark)} | {Scattered(phrase, mark)})",
            InField within => Expression(within.Part, within.Field.Mark, everything, isSure),
            And and => $"({string.Join(" & ", and.Parts.Select(part => Expression(part, mark, everything, isSure)))})",
            Or or => $"({string.Join(" | ", or.Parts.Select(part => Expression(part, mark, everything, isSure)))})",
            // What surely is not: whatever could not be.
            Not not => $"!({Expression(not.Part, mark, everything, !isSure)})",
            _ => throw new InvalidOperationException($"No rule for {query.GetType().Name}."),
        };

    private static string Sequence(Phrase phrase, string mark) =>
        $"({string.Join(" <-> ", phrase.Terms.Select(term => Lexeme(term, mark)))})";

    /// <summary>All tokens are there, one of them also where no position was kept.</summary>
    private static string Scattered(Phrase phrase, string mark)
    {
        var all = string.Join(" & ", phrase.Terms.Select(term => Lexeme(term, mark)));
        var elsewhere = string.Join(" | ", phrase.Terms.Select(term => Lexeme(term, Elsewhere + mark)));
        return $"({all} & ({elsewhere}))";
    }

    private static IEnumerable<string> Phrases(Query query, string mark) =>
        query switch
        {
            Phrase phrase => [Scattered(phrase, mark)],
            InField within => Phrases(within.Part, within.Field.Mark),
            And and => and.Parts.SelectMany(part => Phrases(part, mark)),
            Or or => or.Parts.SelectMany(part => Phrases(part, mark)),
            Not not => Phrases(not.Part, mark),
            Near near => Phrases(near.Left, mark).Concat(Phrases(near.Right, mark)),
            _ => [],
        };

    private static IEnumerable<string> Terms(Query query, string mark) =>
        query switch
        {
            Term term => [Lexeme(term, mark)],
            Phrase phrase => phrase.Terms.Select(term => Lexeme(term, mark)),
            InField within => Terms(within.Part, within.Field.Mark),
            And and => and.Parts.SelectMany(part => Terms(part, mark)),
            Or or => or.Parts.SelectMany(part => Terms(part, mark)),
            Near near => Terms(near.Left, mark).Concat(Terms(near.Right, mark)),
            _ => [],
        };
}

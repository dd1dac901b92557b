using Dossier.Core.Search;

namespace Dossier.Adapters.Sqlite;

/// <summary>A tree in the words of FTS5, which says all of it exactly, but of a distance not where a value of a field ends or what comes first.</summary>
internal static class FtsQuery
{
    // Pairs of words that one distance is spelt out to.
    private const int MostPairs = 64;

    /// <summary>True only of documents that the tree is true of.</summary>
    public static string Sure(Query query) => Expression(query, "", isSure: true);

    /// <summary>What the query may be true of, but is not for sure.</summary>
    public static string Unsure(IndexQuery query)
    {
        var possible = Expression(query.Possible, "", isSure: false);
        return query.Sure is None ? possible : $"({possible} NOT {Sure(query.Sure)})";
    }

    private static string Expression(Query query, string mark, bool isSure) =>
        query switch
        {
            None => Quoted(DocumentTokens.Nothing),
            All => Quoted(mark.Length == 0 ? DocumentTokens.Everything : mark),
            Term term => Sequence([term], mark),
            Phrase phrase => Sequence(phrase.Terms, mark),
            InField within => Expression(within.Part, within.Field.Mark, isSure),
            Or or => $"({string.Join(" OR ", or.Parts.Select(part => Expression(part, mark, isSure)))})",
            Near near => Distance(near, mark, isSure),
            And and => Both(and.Parts, mark, isSure),
            Not => Both([query], mark, isSure),
            _ => throw new InvalidOperationException($"No rule for {query.GetType().Name}."),
        };

    /// <summary>FTS5 knows "this but not that" only, so what is excluded comes after what is asked for, or after everything.</summary>
    private static string Both(IReadOnlyList<Query> parts, string mark, bool isSure)
    {
        var asked = parts.Where(part => part is not Not).Select(part => Expression(part, mark, isSure)).ToList();
        var excluded = parts.OfType<Not>().Select(not => Expression(not.Part, mark, !isSure)).ToList();
        var left = asked.Count == 0 ? Quoted(DocumentTokens.Everything) : $"({string.Join(" AND ", asked)})";
        return excluded.Count == 0 ? left : $"({left} NOT ({string.Join(" OR ", excluded)}))";
    }

    /// <summary>
    /// For sure: near each other in the text, which is one value. Perhaps: near each other anywhere, even beyond the end of a value, and in any
    /// order; or both in the document, where there is too much to say.
    /// </summary>
    private static string Distance(Near near, string mark, bool isSure)
    {
        var (left, right) = (Sequences(near.Left), Sequences(near.Right));
        if (left is null || right is null || left.Count * right.Count > MostPairs)
        {
            return isSure ? Quoted(DocumentTokens.Nothing) : Both([near.Left, near.Right], mark, isSure);
        }

        // FTS5 counts the words between.
        var pairs = left.SelectMany(one => right.Select(other => $"NEAR({Sequence(one, mark)} {Sequence(other, mark)}, {near.Words - 1})"));
        return $"{(isSure ? "text : " : "")}({string.Join(" OR ", pairs)})";
    }

    /// <summary>The words and phrases that it is one of; null when it is of another kind.</summary>
    private static List<IReadOnlyList<Term>>? Sequences(Query query)
    {
        var parts = query is Or or ? or.Parts : [query];
        return parts.All(part => part is Term or Phrase)
            ? [.. parts.Select(part => part is Phrase phrase ? phrase.Terms : [(Term)part])]
            : null;
    }

    private static string Sequence(IReadOnlyList<Term> terms, string mark)
    {
        var tokens = terms.Select(term => $"{mark}{Token(term)}");
        return Quoted(string.Join(' ', tokens)) + (terms[^1] is Prefix ? " *" : "");
    }

    private static string Token(Term term) =>
        term switch
        {
            Word word => word.Token,
            Prefix prefix => prefix.Token,
            _ => throw new InvalidOperationException($"No rule for {term.GetType().Name}."),
        };

    // Tokens hold no quotes: the tokenizer takes them for separators.
    private static string Quoted(string tokens) => $"\"{tokens}\"";
}

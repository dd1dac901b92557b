using Dossier.Core.Search;

namespace Dossier.Adapters.Sqlite;

/// <summary>A tree in the words of FTS5, which says all of it exactly.</summary>
internal static class FtsQuery
{
    public static string Of(Query query) => Expression(query, "");

    private static string Expression(Query query, string mark) =>
        query switch
        {
            All => Quoted(mark.Length == 0 ? DocumentTokens.Everything : mark),
            Term term => Sequence([term], mark),
            Phrase phrase => Sequence(phrase.Terms, mark),
            InField within => Expression(within.Part, within.Field.Mark),
            Or or => $"({string.Join(" OR ", or.Parts.Select(part => Expression(part, mark)))})",
            And and => Both(and.Parts, mark),
            Not => Both([query], mark),
            _ => throw new InvalidOperationException($"No rule for {query.GetType().Name}."),
        };

    /// <summary>FTS5 knows "this but not that" only, so what is excluded comes after what is asked for, or after everything.</summary>
    private static string Both(IReadOnlyList<Query> parts, string mark)
    {
        var asked = parts.Where(part => part is not Not).Select(part => Expression(part, mark)).ToList();
        var excluded = parts.OfType<Not>().Select(not => Expression(not.Part, mark)).ToList();
        var left = asked.Count == 0 ? Quoted(DocumentTokens.Everything) : $"({string.Join(" AND ", asked)})";
        return excluded.Count == 0 ? left : $"({left} NOT ({string.Join(" OR ", excluded)}))";
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

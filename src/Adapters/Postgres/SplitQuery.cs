using Dossier.Core.Search;

namespace Dossier.Adapters.Postgres;

/// <summary>
/// A tree as a condition on a split document <c>s</c>, whose tokens are spread over several rows: one look into the index a token.
/// Of phrases it knows only whether all tokens are there.
/// </summary>
internal sealed class SplitQuery(Dictionary<string, object> with)
{
    /// <summary>A condition that is true only where the tree is, or one that is true wherever the tree is.</summary>
    public string Condition(Query query, bool isSure) => Condition(query, "", isSure);

    private string Condition(Query query, string mark, bool isSure) =>
        query switch
        {
            All => mark.Length == 0 ? "TRUE" : Holds($"'{mark}'"),
            None => "FALSE",
            Near when isSure => "FALSE",
            Near near => Joined(" AND ", [near.Left, near.Right], mark, isSure),
            Term term => Holds(TsQuery.Lexeme(term, mark)),
            Phrase when isSure => "FALSE",
            Phrase phrase => Joined(" AND ", phrase.Terms, mark, isSure),
            InField within => Condition(within.Part, within.Field.Mark, isSure),
            And and => Joined(" AND ", and.Parts, mark, isSure),
            Or or => Joined(" OR ", or.Parts, mark, isSure),
            Not not => $"NOT ({Condition(not.Part, mark, !isSure)})",
            _ => throw new InvalidOperationException($"No rule for {query.GetType().Name}."),
        };

    private string Joined(string word, IEnumerable<Query> parts, string mark, bool isSure) =>
        $"({string.Join(word, parts.Select(part => Condition(part, mark, isSure)))})";

    private string Holds(string lexeme)
    {
        var name = $"split{with.Count}";
        with[name] = lexeme;
        return $"s.document_number IN (SELECT document_number FROM search_parts WHERE tokens @@ CAST(@{name} AS tsquery))";
    }
}

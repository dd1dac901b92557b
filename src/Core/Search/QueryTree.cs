namespace Dossier.Core.Search;

/// <summary>What can be read off a tree.</summary>
public static class QueryTree
{
    /// <summary>The query and everything it is made of.</summary>
    public static IEnumerable<Query> Within(Query query) => Parts(query).SelectMany(Within).Prepend(query);

    /// <summary>All terms, each with the mark of the field it is looked for in; also those that are excluded.</summary>
    public static IEnumerable<(string Mark, Term Term)> Terms(Query query, string mark = "") =>
        query switch
        {
            Term term => [(mark, term)],
            InField within => Terms(within.Part, within.Field.Mark),
            _ => Parts(query).SelectMany(part => Terms(part, mark)),
        };

    /// <summary>
    /// The terms, phrases and distances that a document's text is marked with: those that count for it, not those that are excluded.
    /// </summary>
    public static IEnumerable<Query> Marked(Query query) =>
        query switch
        {
            Term or Phrase or Near => [query],
            And or Or => Parts(query).SelectMany(Marked),
            _ => [],
        };

    private static IEnumerable<Query> Parts(Query query) =>
        query switch
        {
            Phrase phrase => phrase.Terms,
            And and => and.Parts,
            Or or => or.Parts,
            Not not => [not.Part],
            InField within => [within.Part],
            Near near => [near.Left, near.Right],
            _ => [],
        };
}

namespace Dossier.Core.Search;

/// <summary>What can be read off a tree.</summary>
public static class QueryTree
{
    /// <summary>The terms that look into general text, as far as they stand alone or in a phrase, also those that are excluded.</summary>
    public static IEnumerable<Term> Terms(Query query) =>
        query switch
        {
            Term term => [term],
            Phrase phrase => phrase.Terms,
            And and => and.Parts.SelectMany(Terms),
            Or or => or.Parts.SelectMany(Terms),
            Not not => Terms(not.Part),
            _ => [],
        };

    /// <summary>The terms and phrases that a document's text is marked with: those that count for it, not those that are excluded.</summary>
    public static IEnumerable<IReadOnlyList<Term>> Marked(Query query) =>
        query switch
        {
            Term term =>
            [
                [term],
            ],
            Phrase phrase => [phrase.Terms],
            And and => and.Parts.SelectMany(Marked),
            Or or => or.Parts.SelectMany(Marked),
            _ => [],
        };
}

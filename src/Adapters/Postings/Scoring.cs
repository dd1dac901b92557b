using System.Buffers;
using Dossier.Core.Search;

namespace Dossier.Adapters.Postings;

/// <summary>How well documents fit a query, by BM25 (Robertson and Zaragoza, 2009): of each of its words that is not excluded.</summary>
internal sealed class Scoring
{
    private const float Saturation = 1.2f;
    private const float OfLength = 0.75f;

    // A word that all documents have still counts a little.
    private const float Least = 1e-6f;
    private readonly Snapshot snapshot;

    // Of each word of the query: what it weighs, and the terms of each segment.
    private readonly List<(float Weight, IReadOnlyList<PostingList>[] Terms)> words = [];

    public Scoring(Snapshot snapshot, Query query, CancellationToken cancel)
    {
        this.snapshot = snapshot;
        foreach (var (mark, term) in Asked(query, "").Distinct())
        {
            cancel.ThrowIfCancellationRequested();
            var terms = snapshot.Parts.Select(part => TreeMatch.TermsOf(part.Segment, term, mark)).ToArray();
            // Documents with several words of a beginning are counted for each, as far as there are documents.
            var documents = Math.Min(snapshot.Live, terms.Sum(some => some.Sum(one => (long)one.Documents)));
            var weight = (float)Math.Log(1 + ((snapshot.Live - documents + 0.5) / (documents + 0.5)));
            words.Add((Math.Max(Least, weight), terms));
        }
    }

    /// <summary>What the documents of one segment score, those too that are no hits. The caller gives the array back to the shared pool.</summary>
    public float[] Of(int part, CancellationToken cancel)
    {
        var segment = snapshot.Parts[part].Segment;
        var lengths = segment.Lengths;
        var scores = ArrayPool<float>.Shared.Rent(segment.Documents);
        Array.Clear(scores, 0, segment.Documents);
        var (flat, perToken) = (Saturation * (1 - OfLength), Saturation * OfLength / snapshot.TokensOfOne);
        foreach (var (weight, terms) in words)
        {
            foreach (var term in terms[part])
            {
                cancel.ThrowIfCancellationRequested();
                var postings = segment.Postings(term);
                while (postings.Next())
                {
                    var document = postings.Document;
                    scores[document] +=
                        weight * postings.Count * (Saturation + 1) / (postings.Count + flat + (perToken * lengths[document]));
                }
            }
        }

        return scores;
    }

    private static IEnumerable<(string Mark, Term Term)> Asked(Query query, string mark) =>
        query switch
        {
            Term term => [(mark, term)],
            Phrase phrase => phrase.Terms.Select(term => (mark, term)),
            InField within => Asked(within.Part, within.Field.Mark),
            Near near => Asked(near.Left, mark).Concat(Asked(near.Right, mark)),
            And and => and.Parts.SelectMany(part => Asked(part, mark)),
            Or or => or.Parts.SelectMany(part => Asked(part, mark)),
            _ => [],
        };
}

using System.Text;
using Dossier.Core.Search;

namespace Dossier.Adapters.Postings;

/// <summary>
/// Which documents of a segment a tree is true of. It says all of a tree exactly, but of a distance not where a value of a field ends or what
/// comes first.
/// </summary>
internal sealed class TreeMatch(IndexPart part, CancellationToken cancel)
{
    private readonly Segment segment = part.Segment;

    // Of distances in the text, which both bounds of a query have.
    private readonly Dictionary<(Near, string Mark), DocumentSet> nearInText = [];

    /// <param name="sure">What cannot be said exactly is false, and else true.</param>
    public DocumentSet Documents(Query query, bool sure)
    {
        var found = Find(query, "", sure);
        found.Keep(part.LiveSet());
        return found;
    }

    private DocumentSet Find(Query query, string mark, bool sure)
    {
        cancel.ThrowIfCancellationRequested();
        switch (query)
        {
            case None:
                return new DocumentSet(segment.Documents);
            case All when mark.Length == 0:
                return DocumentSet.Everything(segment.Documents);
            case All:
                return Any(TermsOf(segment, new Word(""), mark));
            case Term term:
                return Any(TermsOf(segment, term, mark));
            case InField within:
                return Find(within.Part, within.Field.Mark, sure);
            case Not not:
                return Except(DocumentSet.Everything(segment.Documents), not.Part, mark, sure);
            case Or or:
                return AnyOf(or, mark, sure);
            case And and:
                return EveryOf(and, mark, sure);
            case Phrase phrase:
                return new Places(segment, cancel).Of(phrase, mark);
            case Near near when Places.SidesOf(near) is { } sides:
                return NearOf(near, sides, mark, sure);
            case Near near:
                return sure ? new DocumentSet(segment.Documents) : EveryOf(new And([near.Left, near.Right]), mark, sure);
            default:
                throw new InvalidOperationException($"No rule for {query.GetType().Name}.");
        }
    }

    /// <summary>The terms of a segment that one of a query stands for.</summary>
    public static IReadOnlyList<PostingList> TermsOf(Segment segment, Term term, string mark)
    {
        switch (term)
        {
            case Word word:
                return segment.Find(Encoding.UTF8.GetBytes(mark + word.Token), out var found) ? [found] : [];
            case Prefix prefix:
                var beginning = Encoding.UTF8.GetBytes(mark + prefix.Token);
                var begin = segment.Place(beginning);
                var end = begin;
                while (end < segment.Terms.Length && segment.Name(segment.Terms[end]).StartsWith(beginning))
                {
                    end++;
                }

                return segment.Terms[begin..end].ToArray();
            default:
                throw new InvalidOperationException($"No rule for {term.GetType().Name}.");
        }
    }

    private DocumentSet Any(IReadOnlyList<PostingList> terms)
    {
        var found = new DocumentSet(segment.Documents);
        foreach (var term in terms)
        {
            cancel.ThrowIfCancellationRequested();
            Add(term, found);
        }

        return found;
    }

    private void Add(in PostingList term, DocumentSet found)
    {
        var postings = segment.Postings(term);
        while (postings.Next())
        {
            found.Add(postings.Document);
        }
    }

    private DocumentSet AnyOf(Or or, string mark, bool sure)
    {
        var found = Any([.. or.Parts.OfType<Term>().SelectMany(term => TermsOf(segment, term, mark))]);
        foreach (var other in or.Parts.Where(part => part is not Term))
        {
            found.Add(Find(other, mark, sure));
        }

        return found;
    }

    private DocumentSet EveryOf(And and, string mark, bool sure)
    {
        DocumentSet? asked = null;
        foreach (var wanted in and.Parts.Where(part => part is not Not))
        {
            var found = Find(wanted, mark, sure);
            if (asked is { } before)
            {
                found.Keep(before);
            }

            asked = found;
            if (found.IsEmpty())
            {
                return found;
            }
        }

        var left = asked ?? DocumentSet.Everything(segment.Documents);
        return and.Parts.OfType<Not>().Aggregate(left, (set, not) => Except(set, not.Part, mark, sure));
    }

    /// <summary>Near each other in the text, which is one value, is sure; before it they may be in two.</summary>
    private DocumentSet NearOf(Near near, (IReadOnlyList<Phrase> Left, IReadOnlyList<Phrase> Right) sides, string mark, bool sure)
    {
        var places = new Places(segment, cancel);
        if (!nearInText.TryGetValue((near, mark), out var inText))
        {
            inText = places.Near(sides.Left, sides.Right, near.Words, mark, isInText: true);
            nearInText.Add((near, mark), inText);
        }

        var found = sure ? new DocumentSet(segment.Documents) : places.Near(sides.Left, sides.Right, near.Words, mark, isInText: false);
        found.Add(inText);
        return found;
    }

    private DocumentSet Except(DocumentSet set, Query excluded, string mark, bool sure)
    {
        set.Remove(Find(excluded, mark, !sure));
        return set;
    }
}

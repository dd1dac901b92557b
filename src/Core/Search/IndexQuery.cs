namespace Dossier.Core.Search;

/// <summary>
/// A query as an inverted index can answer it, between two bounds: a tree true only of documents that the query is true of, and one true of
/// all of them. They hold words, prefixes, phrases of words whose last may be a prefix, <see cref="All"/>, <see cref="None"/>, fields,
/// and, or, not; and distances, of which an engine takes as much as it can say: of the sure tree perhaps nothing, of the possible one both sides.
/// </summary>
/// <param name="Sure">The lower bound.</param>
/// <param name="Possible">The upper bound; the same when the index alone can decide.</param>
public sealed record IndexQuery(Query Sure, Query Possible)
{
    /// <summary>No document need be looked at.</summary>
    public bool IsExact => ReferenceEquals(Sure, Possible);

    /// <param name="query">As it was parsed.</param>
    /// <param name="expansions">What the terms stand for that are neither words nor prefixes, in the workspace's vocabulary.</param>
    public static IndexQuery Of(Query query, Expansions expansions)
    {
        var bounds = new Bounds(expansions);
        var possible = bounds.Of(query, "", isSure: false);
        var isExact = QueryTree.Within(query).All(part => part is not Near && (part is not Phrase phrase || Bounds.IsPlain(phrase)));
        return new IndexQuery(isExact ? possible : bounds.Of(query, "", isSure: true), possible);
    }

    private sealed class Bounds(Expansions expansions)
    {
        public static bool IsPlain(Phrase phrase) =>
            phrase.Terms.SkipLast(1).All(term => term is Word) && phrase.Terms[^1] is Word or Prefix;

        public Query Of(Query query, string mark, bool isSure) =>
            query switch
            {
                Word or Prefix or All or None => query,
                Term term => Any([.. expansions[mark, term].Select(token => new Word(token))]),
                Phrase phrase when IsPlain(phrase) => phrase,
                Phrase when isSure => new None(),
                Phrase phrase => Every([.. phrase.Terms.Select(term => Of(term, mark, isSure: false))]),
                Near near => Distance(near, mark, isSure),
                InField within => new InField(within.Field, Of(within.Part, within.Field.Mark, isSure)),
                And and => Every([.. and.Parts.Select(part => Of(part, mark, isSure))]),
                Or or => Any([.. or.Parts.Select(part => Of(part, mark, isSure))]),
                Not not => new Not(Of(not.Part, mark, !isSure)),
                _ => throw new InvalidOperationException($"No rule for {query.GetType().Name}."),
            };

        private Query Distance(Near near, string mark, bool isSure)
        {
            if (near is { IsExcluded: true, Right: Anchor })
            {
                return isSure ? new None() : Of(near.Left, mark, isSure);
            }

            if (near.IsExcluded)
            {
                var left = Of(near.Left, mark, isSure);
                return isSure ? Every([left, new Not(Of(near.Right, mark, isSure: false))]) : left;
            }

            var sides = new[] { near.Left, near.Right }.Where(side => side is not Anchor).Select(side => Of(side, mark, isSure)).ToList();
            // A hit of a distance, or of a phrase that is only its words here, is elsewhere than what is left of it.
            var isWhole =
                QueryTree.Within(near).Count(part => part is Near) == 1
                && sides.Count == 2
                && !sides.SelectMany(QueryTree.Within).Any(part => part is None or And);
            return isWhole && (!isSure || (!near.IsOrdered && mark.Length == 0 && AreApart(sides[0], sides[1])))
                    ? near with
                    {
                        Left = sides[0],
                        Right = sides[1],
                    }
                : isSure ? new None()
                : Every(sides);
        }

        /// <summary>Whether no token or phrase can be a hit of both sides, so that a hit of one is never its own neighbour.</summary>
        private static bool AreApart(Query left, Query right) =>
            Sequences(left).All(one => Sequences(right).All(other => one.Count != other.Count || one.Zip(other).Any(AreApart)));

        private static bool AreApart((Term One, Term Other) terms) =>
            terms switch
            {
                (Word one, Word other) => one.Token != other.Token,
                (Prefix one, Word other) => !other.Token.StartsWith(one.Token, StringComparison.Ordinal),
                (Word one, Prefix other) => !one.Token.StartsWith(other.Token, StringComparison.Ordinal),
                (Prefix one, Prefix other) => !one.Token.StartsWith(other.Token, StringComparison.Ordinal)
                    && !other.Token.StartsWith(one.Token, StringComparison.Ordinal),
                _ => false,
            };

        private static IEnumerable<IReadOnlyList<Term>> Sequences(Query query) =>
            query switch
            {
                Phrase phrase => [phrase.Terms],
                Or or => or.Parts.SelectMany(Sequences),
                _ =>
                [
                    [(Term)query],
                ],
            };

        private static Query Every(IReadOnlyList<Query> parts) =>
            parts.Any(part => part is None) ? new None()
            : parts.Count == 1 ? parts[0]
            : new And(parts);

        private static Query Any(IReadOnlyList<Query> parts)
        {
            var some = parts.Where(part => part is not None).ToList();
            return some.Count switch
            {
                0 => new None(),
                1 => some[0],
                _ => new Or(some),
            };
        }
    }
}

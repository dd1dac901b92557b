using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>Which tokens of a workspace the terms of a query stand for that an index does not know itself: wildcards, stems, fuzzy words, ..</summary>
public sealed class Expansions
{
    // Behind every token that begins so.
    private const string End = "\U0010FFFF";

    private readonly Dictionary<(string Mark, Term Term), List<string>> found = [];

    private Expansions() { }

    public IReadOnlyList<string> this[string mark, Term term] => found[(mark, term)];

    /// <summary>Looks through the vocabulary of a workspace, once a term, and of that only where its beginning points.</summary>
    /// <exception cref="Refused">TooLarge: more words than a query may stand for.</exception>
    public static async Task<Expansions> Of(
        ISearchIndex index,
        Session session,
        Guid workspaceId,
        Query query,
        SearchLimits limits,
        CancellationToken cancel
    )
    {
        var expansions = new Expansions();
        var count = 0;
        foreach (var (mark, term) in QueryTree.Terms(query).Where(term => term.Term is not (Word or Prefix)))
        {
            if (expansions.found.ContainsKey((mark, term)))
            {
                continue;
            }

            if (term is DateRange dates)
            {
                expansions.found[(mark, term)] = await Steps(index, session, workspaceId, mark, dates, cancel);
                continue;
            }

            var words = expansions.found[(mark, term)] = [];
            var test = TermTests.Of(term);
            foreach (var range in Ranges(mark, term))
            {
                await foreach (var token in index.Tokens(session, workspaceId, range, cancel))
                {
                    // A field's mark alone says that it has a value.
                    if (token.Length > mark.Length && test(token.AsSpan(mark.Length)))
                    {
                        words.Add(token[mark.Length..]);
                        count = count < limits.Words ? count + 1 : throw TooMany(term, limits);
                    }
                }
            }
        }

        return expansions;
    }

    private static IEnumerable<TokenRange> Ranges(string mark, Term term)
    {
        var beginning = mark + TermTests.Beginning(term);
        var part = TermTests.Part(term);
        TokenRange Range(string from, string to) => new(from, to) { Part = part };
        // Words begin with a digit or a letter; between them lie the marks of fields, and what divides values.
        return beginning.Length > 0 ? [Range(beginning, beginning + End)]
            : term is NumberRange ? [Range("0", ":")]
            : [Range("0", ":"), Range(";", "|"), Range("}", End)];
    }

    /// <summary>The steps of a range, in the years only that there are dates of: found by a look into the vocabulary for each.</summary>
    private static async Task<List<string>> Steps(
        ISearchIndex index,
        Session session,
        Guid workspaceId,
        string mark,
        DateRange range,
        CancellationToken cancel
    )
    {
        var steps = new List<string>();
        var from = range.From ?? "0001";
        var (first, last) = (DateSteps.Of(from)!.Value.First, DateSteps.Of(range.To ?? "9999")!.Value.Last);
        for (var year = from[..4]; await First(index, session, workspaceId, mark + year, mark + ":", cancel) is { } token; )
        {
            year = token[mark.Length..(mark.Length + 4)];
            if (DateSteps.Of(year) is { } whole)
            {
                steps.AddRange(DateSteps.Between(Later(first, whole.First), Earlier(last, whole.Last)));
            }

            // Before the first that does not begin with it.
            year += ":";
        }

        return steps;
    }

    private static async Task<string?> First(
        ISearchIndex index,
        Session session,
        Guid workspaceId,
        string from,
        string to,
        CancellationToken cancel
    )
    {
        await foreach (var token in index.Tokens(session, workspaceId, new TokenRange(from, to) { Limit = 1 }, cancel))
        {
            return token;
        }

        return null;
    }

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;

    private static Refused TooMany(Term term, SearchLimits limits) =>
        new(
            Reason.TooLarge,
            $"More than {limits.Words} different words fit \"{term}\", or it and those before it: give more of it. (character {term.At + 1})"
        )
        {
            Subject = "query",
        };
}

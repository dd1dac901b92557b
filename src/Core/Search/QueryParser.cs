using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>Reads a query as people write it. docs/search.md is its grammar.</summary>
public sealed class QueryParser
{
    /// <summary>UTF-16 units of a query.</summary>
    public const int MaximumLength = 100_000;

    /// <summary>Words of a query, counting each of a phrase.</summary>
    public const int MaximumTerms = 1_000;

    /// <summary>Parentheses within parentheses.</summary>
    public const int MaximumDepth = 20;

    private readonly IReadOnlyList<Lexeme> lexemes;
    private readonly SearchFields fields;
    private int at;
    private int depth;
    private int terms;

    private QueryParser(IReadOnlyList<Lexeme> lexemes, SearchFields fields)
    {
        this.lexemes = lexemes;
        this.fields = fields;
    }

    /// <summary>The tree of a query. An empty one asks for every document.</summary>
    /// <exception cref="Refused">Invalid, with what is wrong and at which character, from 1; TooLarge.</exception>
    public static Query Parse(string query, SearchFields fields)
    {
        if (query.Length > MaximumLength)
        {
            throw TooLarge($"A query has at most {MaximumLength} characters.");
        }

        var parser = new QueryParser(QueryLexer.Cut(query), fields);
        if (parser.Next.Kind == LexemeKind.End)
        {
            return new All();
        }

        var tree = parser.Alternatives(null);
        return parser.Next.Kind == LexemeKind.Close ? throw QueryLexer.Wrong("This parenthesis was never opened.", parser.Next.At) : tree;
    }

    private Lexeme Next => lexemes[at];

    private Lexeme Take() => lexemes[at++];

    /// <summary>Parts joined by <c>and</c>, or by nothing, or by <c>or</c>: never by both without parentheses.</summary>
    private Query Alternatives(SearchField? field)
    {
        var parts = new List<Query> { Part(field) };
        LexemeKind? joined = null;
        while (Next.Kind is not (LexemeKind.End or LexemeKind.Close))
        {
            var joint = Next;
            var kind = joint.Kind == LexemeKind.Or ? LexemeKind.Or : LexemeKind.And;
            if (joined is not null && joined != kind)
            {
                throw QueryLexer.Wrong(
                    "\"and\" and \"or\" are mixed here: put parentheses around what belongs together. Words side by side mean \"and\".",
                    joint.At
                );
            }

            joined = kind;
            if (joint.Kind is LexemeKind.And or LexemeKind.Or)
            {
                at++;
            }

            parts.Add(Part(field));
        }

        return (parts, joined) switch
        {
            ({ Count: 1 }, _) => parts[0],
            (_, LexemeKind.Or) => new Or(parts),
            _ => new And(parts),
        };
    }

    private Query Part(SearchField? field)
    {
        var lexeme = Take();
        switch (lexeme.Kind)
        {
            case LexemeKind.Not:
                return Deeper(lexeme, () => new Not(Part(field)));
            case LexemeKind.Open:
                return Deeper(lexeme, () => Group(lexeme, field));
            case LexemeKind.Field:
                return Field(lexeme, field);
            case LexemeKind.Bare or LexemeKind.Quoted:
                return Terms(lexeme, field);
            case LexemeKind.End:
                at--;
                throw QueryLexer.Wrong("Something to search for is missing at the end.", lexeme.At);
            case LexemeKind.Close:
                throw QueryLexer.Wrong("Something to search for is missing before this parenthesis.", lexeme.At);
            default:
                throw QueryLexer.Wrong($"Something to search for is missing before \"{lexeme.Text}\".", lexeme.At);
        }
    }

    private Query Group(Lexeme open, SearchField? field)
    {
        var group = Alternatives(field);
        if (Next.Kind != LexemeKind.Close)
        {
            throw QueryLexer.Wrong("This parenthesis is not closed.", open.At);
        }

        at++;
        return group;
    }

    private InField Field(Lexeme name, SearchField? within)
    {
        if (within is not null)
        {
            throw QueryLexer.Wrong($"A field cannot be named within the field \"{within.Name}\".", name.At);
        }

        var field =
            fields[name.Text.Trim()]
            ?? throw QueryLexer.Wrong(
                $"There is no field \"{name.Text}\". To search for a text with a colon in it, put it in quotes.",
                name.At
            );
        if (Next.Kind is not (LexemeKind.Bare or LexemeKind.Quoted or LexemeKind.Open))
        {
            throw QueryLexer.Wrong($"After \"{name.Text}:\" comes a word, a phrase in quotes, or a group in parentheses.", Next.At);
        }

        return new InField(field, Part(field));
    }

    private Query Terms(Lexeme lexeme, SearchField? field)
    {
        var query = QueryTerms.Of(lexeme, field);
        terms += query is Phrase phrase ? phrase.Terms.Count : 1;
        return terms > MaximumTerms ? throw TooLarge($"A query has at most {MaximumTerms} words.") : query;
    }

    private Query Deeper(Lexeme lexeme, Func<Query> inner)
    {
        if (++depth > MaximumDepth)
        {
            throw QueryLexer.Wrong($"This is nested more than {MaximumDepth} deep.", lexeme.At);
        }

        var query = inner();
        depth--;
        return query;
    }

    private static Refused TooLarge(string message) => new(Reason.TooLarge, message) { Subject = "query" };
}

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
    private readonly QueryTerms written;
    private int at;
    private int depth;
    private int terms;

    private QueryParser(IReadOnlyList<Lexeme> lexemes, SearchFields fields, SynonymList synonyms)
    {
        this.lexemes = lexemes;
        this.fields = fields;
        written = new QueryTerms(synonyms);
    }

    /// <summary>The tree of a query. An empty one asks for every document.</summary>
    /// <exception cref="Refused">Invalid, with what is wrong and at which character, from 1; TooLarge.</exception>
    public static Query Parse(string query, SearchFields fields, SynonymList? synonyms = null)
    {
        if (query.Length > MaximumLength)
        {
            throw TooLarge($"A query has at most {MaximumLength} characters.");
        }

        var parser = new QueryParser(QueryLexer.Cut(query), fields, synonyms ?? SynonymList.Empty);
        if (parser.Next.Kind == LexemeKind.End)
        {
            return new All();
        }

        var tree = parser.Alternatives(null);
        return parser.Next.Kind == LexemeKind.Close ? throw QueryLexer.Wrong("This parenthesis was never opened.", parser.Next.At) : tree;
    }

    private Lexeme Next => lexemes[at];

    private Lexeme Take() => lexemes[at++];

    /// <summary>Words of a distance.</summary>
    public const int MaximumDistance = 1_000;

    /// <summary>Parts joined by <c>and</c>, or by nothing, or by <c>or</c>, or two by a distance: never in two ways without parentheses.</summary>
    private Query Alternatives(SearchField? field)
    {
        var begins = new List<int> { Next.At };
        var parts = new List<Query> { Part(field) };
        Lexeme? joined = null;
        while (Next.Kind is not (LexemeKind.End or LexemeKind.Close))
        {
            var joint = Next;
            var isExcluded = IsDistanceAt(at + 1) && joint.Kind == LexemeKind.Not;
            if (isExcluded)
            {
                at++;
                joint = Next;
            }

            var kind = joint.Kind is LexemeKind.Or or LexemeKind.Near ? joint.Kind : LexemeKind.And;
            if (joined is { } before && (before.Kind != kind || kind == LexemeKind.Near))
            {
                throw QueryLexer.Wrong(
                    "\"and\", \"or\" and distances are mixed here: put parentheses around what belongs together. Words side by side mean \"and\".",
                    joint.At
                );
            }

            joined = joint with { Kind = kind };
            if (joint.Kind is LexemeKind.And or LexemeKind.Or or LexemeKind.Near)
            {
                at++;
            }

            begins.Add(Next.At);
            parts.Add(Part(field));
            if (kind == LexemeKind.Near)
            {
                parts = [Distance(parts, begins, joint, isExcluded)];
            }
        }

        return (parts, joined?.Kind) switch
        {
            ({ Count: 1 }, _) => parts[0],
            (_, LexemeKind.Or) => new Or(parts),
            _ => new And(parts),
        };
    }

    private static Near Distance(List<Query> sides, List<int> begins, Lexeme joint, bool isExcluded)
    {
        for (var side = 0; side < sides.Count; side++)
        {
            if (!HasPlace(sides[side]))
            {
                throw QueryLexer.Wrong(
                    "Beside a distance stands a word, a phrase, a distance in parentheses, or several of them joined by \"or\"; a field goes around the whole: subject:(a w/5 b).",
                    begins[side]
                );
            }
        }

        if (sides is [Anchor, Anchor] || (isExcluded && sides[0] is Anchor))
        {
            throw QueryLexer.Wrong("The first or last word is near to something, or far from it, not the other way round.", begins[0]);
        }

        var isOrdered = joint.Text[0] is 'p' or 'P';
        var number = joint.Text[(joint.Text.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return int.TryParse(number, out var words) && words is >= 1 and <= MaximumDistance
            ? new Near(sides[0], sides[1], words, isOrdered, isExcluded)
            : throw QueryLexer.Wrong($"A distance is from 1 to {MaximumDistance} words, such as w/5.", joint.At);
    }

    private static bool HasPlace(Query query) =>
        query switch
        {
            Or or => or.Parts.All(HasPlace),
            _ => query is Term or Phrase or Near or Anchor,
        };

    private bool IsDistanceAt(int place) => place >= 0 && place < lexemes.Count && lexemes[place].Kind == LexemeKind.Near;

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
            case LexemeKind.Bare or LexemeKind.Quoted or LexemeKind.Expression:
                return Terms(lexeme, field);
            case LexemeKind.Anchor:
                return FirstOrLast(lexeme);
            case LexemeKind.Near:
                throw QueryLexer.Wrong("A distance stands between two words: a w/5 b. In quotes it is plain text.", lexeme.At);
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

    private Anchor FirstOrLast(Lexeme lexeme)
    {
        var isBeside = IsDistanceAt(at) || IsDistanceAt(at - 2) || (Next.Kind == LexemeKind.Not && IsDistanceAt(at + 1));
        return isBeside
            ? new Anchor(lexeme.Text.Equals("xlastword", StringComparison.OrdinalIgnoreCase))
            : throw QueryLexer.Wrong($"\"{lexeme.Text}\" stands beside a distance: a w/5 {lexeme.Text}.", lexeme.At);
    }

    private Query Field(Lexeme name, SearchField? within)
    {
        if (within is not null)
        {
            throw QueryLexer.Wrong($"A field cannot be named within the field \"{within.Name}\".", name.At);
        }

        var text = name.Text.Trim();
        if (fields[text] is not { } field)
        {
            return text.ToLowerInvariant() switch
            {
                "exists" => Presence(name),
                "missing" => new Not(Presence(name)),
                _ => throw NoField(name),
            };
        }

        if (Next.Kind is not (LexemeKind.Bare or LexemeKind.Quoted or LexemeKind.Expression or LexemeKind.Open))
        {
            throw QueryLexer.Wrong($"After \"{name.Text}:\" comes a word, a phrase in quotes, or a group in parentheses.", Next.At);
        }

        return new InField(field, Part(field));
    }

    /// <summary><c>exists:subject</c>.</summary>
    private InField Presence(Lexeme word)
    {
        if (Next.Kind is not (LexemeKind.Bare or LexemeKind.Quoted))
        {
            throw QueryLexer.Wrong($"After \"{word.Text}:\" comes the name of a field.", Next.At);
        }

        var name = Take();
        return new InField(fields[name.Text.Trim()] ?? throw NoField(name), new All());
    }

    private static Refused NoField(Lexeme name) =>
        QueryLexer.Wrong(
            $"There is no field \"{name.Text}\". To search for a text with a colon in it, or for the word \"contains\", put it in quotes.",
            name.At
        );

    private Query Terms(Lexeme lexeme, SearchField? field)
    {
        var query = written.Of(lexeme, field);
        terms += QueryTree.Within(query).Count(part => part is Term);
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

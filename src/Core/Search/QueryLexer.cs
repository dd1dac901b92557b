using System.Text.RegularExpressions;
using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

internal enum LexemeKind
{
    /// <summary>A run of characters without quotes.</summary>
    Bare,

    /// <summary>What stands between quotes.</summary>
    Quoted,

    /// <summary>A field's name, before its colon.</summary>
    Field,
    Open,
    Close,
    And,
    Or,
    Not,

    /// <summary><c>w/5</c>, <c>pre/5</c>.</summary>
    Near,

    /// <summary><c>xfirstword</c>, <c>xlastword</c>.</summary>
    Anchor,

    /// <summary>A regular expression, without its <c>##</c>.</summary>
    Expression,
    End,
}

/// <summary>A piece of a query. <paramref name="At"/> is where its text begins, from 0.</summary>
internal readonly record struct Lexeme(LexemeKind Kind, string Text, int At);

/// <summary>Cuts a query into its pieces.</summary>
internal static partial class QueryLexer
{
    private const string Regular = "##";

    // The straight quote, and those that word processors put in its place.
    private const string Quotes = "\"“”„‟＂";

    /// <exception cref="Refused">Invalid: a quote is not closed, or a character has no meaning there.</exception>
    public static IReadOnlyList<Lexeme> Cut(string query)
    {
        var lexemes = new List<Lexeme>();
        var at = 0;
        while (at < query.Length)
        {
            var character = query[at];
            if (char.IsWhiteSpace(character))
            {
                at++;
            }
            else if (character is '(' or ')')
            {
                lexemes.Add(new Lexeme(character == '(' ? LexemeKind.Open : LexemeKind.Close, character.ToString(), at++));
            }
            else if (IsQuote(character))
            {
                at = Quoted(query, at, lexemes);
            }
            else
            {
                at = Bare(query, at, lexemes);
            }
        }

        lexemes.Add(new Lexeme(LexemeKind.End, "", query.Length));
        return lexemes;
    }

    public static Refused Wrong(string message, int at) => Refused.Invalid("query", $"{message} (character {at + 1})");

    private static int Quoted(string query, int at, List<Lexeme> lexemes)
    {
        var start = at + 1;
        var finish = start;
        while (finish < query.Length && !IsQuote(query[finish]))
        {
            finish++;
        }

        if (finish == query.Length)
        {
            throw Wrong("This quote is not closed.", at);
        }

        var text = query[start..finish];
        if (text.StartsWith(Regular, StringComparison.Ordinal))
        {
            lexemes.Add(new Lexeme(LexemeKind.Expression, text[Regular.Length..], start + Regular.Length));
            return finish + 1;
        }

        var next = finish + 1 < query.Length ? query[finish + 1] : ' ';
        if (next == '*')
        {
            throw Wrong("The * of a phrase belongs inside its quotes, at the end of its last word.", finish + 1);
        }

        if (next == ':' && !FollowsField(lexemes))
        {
            lexemes.Add(new Lexeme(LexemeKind.Field, text, at));
            return finish + 2;
        }

        lexemes.Add(new Lexeme(LexemeKind.Quoted, text, start));
        return finish + 1;
    }

    private static int Bare(string query, int at, List<Lexeme> lexemes)
    {
        var finish = at;
        while (finish < query.Length && !char.IsWhiteSpace(query[finish]) && query[finish] is not ('(' or ')') && !IsQuote(query[finish]))
        {
            finish++;
        }

        var text = query[at..finish];
        if (text.StartsWith(Regular, StringComparison.Ordinal))
        {
            finish = EndOfExpression(query, at);
            lexemes.Add(new Lexeme(LexemeKind.Expression, query[(at + Regular.Length)..finish], at + Regular.Length));
            return finish;
        }

        if (FollowsField(lexemes))
        {
            lexemes.Add(new Lexeme(Distance().IsMatch(text) ? LexemeKind.Near : LexemeKind.Bare, text, at));
            return finish;
        }

        if (text.Equals("contains", StringComparison.OrdinalIgnoreCase))
        {
            lexemes[^1] = Contained(lexemes, at);
            return finish;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon == 0)
        {
            throw Wrong("A field's name is missing before this colon.", at);
        }

        if (colon > 0)
        {
            lexemes.Add(new Lexeme(LexemeKind.Field, text[..colon], at));
            return at + colon + 1;
        }

        lexemes.Add(new Lexeme(KindOf(text), text, at));
        return finish;
    }

    private static LexemeKind KindOf(string text) =>
        text.ToLowerInvariant() switch
        {
            "and" => LexemeKind.And,
            "or" => LexemeKind.Or,
            "not" => LexemeKind.Not,
            "xfirstword" or "xlastword" => LexemeKind.Anchor,
            _ => Distance().IsMatch(text) ? LexemeKind.Near : LexemeKind.Bare,
        };

    /// <summary>What stands before <c>contains</c> names a field.</summary>
    private static Lexeme Contained(List<Lexeme> lexemes, int at) =>
        lexemes.Count > 0 && lexemes[^1].Kind is LexemeKind.Bare or LexemeKind.Quoted
            ? lexemes[^1] with
            {
                Kind = LexemeKind.Field,
            }
            : throw Wrong("Before \"contains\" stands the name of a field. To search for the word, put it in quotes.", at);

    /// <summary>A regular expression goes on to a space, or to a parenthesis that was not opened in it.</summary>
    private static int EndOfExpression(string query, int at)
    {
        var open = 0;
        for (; at < query.Length && !char.IsWhiteSpace(query[at]); at++)
        {
            if (query[at] == '\\' && at + 1 < query.Length)
            {
                at++;
                continue;
            }

            open += query[at] switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if (open < 0)
            {
                return at;
            }
        }

        return Math.Min(at, query.Length);
    }

    private static bool FollowsField(List<Lexeme> lexemes) => lexemes.Count > 0 && lexemes[^1].Kind == LexemeKind.Field;

    private static bool IsQuote(char character) => Quotes.Contains(character, StringComparison.Ordinal);

    [GeneratedRegex(@"^(w|pre)/\d*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Distance();
}

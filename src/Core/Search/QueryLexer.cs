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
    End,
}

/// <summary>A piece of a query. <paramref name="At"/> is where its text begins, from 0.</summary>
internal readonly record struct Lexeme(LexemeKind Kind, string Text, int At);

/// <summary>Cuts a query into its pieces.</summary>
internal static partial class QueryLexer
{
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
        if (FollowsField(lexemes))
        {
            lexemes.Add(new Lexeme(LexemeKind.Bare, text, at));
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
            _ => LexemeKind.Bare,
        };

    private static bool FollowsField(List<Lexeme> lexemes) => lexemes.Count > 0 && lexemes[^1].Kind == LexemeKind.Field;

    private static bool IsQuote(char character) => Quotes.Contains(character, StringComparison.Ordinal);

    /// <summary>Where a bare word uses what the grammar keeps for later; -1 when it does not.</summary>
    public static int Reserved(string text) => Distance().IsMatch(text) ? 0 : text.AsSpan().IndexOfAny("?%~#=");

    [GeneratedRegex(@"^(w|pre)/\d+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Distance();
}

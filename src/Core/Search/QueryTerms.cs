using System.Globalization;
using System.Text.RegularExpressions;
using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>What one written word or phrase asks for: its tokens, one after the other, or what its signs make of it.</summary>
internal sealed class QueryTerms(SynonymList synonyms)
{
    private const string Range = "~~";

    /// <summary>Differences that a word may be away from what is found.</summary>
    private const int MaximumEdits = 9;

    /// <exception cref="Refused">Invalid: nothing to search for in it, a sign in the wrong place, or no value of that field's kind.</exception>
    public Query Of(Lexeme lexeme, SearchField? field)
    {
        var text = lexeme.Text;
        if (lexeme.Kind == LexemeKind.Expression)
        {
            return Expression(lexeme, field);
        }

        if (lexeme.Kind == LexemeKind.Bare && text == "*")
        {
            return new All();
        }

        if (lexeme.Kind == LexemeKind.Bare && text.Contains(Range, StringComparison.Ordinal))
        {
            return Ranges(lexeme, field);
        }

        if (field is not null && field.Kind != SearchFieldKind.Words)
        {
            return Value(lexeme, field);
        }

        return lexeme.Kind == LexemeKind.Bare && Sign(lexeme) is { } sign ? Signed(lexeme, sign) : WrittenWords.Of(lexeme);
    }

    /// <summary>The one sign beside wildcards that a word bears; null when it bears none.</summary>
    private static char? Sign(Lexeme lexeme)
    {
        var text = lexeme.Text;
        var isPhonic = text.Length > 1 && text[0] == '#';
        var isStemmed = text.Length > 1 && text[^1] == '~';
        var isSynonym = text.Length > 1 && text[^1] == '&';
        var isFuzzy = text.Contains('%', StringComparison.Ordinal);
        var hasWildcards = text.AsSpan().IndexOfAny("*?=") >= 0;
        var count = new[] { isPhonic, isStemmed, isSynonym, isFuzzy, hasWildcards }.Count(has => has);
        if (count > 1)
        {
            throw QueryLexer.Wrong($"\"{text}\" bears several signs: a word has wildcards, or % or ~ or & or #, one of them.", lexeme.At);
        }

        for (var index = 0; index < text.Length; index++)
        {
            if ((text[index] == '#' && index > 0) || (text[index] == '~' && index < text.Length - 1))
            {
                throw QueryLexer.Wrong("A # stands before a word, a ~ behind one. In quotes they are plain text.", lexeme.At + index);
            }
        }

        return isPhonic ? '#'
            : isStemmed ? '~'
            : isSynonym ? '&'
            : isFuzzy ? '%'
            : null;
    }

    private Query Signed(Lexeme lexeme, char sign)
    {
        var text = lexeme.Text;
        switch (sign)
        {
            case '#':
                return new Phonic(One(lexeme with { Text = text[1..], At = lexeme.At + 1 }, sign)) { At = lexeme.At };
            case '~':
                return new Stemmed(One(lexeme with { Text = text[..^1] }, sign)) { At = lexeme.At };
            case '%':
                return Fuzzy(lexeme);
            default:
                var word = WrittenWords.Of(lexeme with { Text = text[..^1] });
                var others = synonyms.Of(text[..^1]).Select(other => WrittenWords.Of(new Lexeme(LexemeKind.Quoted, other, lexeme.At)));
                Query[] all = [word, .. others.Select(other => At(other, lexeme.At))];
                return all.Length == 1 ? word : new Or(all);
        }
    }

    private static Fuzzy Fuzzy(Lexeme lexeme)
    {
        var plain = lexeme.Text.Replace("%", "", StringComparison.Ordinal);
        var token = One(lexeme with { Text = plain }, '%');
        var exact = SynonymList.Key(lexeme.Text[..lexeme.Text.IndexOf('%', StringComparison.Ordinal)]).Length;
        var edits = lexeme.Text.Count(character => character == '%');
        return edits <= MaximumEdits && edits < token.Length
            ? new Fuzzy(token, Math.Min(exact, token.Length), edits) { At = lexeme.At }
            : throw QueryLexer.Wrong(
                $"As many differences make any word of this one: fewer % than letters, and at most {MaximumEdits}.",
                lexeme.At
            );
    }

    /// <summary>The one token of a word that bears a sign.</summary>
    private static string One(Lexeme lexeme, char sign) =>
        WrittenWords.Of(lexeme) is Word word
            ? word.Token
            : throw QueryLexer.Wrong(
                $"The sign {sign} belongs to one word of letters and digits; \"{lexeme.Text}\" is several, or of a script without spaces.",
                lexeme.At
            );

    private static Matching Expression(Lexeme lexeme, SearchField? field)
    {
        if (field is not null and not { Kind: SearchFieldKind.Words or SearchFieldKind.Exact })
        {
            throw QueryLexer.Wrong($"\"{field.Name}\" cannot be searched by a regular expression.", lexeme.At);
        }

        try
        {
            TermTests.Compile(lexeme.Text);
        }
        catch (RegexParseException wrong)
        {
            throw QueryLexer.Wrong(
                $"This regular expression is wrong: {wrong.Error}.",
                lexeme.At + Math.Min(wrong.Offset, lexeme.Text.Length)
            );
        }
        catch (NotSupportedException)
        {
            throw QueryLexer.Wrong("A regular expression cannot look ahead, behind or back to a group, nor count too far.", lexeme.At);
        }

        return lexeme.Text.Length > 0
            ? new Matching(lexeme.Text) { At = lexeme.At }
            : throw QueryLexer.Wrong("A regular expression is missing behind ##.", lexeme.At);
    }

    private static Term Ranges(Lexeme lexeme, SearchField? field)
    {
        var middle = lexeme.Text.IndexOf(Range, StringComparison.Ordinal);
        var (from, to) = (lexeme.Text[..middle], lexeme.Text[(middle + Range.Length)..]);
        var kind = field?.Kind ?? SearchFieldKind.Words;
        if ((from.Length == 0 && to.Length == 0) || kind is SearchFieldKind.Boolean or SearchFieldKind.Exact or SearchFieldKind.Hash)
        {
            throw QueryLexer.Wrong(
                "A range is of numbers or dates: 10~~20, sent:2001-05~~2001-09. One of its ends may be open.",
                lexeme.At
            );
        }

        var endAt = lexeme.At + middle + Range.Length;
        if (kind == SearchFieldKind.Date)
        {
            var dates = new DateRange(Digits(from, lexeme.At), Digits(to, endAt)) { At = lexeme.At };
            var isBackwards =
                dates is { From: { } first, To: { } last } && DateSteps.Of(first)!.Value.First > DateSteps.Of(last)!.Value.Last;
            return isBackwards ? throw Backwards(lexeme) : dates;
        }

        var range = new NumberRange(Number(from, kind, lexeme.At), Number(to, kind, endAt)) { At = lexeme.At };
        return range.From > range.To ? throw Backwards(lexeme) : range;

        string? Digits(string written, int at) =>
            written.Length == 0 ? null
            : Values.Date(written) is { } digits && DateSteps.Of(digits) is not null ? digits
            : throw QueryLexer.Wrong(Expected(written, field!), at);
    }

    private static Refused Backwards(Lexeme lexeme) => QueryLexer.Wrong("This range ends before it begins.", lexeme.At);

    private static decimal? Number(string written, SearchFieldKind kind, int at)
    {
        // In a text a decimal point and a comma divide, so only whole numbers are there.
        var styles = kind == SearchFieldKind.Words ? NumberStyles.None : NumberStyles.Float | NumberStyles.AllowThousands;
        return written.Length == 0 ? null
            : decimal.TryParse(written, styles, CultureInfo.InvariantCulture, out var number) ? number
            : throw QueryLexer.Wrong(
                kind == SearchFieldKind.Words ? $"\"{written}\" is no whole number." : $"\"{written}\" is no number.",
                at
            );
    }

    private static Term Value(Lexeme lexeme, SearchField field)
    {
        var text = lexeme.Text.Trim();
        if (text.AsSpan().IndexOfAny("*?=") >= 0 && lexeme.Kind == LexemeKind.Bare)
        {
            var shape = string.Concat(text.Where(character => char.IsLetterOrDigit(character) || character is '*' or '?' or '='));
            var isPrefix = shape.AsSpan().IndexOfAny("*?=") == shape.Length - 1 && shape[^1] == '*' && shape.Length > 1;
            return field.Kind is SearchFieldKind.Date or SearchFieldKind.Exact or SearchFieldKind.Hash && isPrefix
                    ? new Prefix(shape[..^1].ToLowerInvariant()) { At = lexeme.At }
                : field.Kind == SearchFieldKind.Exact && shape.Any(char.IsLetterOrDigit)
                    ? new Wildcard(shape.ToLowerInvariant()) { At = lexeme.At }
                : throw QueryLexer.Wrong(
                    $"\"{field.Name}\" cannot be searched by a part of a value. Ranges are written 10~~20.",
                    lexeme.At
                );
        }

        var token = Values.Token(field.Kind, text) ?? throw QueryLexer.Wrong(Expected(lexeme.Text, field), lexeme.At);
        return new Word(token) { At = lexeme.At };
    }

    private static string Expected(string text, SearchField field) =>
        field.Kind switch
        {
            SearchFieldKind.Date => $"\"{text}\" is no date for \"{field.Name}\": write 2001, 2001-05, 2001-05-14 or 2001-05-14T23:39.",
            SearchFieldKind.Number => $"\"{text}\" is no number for \"{field.Name}\".",
            SearchFieldKind.Boolean => $"\"{text}\" is neither yes nor no for \"{field.Name}\".",
            _ => $"\"{text}\" is no value for \"{field.Name}\".",
        };

    private static Query At(Query query, int at) =>
        query switch
        {
            Term term => term with { At = at },
            Phrase phrase => new Phrase([.. phrase.Terms.Select(term => term with { At = at })]),
            _ => query,
        };
}

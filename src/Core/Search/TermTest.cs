using System.Globalization;
using System.Text.RegularExpressions;

namespace Dossier.Core.Search;

/// <summary>Whether a token is one that a term stands for.</summary>
internal delegate bool TermTest(ReadOnlySpan<char> token);

/// <summary>Makes the tests of terms.</summary>
internal static class TermTests
{
    public static TermTest Of(Term term) =>
        term switch
        {
            Word word => token => token.SequenceEqual(word.Token),
            Prefix prefix => token => token.StartsWith(prefix.Token),
            Wildcard wildcard => token => HasShape(wildcard.Shape, token),
            Fuzzy fuzzy => Fuzzy(fuzzy),
            Stemmed stemmed => Stemmed(stemmed),
            Phonic phonic => Phonic(phonic),
            NumberRange range => token => IsWithin(range, token),
            DateRange range => Dates(range),
            Matching matching => Matching(matching),
            _ => throw new InvalidOperationException($"No rule for {term.GetType().Name}."),
        };

    /// <summary>What every token that a term stands for begins with: how much of a vocabulary has to be looked through.</summary>
    public static string Beginning(Term term) =>
        term switch
        {
            Wildcard wildcard => wildcard.Shape[..wildcard.Shape.AsSpan().IndexOfAny("*?=")],
            Fuzzy fuzzy => fuzzy.Token[..fuzzy.Exact],
            // Of a stem of three letters or more the first two are those of every word that has it.
            Stemmed stemmed => stemmed.Token[..(Porter.Stem(stemmed.Token).Length > 2 ? 2 : 1)],
            Phonic phonic => phonic.Token[..1],
            _ => "",
        };

    /// <summary>The longest piece that every token that a term stands for holds somewhere; empty for none.</summary>
    public static string Part(Term term) =>
        term is Wildcard wildcard ? wildcard.Shape.Split('*', '?', '=').MaxBy(part => part.Length)! : "";

    /// <summary>A regular expression that takes time in proportion to what it reads, whatever is written in it.</summary>
    /// <exception cref="RegexParseException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It looks around or back, or is too large.</exception>
    public static Regex Compile(string expression)
    {
        const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;
        // By itself first: its mistakes are at its own characters, and it cannot close what stands around it below.
        _ = new Regex(expression, Options);
        return new Regex($@"\A(?:{expression})\z", Options);
    }

    // Where a * was tried last is enough to come back to: the one before it need not take more.
    private static bool HasShape(ReadOnlySpan<char> shape, ReadOnlySpan<char> token)
    {
        var (at, inShape, star, afterStar) = (0, 0, -1, 0);
        while (at < token.Length)
        {
            if (inShape < shape.Length && shape[inShape] == '*')
            {
                star = inShape++;
                afterStar = at;
            }
            else if (inShape < shape.Length && Fits(shape[inShape], token[at]))
            {
                at++;
                inShape++;
            }
            else if (star >= 0)
            {
                inShape = star + 1;
                at = ++afterStar;
            }
            else
            {
                return false;
            }
        }

        return shape[inShape..].IndexOfAnyExcept('*') < 0;
    }

    private static bool Fits(char sign, char character) =>
        sign switch
        {
            '?' => true,
            '=' => char.IsAsciiDigit(character),
            _ => sign == character,
        };

    private static TermTest Fuzzy(Fuzzy fuzzy)
    {
        var exact = fuzzy.Token[..fuzzy.Exact];
        var rest = fuzzy.Token[fuzzy.Exact..];
        var row = new int[rest.Length + 1];
        return token => token.StartsWith(exact) && Edits(rest, token[exact.Length..], fuzzy.Edits, row) <= fuzzy.Edits;
    }

    /// <summary>Characters to be added, left out or replaced (Levenshtein); more than the limit when it is exceeded.</summary>
    private static int Edits(ReadOnlySpan<char> one, ReadOnlySpan<char> other, int limit, int[] row)
    {
        if (Math.Abs(one.Length - other.Length) > limit)
        {
            return limit + 1;
        }

        for (var column = 0; column <= one.Length; column++)
        {
            row[column] = column;
        }

        for (var line = 1; line <= other.Length; line++)
        {
            var diagonal = row[0];
            var least = row[0] = line;
            for (var column = 1; column <= one.Length; column++)
            {
                var replaced = diagonal + (one[column - 1] == other[line - 1] ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.Min(replaced, Math.Min(row[column], row[column - 1]) + 1);
                least = Math.Min(least, row[column]);
            }

            if (least > limit)
            {
                return limit + 1;
            }
        }

        return row[one.Length];
    }

    private static TermTest Stemmed(Stemmed stemmed)
    {
        var stem = Porter.Stem(stemmed.Token);
        var beginning = Beginning(stemmed);
        return token => token.StartsWith(beginning) && Porter.Stem(token.ToString()) == stem;
    }

    private static TermTest Phonic(Phonic phonic) =>
        Soundex.Code(phonic.Token) is { } code
            ? token => token.Length > 0 && token[0] == code[0] && Soundex.Code(token) == code
            : token => token.SequenceEqual(phonic.Token);

    private static bool IsWithin(NumberRange range, ReadOnlySpan<char> token) =>
        token.Length > 0
        && (char.IsAsciiDigit(token[0]) || token[0] == '-')
        && decimal.TryParse(
            token,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number
        )
        && (range.From is null || number >= range.From)
        && (range.To is null || number <= range.To);

    private static TermTest Dates(DateRange range)
    {
        var first = range.From is { } from ? DateSteps.Of(from)!.Value.First : DateTime.MinValue;
        var last = range.To is { } to ? DateSteps.Of(to)!.Value.Last : DateTime.MaxValue;
        return token => DateSteps.Of(token) is { } step && step.First >= first && step.Last <= last;
    }

    private static TermTest Matching(Matching matching)
    {
        var expression = Compile(matching.Expression);
        return token => expression.IsMatch(token);
    }
}

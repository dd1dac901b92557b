using System.Globalization;
using System.Text.RegularExpressions;
using Dossier.Core.Search;

namespace Dossier.Adapters.Tests.Search;

/// <summary>Whether a token is one that a term stands for, in the plainest way: nothing here is used by the program.</summary>
internal static class PlainTerms
{
    // Families of words with one stem, as far as the generated texts and queries have any.
    private static readonly string[][] Stems =
    [
        ["apply", "applied", "applies", "applying"],
        ["credit", "credits"],
        ["word", "words"],
    ];

    public static bool Fits(Term term, string token) =>
        term switch
        {
            Word word => token == word.Token,
            Prefix prefix => token.StartsWith(prefix.Token, StringComparison.Ordinal),
            Wildcard wildcard => Regex.IsMatch(
                token,
                "^" + Regex.Escape(wildcard.Shape).Replace("\\*", ".*").Replace("\\?", ".").Replace("=", "[0-9]") + "$"
            ),
            Fuzzy fuzzy => token.StartsWith(fuzzy.Token[..fuzzy.Exact], StringComparison.Ordinal)
                && IsWithin(fuzzy.Token[fuzzy.Exact..], token[fuzzy.Exact..], fuzzy.Edits),
            Stemmed stemmed => token == stemmed.Token || Stems.Any(family => family.Contains(token) && family.Contains(stemmed.Token)),
            Phonic phonic => Sound(token) == Sound(phonic.Token),
            NumberRange range => token.All(char.IsAsciiDigit)
                && decimal.Parse(token, CultureInfo.InvariantCulture) is var number
                && number >= (range.From ?? number)
                && number <= (range.To ?? number),
            DateRange range => string.CompareOrdinal(token.PadRight(14, '0'), (range.From ?? "").PadRight(14, '0')) >= 0
                && string.CompareOrdinal(token.PadRight(14, '9'), (range.To ?? "").PadRight(14, '9')) <= 0
                && token.Length == 14,
            Matching matching => Regex.IsMatch(token, $"^(?:{matching.Expression})$", RegexOptions.IgnoreCase),
            _ => throw new InvalidOperationException(),
        };

    /// <summary>By trying every edit.</summary>
    private static bool IsWithin(string one, string other, int edits) =>
        edits < 0 ? false
        : one.Length == 0 || other.Length == 0 ? Math.Max(one.Length, other.Length) <= edits
        : one[0] == other[0] && IsWithin(one[1..], other[1..], edits)
            || IsWithin(one[1..], other, edits - 1)
            || IsWithin(one, other[1..], edits - 1)
            || IsWithin(one[1..], other[1..], edits - 1);

    /// <summary>Soundex as its rules read: codes, equal neighbours once also across h and w, vowels dropped.</summary>
    private static string Sound(string word)
    {
        if (!word.All(char.IsAsciiLetterLower))
        {
            return word;
        }

        var coded = Regex.Replace(word, "(?<=.)[hw]", "");
        foreach (var (letters, code) in new[] { ("bfpv", '1'), ("cgjkqsxz", '2'), ("dt", '3'), ("l", '4'), ("mn", '5'), ("r", '6') })
        {
            coded = Regex.Replace(coded, $"[{letters}]+", $"{code}");
        }

        return word[0] + (Regex.Replace(coded[1..], "[a-z]", "") + "000")[..3];
    }
}

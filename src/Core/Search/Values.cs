using System.Globalization;

namespace Dossier.Core.Search;

/// <summary>Values that are one token each rather than words: how they are written in the index and in a query, so that both meet.</summary>
public static class Values
{
    // Lengths of the digits of a date written as far as its year, month, day, hour, minute, second.
    private static readonly int[] Rungs = [4, 6, 8, 10, 12, 14];

    /// <summary>The digits of a date as far as it is written, such as <c>200105</c>; null when it is no date.</summary>
    public static string? Date(string written)
    {
        var text = written.Trim().TrimEnd('Z', 'z');
        var fraction = text.Contains(':', StringComparison.Ordinal) ? text.IndexOf('.', StringComparison.Ordinal) : -1;
        text = fraction > 0 ? text[..fraction] : text;
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        var isSeparated =
            text.Take(4).All(char.IsAsciiDigit)
            && text.All(character => char.IsAsciiDigit(character) || character is '-' or ':' or 'T' or 't' or ' ' or '/');
        return isSeparated && Rungs.Contains(digits.Length) ? digits : null;
    }

    /// <summary>The digits of a date, once for each step it is written to: its year, month, day, hour, minute, second.</summary>
    public static IEnumerable<string> DateSteps(string digits) => Rungs.Where(rung => rung <= digits.Length).Select(rung => digits[..rung]);

    /// <summary>A number in its shortest form, such as <c>1234.5</c>; null when it is none.</summary>
    public static string? Number(string written)
    {
        const NumberStyles Styles = NumberStyles.Float | NumberStyles.AllowThousands;
        if (decimal.TryParse(written, Styles, CultureInfo.InvariantCulture, out var number))
        {
            return number.ToString("0.#############################", CultureInfo.InvariantCulture);
        }

        return null;
    }

    /// <summary><c>true</c> or <c>false</c>; null when it is neither.</summary>
    public static string? Boolean(string written) =>
        written.Trim().ToLowerInvariant() switch
        {
            "true" or "yes" or "y" or "1" => "true",
            "false" or "no" or "n" or "0" => "false",
            _ => null,
        };

    /// <summary>An exact value: letters and digits in lower case; null when nothing is left.</summary>
    public static string? Exact(string written)
    {
        var text = string.Concat(written.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return text.Length is > 0 and <= Tokenizer.MaximumLength ? text : null;
    }

    /// <summary>The token of a value of that kind; null when it is none.</summary>
    public static string? Token(SearchFieldKind kind, string written) =>
        kind switch
        {
            SearchFieldKind.Date => Date(written),
            SearchFieldKind.Number => Number(written),
            SearchFieldKind.Boolean => Boolean(written),
            _ => Exact(written),
        };
}

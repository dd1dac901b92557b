using System.Buffers;
using System.Globalization;

namespace Dossier.Core.Search;

/// <summary>Values that are one token each rather than words: how they are written in the index and in a query, so that both meet.</summary>
public static class Values
{
    // Lengths of the digits of a date written as far as its year, month, day, hour, minute, second.
    private static readonly int[] Rungs = [4, 6, 8, 10, 12, 14];

    private static readonly SearchValues<char> OfDates = SearchValues.Create("0123456789-:Tt /");

    /// <summary>The digits of a date as far as it is written, such as <c>200105</c>; null when it is no date.</summary>
    public static string? Date(string written)
    {
        var text = written.AsSpan().Trim().TrimEnd("Zz");
        var fraction = text.Contains(':') ? text.IndexOf('.') : -1;
        text = fraction > 0 ? text[..fraction] : text;
        if (text.ContainsAnyExcept(OfDates) || text[..Math.Min(text.Length, Rungs[0])].ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        Span<char> digits = stackalloc char[Rungs[^1]];
        var length = Keep(text, char.IsAsciiDigit, digits);
        return Rungs.Contains(length) ? new string(digits[..length]) : null;
    }

    /// <summary>The digits of a date, once for each step it is written to: its year, month, day, hour, minute, second.</summary>
    public static string[] DateSteps(string digits) =>
        Array.ConvertAll(Rungs[..(Array.IndexOf(Rungs, digits.Length) + 1)], rung => digits[..rung]);

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
        Span<char> kept = stackalloc char[Tokenizer.MaximumLength];
        var length = Keep(written, char.IsLetterOrDigit, kept);
        return length > 0 ? new string(kept[..length]).ToLowerInvariant() : null;
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

    /// <summary>Copies what is kept of a text; how many characters that is, -1 when there is no room for them.</summary>
    private static int Keep(ReadOnlySpan<char> text, Func<char, bool> isKept, Span<char> into)
    {
        var length = 0;
        foreach (var character in text)
        {
            if (!isKept(character))
            {
                continue;
            }

            if (length == into.Length)
            {
                return -1;
            }

            into[length++] = character;
        }

        return length;
    }
}

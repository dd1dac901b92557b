using System.Globalization;
using System.Text.RegularExpressions;

namespace Dossier.Formats.Office;

/// <summary>
/// How a cell shows its number (ECMA-376 part 1, 18.8.31), as a spreadsheet of the United States shows it in a column wide enough:
/// <c>5/14/01</c>, <c>(1,234.50)</c>, <c>1 1/2</c>. What a format hides (<c>;;;</c>), and what a spreadsheet fills with number signs, shows plainly.
/// </summary>
internal sealed partial class NumberFormat
{
    private const int LongestCode = 255;

    /// <summary>The first day after the year 9999, in the calendar that begins with 1900.</summary>
    private const double EndOfDays = 2958466;

    /// <summary>In days: more is no time anybody took.</summary>
    private const double LongestTime = 10_000_000;

    /// <summary>More has digits that are not known.</summary>
    private const double LargestNumber = 1e21;

    /// <summary>What is shown may have fifteen digits; this much more of a number makes a half more than a half, and shows in none of them.</summary>
    private const double JustAbove = 1 + 4e-16;

    private readonly ExcelNumberFormat.NumberFormat? format;
    private readonly ExcelNumberFormat.NumberFormat? negative;
    private readonly CultureInfo culture = CultureInfo.InvariantCulture;
    private readonly bool hasFractions;

    /// <param name="code">The format code; null for General.</param>
    public NumberFormat(string? code)
    {
        if (string.IsNullOrEmpty(code) || code.Equals("General", StringComparison.OrdinalIgnoreCase) || code.Length > LongestCode)
        {
            return;
        }

        format = Parse(code) ?? Parse(WithoutEras(code));
        if (format is null)
        {
            return;
        }

        culture = DateNames.Of(code);
        hasFractions = Fractions().IsMatch(code);
        // A part for negative numbers says itself whether there is a sign, which General there would add to.
        negative = GeneralOfNegatives().Match(code) is { Success: true } part ? Parse(part.Groups[1].Value) : null;
    }

    public static readonly NumberFormat General = new(null);

    /// <param name="value">The number; days since the calendar's beginning where the format is a date.</param>
    /// <param name="is1904">The workbook's calendar begins with 1904, not 1900.</param>
    public string Show(double value, bool is1904)
    {
        if (format is null || !double.IsFinite(value))
        {
            return Plain(value);
        }

        var isTime = format.IsDateTimeFormat || format.IsTimeSpanFormat;
        if (IsOutside(value, is1904))
        {
            return Plain(value);
        }

        var shown =
            value < 0 && negative is not null ? negative.Format(-value, culture, is1904)
            : isTime ? format.Format(hasFractions ? value : Math.Round(value * 86400) / 86400, culture, is1904)
            : format.Format(value == Math.Truncate(value) ? value : value * JustAbove, culture, is1904);
        shown = shown.Trim();
        return shown.Length == 0 ? Plain(value) : shown;
    }

    private bool IsOutside(double value, bool is1904) =>
        format!.IsDateTimeFormat ? value < 0 || value >= EndOfDays - (is1904 ? 1462 : 0)
        : format.IsTimeSpanFormat ? Math.Abs(value) >= LongestTime
        : Math.Abs(value) >= LargestNumber;

    private static ExcelNumberFormat.NumberFormat? Parse(string code) =>
        new ExcelNumberFormat.NumberFormat(code) is { IsValid: true } valid ? valid : null;

    /// <summary>Years of an emperor or of Buddha, as years of the common era.</summary>
    private static string WithoutEras(string code) => EraYears().Replace(Eras().Replace(code, ""), "yyyy");

    /// <summary>Ten digits and ten decimals, as General shows in its widest column; but whole numbers whole, and two decimals always.</summary>
    private static string Plain(double value)
    {
        var size = Math.Abs(value);
        if (size is not (>= 1e-5 and < 1e15))
        {
            return value.ToString("G15", CultureInfo.InvariantCulture);
        }

        var decimals = Math.Clamp(9 - (int)Math.Floor(Math.Log10(size)), 2, 10);
        return ((decimal)Math.Round(value, decimals)).ToString("0.##########", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"s[.,]0", RegexOptions.IgnoreCase)]
    private static partial Regex Fractions();

    [GeneratedRegex("""^[^;"]*;([^;"]*General[^;"]*)(?:;|$)""", RegexOptions.IgnoreCase)]
    private static partial Regex GeneralOfNegatives();

    [GeneratedRegex("^b[12]|g{1,3}(?!eneral)", RegexOptions.IgnoreCase)]
    private static partial Regex Eras();

    [GeneratedRegex("(?<![0#?.n])e{1,2}(?![-+n])|b{2,4}", RegexOptions.IgnoreCase)]
    private static partial Regex EraYears();
}

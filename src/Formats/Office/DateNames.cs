using System.Globalization;
using System.Text.RegularExpressions;

namespace Dossier.Formats.Office;

/// <summary>In which language a format code writes the names of months and days: <c>[$-407]</c> is German (ECMA-376 part 1, 18.8.31).</summary>
internal static partial class DateNames
{
    /// <summary>A culture that differs from the invariant one in those names alone; the invariant one when the code names no language.</summary>
    public static CultureInfo Of(string code)
    {
        var named = Language().Match(code);
        if (
            !named.Success || !int.TryParse(named.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number)
        )
        {
            return CultureInfo.InvariantCulture;
        }

        DateTimeFormatInfo theirs;
        try
        {
            theirs = CultureInfo.GetCultureInfo(number & 0xffff).DateTimeFormat;
        }
        catch (ArgumentException)
        {
            return CultureInfo.InvariantCulture; // Not a language: F800 and F400 are the system's own long forms.
        }

        if (theirs.Calendar is not GregorianCalendar)
        {
            return CultureInfo.InvariantCulture;
        }

        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        var names = culture.DateTimeFormat;
        (names.MonthNames, names.AbbreviatedMonthNames) = (theirs.MonthNames, theirs.AbbreviatedMonthNames);
        (names.MonthGenitiveNames, names.AbbreviatedMonthGenitiveNames) = (theirs.MonthGenitiveNames, theirs.AbbreviatedMonthGenitiveNames);
        (names.DayNames, names.AbbreviatedDayNames) = (theirs.DayNames, theirs.AbbreviatedDayNames);
        return culture;
    }

    [GeneratedRegex(@"\[\$[^\]-]*-([0-9A-Fa-f]{1,8})\]")]
    private static partial Regex Language();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Dossier.Formats.Pdf;

/// <summary>Dates as PDF writes them (ISO 32000-1, 7.9.4): <c>D:20010504100000+02'00'</c>, with all but the year left out at will.</summary>
internal static partial class PdfDates
{
    /// <summary>The moment, with the offset it was written in, UTC where it has none; null when it is no date. Other notations that are in use are tried as well.</summary>
    public static DateTimeOffset? Parse(string written)
    {
        var match = Date().Match(written);
        if (!match.Success)
        {
            return
                DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var other)
                && IsLikely(other.Year)
                ? other
                : null;
        }

        int Part(int group, int otherwise) =>
            match.Groups[group] is { Success: true } part ? int.Parse(part.ValueSpan, CultureInfo.InvariantCulture) : otherwise;
        var (year, month, day) = (Part(1, 0), Part(2, 1), Part(3, 1));
        if (!IsLikely(year) || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return null;
        }

        var (hour, minute, second) = (Part(4, 0), Part(5, 0), Part(6, 0));
        var offset = new TimeSpan(Part(8, 0), Part(9, 0), 0);
        return hour > 23 || minute > 59 || second > 59 || offset > TimeSpan.FromHours(14)
            ? null
            : new DateTimeOffset(year, month, day, hour, minute, second, match.Groups[7].Value == "-" ? -offset : offset);
    }

    private static bool IsLikely(int year) => year is > 1601 and < 9999;

    [GeneratedRegex(@"^\s*(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:Z|([+\-])(\d{2})'?(\d{2})?|\s|$)")]
    private static partial Regex Date();
}

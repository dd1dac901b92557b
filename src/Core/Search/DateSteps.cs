using System.Globalization;

namespace Dossier.Core.Search;

/// <summary>Dates as the steps that an index holds of them: the digits of a year, month, day, hour, minute, second.</summary>
internal static class DateSteps
{
    private static readonly string[] Forms = ["yyyy", "yyyyMM", "yyyyMMdd", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    /// <summary>The first and last second of a step; null when it is none.</summary>
    public static (DateTime First, DateTime Last)? Of(ReadOnlySpan<char> digits)
    {
        for (var rung = 0; rung < Forms.Length; rung++)
        {
            if (Forms[rung].Length == digits.Length)
            {
                return DateTime.TryParseExact(digits, Forms[rung], CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
                    ? (first, Last(first, rung))
                    : null;
            }
        }

        return null;
    }

    /// <summary>The fewest steps that together make what lies between two seconds, both included.</summary>
    public static IEnumerable<string> Between(DateTime first, DateTime last)
    {
        for (var start = first; start <= last; )
        {
            var rung = 0;
            while (Begin(start, rung) != start || Last(start, rung) > last)
            {
                rung++;
            }

            yield return start.ToString(Forms[rung], CultureInfo.InvariantCulture);
            var end = Last(start, rung);
            if (end == last)
            {
                yield break;
            }

            start = end.AddSeconds(1);
        }
    }

    private static DateTime Begin(DateTime date, int rung) =>
        rung switch
        {
            0 => new DateTime(date.Year, 1, 1),
            1 => new DateTime(date.Year, date.Month, 1),
            2 => date.Date,
            3 => date.Date.AddHours(date.Hour),
            4 => date.Date.AddHours(date.Hour).AddMinutes(date.Minute),
            _ => date,
        };

    private static DateTime Last(DateTime date, int rung)
    {
        var begin = Begin(date, rung);
        return rung switch
        {
            0 => new DateTime(date.Year, 12, 31, 23, 59, 59),
            1 => new DateTime(date.Year, date.Month, DateTime.DaysInMonth(date.Year, date.Month), 23, 59, 59),
            2 => begin.AddSeconds(86_399),
            3 => begin.AddSeconds(3_599),
            4 => begin.AddSeconds(59),
            _ => begin,
        };
    }
}

using System.Globalization;

namespace Dossier.Formats.Mail;

/// <summary>Dates as mails write them: RFC 5322, its obsolete forms, and what else is seen. What is no date stays none.</summary>
internal static class MailDates
{
    /// <summary>No mail is older; what says so is a clock that was never set, or no date at all.</summary>
    private const int FirstYear = 1970;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly Dictionary<string, int> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UT"] = 0,
        ["UTC"] = 0,
        ["GMT"] = 0,
        ["Z"] = 0,
        ["EST"] = -5,
        ["EDT"] = -4,
        ["CST"] = -6,
        ["CDT"] = -5,
        ["MST"] = -7,
        ["MDT"] = -6,
        ["PST"] = -8,
        ["PDT"] = -7,
        ["BST"] = 1,
        ["CET"] = 1,
        ["MET"] = 1,
        ["CEST"] = 2,
        ["MEST"] = 2,
        ["EET"] = 2,
        ["EEST"] = 3,
        ["MSK"] = 3,
        ["JST"] = 9,
        ["KST"] = 9,
        ["HKT"] = 8,
    };

    /// <summary>The point in time with the offset it was written in; UTC when no zone is known. Null when it is no date.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        int? day = null;
        int? month = null;
        int? year = null;
        TimeSpan? time = null;
        int? zone = null;
        var isAfternoon = default(bool?);
        foreach (var token in Tokens(text))
        {
            if (time is null && token.Contains(':', StringComparison.Ordinal))
            {
                time = ReadTime(token, ref zone);
            }
            else if (month is null && MonthOf(token) is { } named)
            {
                month = named;
            }
            else if (token is ['+' or '-', _, _, ..] && time is not null)
            {
                zone ??= ReadOffset(token);
            }
            else if (token.All(char.IsAsciiDigit))
            {
                if (day is null && token.Length <= 2)
                {
                    day = int.Parse(token, CultureInfo.InvariantCulture);
                }
                else if (year is null && token.Length is >= 2 and <= 4 && month is not null)
                {
                    year = Year(token);
                }
            }
            else if (token.Contains('-', StringComparison.Ordinal) && day is null)
            {
                (day, month, year) = ReadDashed(token);
            }
            else if (token.Equals("PM", StringComparison.OrdinalIgnoreCase) || token.Equals("AM", StringComparison.OrdinalIgnoreCase))
            {
                isAfternoon = token[0] is 'P' or 'p';
            }
            else if (zone is null && Zones.TryGetValue(token, out var hours))
            {
                zone = hours * 60;
            }
        }

        return Join(year, month, day, isAfternoon is { } afternoon ? TwelveHours(time, afternoon) : time, zone);
    }

    private static DateTimeOffset? Join(int? year, int? month, int? day, TimeSpan? time, int? zone)
    {
        if (year is null or < FirstYear or > 9998 || month is null || day is null or < 1 || time is not { } clock)
        {
            return null;
        }

        if (day > DateTime.DaysInMonth(year.Value, month.Value))
        {
            return null;
        }

        var local = new DateTime(year.Value, month.Value, day.Value, 0, 0, 0, DateTimeKind.Unspecified) + clock;
        var offset = zone ?? 0;
        return Math.Abs(offset) <= 14 * 60
            ? new DateTimeOffset(local, TimeSpan.FromMinutes(offset))
            : new DateTimeOffset(local.AddMinutes(-offset), TimeSpan.Zero);
    }

    private static string[] Tokens(string text)
    {
        var tokens = WithoutComments(text).Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        var isIso = tokens is [{ Length: > 11 } first, ..] && first[4] == '-' && first[10] == 'T';
        return isIso ? [tokens[0][..10], tokens[0][11..], .. tokens[1..]] : tokens;
    }

    private static string WithoutComments(string text)
    {
        while (text.IndexOf('(', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = text.IndexOf(')', open);
            text = close < 0 ? text[..open] : string.Concat(text.AsSpan(0, open), " ", text.AsSpan(close + 1));
        }

        return text;
    }

    private static int? MonthOf(string token)
    {
        if (token.Length < 3)
        {
            return null;
        }

        for (var index = 0; index < Months.Length; index++)
        {
            if (token.StartsWith(Months[index], StringComparison.OrdinalIgnoreCase))
            {
                return index + 1;
            }
        }

        return null;
    }

    /// <summary>RFC 5322 §4.3: two and three digits count from 1900, but two digits below 50 from 2000.</summary>
    private static int Year(string digits)
    {
        var year = int.Parse(digits, CultureInfo.InvariantCulture);
        return digits.Length switch
        {
            2 => year + (year < 50 ? 2000 : 1900),
            3 => year + 1900,
            _ => year,
        };
    }

    /// <summary><c>2001-07-14</c> and <c>14-Jul-01</c>.</summary>
    private static (int? Day, int? Month, int? Year) ReadDashed(string token)
    {
        if (token.Split('-') is not [var first, var middle, var last])
        {
            return (null, null, null);
        }

        if (first.Length == 4 && int.TryParse(middle, out var month) && month is >= 1 and <= 12)
        {
            return int.TryParse(first, out var year) && int.TryParse(last, out var day) ? (day, month, year) : (null, null, null);
        }

        return int.TryParse(first, out var start) && last.Length is >= 2 and <= 4 && last.All(char.IsAsciiDigit)
            ? (start, MonthOf(middle), Year(last))
            : (null, null, null);
    }

    /// <summary>Hours, minutes, seconds; ISO 8601's form of the date before and the zone after are understood with it.</summary>
    private static TimeSpan? ReadTime(string token, ref int? zone)
    {
        var end = token.AsSpan().IndexOfAny("+-Zz");
        if (end > 0)
        {
            zone = token[end] is 'Z' or 'z' ? 0 : ReadOffset(token[end..]);
            token = token[..end];
        }

        var parts = token.Split(':');
        if (
            parts.Length is < 2 or > 3
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
        )
        {
            return null;
        }

        var seconds = 0;
        if (parts.Length == 3 && !int.TryParse(parts[2].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out seconds))
        {
            return null;
        }

        // 60 is a leap second (RFC 5322 §3.3).
        return hours <= 23 && minutes <= 59 && seconds <= 60 ? new TimeSpan(hours, minutes, Math.Min(seconds, 59)) : null;
    }

    private static int? ReadOffset(string token)
    {
        var digits = token[1..].Replace(":", "", StringComparison.Ordinal);
        if (digits.Length is < 2 or > 4 || !digits.All(char.IsAsciiDigit))
        {
            return null;
        }

        var number = int.Parse(digits, CultureInfo.InvariantCulture);
        var minutes = digits.Length <= 2 ? number * 60 : number / 100 * 60 + number % 100;
        return token[0] == '-' ? -minutes : minutes;
    }

    private static TimeSpan? TwelveHours(TimeSpan? time, bool isAfternoon) =>
        time switch
        {
            { Hours: 12 } clock when !isAfternoon => clock - TimeSpan.FromHours(12),
            { Hours: < 12 } clock when isAfternoon => clock + TimeSpan.FromHours(12),
            _ => time,
        };
}

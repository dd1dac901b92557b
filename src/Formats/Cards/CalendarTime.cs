using System.Globalization;

namespace Dossier.Formats.Cards;

/// <summary>Times as iCalendar writes them (RFC 5545 3.3.5), and the zones that its files bring with them (3.6.5).</summary>
internal sealed class CalendarTime
{
    private static readonly string[] Forms =
    [
        "yyyyMMdd'T'HHmmss",
        "yyyyMMdd'T'HHmm",
        "yyyyMMdd",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.fff",
        "yyyy-MM-dd",
    ];

    private readonly Dictionary<string, List<Observance>> zones = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes in the zones that the file defines, wherever in it they stand.</summary>
    public CalendarTime(IEnumerable<ContentLine> lines)
    {
        string? zone = null;
        Observance? observance = null;
        foreach (var line in lines)
        {
            switch (line.Name, line.Value.Trim().ToUpperInvariant())
            {
                case ("BEGIN", "STANDARD" or "DAYLIGHT"):
                    observance = new Observance();
                    break;
                case ("END", "STANDARD" or "DAYLIGHT"):
                    if (zone is not null && observance is not null)
                    {
                        (zones.TryGetValue(zone, out var known) ? known : zones[zone] = []).Add(observance);
                    }

                    observance = null;
                    break;
                case ("END", "VTIMEZONE"):
                    zone = null;
                    break;
                case ("TZID", _):
                    zone = line.Value.Trim();
                    break;
                default:
                    observance?.Take(line);
                    break;
            }
        }
    }

    /// <summary>A date, or a date and time.</summary>
    /// <param name="isUtc">It says that it is in UTC; otherwise it means the clock on the wall.</param>
    public static bool TryRead(string value, out DateTime time, out bool isUtc)
    {
        value = value.Trim();
        isUtc = value.EndsWith('Z') || value.EndsWith('z');
        return DateTime.TryParseExact(isUtc ? value[..^1] : value, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    /// <summary>The point in time that a property names; null when it is a date, a clock on the wall of no known place, or no time at all.</summary>
    public DateTimeOffset? Point(ContentLine line)
    {
        if (!TryRead(line.Value, out var time, out var isUtc))
        {
            return null;
        }

        if (isUtc)
        {
            return new DateTimeOffset(time, TimeSpan.Zero);
        }

        return line["TZID"] is { } zone && Offset(zone, time) is { } offset && time.Ticks > offset.Ticks && IsWhole(offset)
            ? new DateTimeOffset(time, offset)
            : null;
    }

    /// <summary>The property as people read it: in UTC with what the clock on the wall said, or that clock alone.</summary>
    public string Shown(ContentLine line)
    {
        if (!TryRead(line.Value, out var time, out var isUtc))
        {
            return line.Value.Trim();
        }

        var wall = line.Value.Contains('T', StringComparison.OrdinalIgnoreCase)
            ? time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (isUtc)
        {
            return $"{wall} UTC";
        }

        return Point(line) is { } point
                ? $"{point.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC ({wall} {line["TZID"]})"
            : line["TZID"] is { } zone ? $"{wall} {zone}"
            : wall;
    }

    private static bool IsWhole(TimeSpan offset) =>
        offset.Ticks % TimeSpan.TicksPerMinute == 0 && offset.Duration() <= TimeSpan.FromHours(14);

    /// <summary>The file's own zone first: it is what its writer meant. A name that it does not define is looked up.</summary>
    private TimeSpan? Offset(string zone, DateTime wall)
    {
        if (zones.TryGetValue(zone, out var observances))
        {
            var latest = observances
                .Select(observance => (Since: observance.LastBefore(wall), observance.Offset))
                .Where(one => one.Since is not null && one.Offset is not null)
                .OrderBy(one => one.Since)
                .LastOrDefault();
            return latest.Offset ?? observances[0].Before ?? observances[0].Offset;
        }

        // Some programs write a path before the name: /freeassociation.sourceforge.net/Europe/London.
        var names = zone.Trim('/', ' ').Split('/');
        var name = names.Length > 2 ? string.Join('/', names[^2..]) : zone;
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name).GetUtcOffset(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified));
        }
        catch (Exception unknown)
            when (unknown is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException)
        {
            return null;
        }
    }

    /// <summary>From when on, each year, clocks are how far from UTC.</summary>
    private sealed class Observance
    {
        private static readonly string[] Days = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

        private DateTime start;
        private int? month;
        private (int Place, DayOfWeek Day)? day;
        private DateTime? until;
        private bool repeats;

        public TimeSpan? Offset { get; private set; }

        public TimeSpan? Before { get; private set; }

        public void Take(ContentLine line)
        {
            switch (line.Name)
            {
                case "DTSTART":
                    TryRead(line.Value, out start, out _);
                    break;
                case "TZOFFSETTO":
                    Offset = Span(line.Value);
                    break;
                case "TZOFFSETFROM":
                    Before = Span(line.Value);
                    break;
                case "RRULE":
                    Rule(line.Value);
                    break;
                default:
                    break;
            }
        }

        /// <summary>When it last began before a time on the wall; null when it had not begun yet.</summary>
        public DateTime? LastBefore(DateTime wall)
        {
            if (start > wall)
            {
                return null;
            }

            if (!repeats)
            {
                return start;
            }

            for (var year = wall.Year; year >= Math.Max(start.Year, wall.Year - 1); year--)
            {
                if (In(year) is { } began && began <= wall && began >= start && (until is null || began <= until))
                {
                    return began;
                }
            }

            return until is { } last && last < wall && In(Math.Max(1, last.Year)) is { } final && final >= start ? final : start;
        }

        private DateTime? In(int year)
        {
            var inMonth = month ?? start.Month;
            if (day is not { } which)
            {
                return start.Day <= DateTime.DaysInMonth(year, inMonth) ? new DateTime(year, inMonth, start.Day) + start.TimeOfDay : null;
            }

            var days = DateTime.DaysInMonth(year, inMonth);
            var first = 1 + ((7 + (int)which.Day - (int)new DateTime(year, inMonth, 1).DayOfWeek) % 7);
            var number = which.Place > 0 ? first + (7 * (which.Place - 1)) : first + (7 * ((days - first) / 7)) + (7 * (which.Place + 1));
            return number >= 1 && number <= days ? new DateTime(year, inMonth, number) + start.TimeOfDay : null;
        }

        private void Rule(string rule)
        {
            foreach (var part in rule.ToUpperInvariant().Split(';'))
            {
                switch (part.Trim().Split('='))
                {
                    case ["FREQ", "YEARLY"]:
                        repeats = true;
                        break;
                    case ["BYMONTH", var number]
                        when int.TryParse(number, CultureInfo.InvariantCulture, out var one) && one is >= 1 and <= 12:
                        month = one;
                        break;
                    case ["BYDAY", { Length: >= 3 } written]
                        when int.TryParse(written[..^2], CultureInfo.InvariantCulture, out var place)
                            && place is >= -5 and <= 5 and not 0
                            && Array.IndexOf(Days, written[^2..]) is >= 0 and var weekday:
                        day = (place, (DayOfWeek)weekday);
                        break;
                    case ["UNTIL", var written] when TryRead(written, out var end, out _):
                        until = end;
                        break;
                    default:
                        break;
                }
            }
        }

        private static TimeSpan? Span(string written)
        {
            var digits = written.Trim().TrimStart('+', '-');
            if (digits.Length < 4 || !int.TryParse(digits[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            var span = new TimeSpan(number / 100, number % 100, 0);
            return written.TrimStart().StartsWith('-') ? -span : span;
        }
    }
}

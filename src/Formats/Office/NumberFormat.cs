using System.Globalization;
using System.Text;

namespace Dossier.Formats.Office;

/// <summary>
/// How a cell shows its number (ECMA-376 part 1, 18.8.31). Dates become ISO 8601, whatever their order on the sheet;
/// plain patterns of digits are followed; anything rarer shows the number itself.
/// </summary>
internal sealed class NumberFormat
{
    /// <summary>Days from the first of January of the year 1 to day 0 of the two calendars of spreadsheets.</summary>
    private const double Epoch1900 = 693593;
    private const double Epoch1904 = 695055;

    private readonly bool hasDate;
    private readonly bool hasTime;
    private readonly bool isElapsed;
    private readonly Section[] sections = [];

    /// <param name="code">The format code; null for General.</param>
    public NumberFormat(string? code)
    {
        if (string.IsNullOrEmpty(code) || code.Equals("General", StringComparison.OrdinalIgnoreCase) || code.Length > 255)
        {
            return;
        }

        (hasDate, hasTime, isElapsed) = LookForDate(code);
        if (!hasDate && !hasTime && !isElapsed)
        {
            sections = [.. Split(code).Select(Section.Parse)];
        }
    }

    public static readonly NumberFormat General = new(null);

    public string Show(double value, bool is1904) =>
        isElapsed ? Elapsed(value)
        : hasDate || hasTime ? Date(value, is1904)
        : ShowNumber(value);

    /// <summary>The code of a format that files refer to by number only; null for General, text and unknown ones.</summary>
    public static string? BuiltIn(int number) =>
        number switch
        {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            5 or 6 => "$#,##0;($#,##0)",
            7 or 8 => "$#,##0.00;($#,##0.00)",
            9 => "0%",
            10 => "0.00%",
            37 or 38 => "#,##0;(#,##0)",
            39 or 40 => "#,##0.00;(#,##0.00)",
            // 27 to 36 and 50 to 58 are dates of East Asian editions.
            14 or 15 or 16 or 17 or (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58 => "yyyy-mm-dd",
            18 or 19 or 20 or 21 or (>= 32 and <= 35) or 55 or 56 => "h:mm:ss",
            22 => "yyyy-mm-dd h:mm",
            45 or 47 => "mm:ss",
            46 => "[h]:mm:ss",
            _ => null,
        };

    private static (bool HasDate, bool HasTime, bool IsElapsed) LookForDate(string code)
    {
        bool hasDate = false,
            hasTime = false,
            hasMonthOrMinute = false;
        for (var at = 0; at < code.Length; at++)
        {
            switch (char.ToLowerInvariant(code[at]))
            {
                case '"':
                    at = Math.Max(at, code.IndexOf('"', at + 1));
                    break;
                case '\\' or '_' or '*':
                    at++;
                    break;
                case '[':
                    var end = code.IndexOf(']', at);
                    var inside = end < 0 ? "" : code[(at + 1)..end].ToLowerInvariant();
                    if (inside.Length > 0 && inside.All(one => one is 'h' or 'm' or 's') && inside.Distinct().Count() == 1)
                    {
                        return (false, false, true);
                    }

                    at = Math.Max(at, end);
                    break;
                // General, Red and the like stand in brackets or alone; an E is an exponent or an era.
                case 'g' when code.AsSpan(at).StartsWith("General", StringComparison.OrdinalIgnoreCase):
                    at += 6;
                    break;
                case 'y' or 'd' or 'b':
                    hasDate = true;
                    break;
                case 'h' or 's':
                    hasTime = true;
                    break;
                case 'm':
                    hasMonthOrMinute = true;
                    break;
                default:
                    break;
            }
        }

        return (hasDate || (hasMonthOrMinute && !hasTime), hasTime, false);
    }

    private string Date(double value, bool is1904)
    {
        // Day 60 of the 1900 calendar is a 29th of February that never was; days before it are one off.
        var days =
            value
            + (
                is1904 ? Epoch1904
                : value < 60 ? Epoch1900 + 1
                : Epoch1900
            );
        var isOutside = !(value >= 0) || days >= 3652058;
        if (isOutside)
        {
            return Plain(value);
        }

        var time = new DateTime((long)Math.Round(days * 86400) * TimeSpan.TicksPerSecond, DateTimeKind.Unspecified);
        var format =
            hasDate && hasTime ? (time.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss")
            : hasDate ? "yyyy-MM-dd"
            : "HH:mm:ss";
        return time.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Elapsed(double value)
    {
        if (!(Math.Abs(value) < 10_000_000))
        {
            return Plain(value);
        }

        var seconds = (long)Math.Round(Math.Abs(value) * 86400);
        return $"{(value < 0 ? "-" : "")}{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}";
    }

    private string ShowNumber(double value)
    {
        if (sections.Length == 0 || !double.IsFinite(value))
        {
            return Plain(value);
        }

        var at =
            value < 0 && sections.Length > 1 ? 1
            : value == 0 && sections.Length > 2 ? 2
            : 0;
        var shown = sections[at].Show(at == 1 ? -value : value);
        return string.IsNullOrWhiteSpace(shown) ? Plain(value) : shown;
    }

    /// <summary>Fifteen digits, as spreadsheets keep them.</summary>
    private static string Plain(double value) =>
        Math.Abs(value) is >= 1e-5 and < 1e15 && Math.Round(value, 14) is var rounded
            ? ((decimal)rounded).ToString("0.##############", CultureInfo.InvariantCulture)
            : value.ToString("G15", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Split(string code)
    {
        var start = 0;
        var isQuoted = false;
        for (var at = 0; at < code.Length; at++)
        {
            isQuoted ^= code[at] == '"';
            if (code[at] == '\\')
            {
                at++;
            }
            else if (code[at] == ';' && !isQuoted)
            {
                yield return code[start..at];
                start = at + 1;
            }
        }

        yield return code[start..];
    }

    /// <summary>One of the up to four parts of a code: for positive, negative, zero, text.</summary>
    private sealed record Section(string Before, string? Digits, string After)
    {
        public static Section Parse(string code)
        {
            StringBuilder before = new(),
                digits = new(),
                after = new();
            var isOdd = false;
            for (var at = 0; at < code.Length; at++)
            {
                var literals = digits.Length == 0 ? before : after;
                switch (code[at])
                {
                    case '"':
                        var end = code.IndexOf('"', at + 1);
                        end = end < 0 ? code.Length : end;
                        literals.Append(code, at + 1, end - at - 1);
                        at = end;
                        break;
                    case '\\' when at + 1 < code.Length:
                        literals.Append(code[++at]);
                        break;
                    case '_' or '*':
                        at++;
                        break;
                    case '[':
                        var close = code.IndexOf(']', at);
                        close = close < 0 ? code.Length - 1 : close;
                        literals.Append(Currency(code.AsSpan(at, close - at)));
                        at = close;
                        break;
                    case '0' or '#' or ',' or '.' when after.Length == 0:
                        digits.Append(code[at]);
                        break;
                    case '0' or '#' or '?' or '/' or '@' or 'E' or 'e' or 'G' or 'g':
                        isOdd = true;
                        break;
                    default:
                        literals.Append(code[at]);
                        break;
                }
            }

            isOdd |= digits.Length > 0 && (digits[^1] == ',' || digits.ToString().Count(one => one == '.') > 1);
            return new Section(before.ToString(), isOdd ? null : digits.ToString(), after.ToString());
        }

        public string Show(double value)
        {
            if (Digits is null)
            {
                return Plain(value);
            }

            if (Digits.Length == 0)
            {
                return Before;
            }

            var shown = Before.Contains('%') || After.Contains('%') ? value * 100 : value;
            return Before + shown.ToString(Digits, CultureInfo.InvariantCulture) + After;
        }

        /// <summary>[$€-407] is a currency with a language; the rest in brackets is colours and conditions.</summary>
        private static ReadOnlySpan<char> Currency(ReadOnlySpan<char> bracket)
        {
            if (!bracket.StartsWith("[$"))
            {
                return default;
            }

            var end = bracket.IndexOf('-');
            return end < 0 ? bracket[2..] : bracket[2..end];
        }
    }
}

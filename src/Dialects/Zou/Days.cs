using System.Globalization;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>A stretch of days, both ends in it, as paths and queries name one: by <c>{year}</c> with <c>{month}</c>, <c>{week}</c> or <c>{day}</c>.</summary>
internal readonly record struct Days(DateOnly From, DateOnly To)
{
    /// <exception cref="Refused">NotFound: the calendar has no such days.</exception>
    public static Days InPath(HttpContext context)
    {
        var year = Number(context, "year") ?? throw Refused.NotFound("year");
        var month = Number(context, "month");
        try
        {
            if (Number(context, "week") is { } week)
            {
                if (week < 1 || week > ISOWeek.GetWeeksInYear(year))
                {
                    throw Refused.NotFound("week");
                }

                var monday = DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, DayOfWeek.Monday));
                return new Days(monday, monday.AddDays(6));
            }

            if (month is null)
            {
                return new Days(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
            }

            var first = new DateOnly(year, month.Value, Number(context, "day") ?? 1);
            return Number(context, "day") is null ? new Days(first, first.AddMonths(1).AddDays(-1)) : new Days(first, first);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Refused.NotFound("day");
        }
    }

    /// <summary>The weeks of a year as ISO 8601 counts them: some begin before it, some end after it.</summary>
    public static Days WeeksOf(HttpContext context)
    {
        var year = InPath(context).From.Year;
        return new Days(
            DateOnly.FromDateTime(ISOWeek.GetYearStart(year)),
            year == 9999 ? DateOnly.MaxValue : DateOnly.FromDateTime(ISOWeek.GetYearEnd(year))
        );
    }

    /// <summary>One day of a path.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static DateOnly One(string text) => DateOnly.ParseExact(Query.PathDay(text), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>What a query may say under this name.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static DateOnly? InQuery(HttpRequest request, string name) =>
        request.Query[name].ToString() is { Length: > 0 } text ? One(text) : null;

    private static int? Number(HttpContext context, string name) =>
        context.GetRouteValue(name) is not string text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new Refused(Reason.Invalid, $"{name} must be an integer.");
}

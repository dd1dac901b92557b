using System.Globalization;
using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>What a histogram of dates counts by.</summary>
public enum DateStep
{
    Year,
    Month,
    Day,
}

/// <summary>Of how many documents found something is so.</summary>
public sealed record FacetCount
{
    public string Value { get; init; } = "";
    public long Count { get; init; }
}

/// <summary>The documents found by one thing that they differ in.</summary>
/// <param name="Values">The most frequent first; of dates the earliest.</param>
/// <param name="Others">Documents with values beyond those.</param>
/// <param name="Missing">Documents without a value.</param>
public sealed record Facet(IReadOnlyList<FacetCount> Values, long Others, long Missing);

/// <summary>What a query finds, counted. Each of the four adds up to the total.</summary>
public sealed record FacetCounts(long Total, Facet Custodians, Facet Types, Facet SenderDomains, Facet Dates);

/// <summary>Counts of what was found.</summary>
public sealed partial class Searches
{
    /// <summary>Values told of one facet at most.</summary>
    public const int MaximumFacet = 1_000;

    private const long DayLength = TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond;

    // A day in which documents fall, counted from 1970; rounded down also before it.
    private static readonly string DayOf = $"(d.sorted_at - ((d.sorted_at % {DayLength}) + {DayLength}) % {DayLength}) / {DayLength}";

    /// <summary>The documents that a query finds by custodian, media type, domain of the sender, and date, in UTC.</summary>
    /// <param name="order">Its page and sort do not matter.</param>
    /// <param name="most">Values told of each but dates.</param>
    /// <exception cref="Refused">NotFound; Invalid with the character at which the query is wrong; TooLarge when it would take too long.</exception>
    public Task<FacetCounts> Facets(Guid workspaceId, SearchOrder order, DateStep step, int most, Actor actor, CancellationToken cancel)
    {
        if (most is < 1 or > MaximumFacet)
        {
            throw Refused.Invalid("most", $"From 1 to {MaximumFacet} values are told of a facet.");
        }

        return With(
            workspaceId,
            order,
            actor,
            async (asked, limited) =>
            {
                Task<IReadOnlyList<FacetCount>> By(string value) =>
                    asked.Session.Query<FacetCount>(
                        $"SELECT {value} AS value, COUNT(*) AS count FROM {asked.Select.Found} GROUP BY 1",
                        asked.Select.With,
                        limited
                    );

                var sender = await asked.Session.Value<long?>(
                    "SELECT number FROM fields WHERE workspace_id = @workspaceId AND key = @key",
                    new { workspaceId, key = Formats.Properties.From },
                    limited
                );
                var custodians = await By("d.custodian");
                var types = await By(
                    "COALESCE((SELECT v.media_type FROM document_versions v WHERE v.document_id = d.id AND v.ordinal = d.current_version), '')"
                );
                var senders = await By(sender is null ? "''" : $"COALESCE({engine.JsonText("d.values_json", $"{sender}")}, '')");
                var days = await By($"COALESCE(CAST({DayOf} AS TEXT), '')");
                return new FacetCounts(
                    custodians.Sum(one => one.Count),
                    Facet(custodians, most),
                    Facet(types, most),
                    Facet(Merged(senders, DomainOf), most),
                    Dates(days, step)
                );
            },
            cancel
        );
    }

    private static Facet Facet(IEnumerable<FacetCount> counts, int most)
    {
        var all = counts
            .Where(one => one.Value.Length > 0)
            .OrderByDescending(one => one.Count)
            .ThenBy(one => one.Value, StringComparer.Ordinal);
        var values = all.Take(most).ToList();
        var missing = counts.Where(one => one.Value.Length == 0).Sum(one => one.Count);
        return new Facet(values, counts.Sum(one => one.Count) - missing - values.Sum(one => one.Count), missing);
    }

    private static Facet Dates(IReadOnlyList<FacetCount> days, DateStep step)
    {
        var form = step switch
        {
            DateStep.Year => "yyyy",
            DateStep.Month => "yyyy-MM",
            _ => "yyyy-MM-dd",
        };
        var merged = Merged(days, day => day.Length == 0 ? "" : Written(long.Parse(day, CultureInfo.InvariantCulture), form)).ToList();
        var values = merged.Where(one => one.Value.Length > 0).OrderBy(one => one.Value, StringComparer.Ordinal).ToList();
        return new Facet(values, 0, merged.Where(one => one.Value.Length == 0).Sum(one => one.Count));
    }

    private static string Written(long day, string form) => DateTime.UnixEpoch.AddDays(day).ToString(form, CultureInfo.InvariantCulture);

    private static List<FacetCount> Merged(IEnumerable<FacetCount> counts, Func<string, string> key) =>
        [
            .. counts
                .GroupBy(one => key(one.Value), StringComparer.Ordinal)
                .Select(group => new FacetCount { Value = group.Key, Count = group.Sum(one => one.Count) }),
        ];

    /// <summary>What stands behind the last @ of a sender, in lower case; empty where there is none.</summary>
    private static string DomainOf(string sender)
    {
        var at = sender.LastIndexOf('@');
        var end = at + 1;
        while (at >= 0 && end < sender.Length && (char.IsLetterOrDigit(sender[end]) || sender[end] is '.' or '-'))
        {
            end++;
        }

        return at < 0 ? "" : sender[(at + 1)..end].TrimEnd('.').ToLowerInvariant();
    }
}

using System.Globalization;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;
using Addresses = Dossier.Dialects.Shared.Links;

namespace Dossier.Dialects.Opus2;

/// <summary>Which part of a list is asked for (contract 11), read from the query before anything else is looked at.</summary>
/// <param name="After">Only what changed after this time; null for everything. Lists of documents know it.</param>
internal sealed record Slice(PageOf Page, DateTimeOffset? After)
{
    private const string NumberParameter = "page";
    private const string SizeParameter = "per_page";
    private const string AfterParameter = "afterDate";
    private const int UsualSize = 50;
    private const int LargestSize = 100;

    /// <exception cref="Refused">Invalid.</exception>
    public static ValueTask<Slice?> BindAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var page = new PageOf(
            Number(query, NumberParameter, 1),
            // As GitHub does, whose habits this API has: more than the largest page is not refused.
            Math.Min(Number(query, SizeParameter, UsualSize), LargestSize)
        );
        var after = query.TryGetValue(AfterParameter, out var text) ? Translate.Time(text, AfterParameter) : (DateTimeOffset?)null;
        return ValueTask.FromResult<Slice?>(new Slice(page, after));
    }

    /// <summary>The <c>Link</c> header (RFC 8288).</summary>
    public string Links(HttpContext context, long total)
    {
        var last = (int)Math.Clamp((total + Page.Size - 1) / Page.Size, 1, int.MaxValue);
        var links = new List<string> { To(1, "first"), To(last, "last") };
        if (Page.Number > 1)
        {
            links.Insert(1, To(Math.Min(Page.Number - 1, last), "prev"));
        }

        if (Page.Number < last)
        {
            links.Insert(links.Count - 1, To(Page.Number + 1, "next"));
        }

        return string.Join(", ", links);

        string To(int page, string relation)
        {
            var address = Addresses.Here(
                context,
                new(NumberParameter, page.ToString(CultureInfo.InvariantCulture)),
                new(SizeParameter, Page.Size.ToString(CultureInfo.InvariantCulture))
            );
            return $"<{address}>; rel=\"{relation}\"";
        }
    }

    private static int Number(IQueryCollection query, string name, int otherwise)
    {
        if (!query.TryGetValue(name, out var text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1
            ? number
            : throw Refused.Invalid(name, $"'{name}' must be a whole number of at least 1.");
    }
}

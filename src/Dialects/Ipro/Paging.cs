using System.Globalization;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;
using Addresses = Dossier.Dialects.Shared.Links;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 4: pages by number, with links ready to follow.</summary>
internal static class Paging
{
    public const int LargestPage = 100;
    private const string NumberParameter = "pageNumber";
    private const string SizeParameter = "pageSize";

    /// <summary>Everything, for the lists that are not paged (contract 13, A8).</summary>
    public static PageOf Everything { get; } = PageOf.First(int.MaxValue);

    /// <exception cref="Refused">Invalid when out of range.</exception>
    public static PageOf Read(HttpRequest request) =>
        new(Read(request, NumberParameter, 1, int.MaxValue), Read(request, SizeParameter, LargestPage, LargestPage));

    /// <summary>The <c>pagination</c> of an answer.</summary>
    public static object Links(HttpContext context, PageOf asked, long total)
    {
        var last = (int)Math.Clamp((total + asked.Size - 1) / asked.Size, 1, int.MaxValue);
        return new
        {
            first = To(1),
            prev = asked.Number > 1 ? To(Math.Min(asked.Number - 1, last)) : null,
            next = asked.Number < last ? To(asked.Number + 1) : null,
            last = To(last),
            pageNumber = asked.Number,
            pageSize = asked.Size,
            totalCount = total,
        };

        string To(int page) =>
            Addresses.Here(
                context,
                new(NumberParameter, page.ToString(CultureInfo.InvariantCulture)),
                new(SizeParameter, asked.Size.ToString(CultureInfo.InvariantCulture))
            );
    }

    private static int Read(HttpRequest request, string name, int otherwise, int most)
    {
        if (!request.Query.TryGetValue(name, out var text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw Refused.Invalid(name, most == int.MaxValue ? $"'{name}' must be at least 1." : $"'{name}' must be from 1 to {most}.");
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Iconect;

/// <summary>The project that an address names, as a parameter of an endpoint.</summary>
internal sealed record Project(Workspace Workspace)
{
    public Guid Id => Workspace.Id;

    public long Number => Workspace.Number;

    /// <exception cref="Refused">NotFound, also when the caller may not see it; Invalid when it is no id.</exception>
    public static async ValueTask<Project?> BindAsync(HttpContext context)
    {
        var caller = (await Caller.BindAsync(context))!;
        var workspaces = context.RequestServices.GetRequiredService<Workspaces>();
        try
        {
            return new Project(await workspaces.Find(Asked.Id(context, "project_id"), caller, context.RequestAborted));
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            throw Refused.NotFound("project");
        }
    }
}

/// <summary>Ids, numbers and times in addresses and bodies.</summary>
internal static class Asked
{
    /// <summary>The id in the address.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static long Id(HttpContext context, string name) => Number(context.GetRouteValue(name) as string ?? "", name);

    /// <summary>A number in the query.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static long Number(HttpRequest request, string name, long otherwise) =>
        request.Query.TryGetValue(name, out var text) && text.ToString() is { Length: > 0 } given ? Number(given, name) : otherwise;

    /// <summary>Numbers in the query: as often as one likes, separated by commas (contract 8, B14); null when there are none.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static IReadOnlyList<long>? Numbers(HttpRequest request, string name)
    {
        var texts = request
            .Query[name]
            .SelectMany(text =>
                (text ?? "").Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
            .ToList();
        return texts.Count == 0 ? null : [.. texts.Select(text => Number(text, name)).Distinct()];
    }

    /// <summary>Contract 1: ISO 8601; in UTC when it does not say.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static DateTimeOffset? Time(string? text, string subject) =>
        string.IsNullOrEmpty(text) ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw Refused.Invalid(subject, $"'{subject}' must be a time such as 2026-08-24T14:15:22Z.");

    /// <summary>One of the integers that a contract's enumeration has.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static int OneOf(int value, string subject, params IReadOnlyList<int> known) =>
        known.Contains(value) ? value : throw Refused.Invalid(subject, $"'{subject}' must be one of {string.Join(", ", known)}.");

    /// <exception cref="Refused">Invalid: there is nothing to read.</exception>
    public static string Text(string? text, string subject) =>
        string.IsNullOrWhiteSpace(text) ? throw Refused.Invalid(subject, $"'{subject}' must not be empty.") : text;

    /// <summary>This dialect's values in extras, changed.</summary>
    public static string Kept(string extrasJson, Action<JsonObject> change)
    {
        var extras = Extras.Of(extrasJson, IconectDialect.Name);
        change(extras);
        return Extras.With(extrasJson, IconectDialect.Name, extras);
    }

    private static long Number(string text, string name) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refused.Invalid(name, $"'{name}' must be a whole number.");
}

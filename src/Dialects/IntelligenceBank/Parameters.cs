using System.Globalization;
using System.Reflection;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Hung on an endpoint whose forms may be longer than others'.</summary>
internal sealed record LongForm(int Bytes);

/// <summary>Contract 1: what is in the query and in the form of a request, as one; the form wins. Binds itself to endpoints.</summary>
internal sealed class Parameters
{
    private const int LongestForm = 4 << 20;
    private readonly Dictionary<string, StringValues> values;

    private Parameters(Dictionary<string, StringValues> values) => this.values = values;

    /// <summary>The text of a parameter; null when it is absent or empty.</summary>
    public string? this[string name] => Given(name) is { Length: > 0 } text ? text : null;

    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>The text of a parameter, which may be empty; null when it is absent.</summary>
    public string? Given(string name) =>
        values.TryGetValue(name, out var all)
            ? all.Count > 0
                ? all[0] ?? ""
                : ""
            : null;

    /// <summary>The first of several names of one thing that is there.</summary>
    public string? First(params IReadOnlyList<string> names) => names.Select(Given).FirstOrDefault(text => text is not null);

    /// <summary>Every value of a parameter that may be repeated; empty when it is absent.</summary>
    public IReadOnlyList<string> All(string name) => values.TryGetValue(name, out var all) ? [.. all.OfType<string>()] : [];

    /// <exception cref="Refused">Invalid: it is absent or empty.</exception>
    public string Required(string name) =>
        string.IsNullOrWhiteSpace(Given(name)) ? throw Refused.Invalid(name, $"The parameter '{name}' is missing.") : Given(name)!;

    /// <summary>A whole number; null when it is absent.</summary>
    /// <exception cref="Refused">Invalid: it is none, or out of bounds.</exception>
    public int? Number(string name, int least, int most = int.MaxValue) =>
        this[name] is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Refused.Invalid(
            name,
            $"The parameter '{name}' must be a whole number {(most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}")}."
        );

    /// <exception cref="Refused">Invalid: it is neither true nor false.</exception>
    public bool Flag(string name) =>
        this[name]?.ToLowerInvariant() switch
        {
            null or "false" or "0" => false,
            "true" or "1" => true,
            _ => throw Refused.Invalid(name, $"The parameter '{name}' must be true or false."),
        };

    public static async ValueTask<Parameters?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        await Of(context, context.RequestAborted);

    /// <summary>Those of a request. A multipart form is not read: it is streamed by whoever takes its file.</summary>
    /// <exception cref="Refused">Invalid: the form is broken or too large. Unsupported: the body is something else.</exception>
    public static async Task<Parameters> Of(HttpContext context, CancellationToken cancel)
    {
        if (context.Features.Get<Parameters>() is { } known)
        {
            return known;
        }

        var merged = new Dictionary<string, StringValues>(context.Request.Query, StringComparer.Ordinal);
        if (HasForm(context))
        {
            foreach (var (name, value) in await ReadForm(context, cancel))
            {
                merged[name] = value;
            }
        }

        var read = new Parameters(merged);
        context.Features.Set(read);
        return read;
    }

    public static bool IsMultipart(HttpRequest request) => Is(request, "multipart/form-data");

    private static bool HasForm(HttpContext context)
    {
        var request = context.Request;
        if (Is(request, "application/x-www-form-urlencoded"))
        {
            return true;
        }

        var isEmpty = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is false || request.ContentLength is 0 or null;
        return isEmpty || IsMultipart(request)
            ? false
            : throw new Refused(Reason.Unsupported, "The body must be application/x-www-form-urlencoded or multipart/form-data.");
    }

    private static async Task<IFormCollection> ReadForm(HttpContext context, CancellationToken cancel)
    {
        var longest = context.GetEndpoint()?.Metadata.GetMetadata<LongForm>()?.Bytes ?? LongestForm;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = longest;
        }

        try
        {
            return await context.Request.ReadFormAsync(new FormOptions { ValueLengthLimit = longest }, cancel);
        }
        catch (InvalidDataException)
        {
            throw new Refused(Reason.Invalid, "The form is broken or has too many or too long values.");
        }
    }

    private static bool Is(HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Dossier.Identity;

/// <summary>Reads a form: small, each parameter at most once, empty ones as if they were absent (RFC 6749 3.1).</summary>
internal static class Form
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const int LongestBody = 64 * 1024;
    private const int LongestValue = 16 * 1024;

    /// <summary>In bytes, for forms that carry what another server has signed.</summary>
    public const int LongestAnswer = 512 * 1024;

    /// <param name="longest">In bytes, of the form and of a value in it; null for a form of people's.</param>
    /// <exception cref="OAuthRefused">It is no such form.</exception>
    public static async Task<Dictionary<string, string>> Read(HttpRequest request, CancellationToken cancel, int? longest = null)
    {
        var longestBody = longest ?? LongestBody;
        var limits = new FormOptions
        {
            ValueCountLimit = 64,
            KeyLengthLimit = 256,
            ValueLengthLimit = longest ?? LongestValue,
            BufferBodyLengthLimit = longestBody,
        };
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != FormType)
        {
            throw OAuthRefused.InvalidRequest($"The body must be {FormType}.");
        }

        if (request.ContentLength > longestBody)
        {
            throw OAuthRefused.InvalidRequest("The body is too long.");
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = longestBody;
        }

        try
        {
            var form = await request.ReadFormAsync(limits, cancel);
            var repeated = form.FirstOrDefault(parameter => parameter.Value.Count > 1).Key;
            return repeated is null
                ? form.Where(parameter => parameter.Value != "")
                    .ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString())
                : throw OAuthRefused.InvalidRequest("A parameter is there more than once.");
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            throw OAuthRefused.InvalidRequest("The body is no form, or too long.");
        }
    }
}

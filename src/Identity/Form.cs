using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Dossier.Identity;

/// <summary>Reads a form: small, each parameter at most once, empty ones as if they were absent (RFC 6749 3.1).</summary>
internal static class Form
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const int LongestBody = 64 * 1024;
    private static readonly FormOptions Limits = new()
    {
        ValueCountLimit = 64,
        KeyLengthLimit = 256,
        ValueLengthLimit = 16 * 1024,
        BufferBodyLengthLimit = LongestBody,
    };

    /// <exception cref="OAuthRefused">It is no such form.</exception>
    public static async Task<Dictionary<string, string>> Read(HttpRequest request, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != FormType)
        {
            throw OAuthRefused.InvalidRequest($"The body must be {FormType}.");
        }

        if (request.ContentLength > LongestBody)
        {
            throw OAuthRefused.InvalidRequest("The body is too long.");
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LongestBody;
        }

        try
        {
            var form = await request.ReadFormAsync(Limits, cancel);
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

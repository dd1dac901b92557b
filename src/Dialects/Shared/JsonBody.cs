using System.Text;
using System.Text.Json;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dossier.Dialects.Shared;

/// <summary>Reads JSON bodies, and parts of them, so that whoever sent a wrong one learns what is wrong with it.</summary>
public static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="Refused">Unsupported: not JSON in UTF-8. Invalid: broken JSON, with its line and position.</exception>
    internal static async Task<JsonDocument> Read(HttpContext context)
    {
        MustBeJson(context.Request.ContentType, WireFormat.Of(context).ReadsUndeclaredJson);
        try
        {
            return await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            throw new Refused(Reason.Invalid, Explain(exception));
        }
    }

    /// <exception cref="Refused">Invalid, naming the member.</exception>
    public static T Bind<T>(JsonElement element, JsonSerializerOptions json)
    {
        JsonCheck.Check(element, json.GetTypeInfo(typeof(T)), json, "");
        try
        {
            return element.Deserialize<T>(json)!;
        }
        catch (JsonException exception)
        {
            var member = exception.Path?.TrimStart('$', '.') ?? "";
            throw Refused.Invalid(member, $"'{member}' is not what is expected there.");
        }
    }

    private static void MustBeJson(string? contentType, bool mayBeUndeclared)
    {
        const string Form = "application/x-www-form-urlencoded";
        if (mayBeUndeclared && (string.IsNullOrEmpty(contentType) || contentType.StartsWith(Form, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        var isJson =
            MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (
                type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)
            )
            && (type.Encoding is null || type.Encoding.CodePage == Encoding.UTF8.CodePage);
        if (!isJson)
        {
            throw new Refused(Reason.Unsupported, "The body must be JSON in UTF-8, with a content type that says so.");
        }
    }

    private static string Explain(JsonException exception)
    {
        var place = $"line {(exception.LineNumber ?? 0) + 1}, position {(exception.BytePositionInLine ?? 0) + 1}";
        return exception.LineNumber is null
            ? "The body is not valid JSON: a member is there twice, or it is nested too deeply."
            : $"The body is not valid JSON: {place}.";
    }
}

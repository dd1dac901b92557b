using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dossier.Dialects.Shared;

/// <summary>Reads JSON bodies, and parts of them, so that whoever sent a wrong one learns what is wrong with it.</summary>
public static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="Refused">Unsupported: not JSON in UTF-8. Invalid: broken JSON, with its line and position; text that is no Unicode.</exception>
    internal static async Task<JsonDocument> Read(HttpContext context)
    {
        MustBeJson(context.Request.ContentType, WireFormat.Of(context).ReadsUndeclaredJson);
        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            throw new Refused(Reason.Invalid, Explain(exception));
        }
        catch (InvalidOperationException)
        {
            throw NoText(); // A member's name, read to see whether it is there twice.
        }

        if (!IsText(document.RootElement))
        {
            document.Dispose();
            throw NoText();
        }

        return document;
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

    /// <summary>
    /// Whether all of it can be read. Bytes that are no UTF-8, and escapes such as <c>\ud800</c> alone, are let through by the parser, and would
    /// be found out by whoever reads the text, or writes it again. Only where there are such escapes is everything read to see.
    /// </summary>
    private static bool IsText(JsonElement root)
    {
        var raw = JsonMarshal.GetRawUtf8Value(root);
        if (!Utf8.IsValid(raw))
        {
            return false;
        }

        try
        {
            if (raw.IndexOf("\\ud"u8) >= 0 || raw.IndexOf("\\uD"u8) >= 0)
            {
                ReadAll(root);
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void ReadAll(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            _ = element.GetString();
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                ReadAll(item);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                _ = member.Name;
                ReadAll(member.Value);
            }
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

    private static Refused NoText() =>
        new(Reason.Invalid, "The body holds text that is no Unicode: broken UTF-8, or half of a surrogate pair.");

    private static string Explain(JsonException exception)
    {
        var place = $"line {(exception.LineNumber ?? 0) + 1}, position {(exception.BytePositionInLine ?? 0) + 1}";
        return exception.LineNumber is null
            ? "The body is not valid JSON: a member is there twice, or it is nested too deeply."
            : $"The body is not valid JSON: {place}.";
    }
}

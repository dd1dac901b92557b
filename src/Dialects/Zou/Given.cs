using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dossier.Dialects.Zou;

/// <summary>The JSON body of a request, which may be left out; unknown members of it are passed over.</summary>
internal sealed record Given(JsonNode? Body)
{
    /// <summary>In bytes. Bodies are read whole; files never come here.</summary>
    private const long Largest = 64L << 20;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>An empty object when there is no body.</summary>
    /// <exception cref="Refused">Invalid when the body is something else.</exception>
    public JsonObject Object =>
        Body is null ? [] : Body as JsonObject ?? throw new Refused(Reason.Invalid, "The body must be a JSON object.");

    /// <summary>The ids of a bare list; none when there is no body.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public IReadOnlyList<Guid> List => Body is null or JsonObject { Count: 0 } ? [] : Ids(Body);

    public static async ValueTask<Given?> BindAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is false)
        {
            return new Given(Body: null);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = Largest;
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length == 0)
        {
            return new Given(Body: null);
        }

        try
        {
            return new Given(JsonNode.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), documentOptions: Strict));
        }
        catch (JsonException)
        {
            throw new Refused(Reason.Invalid, "The body is not valid JSON.");
        }
    }

    /// <exception cref="Refused">Invalid, naming the field, when it is missing or no text.</exception>
    public string Text(string field) => TextOrNull(field) ?? throw Refused.Invalid(field, "Field required");

    public string? TextOrNull(string field) =>
        Object[field] is not { } node ? null
        : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>()
        : throw Refused.Invalid(field, "Input should be a valid string");

    /// <exception cref="Refused">Invalid, naming the field, when it is missing or no id.</exception>
    public Guid Id(string field) => IdOrNull(field) ?? throw Refused.Invalid(field, "Field required");

    public Guid? IdOrNull(string field) =>
        TextOrNull(field) is not { } text ? null
        : Guid.TryParseExact(text, "D", out var id) ? id
        : throw Refused.Invalid(field, "Input should be a valid UUID");

    public int? WholeOrNull(string field) =>
        Object[field] is not { } node ? null
        : node.GetValueKind() == JsonValueKind.Number && node.AsValue().TryGetValue<int>(out var whole) ? whole
        : throw Refused.Invalid(field, "Input should be a valid integer");

    public double? RealOrNull(string field) =>
        Object[field] is not { } node ? null
        : node.GetValueKind() == JsonValueKind.Number && node.AsValue().TryGetValue<double>(out var real) && double.IsFinite(real) ? real
        : throw Refused.Invalid(field, "Input should be a valid number");

    public bool? TruthOrNull(string field) =>
        Object[field]?.GetValueKind() switch
        {
            null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Refused.Invalid(field, "Input should be a valid boolean"),
        };

    /// <summary>None when it is missing.</summary>
    /// <exception cref="Refused">Invalid, naming the field, when it is no list of texts.</exception>
    public IReadOnlyList<string> Texts(string field) =>
        Object[field] switch
        {
            null => [],
            JsonArray list when list.All(item => item?.GetValueKind() == JsonValueKind.String) =>
            [
                .. list.Select(item => item!.GetValue<string>()),
            ],
            _ => throw Refused.Invalid(field, "Input should be a valid list"),
        };

    /// <exception cref="Refused">Invalid, naming the field, when it is missing or no list of ids.</exception>
    public IReadOnlyList<Guid> IdsIn(string field) => Ids(Object[field] ?? throw Refused.Invalid(field, "Field required"));

    /// <summary>ISO 8601, UTC when it names no offset; null when it is none.</summary>
    public static DateTimeOffset? TimeOf(string text) =>
        text.Length >= 10
        && char.IsAsciiDigit(text[0])
        && DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;

    private static IReadOnlyList<Guid> Ids(JsonNode node)
    {
        if (node is not JsonArray list)
        {
            throw new Refused(Reason.Invalid, "A list of ids is expected.");
        }

        return
        [
            .. list.Select(item =>
                item?.GetValueKind() == JsonValueKind.String && Guid.TryParseExact(item.GetValue<string>(), "D", out var id)
                    ? id
                    : throw new Refused(Reason.Invalid, "Malformed ID.")
            ),
        ];
    }
}

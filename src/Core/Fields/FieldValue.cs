using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;

namespace Dossier.Core.Fields;

/// <summary>Checks a value that someone gives for a field, and brings it into the one form it is kept in.</summary>
public static class FieldValue
{
    private const int LongestText = 4_000;
    private const int LongestLongText = 1_000_000;

    /// <summary>The value as it is kept; null clears the field.</summary>
    /// <exception cref="Refused">Invalid, naming the field, when the value does not fit its type.</exception>
    public static JsonNode? Check(Field field, JsonNode? value)
    {
        if (value is null)
        {
            return null;
        }

        if (!field.IsMultiple)
        {
            return value is JsonArray { Count: 1 } single ? One(field, single[0]) : One(field, value);
        }

        var several = value is JsonArray array ? array.Select(item => One(field, item)) : [One(field, value)];
        return new JsonArray([.. several.Where(item => item is not null)]) is { Count: > 0 } kept ? kept : null;
    }

    /// <summary>Whether a field's values are texts that are kept as they are given.</summary>
    public static bool IsPlainText(Field field) =>
        !field.IsMultiple && field.Type is FieldType.Text or FieldType.LongText or FieldType.Hyperlink or FieldType.Time or FieldType.Image;

    /// <summary>The same for a field of plain texts, where nothing has to be wrapped.</summary>
    /// <exception cref="Refused">Invalid, naming the field, when it is too long.</exception>
    public static string? CheckText(Field field, string text)
    {
        var longest = field.Type switch
        {
            FieldType.LongText => LongestLongText,
            FieldType.Text => Math.Min(field.Length ?? LongestText, LongestText),
            _ => LongestText,
        };
        return text.Length <= longest
            ? text.Length == 0
                ? null
                : text.Replace('\0', '\uFFFD')
            : throw Refused.Invalid(field.Name, $"'{field.Name}' must not be longer than {longest} characters.");
    }

    private static JsonNode? One(Field field, JsonNode? value) =>
        value is null
            ? null
            : field.Type switch
            {
                FieldType.Number or FieldType.Currency or FieldType.Duration => Number(field, value),
                FieldType.Boolean => Boolean(field, value),
                FieldType.Date => Text(field, value) is { } text ? Day(field, text) : null,
                FieldType.DateTime => Text(field, value) is { } text ? Moment(field, text) : null,
                FieldType.Choice => Choice(field, value),
                _ => Text(field, value),
            };

    private static string? Text(Field field, JsonNode value) =>
        value.GetValueKind() == JsonValueKind.String ? CheckText(field, value.GetValue<string>()) : throw Wrong(field, "a text");

    private static JsonNode? Number(Field field, JsonNode value)
    {
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            return value.DeepClone();
        }

        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>().Trim() : throw Wrong(field, "a number");
        return text.Length == 0 ? null
            : decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number)
            : throw Wrong(field, "a number");
    }

    private static JsonValue Boolean(Field field, JsonNode value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.True => JsonValue.Create(true),
            JsonValueKind.False => JsonValue.Create(false),
            JsonValueKind.String when bool.TryParse(value.GetValue<string>(), out var truth) => JsonValue.Create(truth),
            _ => throw Wrong(field, "true or false"),
        };

    private static JsonValue Day(Field field, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? JsonValue.Create(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            : JsonValue.Create(Time(field, text).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static JsonValue Moment(Field field, string text) =>
        JsonValue.Create(Time(field, text).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    private static DateTimeOffset Time(Field field, string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Wrong(field, "a date such as 2001-05-14 or 2001-05-14T23:39:00Z");

    private static string? Choice(Field field, JsonNode value)
    {
        var text = Text(field, value);
        var choices = JsonNode.Parse(field.SettingsJson)?["choices"] as JsonArray;
        if (text is null || choices is null || choices.Any(choice => choice?.GetValue<string>() == text))
        {
            return text;
        }

        throw Refused.Invalid(field.Name, $"'{text}' is not one of the choices of '{field.Name}'.");
    }

    private static Refused Wrong(Field field, string expected) =>
        Refused.Invalid(field.Name, $"The value of '{field.Name}' must be {expected}.");
}

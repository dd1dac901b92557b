using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dossier.Core.Kernel;

namespace Dossier.Dialects.Shared;

/// <summary>Compares JSON with the wire record it is to become, member by member, so that the first that is wrong can be named.</summary>
internal static class JsonCheck
{
    // Looking for annotations takes longer than all else here, and a body may have thousands of the same member.
    private static readonly ConditionalWeakTable<JsonPropertyInfo, object[]> Rules = [];

    /// <param name="path">Where the element is in the body, such as <c>documents[3].id</c>; empty for the whole.</param>
    /// <exception cref="Refused">Invalid, naming the member.</exception>
    public static void Check(JsonElement element, JsonTypeInfo type, JsonSerializerOptions json, string path)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                Expect(element.ValueKind == JsonValueKind.Object, path, "an object");
                CheckMembers(element, type, json, path);
                break;
            case JsonTypeInfoKind.Enumerable:
                Expect(element.ValueKind == JsonValueKind.Array, path, "an array");
                CheckItems(element, json.GetTypeInfo(type.ElementType!), json, path);
                break;
            case JsonTypeInfoKind.Dictionary:
                Expect(element.ValueKind == JsonValueKind.Object, path, "an object");
                break;
            default:
                CheckLeaf(element, type, path);
                break;
        }
    }

    private static void CheckMembers(JsonElement element, JsonTypeInfo type, JsonSerializerOptions json, string path)
    {
        foreach (
            var member in type.Properties.Where(member =>
                !member.IsExtensionData && (member.Set is not null || member.AssociatedParameter is not null)
            )
        )
        {
            var at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (!TryFind(element, member.Name, json, out var value))
            {
                if (member.IsRequired)
                {
                    throw Refused.Invalid(at, $"'{at}' is missing.");
                }
            }
            else if (value.ValueKind == JsonValueKind.Null)
            {
                if (!MayBeNull(member))
                {
                    throw Refused.Invalid(at, $"'{at}' must not be null.");
                }
            }
            else
            {
                Check(value, json.GetTypeInfo(member.PropertyType), json, at);
                CheckRules(value, member, at);
            }
        }
    }

    private static void CheckItems(JsonElement element, JsonTypeInfo type, JsonSerializerOptions json, string path)
    {
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            var at = $"{path}[{index++}]";
            if (item.ValueKind == JsonValueKind.Null)
            {
                throw Refused.Invalid(at, $"'{at}' must not be null.");
            }

            Check(item, type, json, at);
        }
    }

    /// <summary>What a converter reads is what it is read as.</summary>
    private static void CheckLeaf(JsonElement element, JsonTypeInfo type, string path)
    {
        if (type.Type == typeof(JsonElement))
        {
            return;
        }

        try
        {
            element.Deserialize(type);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            Expect(false, path, Expected(type.Type));
        }
    }

    /// <summary>The few annotations that are about form: length and range.</summary>
    private static void CheckRules(JsonElement value, JsonPropertyInfo member, string path)
    {
        foreach (var rule in Rules.GetValue(member, RulesOf))
        {
            var problem = rule switch
            {
                MaxLengthAttribute most when LengthOf(value) > most.Length => $"must not be longer than {most.Length}",
                MinLengthAttribute least when LengthOf(value) < least.Length => least.Length == 1
                    ? "must not be empty"
                    : $"must not be shorter than {least.Length}",
                RangeAttribute range when value.ValueKind == JsonValueKind.Number && !range.IsValid(value.GetDouble()) =>
                    $"must be from {range.Minimum} to {range.Maximum}",
                _ => null,
            };
            if (problem is not null)
            {
                throw Refused.Invalid(path, $"'{path}' {problem}.");
            }
        }
    }

    private static object[] RulesOf(JsonPropertyInfo member) =>
        member.AttributeProvider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true) ?? [];

    private static int LengthOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.GetArrayLength()
        : value.ValueKind == JsonValueKind.String ? value.GetString()!.Length
        : 0;

    private static bool TryFind(JsonElement element, string name, JsonSerializerOptions json, out JsonElement value)
    {
        if (element.TryGetProperty(name, out value))
        {
            return true;
        }

        var found = json.PropertyNameCaseInsensitive
            ? element.EnumerateObject().FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            : default;
        value = found.Value;
        return value.ValueKind != JsonValueKind.Undefined;
    }

    private static bool MayBeNull(JsonPropertyInfo member) =>
        member.PropertyType.IsValueType
            ? Nullable.GetUnderlyingType(member.PropertyType) is not null
            : member.AssociatedParameter?.IsNullable ?? member.IsSetNullable;

    private static string Expected(Type type)
    {
        var core = Nullable.GetUnderlyingType(type) ?? type;
        return true switch
        {
            _ when core == typeof(string) => "a string",
            _ when core == typeof(bool) => "true or false",
            _ when core == typeof(int) || core == typeof(long) => "a whole number",
            _ when core == typeof(double) || core == typeof(decimal) => "a number",
            _ when core == typeof(DateTimeOffset) || core == typeof(DateTime) => "a date and time (RFC 3339)",
            _ when core == typeof(Guid) => "a UUID",
            _ => "another kind of value",
        };
    }

    private static void Expect(bool isSo, string path, string what)
    {
        if (!isSo)
        {
            throw path.Length == 0
                ? new Refused(Reason.Invalid, $"The body must be {what}.")
                : Refused.Invalid(path, $"'{path}' must be {what}.");
        }
    }
}

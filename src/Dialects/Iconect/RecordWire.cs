using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Iconect;

/// <summary>A record as it is given and sent.</summary>
/// <param name="FieldData">An object, kept as it was sent: there may be thousands of them in one body.</param>
internal sealed record RecordBody(JsonElement? FieldData = null, long Id = 0, long Version = 0);

/// <summary>Documents as records: values are texts under the ids of their fields (contract 3.6).</summary>
internal sealed class RecordWire(HttpContext context, Project project, ProjectFields fields)
{
    private const int Slice = 500;

    // Of the document at hand.
    private readonly Dictionary<long, JsonElement> values = [];

    /// <summary>A record to be made, or what is to change in one.</summary>
    /// <param name="FilePath">Where its file lies in the store that was named with it.</param>
    public sealed record Given(string? Name, IReadOnlyList<GivenValue> Values, string? FilePath);

    /// <summary>Reads a long list a page at a time, while it is written.</summary>
    /// <param name="read">The page after a number.</param>
    public static async IAsyncEnumerable<object> Pages(Func<long, PageOf, Task<Page<Document>>> read, Func<Document, object> wire)
    {
        var after = 0L;
        while (true)
        {
            var page = await read(after, PageOf.First(Slice));
            foreach (var document in page.Items)
            {
                yield return wire(document);
            }

            if (page.Items.Count < Slice)
            {
                yield break;
            }

            after = page.Items[^1].Number;
        }
    }

    /// <param name="ids">The fields wanted; null for all that have a value.</param>
    /// <param name="longest">Characters of a value; 0 for all.</param>
    public RecordBodyOut Of(Document document, IReadOnlyList<long>? ids, long longest)
    {
        using var json = JsonDocument.Parse(document.ValuesJson);
        values.Clear();
        foreach (var member in json.RootElement.EnumerateObject())
        {
            if (long.TryParse(JsonMarshal.GetRawUtf8PropertyName(member), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                values[id] = member.Value;
            }
        }

        var data = new Dictionary<string, string>();
        foreach (var shown in ids?.Select(fields.Shown) ?? fields.All)
        {
            var text = Text(document, shown);
            if (text.Length > 0 || ids is not null)
            {
                data[shown.Key] = longest > 0 ? Cut(text, longest) : text;
            }
        }

        return new RecordBodyOut(data, document.Number, ManyDocuments.VersionOf(document));
    }

    /// <summary>The values of a record that somebody gives.</summary>
    /// <exception cref="Refused">Invalid: a field is not there, or cannot be written.</exception>
    /// <param name="native">The field whose value is a path in a store; 0 for none.</param>
    public Given Read(RecordBody body, long native)
    {
        string? name = null;
        string? path = null;
        var values = new List<GivenValue>();
        if (body.FieldData is not { } data)
        {
            return new Given(null, [], null);
        }

        foreach (var member in data.EnumerateObject())
        {
            var (key, value) = (member.Name, member.Value);
            var id = long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            if (id == Column.RecordName.Id)
            {
                name = value.ToString();
            }
            else if (fields.IsNative(id) && id == native)
            {
                path = value.ToString();
            }
            else if (fields.IsNative(id))
            {
                throw Refused.Invalid(key, $"Field {key} is the native file: send the file to its own address.");
            }
            else if (fields.Column(id) is { } column)
            {
                throw Refused.Invalid(key, $"Field {key} ({column.Name}) is filled by the server.");
            }
            else
            {
                var field = fields.Field(id) ?? throw Refused.Invalid(key, $"There is no field {key}.");
                values.Add(new GivenValue(field.Id, Value(field, value)));
            }
        }

        return new Given(name, values, path);
    }

    private string Text(Document document, ShownField shown) =>
        shown.IsNative
            ? document.CurrentVersion == 0
                ? ""
                : Address(document, shown.Id)
            : shown.Column is { } column
                ? column.Value(document)
                : shown.Field is { } field && values.TryGetValue(shown.Id, out var value)
                    ? Text(field, value)
                    : "";

    private string Address(Document document, long id) =>
        Links.To(context, $"/projects/{project.Number}/records/{document.Number}/fields/{id}/file");

    private static string Text(Field field, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.Array => string.Join(
                FieldEndpoints.Delimiters(field)[..1],
                value.EnumerateArray().Select(item => Text(field, item))
            ),
            JsonValueKind.String => value.GetString()!,
            _ => value.GetRawText(),
        };

    /// <summary>An empty text clears a field, as null does.</summary>
    private JsonNode? Value(Field field, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && field.IsMultiple)
        {
            var parts = value
                .GetString()!
                .Split(
                    FieldEndpoints.Delimiters(field).ToCharArray(),
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                );
            return new JsonArray([.. parts.Select(part => (JsonNode)part)]);
        }

        return value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.GetString() is "") ? null
            : value.ValueKind == JsonValueKind.String ? FieldText.Read(field, fields.DateFormat(field), value.GetString()!)
            : JsonNode.Parse(value.GetRawText());
    }

    /// <summary>Never through the middle of a character.</summary>
    private static string Cut(string text, long longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        var end = (int)longest;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)];
    }
}

/// <summary>A record as it is sent.</summary>
internal sealed record RecordBodyOut(Dictionary<string, string> FieldData, long Id, long Version);

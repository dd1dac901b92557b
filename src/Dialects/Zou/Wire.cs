using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Tracking;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 2: how rows are written. Names of columns are the vendor's already; times lose their zone and what is below a second.</summary>
internal static class Wire
{
    /// <param name="fields">All that is wanted beside id and type; null for everything.</param>
    public static void Write(Utf8JsonWriter writer, Row row, IReadOnlySet<string>? fields = null)
    {
        writer.WriteStartObject();
        var columns = row.Model.Columns;
        for (var index = 0; index < columns.Count; index++)
        {
            var column = columns[index];
            if (!column.IsHidden && IsTold(row, column.Name, fields))
            {
                writer.WritePropertyName(column.Name);
                Write(writer, column.Type, row.Values[index]);
            }
        }

        foreach (var (name, ids) in row.Relations)
        {
            if (IsTold(row, name, fields))
            {
                writer.WriteStartArray(name);
                foreach (var id in ids)
                {
                    writer.WriteStringValue(id);
                }

                writer.WriteEndArray();
            }
        }

        writer.WriteString("type", TypeOf(row));
        writer.WriteEndObject();
    }

    /// <summary>A row as a part of an answer that has more.</summary>
    public static JsonObject Node(Row row)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, row);
        }

        return JsonNode.Parse(buffer.ToArray())!.AsObject();
    }

    public static JsonArray Nodes(IEnumerable<Row> rows) => [.. rows.Select(row => (JsonNode)Node(row))];

    public static JsonArray Ids(IEnumerable<Guid> ids) => [.. ids.Select(id => (JsonNode)id.ToString())];

    public static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static bool IsTold(Row row, string name, IReadOnlySet<string>? fields) =>
        (row.Visible is null || row.Visible.Contains(name)) && (fields is null || name == "id" || fields.Contains(name));

    /// <summary>The kind of an entity; otherwise the name of the model.</summary>
    private static string TypeOf(Row row) =>
        row.Model == Models.Entities ? row.Text("kind")! : string.Concat(row.Model.Name.Split('_').Select(Capital));

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static void Write(Utf8JsonWriter writer, ColumnType type, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case Guid id:
                writer.WriteStringValue(id);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(TimeOf(time));
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case long whole:
                writer.WriteNumberValue(whole);
                break;
            case double real:
                writer.WriteNumberValue(real);
                break;
            case string json when type == ColumnType.Json:
                writer.WriteRawValue(json, skipInputValidation: true);
                break;
            default:
                writer.WriteStringValue((string)value);
                break;
        }
    }
}

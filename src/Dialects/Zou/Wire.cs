using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Tracking;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 2: how rows are written. Names of columns are the vendor's already; times lose their zone and what is below a second.</summary>
internal static class Wire
{
    /// <summary>The names of a model's columns as they are written: encoded once, and written for each row.</summary>
    private static readonly ConditionalWeakTable<Model, JsonEncodedText[]> Names = [];

    /// <param name="fields">All that is wanted beside id and type; null for everything.</param>
    /// <param name="nested">Rows that are told inside of this one, and under which name.</param>
    public static void Write(
        Utf8JsonWriter writer,
        Row row,
        IReadOnlySet<string>? fields = null,
        (string Name, IReadOnlyList<Row> Rows)? nested = null
    )
    {
        writer.WriteStartObject();
        var columns = row.Model.Columns;
        var names = Names.GetValue(row.Model, NamesOf);
        for (var index = 0; index < columns.Count; index++)
        {
            var column = columns[index];
            if (!column.IsHidden && IsTold(row, column.Name, fields))
            {
                writer.WritePropertyName(names[index]);
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

        foreach (var nest in row.Model.Nests)
        {
            writer.WritePropertyName(nest.Name);
            Write(writer, row, nest);
        }

        if (nested is { } inner)
        {
            writer.WriteStartArray(inner.Name);
            foreach (var one in inner.Rows)
            {
                Write(writer, one);
            }

            writer.WriteEndArray();
        }

        writer.WriteString("type", TypeOf(row));
        writer.WriteEndObject();
    }

    /// <summary>What a row holds, in this order, when it is written as an array.</summary>
    public static void WriteNames(Utf8JsonWriter writer, Model model, IReadOnlyList<Relation> relations)
    {
        foreach (var column in model.Columns.Where(column => !column.IsHidden))
        {
            writer.WriteStringValue(column.Name);
        }

        foreach (var relation in relations)
        {
            writer.WriteStringValue(relation.Name);
        }
    }

    /// <summary>A row without names, in the order of <see cref="WriteNames"/>.</summary>
    public static void WriteValues(Utf8JsonWriter writer, Row row, IReadOnlyList<Relation> relations)
    {
        var columns = row.Model.Columns;
        for (var index = 0; index < columns.Count; index++)
        {
            if (!columns[index].IsHidden)
            {
                Write(writer, columns[index].Type, row.Values[index]);
            }
        }

        foreach (var relation in relations)
        {
            writer.WriteStartArray();
            foreach (var id in row.Relations[relation.Name])
            {
                writer.WriteStringValue(id);
            }

            writer.WriteEndArray();
        }
    }

    private static void Write(Utf8JsonWriter writer, Row row, Nest nest)
    {
        if (row[nest.Members[0].Column] is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        foreach (var (name, column) in nest.Members)
        {
            var index = row.Model.IndexOf(column);
            writer.WritePropertyName(name);
            Write(writer, row.Model.Columns[index].Type, row.Values[index]);
        }

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

    /// <summary>Without a zone, and without what is below a second.</summary>
    public static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static JsonEncodedText[] NamesOf(Model model) => [.. model.Columns.Select(column => JsonEncodedText.Encode(column.Name))];

    private static bool IsTold(Row row, string name, IReadOnlySet<string>? fields) =>
        (row.Visible is null || row.Visible.Contains(name)) && (fields is null || name == "id" || fields.Contains(name));

    /// <summary>The kind of an entity; otherwise the name of the model.</summary>
    private static string TypeOf(Row row) =>
        row.Model.Name == Models.Entities.Name ? row.Text("kind")! : string.Concat(row.Model.Name.Split('_').Select(Capital));

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
                writer.WriteStringValue(Time(time));
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

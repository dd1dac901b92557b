using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Fields;
using Dossier.Core.Ingestion;
using Dossier.Core.Kernel;
using Dossier.Formats;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Orders;

/// <summary>A row of a load file as it goes into the database.</summary>
/// <param name="Where">The file and the line.</param>
/// <param name="ValuesJson">Null when it is not added.</param>
internal sealed record ImportedRow(string Where, string Name, string? ValuesJson, IReadOnlyList<FaultRows.Row> Faults)
{
    public string? FilePath { get; init; }

    public ImportedRow With(FaultRows.Row fault) => this with { Faults = [.. Faults, fault], FilePath = null };
}

/// <summary>What becomes of the columns of a load file. One row at a time: it writes them into one buffer.</summary>
internal sealed class ImportPlan
{
    private const string Unnamed = "Record";
    private const int LongestName = 1_000;
    private static readonly JsonWriterOptions Writing = new() { Encoder = Json.Options.Encoder, SkipValidation = true };
    private readonly ImportTask task;
    private readonly List<(ImportColumn Column, Field Field, string Key)> fields = [];
    private readonly List<(string Key, JsonNode Value)> defaults = [];
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly int name;
    private readonly int file;

    /// <exception cref="Refused">Invalid: a field is no longer there, or a default does not fit it.</exception>
    public ImportPlan(ImportTask task, IReadOnlyList<Field> all)
    {
        this.task = task;
        var byNumber = all.ToDictionary(field => field.Number);
        Field Of(long number) => byNumber.GetValueOrDefault(number) ?? throw Refused.Invalid("columns", $"There is no field {number}.");
        foreach (var column in task.Columns.Where(column => column.Target == ImportTarget.Field))
        {
            fields.Add((column, Of(column.FieldNumber), $"{column.FieldNumber}"));
        }

        foreach (var (number, text) in task.Defaults.Where(value => fields.All(field => field.Field.Number != value.Key)))
        {
            if (FieldValue.Check(Of(number), JsonValue.Create(text)) is { } value)
            {
                defaults.Add(($"{number}", value));
            }
        }

        name = IndexOf(ImportTarget.Name);
        file = IndexOf(ImportTarget.File);
    }

    /// <summary>Names of columns are there, differ from each other, and are neither numbers nor dates.</summary>
    public static bool LooksLikeHeader(IReadOnlyList<string> values) =>
        values.All(value => value.Trim().Length > 0)
        && values.Distinct(StringComparer.OrdinalIgnoreCase).Count() == values.Count
        && !values.Any(value =>
            decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out _)
            || DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
        );

    /// <summary>A row is added with every value that fits; what does not is a fault, and so is a row that is broken.</summary>
    public ImportedRow Read(LoadFileRow row)
    {
        var where = $"{task.Path}, line {row.Line}";
        if (row.Problem is not null)
        {
            return new ImportedRow(where, "", null, [new FaultRows.Row(where, FaultKind.Corrupt, row.Problem)]);
        }

        var faults = new List<FaultRows.Row>();
        buffer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartObject();
        foreach (var (key, value) in defaults)
        {
            writer.WritePropertyName(key);
            value.WriteTo(writer);
        }

        foreach (var (column, field, key) in fields)
        {
            var text = At(row.Values, column.Index);
            try
            {
                Write(writer, column, field, key, text);
            }
            catch (Refused refused)
            {
                var message = $"{refused.Message} It is '{(text.Length <= 200 ? text : text[..200] + "…")}'.";
                faults.Add(new FaultRows.Row($"{where}, column {column.Index + 1}", FaultKind.WrongValue, message));
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return new ImportedRow(where, NameOf(row.Values), Encoding.UTF8.GetString(buffer.WrittenSpan), faults)
        {
            FilePath = At(row.Values, file) is { Length: > 0 } path ? path : null,
        };
    }

    /// <summary>The place at which the file can be read no further.</summary>
    public ImportedRow Broken(Unreadable unreadable) =>
        new(task.Path, "", null, [new FaultRows.Row(task.Path, unreadable.Kind, unreadable.Message)]);

    private static void Write(Utf8JsonWriter writer, ImportColumn column, Field field, string key, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        // By far the most, and read as they stand.
        if (field.Type != FieldType.Time && FieldValue.IsPlainText(field))
        {
            writer.WriteString(key, FieldValue.CheckText(field, text));
        }
        else if (Value(column, field, text) is { } value)
        {
            writer.WritePropertyName(key);
            value.WriteTo(writer);
        }
    }

    private static JsonNode? Value(ImportColumn column, Field field, string text)
    {
        if (!field.IsMultiple)
        {
            return FieldValue.Check(field, JsonValue.Create(FieldText.Read(field, column.DateFormat, text)));
        }

        const StringSplitOptions Options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var parts = text.Split(column.Separators.ToCharArray(), Options);
        return FieldValue.Check(field, new JsonArray([.. parts.Select(part => (JsonNode)part)]));
    }

    private string NameOf(IReadOnlyList<string> values)
    {
        var given = string.Concat(At(values, name).Trim().Select(character => char.IsControl(character) ? ' ' : character));
        return given.Length == 0 ? Unnamed
            : given.Length <= LongestName ? given
            : given[..LongestName];
    }

    private int IndexOf(ImportTarget target) => task.Columns.FirstOrDefault(column => column.Target == target)?.Index ?? -1;

    /// <summary>A column that the file does not have is empty.</summary>
    private static string At(IReadOnlyList<string> values, int index) => index >= 0 && index < values.Count ? values[index] : "";
}

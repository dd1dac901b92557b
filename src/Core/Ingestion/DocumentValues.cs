using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>Turns mapped properties into a document's values: keyed by field number, times in UTC with their offset beside them.</summary>
internal sealed class DocumentValues(IReadOnlyDictionary<string, long> numbers)
{
    /// <summary>A time's original offset in minutes is kept under the field's number with this behind it.</summary>
    private const string OffsetMark = "+";

    private static readonly JsonWriterOptions AsInColumns = new() { Encoder = Kernel.Json.Options.Encoder };

    public string Json(IReadOnlyDictionary<string, object> properties)
    {
        var written = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(written, AsInColumns))
        {
            writer.WriteStartObject();
            foreach (var (property, value) in properties)
            {
                if (numbers.TryGetValue(property, out var number))
                {
                    Write(writer, $"{number}", value);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(written.WrittenSpan);
    }

    /// <summary>What chronological order means for a document: sent, or else received, modified, created.</summary>
    public static DateTimeOffset? SortTime(IReadOnlyDictionary<string, object> properties) =>
        Time(properties, Properties.Sent)
        ?? Time(properties, Properties.Received)
        ?? Time(properties, Properties.Modified)
        ?? Time(properties, Properties.Created);

    /// <summary>When a mail was sent; null when it does not say.</summary>
    public static DateTimeOffset? Sent(IReadOnlyDictionary<string, object> properties) => Time(properties, Properties.Sent);

    private static DateTimeOffset? Time(IReadOnlyDictionary<string, object> properties, string property) =>
        properties.GetValueOrDefault(property) is DateTimeOffset time ? time.ToUniversalTime() : null;

    private static void Write(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteString(name, text);
                break;
            case long number:
                writer.WriteNumber(name, number);
                break;
            case bool isSo:
                writer.WriteBoolean(name, isSo);
                break;
            case DateTimeOffset time:
                writer.WriteString(name, time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
                writer.WriteNumber(name + OffsetMark, time.TotalOffsetMinutes);
                break;
            case IReadOnlyList<string> several:
                writer.WriteStartArray(name);
                foreach (var one in several)
                {
                    writer.WriteStringValue(one);
                }

                writer.WriteEndArray();
                break;
        }
    }
}

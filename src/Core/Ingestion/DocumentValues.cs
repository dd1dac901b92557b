using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Ingestion.Reading;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>Turns mapped properties into a document's values: keyed by field number, times in UTC with their offset beside them.</summary>
internal sealed class DocumentValues(IReadOnlyDictionary<string, long> numbers)
{
    /// <summary>A time's original offset in minutes is kept under the field's number with this behind it.</summary>
    private const string OffsetMark = "+";

    public string Json(JsonObject properties)
    {
        var values = new JsonObject();
        foreach (var (property, value) in properties)
        {
            if (!numbers.TryGetValue(property, out var number))
            {
                continue;
            }

            if (Time(value) is { } time)
            {
                values[$"{number}"] = time.Utc.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ");
                values[$"{number}{OffsetMark}"] = time.Offset;
            }
            else
            {
                values[$"{number}"] = value?.DeepClone();
            }
        }

        return values.ToJsonString(Kernel.Json.Options);
    }

    /// <summary>What chronological order means for a document: sent, or else received, modified, created.</summary>
    public static DateTimeOffset? SortTime(JsonObject properties) =>
        new[] { Properties.Sent, Properties.Received, Properties.Modified, Properties.Created }
            .Select(property => Time(properties[property])?.Utc)
            .FirstOrDefault(time => time is not null);

    /// <summary>When a mail was sent; null when it does not say.</summary>
    public static DateTimeOffset? Sent(JsonObject properties) => Time(properties[Properties.Sent])?.Utc;

    private static Finished.TimeValue? Time(JsonNode? value) =>
        value is JsonObject time ? time.Deserialize(MessageJson.Own.TimeValue) : null;
}

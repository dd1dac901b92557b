using System.Text.Json.Nodes;

namespace Dossier.Dialects.Shared;

/// <summary>Values that only a vendor understands but wants back: an object under the dialect's name in an extras column.</summary>
public static class Extras
{
    /// <summary>A dialect's own values; empty when there are none.</summary>
    public static JsonObject Of(string extrasJson, string dialect) =>
        (JsonNode.Parse(extrasJson) as JsonObject)?[dialect]?.DeepClone() as JsonObject ?? [];

    /// <summary>The column with a dialect's own values replaced.</summary>
    public static string With(string extrasJson, string dialect, JsonObject values)
    {
        var all = JsonNode.Parse(extrasJson) as JsonObject ?? [];
        all[dialect] = values.DeepClone();
        return all.ToJsonString();
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Dossier.Core.Tracking;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 2: how rows are written. Names of columns are the vendor's already; times lose their zone and what is below a second.</summary>
internal static class Wire
{
    /// <summary>A row as a part of an answer that has more.</summary>
    public static JsonObject Node(Row row)
    {
        using var writer = new RowWriter();
        RowForm.Of(row).Write(writer, row);
        return JsonNode.Parse(writer.Written.Span)!.AsObject();
    }

    public static JsonArray Nodes(IEnumerable<Row> rows) => [.. rows.Select(row => (JsonNode)Node(row))];

    public static JsonArray Ids(IEnumerable<Guid> ids) => [.. ids.Select(id => (JsonNode)id.ToString())];

    /// <summary>Without a zone, and without what is below a second.</summary>
    public static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}

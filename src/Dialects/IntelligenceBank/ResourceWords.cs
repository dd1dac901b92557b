using System.Globalization;
using System.Text.Json;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>What a document says of itself in its fields.</summary>
/// <param name="ReviewDate">Empty, or when it is to be reviewed.</param>
internal sealed record Words(string Description, IReadOnlyList<string> Tags, string ReviewDate);

/// <summary>
/// Reads them: description and tags are the workspace's fields Comments and Keywords, where reading puts what a file says of itself, so that
/// every other door shows the same; the date of review is a field of dates that somebody has called "Review Date".
/// </summary>
internal sealed class ResourceWords(Fields fields)
{
    public const string DescriptionField = Properties.Comments;
    public const string TagsField = Properties.Keywords;
    private const string ReviewField = "review_date";
    private readonly Dictionary<Guid, Keys> known = [];

    /// <summary>Which members of a document's values these are; empty for a field that is not there.</summary>
    internal sealed record Keys(string Description, string Tags, string Review);

    private static readonly Words Nothing = new("", [], "");

    /// <summary>One statement a workspace, once, however many documents.</summary>
    public async Task<IReadOnlyDictionary<Guid, Words>> Of(IReadOnlyList<Document> documents, Actor actor, CancellationToken cancel)
    {
        var words = new Dictionary<Guid, Words>(documents.Count);
        foreach (var document in documents)
        {
            words[document.Id] = Read(document.ValuesJson, await KeysOf(document.WorkspaceId, actor, cancel));
        }

        return words;
    }

    /// <summary>Asked for once a workspace.</summary>
    public async Task<Keys> KeysOf(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        if (!known.TryGetValue(workspaceId, out var keys))
        {
            known[workspaceId] = keys = await Load(workspaceId, actor, cancel);
        }

        return keys;
    }

    /// <param name="valuesJson">See <see cref="Document.ValuesJson"/>.</param>
    public static Words Read(string valuesJson, Keys keys)
    {
        // Most documents say nothing of the kind, and parsing is what a long list would spend its time on.
        if (!Has(valuesJson, keys.Description) && !Has(valuesJson, keys.Tags) && !Has(valuesJson, keys.Review))
        {
            return Nothing;
        }

        using var values = JsonDocument.Parse(valuesJson);
        return new Words(
            string.Join('\n', Texts(values, keys.Description)),
            [.. Texts(values, keys.Tags)],
            Texts(values, keys.Review).Select(Time).FirstOrDefault() ?? ""
        );
    }

    /// <summary>Perhaps: the same signs may stand elsewhere.</summary>
    private static bool Has(string valuesJson, string key) => key.Length > 0 && valuesJson.Contains(key, StringComparison.Ordinal);

    private async Task<Keys> Load(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        var all = (await fields.List(workspaceId, actor, cancel)).ToDictionary(field => field.Key);
        return new Keys(Key(DescriptionField), Key(TagsField), IsDate(all.GetValueOrDefault(ReviewField)) ? Key(ReviewField) : "");

        string Key(string name) => all.TryGetValue(name, out var field) ? Translate.Number(field.Number) : "";
    }

    private static bool IsDate(Field? field) => field is { Type: FieldType.Date or FieldType.DateTime, IsMultiple: false };

    private static string Time(string text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? Translate.Time(time)
            : "";

    private static IEnumerable<string> Texts(JsonDocument values, string key) =>
        !values.RootElement.TryGetProperty(key, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => item.ToString())]
        : [value.ToString()];
}

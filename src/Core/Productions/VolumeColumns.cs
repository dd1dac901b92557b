using System.Globalization;
using System.Text.Json;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Formats;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Productions;

/// <summary>One record of a load file in the making: the document, its values, and where its files lie in the volume.</summary>
internal sealed record VolumeRecord(VolumeDocument Document, JsonElement Values, string? Native, string? Text);

/// <summary>The columns of a load file, and how each is filled. Times are written in the time zone of the workspace.</summary>
internal sealed class VolumeColumns
{
    /// <summary>The column that comes first, whatever was chosen.</summary>
    internal const string Identifier = "DOCID";

    /// <summary>Where a record's text lies, as <see cref="VolumeWriter.Link"/> writes it.</summary>
    internal const string TextLink = "TEXTLINK";
    private static readonly char Between = LoadFileFormat.Concordance.MultipleValue;
    private readonly IReadOnlyList<Column> columns;

    private sealed record Column(string Name, Func<VolumeRecord, string?> Value);

    /// <param name="fields">The fields of the workspace.</param>
    /// <param name="chosen">The names of the columns wanted; empty means all. Names that are none are passed over.</param>
    /// <param name="zone">The time zone of the workspace.</param>
    public VolumeColumns(IReadOnlyList<Field> fields, IReadOnlyList<string> chosen, TimeZoneInfo zone)
    {
        var all = All(fields, zone);
        var named = all.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        columns =
            chosen.Count == 0
                ? all
                :
                [
                    named[Identifier],
                    .. chosen.Where(name => !Is(name, Identifier)).Select(name => named.GetValueOrDefault(name)).OfType<Column>(),
                ];
    }

    public IReadOnlyList<string> Names => [.. columns.Select(column => column.Name)];

    /// <exception cref="Refused">Invalid: there is no such column.</exception>
    public static void Check(IReadOnlyList<string> chosen, IReadOnlyList<Field> fields)
    {
        var all = All(fields, TimeZoneInfo.Utc).Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (chosen.FirstOrDefault(name => !all.Contains(name)) is { } unknown)
        {
            throw Refused.Invalid("output.columns", $"There is no column or field named '{unknown}' in this workspace.");
        }
    }

    public string?[] Values(VolumeRecord record) => [.. columns.Select(column => column.Value(record))];

    private static List<Column> All(IReadOnlyList<Field> fields, TimeZoneInfo zone)
    {
        var numbers = fields.ToDictionary(field => field.Key, field => field.Number.ToString(CultureInfo.InvariantCulture));
        Column Property(string name, string key) => new(name, record => Text(record, numbers.GetValueOrDefault(key)));
        DateTimeOffset? Local(VolumeRecord record, string key) =>
            Time(record, numbers.GetValueOrDefault(key)) is { } time ? TimeZoneInfo.ConvertTime(time, zone) : null;
        Column Day(string name, string key) =>
            new(name, record => Local(record, key)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Column Hour(string name, string key) => new(name, record => Local(record, key)?.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
        List<Column> columns =
        [
            new(Identifier, record => record.Document.BeginLabel),
            new("BEGBATES", record => record.Document.BeginLabel),
            new("ENDBATES", record => record.Document.EndLabel),
            new("BEGATTACH", record => record.Document.BeginAttach),
            new("ENDATTACH", record => record.Document.EndAttach),
            new("PARENTID", record => record.Document.ParentLabel),
            new("ATTACHIDS", record => string.Join(Between, record.Document.AttachmentLabels)),
            new("FAMILYID", record => record.Document.FamilyId?.ToString("D")),
            new("CUSTODIAN", record => record.Document.Custodian),
            new("ALLCUSTODIANS", record => string.Join(Between, record.Document.AllCustodians)),
            Property("FROM", Properties.From),
            Property("TO", Properties.To),
            Property("CC", Properties.Cc),
            Property("BCC", Properties.Bcc),
            Property("SUBJECT", Properties.Subject),
            Day("DATESENT", Properties.Sent),
            Hour("TIMESENT", Properties.Sent),
            Day("DATERECEIVED", Properties.Received),
            Hour("TIMERECEIVED", Properties.Received),
            Day("DATECREATED", Properties.Created),
            Hour("TIMECREATED", Properties.Created),
            Day("DATEMODIFIED", Properties.Modified),
            Hour("TIMEMODIFIED", Properties.Modified),
            new("TIMEZONE", _ => zone.Id),
            Property("AUTHOR", Properties.Author),
            Property("TITLE", Properties.Title),
            new("FILENAME", record => record.Document.FileName),
            new("FILEEXT", record => VolumeWriter.Extension(record.Document.FileName)),
            new("FILESIZE", record => record.Document.Size?.ToString(CultureInfo.InvariantCulture)),
            new("PATH", record => record.Document.Path),
            new("MEDIATYPE", record => record.Document.MediaType),
            new("PAGECOUNT", record => record.Document.PageCount?.ToString(CultureInfo.InvariantCulture)),
            new("MD5HASH", record => record.Document.Md5),
            new("SHA1HASH", record => record.Document.Sha1),
            new("SHA256HASH", record => record.Document.Sha256),
            Property("MESSAGEID", Properties.MessageId),
            Property("THREADID", Properties.Thread),
            Property("INCLUSIVE", Properties.Inclusive),
            Property("NEARDUPGROUP", Properties.NearDuplicateGroup),
            Property("SIMILARITY", Properties.Similarity),
            Property("LANGUAGE", Properties.Language),
        ];
        List<Column> links = [new("NATIVELINK", record => record.Native), new(TextLink, record => record.Text)];
        var taken = columns.Concat(links).Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields.Where(field => !field.IsSystem))
        {
            var number = numbers[field.Key];
            columns.Add(new Column(Free(field.Name, taken), record => Text(record, number)));
        }

        return [.. columns, .. links];
    }

    /// <summary>A field of the workspace that is called as a column is.</summary>
    private static string Free(string name, HashSet<string> taken)
    {
        var free = name;
        for (var count = 2; !taken.Add(free); count++)
        {
            free = $"{name} {count}";
        }

        return free;
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static DateTimeOffset? Time(VolumeRecord record, string? field) =>
        DateTimeOffset.TryParse(
            Text(record, field),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;

    private static string? Text(VolumeRecord record, string? field) =>
        field is not null && record.Values.ValueKind == JsonValueKind.Object && record.Values.TryGetProperty(field, out var value)
            ? Text(value)
            : null;

    private static string? Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => "Yes",
            JsonValueKind.False => "No",
            JsonValueKind.Array => string.Join(Between, value.EnumerateArray().Select(Text).Where(text => !string.IsNullOrEmpty(text))),
            _ => value.GetRawText(),
        };
}

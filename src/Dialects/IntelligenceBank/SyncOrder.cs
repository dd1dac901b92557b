using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>A file that a client has, or asks for.</summary>
/// <param name="Given">Its id as it was sent.</param>
/// <param name="Id">Null when that can be none of ours.</param>
/// <param name="UpdatedAt">Of the client's copy; null when it has none.</param>
internal sealed record SyncFile(string Given, Guid? Id, DateTimeOffset? UpdatedAt, IReadOnlyList<JsonNode> Annotations);

/// <summary>Contract 10, the document that a client sends: folders whose whole content it wants, and the files that it has.</summary>
internal sealed record SyncOrder(IReadOnlyCollection<Guid> Folders, IReadOnlyList<SyncFile> Files)
{
    private const string FoldersMember = "folders";
    private const string FilesMember = "files";

    /// <summary>The files that were drawn on.</summary>
    public IEnumerable<Guid> Annotated => Files.Where(file => file.Annotations.Count > 0).Select(file => file.Id).OfType<Guid>();

    /// <exception cref="Refused">Invalid: no JSON, or not of the form of contract 10.</exception>
    public static SyncOrder Read(string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            throw Refused.Invalid("sync", "The parameter 'sync' must be JSON.");
        }

        using (document)
        {
            var root = document.RootElement;
            // A list of objects of one member each; one object with both members says the same.
            JsonElement[] parts = root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
            if (!parts.All(part => part.ValueKind == JsonValueKind.Object))
            {
                throw Refused.Invalid("sync", "The parameter 'sync' must be a list of objects.");
            }

            return new SyncOrder(
                [.. Items(parts, FoldersMember).Select(folder => Translate.Id(Text(folder, FoldersMember))).OfType<Guid>().Distinct()],
                [.. Items(parts, FilesMember).Select(File)]
            );
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement[] parts, string name) =>
        parts
            .Where(part => part.TryGetProperty(name, out _))
            .Select(part => part.GetProperty(name))
            .SelectMany(list =>
                list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw Refused.Invalid(name, $"'{name}' must be a list.")
            );

    private static SyncFile File(JsonElement file)
    {
        if (file.ValueKind != JsonValueKind.Object)
        {
            throw Refused.Invalid(FilesMember, "A file must be an object.");
        }

        var given =
            file.TryGetProperty("fileuuid", out var id) || file.TryGetProperty("resourceuuid", out id)
                ? Text(id, "fileuuid")
                : throw Refused.Invalid("fileuuid", "A file must have a 'fileuuid'.");
        return new SyncFile(given, Translate.Id(given), Time(file), AnnotationsOf(file));
    }

    private static DateTimeOffset? Time(JsonElement file)
    {
        const string Name = "updatedat";
        if (!file.TryGetProperty(Name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return Text(value, Name) is not { Length: > 0 } text ? null
            : DateTimeOffset.TryParseExact(
                text,
                ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'Z'"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
                ? time
            : throw Refused.Invalid(Name, $"'{Name}' must be a time in UTC such as 2015-01-01 11:00:00.");
    }

    private static List<JsonNode> AnnotationsOf(JsonElement file)
    {
        const string Name = "annotation";
        if (!file.TryGetProperty(Name, out var given) || given.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        JsonElement[] all = given.ValueKind == JsonValueKind.Array ? [.. given.EnumerateArray()] : [given];
        return all.All(one => one.ValueKind == JsonValueKind.Object)
            ? [.. all.Select(one => JsonNode.Parse(one.GetRawText())!)]
            : throw Refused.Invalid(Name, $"'{Name}' must be a list of objects.");
    }

    private static string Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Refused.Invalid(name, $"'{name}' must hold texts.");
}

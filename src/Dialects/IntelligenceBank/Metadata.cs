using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 7: what a client may say about a resource. Null leaves a thing as it is; any other field is not taken.</summary>
internal sealed record Metadata
{
    private const string Filters = "filters";

    public string? Folder { get; init; }
    public string? FileName { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The global filters, which only the vendor's clients understand.</summary>
    public JsonObject? GlobalFilters { get; init; }
    public bool IsNewVersion { get; init; }

    /// <summary>Reads the <c>options</c> part of an upload.</summary>
    /// <exception cref="Refused">Invalid: no JSON object, or a member of the wrong kind.</exception>
    public static Metadata OfOptions(string options)
    {
        JsonDocument document;
        try
        {
            var lenient = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            document = JsonDocument.Parse(options, lenient);
        }
        catch (JsonException)
        {
            throw Refused.Invalid("options", "The part 'options' must be a JSON object.");
        }

        using (document)
        {
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object
                ? throw Refused.Invalid("options", "The part 'options' must be a JSON object.")
                : new Metadata
                {
                    Folder = Text(root, "folder"),
                    FileName = Text(root, "filename"),
                    Name = Text(root, "name"),
                    Description = Text(root, "description"),
                    Tags = Member(root, "tags") is { } tags ? TagsOf(tags) : null,
                    GlobalFilters = Member(root, Filters) is { } filters ? FiltersOf(filters) : null,
                    IsNewVersion = Member(root, "newVersion") is { } isNew && Truth(isNew),
                };
        }
    }

    /// <summary>Reads the form of a metadata update: tags as a JSON array, separated by commas, or one by one.</summary>
    /// <exception cref="Refused">Invalid: a value of the wrong form.</exception>
    public static Metadata OfForm(Parameters form) =>
        new()
        {
            Folder = form["folder"] ?? form[ResourceEndpoints.Folder],
            Name = form.First("name", "title"),
            Description = form.Given("description"),
            Tags =
                form.Has("tags[]") ? Clean(form.All("tags[]"))
                : form.All("tags") is { Count: > 0 } tags ? Clean(tags.SelectMany(Written))
                : null,
            GlobalFilters = form[Filters] is { } filters ? FiltersOf(filters) : null,
        };

    /// <summary>The values to set in a workspace's fields.</summary>
    /// <exception cref="Refused">Invalid: the workspace lacks a field that a value is for.</exception>
    public async Task<IReadOnlyList<GivenValue>> Values(Guid workspaceId, Fields fields, Actor actor, CancellationToken cancel)
    {
        if (Description is null && Tags is null)
        {
            return [];
        }

        var keys = (await fields.List(workspaceId, actor, cancel)).ToDictionary(field => field.Key, field => field.Id);
        var values = new List<GivenValue>();
        if (Description is not null)
        {
            values.Add(new GivenValue(Field(ResourceWords.DescriptionField), JsonValue.Create(Description)));
        }

        if (Tags is not null)
        {
            values.Add(new GivenValue(Field(ResourceWords.TagsField), new JsonArray([.. Tags.Select(tag => JsonValue.Create(tag))])));
        }

        return values;

        Guid Field(string key) =>
            keys.TryGetValue(key, out var id) ? id : throw Refused.Invalid(key, $"The workspace has no field for '{key}'.");
    }

    /// <summary>The extras of a document with the global filters in them; null when none are given.</summary>
    public string? Extras(string before)
    {
        if (GlobalFilters is null)
        {
            return null;
        }

        var own = Shared.Extras.Of(before, IntelligenceBankDialect.Name);
        own[Filters] = GlobalFilters.DeepClone();
        return Shared.Extras.With(before, IntelligenceBankDialect.Name, own);
    }

    private static JsonElement? Member(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static string? Text(JsonElement root, string name) =>
        Member(root, name) is not { } member ? null
        : member.ValueKind == JsonValueKind.String ? member.GetString()
        : throw Refused.Invalid(name, $"'{name}' must be a text.");

    private static bool Truth(JsonElement value) =>
        value.ToString().ToLowerInvariant() switch
        {
            "true" or "1" => true,
            "false" or "0" or "" => false,
            _ => throw Refused.Invalid("newVersion", "'newVersion' must be true or false."),
        };

    private static List<string> TagsOf(JsonElement tags) =>
        tags.ValueKind switch
        {
            JsonValueKind.Array when tags.EnumerateArray().All(tag => tag.ValueKind == JsonValueKind.String) => Clean(
                tags.EnumerateArray().Select(tag => tag.GetString()!)
            ),
            JsonValueKind.String => Clean(Written(tags.GetString()!)),
            _ => throw Refused.Invalid("tags", "'tags' must be a list of texts."),
        };

    private static IEnumerable<string> Written(string text)
    {
        if (!text.TrimStart().StartsWith('['))
        {
            return text.Split(',');
        }

        try
        {
            using var list = JsonDocument.Parse(text);
            return TagsOf(list.RootElement);
        }
        catch (JsonException)
        {
            throw Refused.Invalid("tags", "'tags' must be a list of texts.");
        }
    }

    private static List<string> Clean(IEnumerable<string> tags) =>
        [.. tags.Select(tag => tag.Trim()).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal)];

    private static JsonObject FiltersOf(JsonElement filters) => FiltersOf(filters.GetRawText());

    private static JsonObject FiltersOf(string filters)
    {
        try
        {
            return JsonNode.Parse(filters) as JsonObject ?? throw Wrong();
        }
        catch (JsonException)
        {
            throw Wrong();
        }

        static Refused Wrong() => Refused.Invalid(Filters, $"'{Filters}' must be a JSON object.");
    }
}

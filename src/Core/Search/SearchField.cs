using Dossier.Core.Fields;
using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>How a field's values become tokens.</summary>
public enum SearchFieldKind
{
    /// <summary>As text does.</summary>
    Words,

    /// <summary>One token each for its year, month, day, hour, minute and second, so that <c>2001-05</c> finds all of May.</summary>
    Date,

    /// <summary>One token a value: the number in its shortest form.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>One token a value, in lower case.</summary>
    Exact,

    /// <summary>The same, of values that are different in every document: found by the whole or the beginning only.</summary>
    Hash,
}

/// <summary>Something of a document that a query can name: a field of the workspace, or what every document has.</summary>
/// <param name="Name">How it is called in a query.</param>
/// <param name="Mark">What its tokens begin with in the index.</param>
/// <param name="Kind">How its values become tokens.</param>
/// <param name="IsGeneral">A query that names no field looks here too.</param>
public sealed record SearchField(string Name, string Mark, SearchFieldKind Kind, bool IsGeneral);

/// <summary>What can be searched in a workspace, by the names people give it.</summary>
public sealed class SearchFields
{
    public static readonly SearchField Custodian = Core("custodian", SearchFieldKind.Words, isGeneral: true);
    public static readonly SearchField FileName = Core("name", SearchFieldKind.Words, isGeneral: true);
    public static readonly SearchField Path = Core("path", SearchFieldKind.Words);
    public static readonly SearchField MediaType = Core("type", SearchFieldKind.Words);
    public static readonly SearchField DocumentKind = Core("kind", SearchFieldKind.Exact);
    public static readonly SearchField Extension = Core("extension", SearchFieldKind.Exact);
    public static readonly SearchField Sha256 = Core("sha256", SearchFieldKind.Hash);
    public static readonly SearchField Sha1 = Core("sha1", SearchFieldKind.Hash);
    public static readonly SearchField Md5 = Core("md5", SearchFieldKind.Hash);

    /// <summary>What went wrong with indexing: <c>index:incomplete</c> finds documents whose text could not be read.</summary>
    public static readonly SearchField Index = Core("index", SearchFieldKind.Exact);

    private static readonly SearchField[] CoreFields =
    [
        Custodian,
        FileName,
        Path,
        MediaType,
        DocumentKind,
        Extension,
        Sha256,
        Sha1,
        Md5,
        Index,
    ];

    // Text, but nothing a person reads in a document: found only when named.
    private static readonly HashSet<string> Technical =
    [
        Formats.Properties.MessageId,
        Formats.Properties.InReplyTo,
        Formats.Properties.References,
        Formats.Properties.ConversationIndex,
        Formats.Properties.MessageClass,
        Formats.Properties.Importance,
        Formats.Properties.Application,
        Formats.Properties.Language,
        Formats.Properties.Thread,
        Formats.Properties.Camera,
    ];

    private readonly Dictionary<string, SearchField> byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<long, SearchField> byNumber = [];
    private readonly Dictionary<long, Field> defined = [];

    public SearchFields(IEnumerable<Field> fields)
    {
        foreach (var field in CoreFields)
        {
            byName[field.Name] = field;
        }

        var all = fields.ToList();
        foreach (var field in all)
        {
            var searched = new SearchField(field.Key, MarkOf($"{field.Number}"), KindOf(field.Type), IsGeneral(field));
            byNumber[field.Number] = searched;
            defined[field.Number] = field;
            byName.TryAdd(field.Key, searched);
        }

        // Keys go before names: a key never changes.
        foreach (var field in all)
        {
            byName.TryAdd(field.Name, byNumber[field.Number]);
        }
    }

    /// <summary>The field of that key or name, whatever its case; null when there is none.</summary>
    public SearchField? this[string name] => byName.GetValueOrDefault(name);

    /// <summary>The workspace's field of that number; null when it is gone.</summary>
    public SearchField? this[long number] => byNumber.GetValueOrDefault(number);

    /// <summary>What documents are sorted by for a field of the workspace: numbers as numbers, of texts the beginning.</summary>
    /// <exception cref="Refused">Invalid: there is no such field.</exception>
    internal string SortKey(long? number, IEngine engine)
    {
        var field = defined.GetValueOrDefault(number ?? 0) ?? throw Refused.Invalid("sortField", $"There is no field {number} to sort by.");
        var text = engine.JsonText("d.values_json", $"{field.Number}");
        return KindOf(field.Type) == SearchFieldKind.Number && !field.IsMultiple
            ? $"CAST({text} AS DOUBLE PRECISION)"
            : $"SUBSTR({text}, 1, 200)";
    }

    /// <summary>The names that can be given, for telling a person.</summary>
    public IEnumerable<string> Names => byName.Keys;

    /// <summary>Those of a workspace, as they are now.</summary>
    public static async Task<SearchFields> Of(Session session, Guid workspaceId, CancellationToken cancel) =>
        new(await session.Query<Field>("SELECT * FROM fields WHERE workspace_id = @workspaceId", new { workspaceId }, cancel));

    private static SearchField Core(string name, SearchFieldKind kind, bool isGeneral = false) =>
        new(name, (kind == SearchFieldKind.Hash ? ":" : "") + MarkOf(name), kind, isGeneral);

    /// <summary>Begins with a sign that no word begins with, so that <c>e*</c> does not find what stands in the field "extension".</summary>
    private static string MarkOf(string name) => $":{name}:";

    private static SearchFieldKind KindOf(FieldType type) =>
        type switch
        {
            FieldType.Date or FieldType.DateTime => SearchFieldKind.Date,
            FieldType.Number or FieldType.Currency or FieldType.Duration => SearchFieldKind.Number,
            FieldType.Boolean => SearchFieldKind.Boolean,
            _ => SearchFieldKind.Words,
        };

    private static bool IsGeneral(Field field) =>
        field.Type is FieldType.Text or FieldType.LongText or FieldType.Choice or FieldType.Hyperlink
        && !(field.IsSystem && Technical.Contains(field.Key));
}

using System.Text.Json.Nodes;

namespace Dossier.Core.Fields;

/// <summary>What a field's values are. The numbers are stored: never renumber.</summary>
public enum FieldType
{
    /// <summary>A short text.</summary>
    Text = 1,

    /// <summary>A text of any length.</summary>
    LongText = 2,
    Number = 3,

    /// <summary>A day, without time: <c>2001-05-14</c>.</summary>
    Date = 4,

    /// <summary>A point in time, in UTC: <c>2001-05-14T23:39:00Z</c>. The offset it was written in is kept beside it, in minutes.</summary>
    DateTime = 5,
    Time = 6,
    Duration = 7,
    Currency = 8,
    Boolean = 9,

    /// <summary>One or several of a list of choices.</summary>
    Choice = 10,
    Hyperlink = 11,

    /// <summary>The document's own file.</summary>
    NativeFile = 12,
    Image = 13,
}

/// <summary>A field of a workspace. Its number is the key of its values in a document's values.</summary>
public sealed record Field
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }

    /// <summary>Its name for programs: lower case with underscores, unique in the workspace, never changed.</summary>
    public string Key { get; init; } = "";
    public string Name { get; init; } = "";
    public FieldType Type { get; init; }

    /// <summary>Filled by reading documents; people may not define or delete it.</summary>
    public bool IsSystem { get; init; }

    /// <summary>Holds a JSON array of values rather than one.</summary>
    public bool IsMultiple { get; init; }
    public int Position { get; init; }
    public string SettingsJson { get; init; } = "{}";
    public string ExtrasJson { get; init; } = "{}";
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>How many characters a short text may have, by the field's own settings; null for as many as any.</summary>
    public int? Length => SettingsJson.Length <= 2 ? null : (int?)JsonNode.Parse(SettingsJson)?["length"];
}

namespace Dossier.Core.Folders;

/// <summary>A tree of folders of a workspace. The first one is there from the start.</summary>
public sealed record Panel
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }
    public string Name { get; init; } = "";
    public int Position { get; init; }

    /// <summary>The one every workspace has: where folders go when no panel is named.</summary>
    public bool IsSystem { get; init; }
    public string ExtrasJson { get; init; } = "{}";
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A folder: documents are placed in it, in as many as people like.</summary>
public sealed record Folder
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }
    public Guid PanelId { get; init; }
    public Guid? ParentId { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }

    /// <summary>0 for those right under a panel.</summary>
    public int Depth { get; init; }
    public string ExtrasJson { get; init; } = "{}";
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public long PanelNumber { get; init; }
    public long? ParentNumber { get; init; }

    /// <summary>Documents placed right in it.</summary>
    public long DocumentCount { get; init; }

    /// <summary>Folders right in it.</summary>
    public long FolderCount { get; init; }
}

/// <summary>A folder to be made: in a panel, or in another folder.</summary>
public sealed record NewFolder(string Name)
{
    public Guid? PanelId { get; init; }
    public Guid? ParentId { get; init; }
    public string? Description { get; init; }
    public string ExtrasJson { get; init; } = "{}";
}

/// <summary>What is to change in a folder; null leaves a thing as it is.</summary>
public sealed record FolderChange
{
    public string? Name { get; init; }
    public string? Description { get; init; }

    /// <summary>The folder it moves into.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Moves it right under its panel.</summary>
    public bool ToTop { get; init; }
    public string? ExtrasJson { get; init; }
}

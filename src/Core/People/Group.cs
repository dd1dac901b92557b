namespace Dossier.Core.People;

/// <summary>People who may do the same things: in the workspaces it is given, or in every one when it is predefined.</summary>
public sealed record Group
{
    public long Number { get; init; }
    public Guid Id { get; init; }

    /// <summary>Unique whatever its case.</summary>
    public string Name { get; init; } = "";

    /// <summary>Made by the server: sees every workspace, keeps its name, is never deleted.</summary>
    public bool IsPredefined { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public long MemberCount { get; init; }
    public IReadOnlyList<Capability> Capabilities { get; init; } = [];
}

/// <summary>A workspace a group is let into.</summary>
public sealed record GroupWorkspace(long Number, Guid Id, string Name);

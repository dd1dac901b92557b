using Dossier.Core.Kernel;

namespace Dossier.Core.Workspaces;

/// <summary>What a new workspace is to be. A client, and its organization, is named by number when it exists, by name when it is to be made.</summary>
public sealed record WorkspaceOrder(string Name)
{
    public string? Description { get; init; }

    /// <summary>The id it has in another installation; null for a new one.</summary>
    public Guid? Id { get; init; }
    public long? OrganizationNumber { get; init; }
    public string? OrganizationName { get; init; }
    public long? ClientNumber { get; init; }
    public string? ClientName { get; init; }
    public WorkspaceSettings Settings { get; init; } = new();

    /// <summary>The workspace whose settings, fields and folders it is made after.</summary>
    public long? BaseWorkspaceNumber { get; init; }

    /// <summary>Copies the export series of the base workspace's client too, if the client is made for this workspace.</summary>
    public bool IncludeAllSeries { get; init; }
    public string ExtrasJson { get; init; } = "{}";
}

/// <summary>What is to change in a workspace; null leaves a thing as it is.</summary>
public sealed record WorkspaceChange
{
    public string? Name { get; init; }
    public string? Description { get; init; }
    public WorkspaceSettings? Settings { get; init; }
    public string? ExtrasJson { get; init; }
}

/// <summary>What a module puts into each new workspace, such as its fields or its first panel. Runs in the transaction that opens it.</summary>
/// <param name="template">The workspace that the new one is made after; null when there is none.</param>
public delegate Task Furnishing(
    Session session,
    Workspace workspace,
    Workspace? template,
    WorkspaceOrder order,
    Actor actor,
    CancellationToken cancel
);

namespace Dossier.Core.Review;

/// <summary>Batches that belong together, such as those of one round of review.</summary>
public sealed record BatchSet
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public string ExtrasJson { get; init; } = "{}";
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A set as it is to be.</summary>
/// <param name="Name">Its name.</param>
public sealed record BatchSetOrder(string Name)
{
    public string? Description { get; init; }
    public string ExtrasJson { get; init; } = "{}";
}

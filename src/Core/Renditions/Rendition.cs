using Dossier.Core.Documents;
using Dossier.Formats;

namespace Dossier.Core.Renditions;

/// <summary>How far a rendition is. The numbers are stored: never renumber.</summary>
public enum RenditionState
{
    Making = 1,
    Ready = 2,
    Failed = 3,
}

/// <summary>What a recipe has made of a blob, is making of it, or could not make.</summary>
public sealed record Rendition
{
    public string SourceSha256 { get; init; } = "";

    /// <summary>See <see cref="Recipes.HashOf"/>.</summary>
    public string RecipeHash { get; init; } = "";
    public RenditionState State { get; init; }

    /// <summary>How much of it is done, from 0 to 1000.</summary>
    public int Progress { get; init; }
    public int Attempts { get; init; }

    /// <summary>The blob it became; null until it is ready.</summary>
    public string? Sha256 { get; init; }
    public string? MediaType { get; init; }

    /// <summary>In bytes.</summary>
    public long? Size { get; init; }

    /// <summary>In pixels; null when it is no picture.</summary>
    public int? Width { get; init; }

    /// <summary>In pixels; null when it is no picture.</summary>
    public int? Height { get; init; }

    /// <summary>How long the film is that it was made of; null when it was no film, or does not tell.</summary>
    public double? Seconds { get; init; }

    /// <summary>How many pages it holds; null unless it was made to hold all of a document.</summary>
    public int? Pages { get; init; }

    /// <summary>Why it could not be made; null unless it failed.</summary>
    public FaultKind? FaultKind { get; init; }
    public string? FaultMessage { get; init; }

    /// <summary>When it may be tried again; null when that would give the same.</summary>
    public DateTimeOffset? RetryAt { get; init; }
    public string? LeaseOwner { get; init; }
}

/// <summary>A version of a document that renditions are wanted of, found for somebody who may see it.</summary>
public sealed record SourceFile : DocumentVersion
{
    public Guid WorkspaceId { get; init; }

    /// <summary>Whether who asked has opened the document before.</summary>
    public bool IsSeen { get; init; }
}

/// <summary>A rendition, and the version of a document that it shows.</summary>
public sealed record Shown(DocumentVersion Version, Rendition Rendition);

/// <summary>What a rendition is wanted for, which decides what the event log is told.</summary>
public enum RenditionUse
{
    /// <summary>A small picture in a list: nobody has opened the document.</summary>
    Listed,

    /// <summary>Someone looks at the document: noted the first time that this person does so.</summary>
    Viewed,

    /// <summary>Someone takes it away: noted each time, as with the original.</summary>
    Taken,
}

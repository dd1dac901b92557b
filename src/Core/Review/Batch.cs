using Dossier.Core.Kernel;

namespace Dossier.Core.Review;

/// <summary>Where a batch stands. The numbers are stored: never renumber.</summary>
public enum BatchState
{
    /// <summary>In the pool: nobody's.</summary>
    Available = 1,

    /// <summary>Somebody is to review it.</summary>
    Assigned = 2,

    /// <summary>Somebody is at it.</summary>
    CheckedOut = 3,

    /// <summary>Checked in before all was reviewed; still the same person's.</summary>
    Incomplete = 4,
    Completed = 5,
}

/// <summary>Which documents a batch was made of. The numbers are stored: never renumber.</summary>
public enum BatchKind
{
    /// <summary>All of the workspace that are to be reviewed.</summary>
    All = 1,

    /// <summary>Those placed in one folder.</summary>
    Folder = 2,

    /// <summary>All, by the values of a field: no batch mixes two values.</summary>
    Field = 3,

    /// <summary>All, by groups of documents: no group is split.</summary>
    Groups = 4,

    /// <summary>Those in the folders of a panel: no batch mixes two folders.</summary>
    Clusters = 5,

    /// <summary>Those that were picked.</summary>
    Picked = 6,
}

/// <summary>What makes documents belong together.</summary>
public enum Grouping
{
    /// <summary>A mail and its attachments, a file and what is inside it.</summary>
    Families,

    /// <summary>The mails of a conversation, with their families.</summary>
    Threads,

    /// <summary>Texts that are nearly the same.</summary>
    NearDuplicates,
}

/// <summary>Documents that one person at a time reviews.</summary>
public sealed record Batch
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }
    public Guid? SetId { get; init; }
    public string Name { get; init; } = "";
    public BatchKind Kind { get; init; }
    public BatchState State { get; init; }
    public Guid? ReviewerId { get; init; }
    public Guid? AssignedBy { get; init; }
    public DateTimeOffset? AssignedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>How many groups were kept together in it; 0 when none had to be.</summary>
    public long GroupCount { get; init; }

    /// <summary>Where its documents are placed when it is completed.</summary>
    public Guid? StatusFolderId { get; init; }
    public string Notes { get; init; } = "";
    public string ExtrasJson { get; init; } = "{}";
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public long DocumentCount { get; init; }
    public long? SetNumber { get; init; }

    /// <summary>Null, too, when the person's account is gone.</summary>
    public long? ReviewerNumber { get; init; }
    public long? AssignerNumber { get; init; }
    public long? CreatorNumber { get; init; }

    /// <summary>The panel's name and those of the folders down to the status folder; empty when there is none.</summary>
    public IReadOnlyList<string> StatusFolderPath { get; init; } = [];
}

/// <summary>How far one person has come with the batches of a workspace; nobody's are those in the pool.</summary>
public sealed record BatchProgress
{
    /// <summary>Null for the pool, and for people whose accounts are gone.</summary>
    public string? Reviewer { get; init; }
    public long Batches { get; init; }
    public long CompletedBatches { get; init; }
    public long Documents { get; init; }
    public long CompletedDocuments { get; init; }
}

/// <summary>Batches to be made.</summary>
public sealed record BatchOrder(BatchKind Kind)
{
    /// <summary>What their names begin with.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The number in the first one's name.</summary>
    public int FirstNumber { get; init; } = 1;

    /// <summary>The value that the documents of a batch share stands in its name.</summary>
    public bool IsNamedByValue { get; init; }

    /// <summary>Documents of one batch, at most, unless a group is larger and must not be split.</summary>
    public int Size { get; init; } = 100;
    public bool KeepsGroupsTogether { get; init; }
    public Grouping Grouping { get; init; }

    /// <summary>Documents that are in a batch already are left out.</summary>
    public bool UnbatchedOnly { get; init; }
    public long? SetNumber { get; init; }

    /// <summary>For <see cref="BatchKind.Folder"/>.</summary>
    public long? FolderNumber { get; init; }

    /// <summary>For <see cref="BatchKind.Field"/>.</summary>
    public long? FieldNumber { get; init; }

    /// <summary>For <see cref="BatchKind.Clusters"/>.</summary>
    public long? PanelNumber { get; init; }

    /// <summary>For <see cref="BatchKind.Picked"/>: the documents, or a view of them.</summary>
    public IReadOnlyCollection<long> Documents { get; init; } = [];
    public long? ViewNumber { get; init; }
    public long? StatusFolderNumber { get; init; }
    public string Notes { get; init; } = "";
    public string ExtrasJson { get; init; } = "{}";
}

/// <summary>What is to change in batches; null leaves a thing as it is.</summary>
public sealed record BatchChange
{
    public string? Notes { get; init; }

    /// <summary>0 takes the status folder away.</summary>
    public long? StatusFolderNumber { get; init; }
}

/// <summary>Which batches are listed.</summary>
public enum BatchList
{
    /// <summary>In the pool.</summary>
    Available,

    /// <summary>Somebody's, those that are completed among them.</summary>
    Assigned,
    Completed,
    All,
}

/// <summary>Which batches, and in which order.</summary>
public sealed record BatchFilter(BatchList List)
{
    public long? SetNumber { get; init; }

    /// <summary>Numbers of the people whose batches are wanted; empty for everybody's.</summary>
    public IReadOnlyCollection<long> Reviewers { get; init; } = [];
    public bool HidesCompleted { get; init; }
    public IReadOnlyList<BatchCondition> Conditions { get; init; } = [];
    public BatchOrderBy OrderBy { get; init; }
    public bool IsDescending { get; init; }
}

public enum BatchOrderBy
{
    Name,
    Created,
    Assigned,
    Completed,
}

/// <summary>What of a batch a condition is about.</summary>
public enum BatchColumn
{
    Number,
    Name,
    Kind,
    State,
    DocumentCount,
    Set,
    Reviewer,
    Creator,
    Created,
    Assigned,
    Completed,
}

public enum Comparison
{
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,

    /// <summary>Of names only, whatever their case.</summary>
    Contains,
}

/// <summary>A condition on a batch.</summary>
/// <param name="Value">A text for a name, a time for a time, a number for the rest.</param>
public sealed record BatchCondition(BatchColumn Column, Comparison Comparison, object Value);

namespace Dossier.Core.Jobs;

/// <summary>What a workflow is for. The numbers are stored: never renumber.</summary>
public enum WorkflowKind
{
    Ingestion = 1,
    Export = 2,
    Ocr = 3,
    Import = 4,
    Deletion = 5,
    Extraction = 6,
}

/// <summary>Where a workflow, or a job, stands. The numbers are stored: never renumber.</summary>
public enum WorkState
{
    Queued = 1,
    Running = 2,
    Paused = 3,
    Completed = 4,
    CompletedWithExceptions = 5,
    Failed = 6,
    Cancelled = 7,
}

/// <summary>Jobs that a person starts, watches, pauses, resumes and cancels together.</summary>
public sealed record Workflow
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid? WorkspaceId { get; init; }
    public WorkflowKind Kind { get; init; }
    public string Name { get; init; } = "";
    public WorkState State { get; init; }

    /// <summary>Why it failed; null otherwise.</summary>
    public string? Message { get; init; }
    public long ItemsFound { get; init; }
    public long ItemsDone { get; init; }

    /// <summary>Of the items done, those with something wrong.</summary>
    public long ItemsFailed { get; init; }
    public long BytesFound { get; init; }
    public long BytesDone { get; init; }
    public string? CorrelationId { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    public bool IsOver => State is WorkState.Completed or WorkState.CompletedWithExceptions or WorkState.Failed or WorkState.Cancelled;

    /// <summary>From 0 to 100. What is found keeps growing while containers are expanded, so 100 is kept for the end.</summary>
    public int PercentComplete =>
        IsOver ? 100
        : ItemsFound == 0 ? 0
        : (int)Math.Min(99, ItemsDone * 100 / ItemsFound);
}

/// <summary>How many jobs of one part of a workflow stand where, and whether the part is held.</summary>
public sealed record PartProgress
{
    public string Part { get; init; } = "";
    public long Pending { get; init; }
    public long Running { get; init; }
    public long Completed { get; init; }
    public long Failed { get; init; }

    /// <summary>Paused or cancelled by a person; null when the part is free to run.</summary>
    public WorkState? Held { get; init; }

    public WorkState State =>
        Held
        ?? (
            Running > 0 ? WorkState.Running
            : Pending > 0 ? WorkState.Queued
            : Failed > 0 ? WorkState.Failed
            : WorkState.Completed
        );
}

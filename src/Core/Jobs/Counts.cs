namespace Dossier.Core.Jobs;

/// <summary>What a step added to a workflow's progress.</summary>
public readonly record struct Counts(
    long ItemsFound = 0,
    long ItemsDone = 0,
    long ItemsFailed = 0,
    long BytesFound = 0,
    long BytesDone = 0
);

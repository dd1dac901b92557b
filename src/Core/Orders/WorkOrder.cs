using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Orders;

/// <summary>Work that somebody has described, to be started when they like and as often as they like.</summary>
public sealed record WorkOrder
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }

    /// <summary>Import, Deletion, Extraction or Ingestion.</summary>
    public WorkflowKind Kind { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public string TaskJson { get; init; } = "{}";
    public string ExtrasJson { get; init; } = "{}";

    /// <summary>Its latest run; null when it was never started.</summary>
    public Guid? WorkflowId { get; init; }
    public long? WorkflowNumber { get; init; }

    /// <summary>When somebody stopped the latest run.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>What came of the latest run, when it is over: an <see cref="ImportResult"/> or an <see cref="ExtractionResult"/>.</summary>
    public string? ResultJson { get; init; }
    public Guid CreatedBy { get; init; }
    public long? CreatorNumber { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Of the latest run.</summary>
    public WorkState? State { get; init; }

    /// <summary>Why the latest run failed.</summary>
    public string? Message { get; init; }
    public DateTimeOffset? BegunAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Of the latest run.</summary>
    public long ItemsFailed { get; init; }
    public long ItemsFound { get; init; }
    public long BytesFound { get; init; }

    /// <summary>A stopped run still ends what it has in hand.</summary>
    public bool IsAtWork { get; init; }

    public bool IsOver => State is WorkState.Completed or WorkState.CompletedWithExceptions or WorkState.Failed or WorkState.Cancelled;

    internal T Task<T>() => Json.Read<T>(TaskJson);
}

/// <summary>An order to be made.</summary>
/// <param name="Task">An <see cref="ImportTask"/>, a <see cref="DeletionTask"/>, an <see cref="ExtractionTask"/> or a <see cref="NativeTask"/>.</param>
public sealed record NewWorkOrder(string Name, object Task)
{
    public string? Description { get; init; }
    public string ExtrasJson { get; init; } = "{}";

    internal WorkflowKind Kind =>
        Task switch
        {
            ImportTask => WorkflowKind.Import,
            DeletionTask => WorkflowKind.Deletion,
            ExtractionTask => WorkflowKind.Extraction,
            NativeTask => WorkflowKind.Ingestion,
            _ => throw new ArgumentException($"{Task.GetType().Name} is no task."),
        };
}

/// <summary>Records are to be made of the rows of a load file.</summary>
/// <param name="StoreNumber">The file store it lies in.</param>
public sealed record ImportTask(long StoreNumber, string Path, LoadFileFormat Format)
{
    /// <summary>The format's encoding holds; otherwise it is found out.</summary>
    public bool HasEncoding { get; init; }

    /// <summary>The first row names the columns; null to find out.</summary>
    public bool? HasHeader { get; init; }
    public IReadOnlyList<ImportColumn> Columns { get; init; } = [];

    /// <summary>Values, by the number of a field, for rows that have none.</summary>
    public IReadOnlyDictionary<long, string> Defaults { get; init; } = new Dictionary<long, string>();

    /// <summary>The first row with something wrong ends the run. Otherwise a row is added without the value that is wrong.</summary>
    public bool StopsAtFault { get; init; }
}

/// <summary>What becomes of a column of a load file.</summary>
/// <param name="Index">From 0.</param>
public sealed record ImportColumn(int Index, ImportTarget Target)
{
    /// <summary>For <see cref="ImportTarget.Field"/>.</summary>
    public long FieldNumber { get; init; }

    /// <summary>Characters between the values of a field that has several.</summary>
    public string Separators { get; init; } = "";

    /// <summary>How its dates are written, besides the usual ways.</summary>
    public string? DateFormat { get; init; }
}

public enum ImportTarget
{
    Field,

    /// <summary>The document's name.</summary>
    Name,

    /// <summary>The path, in the same store, of the document's file.</summary>
    File,
}

/// <summary>What came of an import.</summary>
public sealed record ImportResult
{
    public long Added { get; init; }

    /// <summary>Of those added, those that lack a value that was wrong.</summary>
    public long AddedWithFault { get; init; }
    public long NotAdded { get; init; }
    public long Faults { get; init; }

    /// <summary>The file was read to its end.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The row that was taken for the names of the columns; null when none was.</summary>
    public IReadOnlyList<string>? Header { get; init; }

    /// <summary>Where in the store the rows with something wrong are listed; null when there are none.</summary>
    public string? LogPath { get; init; }
}

/// <summary>The documents of a view are to be deleted.</summary>
public sealed record DeletionTask
{
    /// <summary>The documents themselves; otherwise their files alone, and their fields stay.</summary>
    public bool DeletesDocuments { get; init; }

    /// <summary>First, fields and files are written where imports are read from.</summary>
    public bool HasBackup { get; init; }
}

/// <summary>An archive of a store is to be unpacked into the store.</summary>
public sealed record ExtractionTask(long StoreNumber, string Path)
{
    public bool DeletesArchive { get; init; }
    public bool DeletesOutputOnFailure { get; init; }

    /// <summary>On failure the archive is deleted too.</summary>
    public bool DeletesArchiveOnFailure { get; init; }

    /// <summary>The order's number stands in the name of the folder.</summary>
    public bool AppendsNumber { get; init; }
}

/// <summary>What came of an extraction.</summary>
public sealed record ExtractionResult(string Path, long Files, long Bytes);

/// <summary>Files of a store are to be ingested.</summary>
public sealed record NativeTask(long StoreNumber, string Path, string Custodian)
{
    /// <summary>The folder in the store is the order's number.</summary>
    public bool IsInFolderOfOrder { get; init; }

    /// <summary>Folders that what is made is placed in.</summary>
    public IReadOnlyList<long> FolderNumbers { get; init; } = [];

    /// <summary>Values, by the number of a field, that all documents are given.</summary>
    public IReadOnlyDictionary<long, string> Values { get; init; } = new Dictionary<long, string>();
    public IReadOnlyList<string> OmittedNames { get; init; } = [];
    public IReadOnlyList<string> OmittedExtensions { get; init; } = [];
    public DateTimeOffset? ModifiedFrom { get; init; }
    public DateTimeOffset? ModifiedThrough { get; init; }
}

/// <summary>What the job of a run is told.</summary>
public sealed record RunOrder(Guid OrderId, Guid WorkflowId);

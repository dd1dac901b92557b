using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>A workflow that numbers documents and puts them out. Output and numbering are those of the series when it was made.</summary>
public sealed record Export
{
    /// <summary>The workflow's number.</summary>
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }
    public long WorkspaceNumber { get; init; }
    public Guid SeriesId { get; init; }
    public long SeriesNumber { get; init; }

    /// <summary>The ingestion that made it by itself; null when a person did.</summary>
    public Guid? IngestionId { get; init; }
    public string Name { get; init; } = "";

    /// <summary>Its volumes, such as <c>VOL001</c> or <c>VOL001-VOL003</c>; null before they are numbered, and for review.</summary>
    public string? Volume { get; init; }
    public string OutputJson { get; init; } = "{}";

    /// <summary>The workspace that the documents are copied into for review; null when they stay, and for files.</summary>
    public Guid? TargetId { get; init; }
    public string NumberingJson { get; init; } = "{}";
    public int DocumentCount { get; init; }

    /// <summary>Null until numbers are given.</summary>
    public long? FirstNumber { get; init; }
    public long? LastNumber { get; init; }
    public WorkState State { get; init; }
    public string? Message { get; init; }
    public long ItemsDone { get; init; }
    public long ItemsFailed { get; init; }
    public long BytesFound { get; init; }
    public long BytesDone { get; init; }
    public Guid CreatedBy { get; init; }

    /// <summary>Who began it, or the ingestion that made it.</summary>
    internal Guid BegunBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    public ExportOutput Output => Json.Read<ExportOutput>(OutputJson);

    public Numbering Numbering => Json.Read<Numbering>(NumberingJson);

    public bool IsOver => State is not (WorkState.Queued or WorkState.Running or WorkState.Paused);

    /// <summary>The workflow whose faults these are: the ingestion's, when it made the export.</summary>
    internal Guid OwnerId => IngestionId ?? Id;

    /// <summary>An export's row with its workflow, workspace and series, as <c>e</c>, <c>f</c>, <c>w</c> and <c>s</c>.</summary>
    internal const string Select = """
        SELECT e.*, f.number, f.name, f.state, f.message, f.items_done, f.items_failed, f.bytes_found, f.bytes_done, f.created_by, f.created_at,
               f.started_at, f.completed_at, COALESCE(i.created_by, f.created_by) AS begun_by, w.number AS workspace_number, s.number AS series_number
        FROM exports e
        JOIN workflows f ON f.id = e.id
        LEFT JOIN workflows i ON i.id = e.ingestion_id
        JOIN workspaces w ON w.id = e.workspace_id
        JOIN export_series s ON s.id = e.series_id
        """;
}

/// <summary>A document as an export has it.</summary>
public sealed record ExportedDocument
{
    /// <summary>Its place in the export, from 1.</summary>
    public int Ordinal { get; init; }
    public Guid DocumentId { get; init; }

    /// <summary>Null when the document has been deleted since.</summary>
    public long? DocumentNumber { get; init; }
    public string? Name { get; init; }
    public long? FirstNumber { get; init; }
    public long? LastNumber { get; init; }

    /// <summary>Its control number; its first page's, when pages are numbered. Null until numbers are given.</summary>
    public string? BeginLabel { get; init; }
    public string? EndLabel { get; init; }
    public int? Volume { get; init; }
}

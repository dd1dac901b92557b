using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ocr;

/// <summary>A workflow that recognizes text in the pictures of documents.</summary>
public sealed record OcrRun
{
    /// <summary>The workflow's number.</summary>
    public long Number { get; init; }
    public Guid Id { get; init; }

    /// <summary>Null when the documents lie in several workspaces.</summary>
    public Guid? WorkspaceId { get; init; }
    public string Name { get; init; } = "";

    /// <summary>The folder it was asked for, as it was written; empty when documents were asked for otherwise.</summary>
    public string Path { get; init; } = "";
    public string LanguagesJson { get; init; } = "[]";
    public string SourceJson { get; init; } = "{}";
    public WorkState State { get; init; }
    public string? Message { get; init; }
    public long ItemsFound { get; init; }
    public long ItemsDone { get; init; }
    public long ItemsFailed { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Codes of <see cref="Formats.OcrLanguage"/>.</summary>
    public IReadOnlyList<string> Languages => Json.Read<string[]>(LanguagesJson);

    internal OcrSource Source => Json.Read<OcrSource>(SourceJson);

    public bool IsOver => State is not (WorkState.Queued or WorkState.Running or WorkState.Paused);

    internal const string Select = """
        SELECT r.*, f.number, f.workspace_id, f.name, f.state, f.message, f.items_found, f.items_done, f.items_failed, f.created_by,
               f.created_at, f.started_at, f.completed_at
        FROM ocr_runs r JOIN workflows f ON f.id = r.id LEFT JOIN workspaces w ON w.id = f.workspace_id
        """;
}

/// <summary>Which documents a run is for; what is set adds up.</summary>
internal sealed record OcrSource
{
    public IReadOnlyList<OfVolume> Volumes { get; init; } = [];
    public IReadOnlyList<OfEvidence> Evidence { get; init; } = [];

    /// <summary>What a search of the workspace finds when the run begins; null for nothing.</summary>
    public OfQuery? Query { get; init; }

    /// <summary>All documents of one volume of an export.</summary>
    public sealed record OfVolume(Guid ExportId, int Volume, int DocumentsPerFolder);

    /// <summary>Everything that an ingestion found at or under a path; all when the path is null.</summary>
    public sealed record OfEvidence(Guid IngestionId, string? Path);

    public sealed record OfQuery(Guid WorkspaceId, string Query);
}

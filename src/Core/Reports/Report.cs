using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Reports;

/// <summary>A kind of report that can be made on workflows of a kind.</summary>
/// <param name="Key">Unique among the reports on its kind of workflow.</param>
public sealed record Report(WorkflowKind Kind, string Key, string Name, string Description, IReadOnlyList<ReportSection> Sections)
{
    public static IReadOnlyList<Report> All { get; } =
    [
        new(
            WorkflowKind.Ingestion,
            "fileTypes",
            "File types",
            "The documents by what they are and by what their names say they are, with their number and bytes.",
            [new ReportSection("fileType", "name", "count", "size"), new ReportSection("fileExtension", "name", "count", "size")]
        ),
        new(
            WorkflowKind.Ingestion,
            "errors",
            "Errors",
            "What went wrong: how often each kind of error occurred, and every single one.",
            [ErrorTypes, new ReportSection("error", "documentId", "path", "jobType", "code", "message", "occurredAt")]
        ),
        new(
            WorkflowKind.Export,
            "summary",
            "Summary",
            "What was exported: documents, bytes, control numbers, volumes and errors.",
            [
                new ReportSection(
                    "export",
                    "name",
                    "status",
                    "documentCount",
                    "errorCount",
                    "size",
                    "volume",
                    "beginLabel",
                    "endLabel",
                    "createdAt",
                    "startedAt",
                    "completedAt"
                ),
                new ReportSection("volume", "name", "count", "beginLabel", "endLabel"),
                ErrorTypes,
            ]
        ),
        new(
            WorkflowKind.Ocr,
            "summary",
            "Summary",
            "What was recognized: files, and errors by kind.",
            [
                new ReportSection(
                    "workflow",
                    "name",
                    "status",
                    "documentCount",
                    "completedCount",
                    "errorCount",
                    "createdAt",
                    "startedAt",
                    "completedAt"
                ),
                ErrorTypes,
            ]
        ),
    ];

    private static ReportSection ErrorTypes => new("errorType", "name", "count");
}

/// <summary>A part of a report: rows of the same columns.</summary>
public sealed record ReportSection(string Name, params IReadOnlyList<string> Columns);

/// <summary>A report that was made, or is being made.</summary>
public sealed record ReportResult
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid? WorkspaceId { get; init; }
    public Guid WorkflowId { get; init; }
    public string Report { get; init; } = "";
    public string SectionsJson { get; init; } = "[]";
    public WorkState State { get; init; }
    public string? Failure { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    public IReadOnlyList<ReportSection> Sections => Json.Read<ReportSection[]>(SectionsJson);
}

/// <summary>A row of a report; its values are a JSON object with members of the section's columns.</summary>
public sealed record ReportRow
{
    public long Ordinal { get; init; }
    public string Section { get; init; } = "";
    public string ValuesJson { get; init; } = "{}";
}

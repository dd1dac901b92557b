using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Productions;

/// <summary>What could not be put out.</summary>
internal sealed record ExportFault(Guid? DocumentId, string Path, FaultKind Kind, string Message)
{
    private static readonly string[] Columns =
    [
        "id",
        "workspace_id",
        "workflow_id",
        "part",
        "document_id",
        "path",
        "kind",
        "message",
        "occurred_at",
    ];

    /// <summary>Notes faults of the workflow that owns the export.</summary>
    public static Task Insert(
        Session session,
        IEngine engine,
        TimeProvider clock,
        Guid workspaceId,
        Guid workflowId,
        IReadOnlyList<ExportFault> faults,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var rows = faults.Select(fault =>
            new object?[]
            {
                Id.New(clock),
                workspaceId,
                workflowId,
                Parts.Export,
                fault.DocumentId,
                fault.Path,
                fault.Kind,
                fault.Message,
                now,
            }
        );
        return faults.Count == 0 ? Task.CompletedTask : engine.Insert(session, "faults", Columns, rows, cancel);
    }
}

using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>Faults on their way into the database.</summary>
internal static class FaultRows
{
    private const int LongestMessage = 4_000;
    private static readonly string[] Columns =
    [
        "id",
        "workspace_id",
        "workflow_id",
        "part",
        "node_id",
        "document_id",
        "path",
        "kind",
        "message",
        "occurred_at",
    ];

    /// <summary>In the course of what it happened.</summary>
    public sealed record Origin(Guid WorkspaceId, Guid WorkflowId, string Part);

    /// <param name="Path">Where: an item's path, or a file and its line.</param>
    public sealed record Row(string Path, FaultKind Kind, string Message)
    {
        public Guid? NodeId { get; init; }
        public Guid? DocumentId { get; init; }
    }

    /// <summary>What was wrong with items is over.</summary>
    public static async Task Resolve(Session session, TimeProvider clock, IReadOnlyList<Guid> nodes, CancellationToken cancel)
    {
        foreach (var ids in nodes.Chunk(500))
        {
            await session.Execute(
                "UPDATE faults SET resolved_at = @now WHERE node_id IN @ids AND resolved_at IS NULL",
                new { ids, now = clock.GetUtcNow() },
                cancel
            );
        }
    }

    public static Task Insert(
        Session session,
        IEngine engine,
        TimeProvider clock,
        Origin origin,
        IEnumerable<Row> rows,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        return engine.Insert(
            session,
            "faults",
            Columns,
            rows.Select(row =>
                new object?[]
                {
                    Id.New(clock),
                    origin.WorkspaceId,
                    origin.WorkflowId,
                    origin.Part,
                    row.NodeId,
                    row.DocumentId,
                    row.Path,
                    row.Kind,
                    row.Message.Length <= LongestMessage ? row.Message : row.Message[..LongestMessage],
                    now,
                }
            ),
            cancel
        );
    }
}

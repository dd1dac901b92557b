using System.Globalization;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>Something that went wrong with an item.</summary>
public sealed record Fault
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }
    public Guid? WorkflowId { get; init; }

    /// <summary>The part of the workflow in which it happened.</summary>
    public string Part { get; init; } = "";
    public Guid? NodeId { get; init; }
    public Guid? DocumentId { get; init; }
    public long? DocumentNumber { get; init; }
    public string Path { get; init; } = "";
    public FaultKind Kind { get; init; }
    public string Message { get; init; } = "";
    public DateTimeOffset OccurredAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
}

/// <summary>What went wrong, item by item: seen, counted, exported.</summary>
public sealed class Faults(IEngine engine, Workflows workflows)
{
    /// <summary>The faults of a workflow that nothing has mended yet, in the order of their happening.</summary>
    public async Task<Page<Fault>> List(WorkflowKind kind, long workflowNumber, PageOf page, Actor actor, CancellationToken cancel)
    {
        var workflow = await workflows.Find(kind, workflowNumber, actor, cancel);
        await using var session = await engine.Read(cancel);
        return await List(session, Of(kind), workflow.Id, page, cancel);
    }

    /// <summary>
    /// A condition on a faults row called <c>f</c>: it is of the workflow <c>@Id</c>. Those of an export that an ingestion made stand with the
    /// ingestion: they are told by their documents.
    /// </summary>
    internal static string Of(WorkflowKind kind) =>
        kind == WorkflowKind.Export
            ? """
                (f.workflow_id = @Id OR (f.part = 'export' AND f.workflow_id = (SELECT ingestion_id FROM exports WHERE id = @Id)
                 AND f.document_id IN (SELECT document_id FROM export_documents WHERE export_id = @Id)))
                """
            : "f.workflow_id = @Id";

    /// <summary>The faults of a workspace that nothing has mended yet.</summary>
    /// <param name="kind">Null for all kinds.</param>
    public async Task<Page<Fault>> List(Guid workspaceId, FaultKind? kind, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var where = kind is { } only ? $"f.workspace_id = @Id AND f.kind = {(int)only}" : "f.workspace_id = @Id";
        return await List(session, where, workspaceId, page, cancel);
    }

    /// <summary>How many faults of each kind a workspace has that nothing has mended yet.</summary>
    public async Task<IReadOnlyDictionary<FaultKind, long>> ByKind(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var counts = await session.Query<KindCount>(
            "SELECT kind, COUNT(*) AS count FROM faults WHERE workspace_id = @workspaceId AND resolved_at IS NULL GROUP BY kind ORDER BY kind",
            new { workspaceId },
            cancel
        );
        return counts.ToDictionary(count => count.Kind, count => count.Count);
    }

    /// <summary>Writes the faults of a workspace that nothing has mended yet as CSV (RFC 4180, UTF-8), as they come.</summary>
    public async Task WriteCsv(Guid workspaceId, FaultKind? kind, TextWriter writer, Actor actor, CancellationToken cancel)
    {
        await using (var session = await engine.Read(cancel))
        {
            await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        }

        await writer.WriteAsync("Number,Type,Path,Message,Document,Workflow,Occurred\r\n");
        var after = 0L;
        while (true)
        {
            await using var session = await engine.Read(cancel);
            var slice = await session.Query<FaultLine>(
                """
                SELECT f.number, f.kind, f.path, f.message, d.number AS document_number, w.number AS workflow_number, f.occurred_at
                FROM faults f LEFT JOIN documents d ON d.id = f.document_id LEFT JOIN workflows w ON w.id = f.workflow_id
                WHERE f.workspace_id = @workspaceId AND f.resolved_at IS NULL AND f.number > @after
                  AND (CAST(@kind AS INTEGER) IS NULL OR f.kind = @kind)
                ORDER BY f.number LIMIT 1000
                """,
                new
                {
                    workspaceId,
                    after,
                    kind = (int?)kind,
                },
                cancel
            );
            foreach (var line in slice)
            {
                await writer.WriteAsync(line.ToCsv().AsMemory(), cancel);
            }

            if (slice.Count == 0)
            {
                await writer.FlushAsync(cancel);
                return;
            }

            after = slice[^1].Number;
        }
    }

    /// <summary>How many faults of each kind a workflow has.</summary>
    public async Task<IReadOnlyDictionary<FaultKind, long>> ByKind(Workflow workflow, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var counts = await session.Query<KindCount>(
            $"SELECT f.kind, COUNT(*) AS count FROM faults f WHERE {Of(workflow.Kind)} AND f.resolved_at IS NULL GROUP BY f.kind ORDER BY f.kind",
            new { workflow.Id },
            cancel
        );
        return counts.ToDictionary(count => count.Kind, count => count.Count);
    }

    private static async Task<Page<Fault>> List(Session session, string where, Guid id, PageOf page, CancellationToken cancel)
    {
        var with = new
        {
            Id = id,
            page.Size,
            page.Skip,
        };
        var items = await session.Query<Fault>(
            $"""
            SELECT f.*, d.number AS document_number FROM faults f LEFT JOIN documents d ON d.id = f.document_id
            WHERE {where} AND f.resolved_at IS NULL ORDER BY f.number LIMIT @Size OFFSET @Skip
            """,
            with,
            cancel
        );
        var total = await session.Value<long>($"SELECT COUNT(*) FROM faults f WHERE {where} AND f.resolved_at IS NULL", with, cancel);
        return new Page<Fault>(items, total);
    }

    private sealed record FaultLine
    {
        public long Number { get; init; }
        public FaultKind Kind { get; init; }
        public string Path { get; init; } = "";
        public string Message { get; init; } = "";
        public long? DocumentNumber { get; init; }
        public long? WorkflowNumber { get; init; }
        public DateTimeOffset OccurredAt { get; init; }

        public string ToCsv() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Number},{Kind},{Csv.Cell(Path)},{Csv.Cell(Message)},{DocumentNumber},{WorkflowNumber},{OccurredAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\r\n"
            );
    }

    private sealed record KindCount
    {
        public FaultKind Kind { get; init; }
        public long Count { get; init; }
    }
}

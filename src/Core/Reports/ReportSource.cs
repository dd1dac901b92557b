using System.Runtime.CompilerServices;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Reports;

/// <summary>Where the rows of each section come from: sums made by the database, long lists read in slices.</summary>
internal static class ReportSource
{
    private const int Slice = 2000;

    public static async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> Of(
        IEngine engine,
        WorkflowKind kind,
        ReportResult result,
        ReportSection section,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var rows = (kind, section.Name) switch
        {
            (_, "fileType") => FileTypes(engine, result, cancel),
            (_, "fileExtension") => FileExtensions(engine, result, cancel),
            (_, "error") => Errors(engine, result, cancel),
            (_, "errorType") => ErrorTypes(engine, kind, result, cancel),
            (_, "export") => Summary(engine, ExportSummary, result, cancel),
            (_, "volume") => Volumes(engine, result, cancel),
            _ => Summary(engine, WorkflowSummary, result, cancel),
        };
        await foreach (var row in rows)
        {
            yield return section.Columns.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second);
        }
    }

    private static async IAsyncEnumerable<object?[]> FileTypes(
        IEngine engine,
        ReportResult result,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        const string Sql = """
            SELECT COALESCE(media_type, '') AS name, COUNT(*) AS count, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS size
            FROM nodes WHERE ingestion_id = @WorkflowId AND document_id IS NOT NULL GROUP BY COALESCE(media_type, '') ORDER BY 2 DESC, 1
            """;
        foreach (var sum in await Query<Sum>(engine, Sql, result, cancel))
        {
            yield return [FileTypeNames.Of(sum.Name), sum.Count, sum.Size];
        }
    }

    /// <summary>Names end as they like: those that end in nothing usual are counted as having no extension.</summary>
    private static async IAsyncEnumerable<object?[]> FileExtensions(
        IEngine engine,
        ReportResult result,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        const string Sql = """
            SELECT number, name, size FROM nodes
            WHERE ingestion_id = @WorkflowId AND document_id IS NOT NULL AND number > @after ORDER BY number LIMIT @Slice
            """;
        var sums = new Dictionary<string, (long Count, long Size)>();
        for (var after = 0L; ; )
        {
            var with = new
            {
                result.WorkflowId,
                after,
                Slice,
            };
            var names = await Query<Named>(engine, Sql, with, cancel);
            foreach (var named in names)
            {
                var extension = FileTypeNames.Extension(named.Name);
                var (count, size) = sums.GetValueOrDefault(extension);
                sums[extension] = (count + 1, size + named.Size);
            }

            if (names.Count < Slice)
            {
                break;
            }

            after = names[^1].Number;
        }

        foreach (var (extension, sum) in sums.OrderByDescending(sum => sum.Value.Count).ThenBy(sum => sum.Key, StringComparer.Ordinal))
        {
            yield return [extension, sum.Count, sum.Size];
        }
    }

    private static async IAsyncEnumerable<object?[]> Errors(
        IEngine engine,
        ReportResult result,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        const string Sql = """
            SELECT f.number, CAST(d.number AS TEXT) AS document, f.path, f.part, f.kind, f.message, f.occurred_at
            FROM faults f LEFT JOIN documents d ON d.id = f.document_id
            WHERE f.workflow_id = @WorkflowId AND f.resolved_at IS NULL AND f.number > @after ORDER BY f.number LIMIT @Slice
            """;
        for (var after = 0L; ; )
        {
            var with = new
            {
                result.WorkflowId,
                after,
                Slice,
            };
            var faults = await Query<Found>(engine, Sql, with, cancel);
            foreach (var fault in faults)
            {
                yield return [fault.Document, fault.Path, fault.Part, fault.Kind.ToString(), fault.Message, Time(fault.OccurredAt)];
            }

            if (faults.Count < Slice)
            {
                break;
            }

            after = faults[^1].Number;
        }
    }

    private static async IAsyncEnumerable<object?[]> ErrorTypes(
        IEngine engine,
        WorkflowKind kind,
        ReportResult result,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var sql = $"""
            SELECT f.kind, COUNT(*) AS count FROM faults f WHERE {Faults.Of(
                kind
            )} AND f.resolved_at IS NULL GROUP BY f.kind ORDER BY 2 DESC, 1
            """;
        foreach (var sum in await Query<KindSum>(engine, sql, new { Id = result.WorkflowId }, cancel))
        {
            yield return [sum.Kind.ToString(), sum.Count];
        }
    }

    private static async IAsyncEnumerable<object?[]> Volumes(
        IEngine engine,
        ReportResult result,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        const string Sql = """
            SELECT v.volume, v.count, f.begin_label, l.end_label
            FROM (SELECT volume, COUNT(*) AS count, MIN(ordinal) AS first, MAX(ordinal) AS last
                  FROM export_documents WHERE export_id = @WorkflowId AND volume IS NOT NULL GROUP BY volume) v
            JOIN export_documents f ON f.export_id = @WorkflowId AND f.ordinal = v.first
            JOIN export_documents l ON l.export_id = @WorkflowId AND l.ordinal = v.last
            ORDER BY v.volume
            """;
        foreach (var volume in await Query<VolumeSum>(engine, Sql, result, cancel))
        {
            yield return [$"VOL{volume.Volume:D3}", volume.Count, volume.BeginLabel, volume.EndLabel];
        }
    }

    private const string ExportSummary = """
        SELECT f.*, e.document_count AS items, e.volume,
               (SELECT CAST(COALESCE(SUM(v.size), 0) AS BIGINT) FROM export_documents x JOIN documents d ON d.id = x.document_id
                JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version WHERE x.export_id = e.id) AS size,
               (SELECT begin_label FROM export_documents WHERE export_id = e.id ORDER BY ordinal LIMIT 1) AS begin_label,
               (SELECT end_label FROM export_documents WHERE export_id = e.id ORDER BY ordinal DESC LIMIT 1) AS end_label
        FROM workflows f JOIN exports e ON e.id = f.id WHERE f.id = @WorkflowId
        """;

    private const string WorkflowSummary = "SELECT f.*, f.items_found AS items FROM workflows f WHERE f.id = @WorkflowId";

    private static async IAsyncEnumerable<object?[]> Summary(
        IEngine engine,
        string sql,
        ReportResult result,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        foreach (var row in await Query<WorkflowRow>(engine, sql, result, cancel))
        {
            var state = row.State switch
            {
                WorkState.CompletedWithExceptions => WorkState.Completed,
                _ => row.State,
            };
            object?[] head = [row.Name, state.ToString().ToLowerInvariant(), row.Items];
            object?[] times = [Time(row.CreatedAt), Time(row.StartedAt), Time(row.CompletedAt)];
            yield return sql == ExportSummary
                ? [.. head, row.ItemsFailed, row.Size, row.Volume, row.BeginLabel, row.EndLabel, .. times]
                : [.. head, row.ItemsDone, row.ItemsFailed, .. times];
        }
    }

    private static async Task<IReadOnlyList<T>> Query<T>(IEngine engine, string sql, object with, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<T>(sql, with is ReportResult result ? new { result.WorkflowId } : with, cancel);
    }

    private static DateTime? Time(DateTimeOffset? time) => time?.UtcDateTime;

    private sealed record Sum
    {
        public string Name { get; init; } = "";
        public long Count { get; init; }
        public long Size { get; init; }
    }

    private sealed record Named
    {
        public long Number { get; init; }
        public string Name { get; init; } = "";
        public long Size { get; init; }
    }

    private sealed record KindSum
    {
        public FaultKind Kind { get; init; }
        public long Count { get; init; }
    }

    private sealed record Found
    {
        public long Number { get; init; }
        public string? Document { get; init; }
        public string Path { get; init; } = "";
        public string Part { get; init; } = "";
        public FaultKind Kind { get; init; }
        public string Message { get; init; } = "";
        public DateTimeOffset OccurredAt { get; init; }
    }

    private sealed record VolumeSum
    {
        public int Volume { get; init; }
        public long Count { get; init; }
        public string? BeginLabel { get; init; }
        public string? EndLabel { get; init; }
    }

    private sealed record WorkflowRow
    {
        public string Name { get; init; } = "";
        public WorkState State { get; init; }
        public long Items { get; init; }
        public long ItemsDone { get; init; }
        public long ItemsFailed { get; init; }
        public long? Size { get; init; }
        public string? Volume { get; init; }
        public string? BeginLabel { get; init; }
        public string? EndLabel { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? StartedAt { get; init; }
        public DateTimeOffset? CompletedAt { get; init; }
    }
}

using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>Opens slices of results; see <see cref="ReadingSlice"/>.</summary>
public sealed class ReadingCommits(IEngine engine, IBlobStore blobs, Settling settling, ReadingLimits limits, TimeProvider clock)
{
    internal IEngine Engine => engine;

    internal IBlobStore Blobs => blobs;

    internal Settling Settling => settling;

    internal ReadingLimits Usual => limits;

    internal TimeProvider Clock => clock;

    /// <param name="order">What is read; of those read before, what is known of their children.</param>
    internal async Task<ReadingSlice> Begin(Guid ingestionId, ReadingSlice.Order order, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var ingestion = (
            await session.Find<IngestionOf>(
                "SELECT i.workspace_id, i.custodian, i.source_json, i.export_series_id, f.created_by, f.created_at FROM ingestions i JOIN workflows f ON f.id = i.id WHERE i.id = @ingestionId",
                new { ingestionId },
                cancel
            )
        )!;
        var fields = await Fields.Fields.All(session, ingestion.WorkspaceId, cancel);
        var keys = fields.Where(field => field.IsSystem).ToDictionary(field => field.Key, field => field.Number);
        return new ReadingSlice(this, ingestionId, ingestion, new DocumentValues(keys), order);
    }

    /// <summary>What every document of an ingestion shares.</summary>
    internal sealed record IngestionOf
    {
        public Guid WorkspaceId { get; init; }
        public string Custodian { get; init; } = "";
        public string SourceJson { get; init; } = "{}";
        public Guid? ExportSeriesId { get; init; }
        public Guid CreatedBy { get; init; }
        public DateTimeOffset CreatedAt { get; init; }

        /// <summary>Uploads must hold other files; what only bears such a name is found out when it is read.</summary>
        public bool IsOfContainers => Json.Read<DataLocation>(SourceJson).Uploads.Count > 0;
    }
}

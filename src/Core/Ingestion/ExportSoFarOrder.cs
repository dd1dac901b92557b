using Dossier.Core.Jobs;

namespace Dossier.Core.Ingestion;

/// <summary>
/// Asks that what an ingestion has ready is exported while it still reads. The job belongs to the ingestion's export part, and so is held
/// with it; it does not keep the ingestion open.
/// </summary>
public sealed record ExportSoFarOrder(Guid IngestionId)
{
    public const string JobKind = "ingestion.export_so_far";

    internal NewJob After(int minutes) => new(IngestionId, JobKind, Parts.Export, this) { Delay = TimeSpan.FromMinutes(minutes) };
}

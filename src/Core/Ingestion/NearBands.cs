using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>
/// Which pivots of a workspace have a band. Bands are hashes, some twenty a text, so that each lies somewhere else in their index: a slice of texts would
/// write most of an index of twenty millions anew. Hence they go into a small table first and, when that holds many, on into the large one, in its order. All
/// of it under the workspace's lock.
/// </summary>
internal sealed class NearBands(IEngine engine, Guid workspaceId)
{
    private const int AtOnce = 5000;

    /// <summary>So many rows of the small table have an index of some 15 MB.</summary>
    private const long MostRecent = 500_000;
    private static readonly string[] Columns = ["workspace_id", "band", "document_id"];

    public async Task Add(Session session, IEnumerable<(long Band, Guid DocumentId)> bands, CancellationToken cancel)
    {
        var rows = bands.OrderBy(row => row.Band).Select(row => new object?[] { workspaceId, row.Band, row.DocumentId });
        await engine.Insert(session, "near_bands_recent", Columns, rows, cancel);
        var with = new { workspaceId };
        if (
            await session.Value<long>("SELECT COUNT(*) FROM near_bands_recent WHERE workspace_id = @workspaceId", with, cancel) > MostRecent
        )
        {
            await session.Execute(
                """
                INSERT INTO near_bands (band, document_id)
                SELECT band, document_id FROM near_bands_recent WHERE workspace_id = @workspaceId ORDER BY band
                """,
                with,
                cancel
            );
            await session.Execute("DELETE FROM near_bands_recent WHERE workspace_id = @workspaceId", with, cancel);
        }
    }

    /// <summary>The documents that have each of the bands.</summary>
    public async Task<Dictionary<long, List<Guid>>> Find(Session session, IEnumerable<long> bands, CancellationToken cancel)
    {
        var found = new Dictionary<long, List<Guid>>();
        foreach (var chunk in bands.Distinct().Order().Chunk(AtOnce))
        {
            var among = $"band IN ({engine.NumbersIn("@bands")})";
            var rows = await session.Query<Row>(
                $"""
                SELECT band, document_id FROM near_bands WHERE {among}
                UNION ALL SELECT band, document_id FROM near_bands_recent WHERE workspace_id = @workspaceId AND {among}
                """,
                new { workspaceId, bands = Id.List(chunk) },
                cancel
            );
            foreach (var row in rows)
            {
                (found.TryGetValue(row.Band, out var those) ? those : found[row.Band] = []).Add(row.DocumentId);
            }
        }

        return found;
    }

    private sealed record Row
    {
        public long Band { get; init; }
        public Guid DocumentId { get; init; }
    }
}

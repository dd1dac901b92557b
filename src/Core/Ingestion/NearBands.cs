using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>
/// Which pivots of a workspace have a band. Bands are hashes, some twenty a text, so that each lies somewhere else in their table: a slice of texts would
/// write most of a table of twenty millions anew. Hence they go into a small one first and, when that holds many, on into the large one, in its order. A
/// document that is deleted leaves its bands behind, and they are removed when they are met. They are found and added under the workspace's lock.
/// </summary>
internal sealed class NearBands(IEngine engine, Guid workspaceId)
{
    /// <summary>Written out they stay below what .NET collects last.</summary>
    private const int AtOnce = 1500;

    /// <summary>So many rows of the small table take some 20 MB.</summary>
    private const long MostRecent = 1_000_000;
    private static readonly string[] Tables = ["pivot_bands_recent", "pivot_bands"];
    private static readonly string[] Columns = ["workspace", "band", "document"];

    private long? workspace;
    private long? recent;

    public async Task Add(Session session, IEnumerable<(long Band, long Document)> bands, CancellationToken cancel)
    {
        var own = await Workspace(session, cancel);
        recent ??= await session.Value<long>("SELECT COUNT(*) FROM pivot_bands_recent WHERE workspace = @own", new { own }, cancel);
        var rows = bands.Distinct().Order().Select(row => new object?[] { own, row.Band, row.Document }).ToList();
        await engine.Insert(session, "pivot_bands_recent", Columns, rows, cancel);
        recent += rows.Count;
        if (recent > MostRecent)
        {
            await session.Execute(
                """
                INSERT INTO pivot_bands (workspace, band, document)
                SELECT workspace, band, document FROM pivot_bands_recent WHERE workspace = @own ORDER BY band, document
                """,
                new { own },
                cancel
            );
            await session.Execute("DELETE FROM pivot_bands_recent WHERE workspace = @own", new { own }, cancel);
            recent = 0;
        }
    }

    /// <summary>The numbers of the documents that have each of the bands.</summary>
    public async Task<Dictionary<long, List<long>>> Find(Session session, IEnumerable<long> bands, CancellationToken cancel)
    {
        var own = await Workspace(session, cancel);
        var found = new Dictionary<long, List<long>>();
        foreach (var chunk in bands.Distinct().Order().Chunk(AtOnce))
        {
            var these = $"WHERE workspace = @own AND band IN ({engine.NumbersIn("@bands")})";
            var rows = await session.Query<Row>(
                string.Join(" UNION ALL ", Tables.Select(table => $"SELECT band, document FROM {table} {these}")),
                new { own, bands = Id.List(chunk) },
                cancel
            );
            foreach (var row in rows)
            {
                (found.TryGetValue(row.Band, out var those) ? those : found[row.Band] = []).Add(row.Document);
            }
        }

        return found;
    }

    /// <summary>Takes documents out: each with some of its bands, or all.</summary>
    public async Task Remove(Session session, IEnumerable<(long Document, IEnumerable<long> Bands)> documents, CancellationToken cancel)
    {
        var own = await Workspace(session, cancel);
        foreach (var (document, bands) in documents)
        {
            foreach (var table in Tables)
            {
                await session.Execute(
                    $"DELETE FROM {table} WHERE workspace = @own AND band IN ({engine.NumbersIn("@bands")}) AND document = @document",
                    new
                    {
                        own,
                        bands = Id.List(bands),
                        document,
                    },
                    cancel
                );
            }
        }

        recent = null;
    }

    private async Task<long> Workspace(Session session, CancellationToken cancel) =>
        workspace ??= await session.Value<long>("SELECT number FROM workspaces WHERE id = @workspaceId", new { workspaceId }, cancel);

    private sealed record Row
    {
        public long Band { get; init; }
        public long Document { get; init; }
    }
}

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

    /// <summary>As many bands has a text.</summary>
    private const int OfText = 21;

    /// <summary>So many rows of the small table take some 20 MB.</summary>
    private const long MostRecent = 1_000_000;
    private static readonly string[] Tables = ["pivot_bands_recent", "pivot_bands"];
    private static readonly string[] Columns = ["workspace", "band", "document"];

    private long? workspace;
    private long? recent;
    private HashFilter? known;
    private long added;

    /// <summary>
    /// Keeps in mind from here on which bands there are, for one who looks for those of many texts: until another ingestion adds some. It reads all there are.
    /// </summary>
    /// <param name="documents">How many documents the workspace has, most of which will have bands.</param>
    public async Task Know(Session session, long documents, CancellationToken cancel)
    {
        var own = await Workspace(session, cancel);
        added = await Added(session, cancel);
        known = new HashFilter(documents * OfText);
        foreach (var table in Tables)
        {
            await using var rows = await session.Cells($"SELECT band FROM {table} WHERE workspace = @own", new { own }, cancel);
            while (await rows.Next(cancel))
            {
                known.Add(rows.Cells.Whole(0));
            }
        }
    }

    public async Task Add(Session session, IEnumerable<(long Band, long Document)> bands, CancellationToken cancel)
    {
        var own = await Workspace(session, cancel);
        recent ??= await session.Value<long>("SELECT COUNT(*) FROM pivot_bands_recent WHERE workspace = @own", new { own }, cancel);
        var sorted = bands.Distinct().ToArray();
        Array.Sort(sorted);
        await engine.Insert(
            session,
            "pivot_bands_recent",
            Columns,
            sorted.Select(row => new object?[] { own, row.Band, row.Document }),
            cancel
        );
        await session.Execute("UPDATE workspaces SET pivots_added = pivots_added + 1 WHERE number = @own", new { own }, cancel);
        added++;
        foreach (var (band, _) in sorted)
        {
            known?.Add(band);
        }

        recent += sorted.Length;
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
        if (known is not null && added != await Added(session, cancel))
        {
            known = null;
        }

        var found = new Dictionary<long, List<long>>();
        var asked = bands.Where(band => known?.MayHold(band) != false).Distinct().ToArray();
        Array.Sort(asked);
        foreach (var chunk in asked.Chunk(AtOnce))
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

    private Task<long> Added(Session session, CancellationToken cancel) =>
        session.Value<long>("SELECT pivots_added FROM workspaces WHERE id = @workspaceId", new { workspaceId }, cancel);

    private async Task<long> Workspace(Session session, CancellationToken cancel) =>
        workspace ??= await session.Value<long>("SELECT number FROM workspaces WHERE id = @workspaceId", new { workspaceId }, cancel);

    private sealed record Row
    {
        public long Band { get; init; }
        public long Document { get; init; }
    }
}

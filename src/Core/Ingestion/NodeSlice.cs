using System.Runtime.CompilerServices;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>Some of an ingestion's items: those with numbers above the one and up to the other.</summary>
internal sealed record NodeSlice(long After, long Through)
{
    private const int Numbers = 2000;

    /// <summary>
    /// All of an ingestion's items, slice by slice. By numbers, not by count: each slice is read off an index, where "the next thousand
    /// that .." would look at everything that is left each time.
    /// </summary>
    public static async IAsyncEnumerable<NodeSlice> Of(IEngine engine, Guid ingestionId, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (first, last) = await Ends(engine, ingestionId, cancel);
        for (var after = first - 1; after < last; after += Numbers)
        {
            yield return new NodeSlice(after, Math.Min(after + Numbers, last));
        }
    }

    private static async Task<(long First, long Last)> Ends(IEngine engine, Guid ingestionId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        const string Numbers = "SELECT number FROM nodes WHERE ingestion_id = @ingestionId ORDER BY number";
        var first = await session.Find<long?>($"{Numbers} LIMIT 1", new { ingestionId }, cancel);
        var last = await session.Find<long?>($"{Numbers} DESC LIMIT 1", new { ingestionId }, cancel);
        return (first ?? 1, last ?? 0);
    }
}

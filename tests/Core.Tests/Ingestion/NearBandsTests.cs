using Dossier.Core.Ingestion;
using Dossier.Support;

namespace Dossier.Core.Tests;

/// <summary>Where near duplicates are looked for, also by two ingestions that settle side by side.</summary>
public abstract class NearBandsTests(TestDatabase database)
{
    private const int Many = 3_000;

    [Fact]
    public async Task Who_keeps_in_mind_which_bands_there_are_finds_the_same()
    {
        var world = await World.Start(database);
        await Add(world, Bands(world), 1, Enumerable.Range(0, Many).Select(Spread));
        var (mindful, other) = (Bands(world), Bands(world));
        await Know(world, mindful);
        await Add(world, mindful, 2, [Spread(5), Spread(Many)]);

        var asked = Enumerable.Range(0, 2 * Many).Select(Spread).ToList();
        var found = await Find(world, mindful, asked);

        Assert.Equal(Many + 1, found.Count);
        Assert.Equal([1L, 2L], found[Spread(5)].Order());
        Assert.Equal([2L], found[Spread(Many)]);
        Assert.Equal(Sorted(await Find(world, other, asked)), Sorted(found));
    }

    [Fact]
    public async Task What_another_ingestion_adds_meanwhile_is_found()
    {
        var world = await World.Start(database);
        var (mindful, other) = (Bands(world), Bands(world));
        await Know(world, mindful);
        Assert.Empty(await Find(world, mindful, [Spread(1)]));

        await Add(world, other, 7, [Spread(1)]);
        Assert.Equal([7L], (await Find(world, mindful, [Spread(1)]))[Spread(1)]);

        await Add(world, mindful, 8, [Spread(2)]);
        await Add(world, other, 9, [Spread(3)]);
        var found = await Find(world, mindful, [Spread(1), Spread(2), Spread(3), Spread(4)]);
        Assert.Equal([(Spread(1), 7L), (Spread(2), 8L), (Spread(3), 9L)], Sorted(found));
    }

    [Fact]
    public async Task Bands_of_another_workspace_are_not_found()
    {
        var world = await World.Start(database);
        var stranger = new NearBands(world.Engine, (await world.AddWorkspace()).Id);
        await Add(world, stranger, 1, [Spread(1)]);

        var mindful = Bands(world);
        await Know(world, mindful);
        Assert.Empty(await Find(world, mindful, [Spread(1)]));
        Assert.Empty(await Find(world, Bands(world), [Spread(1)]));
    }

    private static NearBands Bands(World world) => new(world.Engine, world.Workspace.Id);

    /// <summary>Hashes that differ in either half.</summary>
    private static long Spread(int number) => unchecked((number + 1) * (long)0x9E3779B97F4A7C15);

    private static List<(long Band, long Document)> Sorted(Dictionary<long, List<long>> found) =>
        [
            .. found
                .SelectMany(band => band.Value.Select(document => (band.Key, document)))
                .OrderBy(row => row.document)
                .ThenBy(row => row.Key),
        ];

    private static async Task Know(World world, NearBands bands)
    {
        await using var session = await world.Engine.Write(World.Cancel);
        await bands.Know(session, Many, World.Cancel);
        await session.Commit(World.Cancel);
    }

    private static async Task Add(World world, NearBands bands, long document, IEnumerable<long> hashes)
    {
        await using var session = await world.Engine.Write(World.Cancel);
        await bands.Add(session, hashes.Select(hash => (hash, document)), World.Cancel);
        await session.Commit(World.Cancel);
    }

    private static async Task<Dictionary<long, List<long>>> Find(World world, NearBands bands, IEnumerable<long> hashes)
    {
        await using var session = await world.Engine.Write(World.Cancel);
        return await bands.Find(session, hashes, World.Cancel);
    }
}

public sealed class NearBandsOnSqliteTests(SqliteTestDatabase database) : NearBandsTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class NearBandsOnPostgresTests(PostgresTestDatabase database) : NearBandsTests(database), IClassFixture<PostgresTestDatabase>;

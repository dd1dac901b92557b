using Dossier.Adapters.Sqlite;
using Dossier.Support;

namespace Dossier.Adapters.Tests.Sqlite;

/// <summary>What is written reaches the database's file without the writer waiting for it, and the log does not grow for ever.</summary>
public sealed class CheckpointsTests
{
    private const int Megabytes = 1 << 20;
    private const int Piece = 4 * Megabytes;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task The_log_is_copied_long_before_its_writer_would_do_it()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "log.db");
        await using var engine = new SqliteEngine(path);
        await Write(engine, pieces: 20);

        while (new FileInfo(path).Length < 40 * Megabytes)
        {
            await Task.Delay(20, Cancel);
        }

        await Write(engine, pieces: 1);
        Assert.Equal(21, await Count(engine));
    }

    [Fact(Timeout = 120_000)]
    public async Task The_log_begins_anew_while_one_writes_without_a_pause()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "log.db");
        await using (var engine = new SqliteEngine(path))
        {
            await Write(engine, pieces: 150);
            Assert.InRange(new FileInfo($"{path}-wal").Length, 0, 400L * Megabytes);
            Assert.Equal(150, await Count(engine));
        }

        Assert.False(File.Exists($"{path}-wal"));
        await using var again = new SqliteEngine(path);
        Assert.Equal(150, await Count(again));
    }

    private static async Task Write(SqliteEngine engine, int pieces)
    {
        for (var piece = 0; piece < pieces; piece++)
        {
            await using var session = await engine.Write(Cancel);
            await session.Execute("CREATE TABLE IF NOT EXISTS pieces (bytes)", null, Cancel);
            await session.Execute("INSERT INTO pieces VALUES (zeroblob(@Piece))", new { Piece }, Cancel);
            await session.Commit(Cancel);
        }
    }

    private static async Task<long> Count(SqliteEngine engine)
    {
        await using var session = await engine.Read(Cancel);
        return await session.Value<long>("SELECT COUNT(*) FROM pieces", null, Cancel);
    }
}

using Dossier.Adapters.Sqlite;
using Dossier.Support;

namespace Dossier.Adapters.Tests.Sqlite;

/// <summary>An engine that is disposed while there are writers: one is waited for, the others get no turn.</summary>
public sealed class DisposedEngineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Who_writes_is_waited_for_and_who_waits_gets_no_turn()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "end.db");
        var engine = new SqliteEngine(path);
        var session = await engine.Write(Cancel);
        await session.Execute("CREATE TABLE ends (number)", null, Cancel);
        var next = engine.Write(Cancel);

        var disposed = engine.DisposeAsync().AsTask();
        Assert.False(disposed.IsCompleted);
        await session.Execute("INSERT INTO ends VALUES (1)", null, Cancel);
        await session.Commit(Cancel);
        await session.DisposeAsync();

        await disposed;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => next);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.Write(Cancel));
        await using var again = new SqliteEngine(path);
        await using var reading = await again.Read(Cancel);
        Assert.Equal(1, await reading.Value<long>("SELECT COUNT(*) FROM ends", null, Cancel));
    }
}

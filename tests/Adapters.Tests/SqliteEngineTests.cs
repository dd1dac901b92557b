using System.Data.Common;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Adapters.Tests;

public sealed class SqliteEngineTests(SqliteTestDatabase database) : EngineContract(database), IClassFixture<SqliteTestDatabase>
{
    [Fact]
    public async Task Whoever_reads_next_reads_from_the_same_connection_whatever_was_asked()
    {
        Func<Session, Task>[] ways =
        [
            session => session.Query<int>("SELECT 1 UNION SELECT 2", null, Cancel),
            session => session.Find<int>("SELECT 1 UNION SELECT 2", null, Cancel),
            session => session.Value<int>("SELECT @one", new { one = 1 }, Cancel),
            session => session.Execute("SELECT 1", null, Cancel),
            async session =>
            {
                await using var reader = await session.Reader("SELECT 1 UNION SELECT 2", null, Cancel);
                await reader.ReadAsync(Cancel);
            },
            async session =>
            {
                await using var cells = await session.Cells("SELECT 1 UNION SELECT 2", null, Cancel);
            },
            session => Assert.ThrowsAnyAsync<DbException>(() => session.Execute("SELECT * FROM there_is_no_such_table", null, Cancel)),
        ];
        await using (var session = await Engine.Read(Cancel))
        {
            await session.Execute("CREATE TEMP TABLE mine (number INT)", null, Cancel);
        }

        foreach (var (index, way) in ways.Index())
        {
            await using (var session = await Engine.Read(Cancel))
            {
                await way(session);
            }

            await using var next = await Engine.Read(Cancel);
            Assert.True(
                await next.Value<bool>("SELECT EXISTS (SELECT 1 FROM temp.sqlite_master WHERE name = 'mine')", null, Cancel),
                $"{index}"
            );
        }
    }

    private readonly SqliteTestDatabase database = database;

    [Fact]
    public async Task There_is_one_writer_at_a_time_and_reading_goes_on()
    {
        var table = await NewTable();
        var session = await Engine.Write(Cancel);
        await Add(session, table, "first");
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Engine.Write(impatient.Token));
        var waiting = Engine.Write(Cancel);
        Assert.Empty(await Names(table));
        Assert.False(waiting.IsCompleted);
        await session.Commit(Cancel);
        await session.DisposeAsync();
        await using var second = await waiting;
        Assert.Equal(["first"], await Names(table));
    }

    [Fact]
    public async Task The_writer_of_another_process_is_waited_for()
    {
        var table = await NewTable();
        var other = database.OpenAgain();
        await using var ending = (IAsyncDisposable)other;
        var session = await Engine.Write(Cancel);
        await Add(session, table, "first");
        var waiting = Task.Run(async () => await other.Write(Cancel), Cancel);
        await Task.Delay(100, Cancel);
        Assert.False(waiting.IsCompleted);
        await session.Commit(Cancel);
        await session.DisposeAsync();
        await using var second = await waiting;
        await Add(second, table, "second");
        await second.Commit(Cancel);
        Assert.Equal(["first", "second"], await Names(table));
    }
}

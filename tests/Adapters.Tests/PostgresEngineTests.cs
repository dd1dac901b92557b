using System.Data.Common;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Adapters.Tests;

public sealed class PostgresEngineTests(PostgresTestDatabase database) : EngineContract(database), IClassFixture<PostgresTestDatabase>
{
    [Fact]
    public async Task Writers_of_different_rows_do_not_wait_for_each_other()
    {
        var table = await NewTable();
        await using var first = await Engine.Write(Cancel);
        await Add(first, table, "first");
        await using (var second = await Engine.Write(Cancel))
        {
            await Add(second, table, "second");
            await second.Commit(Cancel);
        }

        await first.Commit(Cancel);
        Assert.Equal(["first", "second"], (await Names(table)).Order());
    }

    /// <summary>Analyzed while it is nearly empty, a table of many rows is planned for as if it were so still.</summary>
    [Fact]
    public async Task A_table_that_has_grown_is_looked_at_again_and_one_that_has_not_is_left()
    {
        var table = await NewTable();
        async Task<long> RowsInStatistics()
        {
            await Engine.RefreshStatistics([table, "there_is_no_such_table"], Cancel);
            await using var session = await Engine.Read(Cancel);
            return await session.Value<long>(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(@table)",
                new { table },
                Cancel
            );
        }

        async Task AddMany(int count)
        {
            await using var session = await Engine.Write(Cancel);
            for (var number = 0; number < count; number++)
            {
                await Add(session, table, new string('x', 1000));
            }

            await session.Commit(Cancel);
        }

        Assert.Equal(-1, await RowsInStatistics());
        await AddMany(200);
        Assert.Equal(200, await RowsInStatistics());
        await AddMany(10);
        Assert.Equal(200, await RowsInStatistics());
        await AddMany(200);
        Assert.Equal(410, await RowsInStatistics());
    }
}

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
}

using System.Data.Common;

namespace Dossier.Adapters.Tests;

/// <summary>What holds for statements that an engine keeps.</summary>
public abstract partial class EngineContract
{
    [Fact]
    public async Task A_statement_that_is_asked_again_answers_as_if_it_were_new()
    {
        var table = await NewTable();
        var names = Enumerable.Range(0, 5).Select(number => $"name {number}").Append(new string('x', 10_000)).ToList();
        await using (var session = await Engine.Write(Cancel))
        {
            foreach (var name in names)
            {
                await Add(session, table, name);
            }

            await session.Commit(Cancel);
        }

        var named = $"SELECT name FROM {table} WHERE name = @name OR @name = '' ORDER BY name";
        for (var round = 0; round < 3; round++)
        {
            await using var session = await Engine.Read(Cancel);
            foreach (var name in names)
            {
                Assert.Equal([name], await session.Query<string>(named, new { name }, Cancel));
            }

            // Left in the middle, and asked for anew while somebody else still reads.
            await using var other = await Engine.Read(Cancel);
            await using (var reader = await session.Reader(named, new { name = "" }, Cancel))
            {
                Assert.True(await reader.ReadAsync(Cancel));
                Assert.Equal(names, await other.Query<string>(named, new { name = "" }, Cancel));
            }

            await Assert.ThrowsAnyAsync<DbException>(() => session.Execute("SELECT * FROM there_is_no_such_table", null, Cancel));
        }

        await using (var session = await Engine.Write(Cancel))
        {
            await session.Execute($"ALTER TABLE {table} RENAME COLUMN name TO earlier", null, Cancel);
            await session.Execute($"ALTER TABLE {table} ADD COLUMN name TEXT", null, Cancel);
            await session.Execute($"UPDATE {table} SET name = 'changed'", null, Cancel);
            await session.Commit(Cancel);
        }

        Assert.Equal(names.Select(_ => "changed"), await Names(table));
    }

    [Fact]
    public async Task Statements_of_all_kinds_do_not_add_up()
    {
        var table = await NewTable();
        await using var session = await Engine.Write(Cancel);
        await Add(session, table, "one");
        for (var number = 0; number < 500; number++)
        {
            Assert.Equal(number, await session.Value<int>($"SELECT {number} FROM {table}", null, Cancel));
        }

        Assert.Equal(1, await session.Value<long>($"SELECT COUNT(*) FROM {table}", null, Cancel));
    }
}

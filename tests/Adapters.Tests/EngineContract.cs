using System.Data.Common;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Adapters.Tests;

/// <summary>What every database must do, whatever it is.</summary>
public abstract partial class EngineContract(TestDatabase database)
{
    private static readonly string[] Columns = ["id", "name", "note", "small", "large", "truth", "at", "kind"];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected IEngine Engine
    {
        get
        {
            database.MustBeThere();
            return database.Engine;
        }
    }

    [Fact]
    public async Task What_is_committed_is_there_and_what_is_not_never_was()
    {
        var table = await NewTable();
        await using (var session = await Engine.Write(Cancel))
        {
            await Add(session, table, "kept");
            Assert.Equal(0, await Count(table));
            Assert.Equal(1, await session.Value<long>($"SELECT COUNT(*) FROM {table}", null, Cancel));
            await session.Commit(Cancel);
        }

        await using (var session = await Engine.Write(Cancel))
        {
            await Add(session, table, "dropped");
        }

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var session = await Engine.Write(Cancel);
            await Add(session, table, "dropped too");
            throw new InvalidOperationException();
        });
        Assert.Equal(["kept"], await Names(table));
    }

    [Fact]
    public async Task What_follows_a_commit_does_not_follow_a_rollback()
    {
        var table = await NewTable();
        var done = new List<string>();
        await using (var session = await Engine.Write(Cancel))
        {
            session.AfterCommit(() => done.Add("never"));
            await Add(session, table, "dropped");
        }

        await using (var session = await Engine.Write(Cancel))
        {
            session.AfterCommit(() => done.Add("first"));
            session.AfterCommit(() => done.Add("second"));
            Assert.Empty(done);
            await session.Commit(Cancel);
        }

        Assert.Equal(["first", "second"], done);
    }

    [Fact]
    public async Task A_failed_statement_costs_its_transaction_and_no_other()
    {
        var table = await NewTable();
        await using (var session = await Engine.Write(Cancel))
        {
            await Add(session, table, "lost");
            await Assert.ThrowsAnyAsync<DbException>(() => session.Execute("SELECT * FROM there_is_no_such_table", null, Cancel));
        }

        await using (var session = await Engine.Write(Cancel))
        {
            await Add(session, table, "kept");
            await session.Commit(Cancel);
        }

        Assert.Equal(["kept"], await Names(table));
    }

    [Fact]
    public async Task A_row_that_is_locked_is_changed_by_one_at_a_time()
    {
        var table = await NewTable();
        await using (var session = await Engine.Write(Cancel))
        {
            await Add(session, table, "counter");
            await session.Commit(Cancel);
        }

        async Task Raise()
        {
            for (var turn = 0; turn < 10; turn++)
            {
                await using var session = await Engine.Write(Cancel);
                var number = await session.Value<long>($"SELECT large FROM {table} WHERE name = 'counter'{Engine.ForUpdate}", null, Cancel);
                await session.Execute($"UPDATE {table} SET large = @next WHERE name = 'counter'", new { next = number + 1 }, Cancel);
                await session.Commit(Cancel);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Raise, Cancel)));
        await using var reading = await Engine.Read(Cancel);
        Assert.Equal(80, await reading.Value<long>($"SELECT large FROM {table}", null, Cancel));
    }

    [Fact]
    public async Task Rows_taken_with_skip_locked_are_taken_once()
    {
        var table = await NewTable();
        await using (var session = await Engine.Write(Cancel))
        {
            await Engine.Insert(session, table, Columns, Enumerable.Range(0, 40).Select(index => Row($"{index}")), Cancel);
            await session.Commit(Cancel);
        }

        async Task<List<string>> Take()
        {
            var taken = new List<string>();
            while (true)
            {
                await using var session = await Engine.Write(Cancel);
                var next = await session.Find<string>(
                    $"""
                    UPDATE {table} SET truth = FALSE
                    WHERE number = (SELECT number FROM {table} WHERE truth ORDER BY number LIMIT 1{Engine.SkipLocked}) RETURNING name
                    """,
                    null,
                    Cancel
                );
                await session.Commit(Cancel);
                if (next is null)
                {
                    return taken;
                }

                taken.Add(next);
            }
        }

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Take, Cancel)));
        Assert.Equal(Enumerable.Range(0, 40), taken.SelectMany(names => names).Select(int.Parse).Order());
    }

    [Fact]
    public async Task A_call_that_is_cancelled_leaves_the_engine_as_it_was()
    {
        var table = await NewTable();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Engine.Write(new CancellationToken(true)));
        await using (var session = await Engine.Write(Cancel))
        {
            var rows = Enumerable.Range(0, 10).Select(index => Row($"{index}"));
            var cancelled = new CancellationToken(true);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Engine.Insert(session, table, Columns, rows, cancelled));
        }

        await using (var session = await Engine.Write(Cancel))
        {
            await Add(session, table, "after");
            await session.Commit(Cancel);
        }

        Assert.Equal(["after"], await Names(table));
    }

    [Fact]
    public async Task Text_sorts_by_code_point()
    {
        var table = await NewTable();
        string[] words = ["b", "Z", "ä", "a", "10", "9", "_", "A", "z", "é", "\uFF61", "😀", "a b", "ab", "日本"];
        await using var session = await Engine.Write(Cancel);
        await Engine.Insert(session, table, ["name"], words.Select(word => new object?[] { word }), Cancel);
        var sorted = await session.Query<string>($"SELECT name FROM {table} ORDER BY name", null, Cancel);
        Assert.Equal(words.OrderBy(word => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(word)), StringComparer.Ordinal), sorted);
    }

    [Fact]
    public async Task A_number_is_never_given_twice()
    {
        var table = await NewTable();
        await using var session = await Engine.Write(Cancel);
        var first = await session.Value<long>($"INSERT INTO {table} (name) VALUES ('one') RETURNING number", null, Cancel);
        await session.Execute($"DELETE FROM {table}", null, Cancel);
        var second = await session.Value<long>($"INSERT INTO {table} (name) VALUES ('two') RETURNING number", null, Cancel);
        Assert.True(second > first);
    }

    [Fact]
    public async Task Rows_that_refer_to_others_go_with_them_and_never_without()
    {
        var organization = Id.New(TimeProvider.System);
        await using var session = await Engine.Write(Cancel);
        var with = new { organization, client = Id.New(TimeProvider.System) };
        await session.Execute("INSERT INTO organizations (id, name, created_at) VALUES (@organization, 'o', 0)", with, Cancel);
        const string Client =
            "INSERT INTO clients (id, organization_id, name, name_key, extras_json, created_at) VALUES (@client, @organization, 'c', 'c', '{}', 0)";
        await session.Execute(Client, with, Cancel);
        await Assert.ThrowsAnyAsync<DbException>(() => session.Execute("DELETE FROM organizations WHERE id = @organization", with, Cancel));
    }

    [Fact]
    public async Task Many_rows_go_in_at_once_in_their_order_and_are_there_for_the_same_transaction()
    {
        const int Many = 20_000;
        var table = await NewTable();
        await using (var session = await Engine.Write(Cancel))
        {
            await Engine.Insert(
                session,
                table,
                ["name", "large"],
                Enumerable.Range(0, Many).Select(i => new object?[] { $"row {i}", i }),
                Cancel
            );
            var numbers = await session.Query<long>($"SELECT large FROM {table} ORDER BY number", null, Cancel);
            Assert.Equal(Enumerable.Range(0, Many).Select(i => (long)i), numbers);
            await session.Commit(Cancel);
        }

        await using (var session = await Engine.Write(Cancel))
        {
            static IEnumerable<object?[]> Failing()
            {
                yield return ["first", 1];
                throw new IOException("The source is gone.");
            }

            await Assert.ThrowsAsync<IOException>(() => Engine.Insert(session, table, ["name", "large"], Failing(), Cancel));
        }

        Assert.Equal(Many, await Count(table));
    }

    [Fact]
    public void A_type_that_is_not_known_is_refused() => Assert.Throws<ArgumentException>(() => Engine.ColumnType("colour"));

    protected async Task<string> NewTable()
    {
        var name = $"things_{Guid.NewGuid():N}";
        await using var session = await Engine.Write(Cancel);
        await session.Execute(
            $"""
            CREATE TABLE {name} (
                number {Engine.ColumnType("number")},
                id     {Engine.ColumnType("id")} UNIQUE,
                name   {Engine.ColumnType("text")} NOT NULL,
                note   {Engine.ColumnType("text")},
                small  INTEGER,
                large  BIGINT,
                truth  BOOLEAN,
                at     {Engine.ColumnType("time")},
                kind   INTEGER)
            """,
            null,
            Cancel
        );
        await session.Commit(Cancel);
        return name;
    }

    protected static Task Add(Session session, string table, string name) =>
        session.Execute($"INSERT INTO {table} (name, large) VALUES (@name, 0)", new { name }, Cancel);

    protected async Task<IReadOnlyList<string>> Names(string table)
    {
        await using var session = await Engine.Read(Cancel);
        return await Names(table, session);
    }

    private static Task<IReadOnlyList<string>> Names(string table, Session session) =>
        session.Query<string>($"SELECT name FROM {table} ORDER BY number", null, Cancel);

    private async Task<long> Count(string table)
    {
        await using var session = await Engine.Read(Cancel);
        return await session.Value<long>($"SELECT COUNT(*) FROM {table}", null, Cancel);
    }

    private async Task<bool> IsUniqueViolation(string sql, object? with)
    {
        await using var session = await Engine.Write(Cancel);
        return Engine.IsUniqueViolation(await Assert.ThrowsAnyAsync<DbException>(() => session.Execute(sql, with, Cancel)));
    }

    private static object?[] Row(string name) =>
        Values(
            new Thing
            {
                Id = Id.New(TimeProvider.System),
                Name = name,
                Truth = true,
            }
        );

    private static object?[] Values(Thing thing) =>
        [thing.Id, thing.Name, thing.Note, thing.Small, thing.Large, thing.Truth, thing.At, thing.Kind];

    private enum ThingKind
    {
        First = 1,
        Second = 2,
    }

    private sealed record Thing
    {
        public long Number { get; init; }
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string? Note { get; init; }
        public int? Small { get; init; }
        public long? Large { get; init; }
        public bool? Truth { get; init; }
        public DateTimeOffset? At { get; init; }
        public ThingKind? Kind { get; init; }
    }
}

using System.Data.Common;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Adapters.Tests;

/// <summary>What every database must do, whatever it is.</summary>
public abstract class EngineContract(TestDatabase database)
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
    public async Task Every_kind_of_value_comes_back_as_it_went_in_bulk()
    {
        var table = await NewTable();
        var at = new DateTimeOffset(2001, 5, 14, 16, 39, 0, TimeSpan.FromHours(-7)).AddTicks(1234567);
        var full = new Thing
        {
            Id = Id.New(TimeProvider.System),
            Name = "Größe 😀 'quoted' \"twice\" \\ \t\r\n %_",
            Note = "",
            Small = int.MinValue,
            Large = long.MaxValue,
            Truth = true,
            At = at,
            Kind = ThingKind.Second,
        };
        var empty = new Thing { Id = Guid.Empty, Name = "nothing" };
        await using (var session = await Engine.Write(Cancel))
        {
            await Engine.Insert(session, table, Columns, [Values(full), Values(empty)], Cancel);
            await Engine.Insert(session, table, Columns, [], Cancel);
            Assert.Equal(2, await session.Value<long>($"SELECT COUNT(*) FROM {table}", null, Cancel));
            await session.Commit(Cancel);
        }

        await using var reading = await Engine.Read(Cancel);
        var found = await reading.Query<Thing>($"SELECT * FROM {table} ORDER BY number", null, Cancel);
        Assert.Equal(full with { Number = found[0].Number, At = at.AddTicks(-7).ToUniversalTime() }, found[0]);
        Assert.Equal(TimeSpan.Zero, found[0].At!.Value.Offset);
        Assert.Equal(empty with { Number = found[1].Number }, found[1]);
        Assert.Equal(found[0].Number + 1, found[1].Number);
    }

    [Fact]
    public async Task The_same_values_come_back_when_they_went_in_as_parameters()
    {
        var table = await NewTable();
        var thing = new Thing
        {
            Id = Id.New(TimeProvider.System),
            Name = "one",
            Small = -1,
            Large = long.MinValue,
            Truth = true,
            At = new DateTimeOffset(1969, 7, 20, 20, 17, 40, TimeSpan.Zero).AddMicroseconds(123456),
            Kind = ThingKind.First,
        };
        await using (var session = await Engine.Write(Cancel))
        {
            await session.Execute(
                $"INSERT INTO {table} ({string.Join(", ", Columns)}) VALUES (@Id, @Name, @Note, @Small, @Large, @Truth, @At, @Kind)",
                thing,
                Cancel
            );
            await session.Commit(Cancel);
        }

        await using var reading = await Engine.Read(Cancel);
        var found = await reading.Find<Thing>(
            $"SELECT * FROM {table} WHERE id = @Id AND truth AND truth = @Truth AND at = @At AND kind = @Kind AND note IS NULL",
            thing,
            Cancel
        );
        Assert.Equal(thing with { Number = found!.Number }, found);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59.999999Z")]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("2026-11-22T04:05:06.000001+05:45")]
    [InlineData("9999-12-31T23:59:59.999999Z")]
    public async Task Times_are_kept_to_the_microsecond_in_UTC_and_sort_as_times(string text)
    {
        var table = await NewTable();
        var time = DateTimeOffset.Parse(text);
        await using var session = await Engine.Write(Cancel);
        await Engine.Insert(
            session,
            table,
            ["name", "at"],
            [
                ["bulk", time],
                ["never", null],
            ],
            Cancel
        );
        await session.Execute($"INSERT INTO {table} (name, at) VALUES ('parameter', @time)", new { time }, Cancel);
        var found = await session.Query<DateTimeOffset>($"SELECT at FROM {table} WHERE at IS NOT NULL ORDER BY number", null, Cancel);
        Assert.Equal([time.ToUniversalTime(), time.ToUniversalTime()], found);
        Assert.All(found, at => Assert.Equal(TimeSpan.Zero, at.Offset));
        Assert.Null(await session.Find<Guid?>($"SELECT id FROM {table} WHERE name = 'never'", null, Cancel));
        Assert.Equal(time, await session.Value<DateTimeOffset>($"SELECT at FROM {table} WHERE name = 'bulk'", null, Cancel));
        Assert.Null(await session.Find<DateTimeOffset?>($"SELECT at FROM {table} WHERE name = 'never'", null, Cancel));
        Assert.Equal(2, await session.Value<int>($"SELECT COUNT(*) FROM {table} WHERE at <= @time", new { time }, Cancel));
        Assert.Equal(0, await session.Value<int>($"SELECT COUNT(*) FROM {table} WHERE at < @time", new { time }, Cancel));
    }

    [Fact]
    public async Task Lists_of_every_kind_are_parameters()
    {
        var table = await NewTable();
        var ids = Enumerable.Range(0, 5).Select(_ => Id.New(TimeProvider.System)).ToArray();
        await using var session = await Engine.Write(Cancel);
        await Engine.Insert(
            session,
            table,
            ["id", "name", "small", "large"],
            ids.Select((id, i) => new object?[] { id, $"n{i}", i, 10L + i }),
            Cancel
        );

        async Task<string> Found(string where, object with) =>
            string.Join(' ', await session.Query<string>($"SELECT name FROM {table} WHERE {where} ORDER BY number", with, Cancel));

        Assert.Equal("n1 n3", await Found("id IN @list", new { list = new[] { ids[3], ids[1], Id.New(TimeProvider.System) } }));
        Assert.Equal("n1 n3", await Found("id IN @list", new { list = new List<Guid> { ids[1], ids[3], ids[1] } }));
        IReadOnlyList<Guid> expression = [ids[1], ids[3]];
        Assert.Equal("n1 n3", await Found("id IN @list", new { list = expression }));
        IReadOnlyList<Guid> single = [ids[2]];
        Assert.Equal("n2", await Found("id IN @list", new { list = single }));
        Assert.Equal("", await Found("id IN @list", new { list = Array.Empty<Guid>() }));
        IReadOnlyList<string> words = ["n0", "n2"];
        Assert.Equal("n0 n2", await Found("name IN @words", new { words }));
        Assert.Equal("n1 n3 n4", await Found("NOT (name IN @words)", new { words }));
        Assert.Equal("", await Found("name IN @words", new { words = Array.Empty<string>() }));
        Assert.Equal("n0 n1 n2 n3 n4", await Found("NOT (name IN @words)", new { words = Array.Empty<string>() }));
        Assert.Equal("n1 n4", await Found("small IN @list", new { list = new[] { 1, 4 } }));
        Assert.Equal(
            "n1 n4",
            await Found("large IN @list AND name IN @words", new { list = new[] { 11L, 14L }, words = new[] { "n4", "n1" } })
        );
        Assert.Equal(
            "n2",
            await Found("id IN @list", new { list = Enumerable.Range(0, 3000).Select(_ => Guid.NewGuid()).Append(ids[2]).ToList() })
        );
    }

    [Fact]
    public async Task The_character_NUL_in_text_is_replaced_and_breaks_nothing()
    {
        var table = await NewTable();
        await using var session = await Engine.Write(Cancel);
        await Engine.Insert(
            session,
            table,
            ["name"],
            [
                ["bulk\0 text"],
            ],
            Cancel
        );
        await session.Execute($"INSERT INTO {table} (name) VALUES (@name)", new { name = "parameter\0 text" }, Cancel);
        Assert.Equal(["bulk\uFFFD text", "parameter\uFFFD text"], await Names(table, session));
        Assert.Equal(1, await session.Value<int>($"SELECT COUNT(*) FROM {table} WHERE name = @name", new { name = "bulk\0 text" }, Cancel));
        await session.Execute($"UPDATE {table} SET note = COALESCE(@note, note)", new { note = (string?)null }, Cancel);
        Assert.Equal(2, await session.Value<int>($"SELECT COUNT(*) FROM {table} WHERE note IS NULL", null, Cancel));
    }

    [Fact]
    public async Task A_key_that_is_taken_is_told_from_other_failures()
    {
        var table = await NewTable();
        var id = Id.New(TimeProvider.System);
        await using (var session = await Engine.Write(Cancel))
        {
            await session.Execute($"INSERT INTO {table} (id, name) VALUES (@id, 'first')", new { id }, Cancel);
            await session.Commit(Cancel);
        }

        Assert.True(await IsUniqueViolation($"INSERT INTO {table} (id, name) VALUES (@id, 'second')", new { id }));
        Assert.True(await IsUniqueViolation($"INSERT INTO {table} (number, name) SELECT number, 'again' FROM {table}", null));
        var again = "INSERT INTO event_chain (one, hash) VALUES (1, '')";
        Assert.True(await IsUniqueViolation(again, null));
        Assert.False(await IsUniqueViolation($"INSERT INTO {table} (name) VALUES (NULL)", null));
        Assert.False(await IsUniqueViolation("INSERT INTO group_members (group_id, user_id) VALUES (@id, @id)", new { id }));
        Assert.False(await IsUniqueViolation("INSERT INTO there_is_no_such_table VALUES (1)", null));
        await using var writing = await Engine.Write(Cancel);
        var bulk = await Assert.ThrowsAnyAsync<DbException>(() =>
            Engine.Insert(
                writing,
                table,
                ["id", "name"],
                [
                    [id, "bulk"],
                ],
                Cancel
            )
        );
        Assert.True(Engine.IsUniqueViolation(bulk));
    }

    [Fact]
    public async Task A_member_of_a_JSON_text_is_read_as_text()
    {
        var table = await NewTable();
        await using var session = await Engine.Write(Cancel);
        var json = """{"12":"twelve","13":13,"14":1.5,"15":null,"a b":"it's \"so\"","deep":{"12":"no"}}""";
        await Engine.Insert(
            session,
            table,
            ["name", "note"],
            [
                ["full", json],
                ["empty", "{}"],
            ],
            Cancel
        );

        Task<string?> Member(string name, string member) =>
            session.Find<string>($"SELECT {Engine.JsonText("note", member)} FROM {table} WHERE name = @name", new { name }, Cancel);

        Assert.Equal("twelve", await Member("full", "12"));
        Assert.Equal("13", await Member("full", "13"));
        Assert.Equal("1.5", await Member("full", "14"));
        Assert.Null(await Member("full", "15"));
        Assert.Equal("it's \"so\"", await Member("full", "a b"));
        Assert.Null(await Member("full", "absent"));
        Assert.Null(await Member("empty", "12"));
        var asText = $"SELECT COUNT(*) FROM {table} WHERE {Engine.JsonText("note", "13")} = '13'";
        Assert.Equal(1, await session.Value<int>(asText, null, Cancel));
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
            "INSERT INTO clients (id, organization_id, name, name_key, created_at) VALUES (@client, @organization, 'c', 'c', 0)";
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

public sealed class SqliteEngineTests(SqliteTestDatabase database) : EngineContract(database), IClassFixture<SqliteTestDatabase>
{
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

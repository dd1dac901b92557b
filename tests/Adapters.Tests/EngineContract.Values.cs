using System.Data.Common;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Adapters.Tests;

/// <summary>What goes into columns comes out of them.</summary>
public abstract partial class EngineContract
{
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
    public async Task Many_rows_are_changed_by_their_key_and_others_are_not()
    {
        var table = await NewTable();
        var ids = Enumerable.Range(0, 1_203).Select(_ => Id.New(TimeProvider.System)).ToList();
        var at = new DateTimeOffset(2001, 5, 14, 0, 0, 0, TimeSpan.Zero);
        await using var session = await Engine.Write(Cancel);
        await Engine.Insert(session, table, ["id", "name", "note"], ids.Select(id => new object?[] { id, "before", "kept" }), Cancel);
        await Engine.Update(
            session,
            table,
            ["id", "name", "small", "large", "truth", "at", "kind"],
            ids.Skip(1).Select(id => new object?[] { id, "after\0", 1, ThingKind.Second, true, at, ThingKind.First }),
            Cancel
        );
        object?[][] more =
        [
            [ids[1], null, null],
            [Guid.NewGuid(), "nobody's", at],
        ];
        await Engine.Update(session, table, ["id", "note", "at"], more, Cancel);
        var found = await session.Query<Thing>($"SELECT * FROM {table} ORDER BY number", null, Cancel);
        var before = new Thing { Name = "before", Note = "kept" };
        var after = new Thing
        {
            Name = "after\uFFFD",
            Note = "kept",
            Small = 1,
            Large = 2,
            Truth = true,
            At = at,
            Kind = ThingKind.First,
        };
        Assert.Equal(ids, found.Select(thing => thing.Id));
        var values = found.Select(thing => thing with { Id = Guid.Empty, Number = 0 }).ToList();
        Assert.Equal([before, after with { Note = null, At = null }], values.Take(2));
        Assert.All(values.Skip(2), thing => Assert.Equal(after, thing));
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
}

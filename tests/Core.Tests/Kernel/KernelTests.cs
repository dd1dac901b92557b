using System.Text.Json;
using Dossier.Adapters.Postgres;
using Dossier.Adapters.Sqlite;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Core.Tests;

public sealed class KernelTests
{
    [Fact]
    public void Three_hashes_are_taken_in_one_pass_however_the_bytes_come()
    {
        using var hashing = new Hashing();
        var expected = new Blob(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "a9993e364706816aba3e25717850c26c9cd0d89d",
            "900150983cd24fb0d6963f7d28e17f72",
            3
        );
        hashing.Add("abc"u8);
        Assert.Equal(expected, hashing.Finish());
        hashing.Add("a"u8);
        hashing.Add([]);
        hashing.Add("bc"u8);
        Assert.Equal(expected, hashing.Finish());
        Assert.Equal(0, hashing.Finish().Size);
    }

    [Fact]
    public void Ids_made_later_sort_later_as_text_and_as_values()
    {
        var clock = new TestClock();
        var ids = new List<Guid>();
        for (var count = 0; count < 100; count++)
        {
            ids.Add(Id.New(clock));
            clock.Advance(TimeSpan.FromMilliseconds(1 << (count % 20)));
        }

        Assert.Equal(ids, ids.Order());
        Assert.Equal(ids, ids.OrderBy(id => id.ToString("D").ToUpperInvariant(), StringComparer.Ordinal));
        Assert.All(ids, id => Assert.Equal(7, id.Version));
        Assert.Equal(100, ids.Distinct().Count());
    }

    [Fact]
    public async Task Each_engine_gets_the_migrations_for_all_and_its_own_in_its_own_types()
    {
        using var folder = new TemporaryFolder();
        await using var sqlite = new SqliteEngine(Path.Combine(folder.Path, "none.db"));
        await using var postgres = new PostgresEngine("Host=nowhere.invalid");
        var onSqlite = Migrations.For(sqlite);
        var onPostgres = Migrations.For(postgres);
        Assert.Equal((1, "activity"), (onSqlite[0].Number, onSqlite[0].Name));
        Assert.Contains("id              TEXT NOT NULL UNIQUE", onSqlite[0].Sql, StringComparison.Ordinal);
        Assert.Contains("id              uuid NOT NULL UNIQUE", onPostgres[0].Sql, StringComparison.Ordinal);
        Assert.Equal(
            [(9, "search"), (58, "document_order_down")],
            onPostgres.Select(one => (one.Number, one.Name)).Except(onSqlite.Select(one => (one.Number, one.Name)))
        );
        Assert.Empty(onSqlite.Select(one => one.Number).Except(onPostgres.Select(one => one.Number)));
        Assert.Equal(onPostgres.Select(one => one.Number), onPostgres.Select(one => one.Number).Order());
    }

    [Fact]
    public void Our_own_JSON_is_read_as_it_was_written()
    {
        var written = Json.Write(new Thing("Größe <&>", null, DayOfWeek.Friday));
        Assert.Equal("""{"name":"Größe <&>","day":"Friday"}""", written);
        Assert.Equal(new Thing("Größe <&>", null, DayOfWeek.Friday), Json.Read<Thing>(written));
        Assert.Throws<JsonException>(() => Json.Read<Thing>("null"));
    }

    [Fact]
    public void Pages_are_counted_from_one()
    {
        Assert.Equal(0, PageOf.First(20).Skip);
        Assert.Equal(4_294_967_292, new PageOf(int.MaxValue, 2).Skip);
    }

    private sealed record Thing(string Name, string? Note, DayOfWeek Day);
}

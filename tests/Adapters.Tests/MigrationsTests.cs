using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Adapters.Tests;

public sealed class MigrationsTests
{
    /// <summary>What one engine has and the other does not, and why. Whatever differs and is not here is a mistake.</summary>
    private static readonly Dictionary<string, string> PostgresAlone = new()
    {
        ["search_documents"] = "the full-text index; on SQLite a file for each workspace",
        ["search_parts"] = "the same, for documents with very many different words",
        ["search_tokens"] = "the same, for word*",
        ["search_versions"] = "the same, for its state",
    };

    /// <summary>SQLite reads one index both ways with what has no value last; PostgreSQL needs one for each direction.</summary>
    private const string IndexOfPostgresAlone = "documents_by_time_down";

    public static TheoryData<EngineKind> Engines => [EngineKind.Sqlite, EngineKind.Postgres];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Numbers_are_unique_and_each_migration_is_applied_once(EngineKind kind)
    {
        await using var database = await TestDatabase.Create(kind, hasSchema: false);
        var all = Migrations.For(database.Engine);
        Assert.Equal(all.Count, all.Select(migration => migration.Number).Distinct().Count());
        Assert.True(all.Select(migration => migration.Number).SequenceEqual(all.Select(migration => migration.Number).Order()));
        Assert.All(all, migration => Assert.DoesNotContain("{", migration.Sql, StringComparison.Ordinal));
        var clock = new TestClock();
        await Migrations.Apply(database.Engine, clock, Cancel);
        var before = await Applied(database.Engine);
        clock.Advance(TimeSpan.FromHours(1));
        await Migrations.Apply(database.Engine, clock, Cancel);
        Assert.Equal(before, await Applied(database.Engine));
        Assert.Equal(all.Select(migration => (migration.Number, migration.Name)), before.Select(row => (row.Number, row.Name)));
        Assert.All(before, row => Assert.Equal(new TestClock().GetUtcNow(), row.AppliedAt));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task From_every_earlier_number_the_newest_schema_is_reached(EngineKind kind)
    {
        await using var fresh = await TestDatabase.Create(kind);
        var expected = (await Schema.Of(fresh.Engine, Cancel)).Lines();
        var numbers = Migrations.For(fresh.Engine).Select(migration => migration.Number).ToList();

        // Each is the newest once, and the next begins where it ended: from any of them the way on is the rest of this one.
        await using var old = await TestDatabase.Create(kind, hasSchema: false);
        foreach (var number in numbers)
        {
            await Migrations.Apply(old.Engine, TimeProvider.System, Cancel, upTo: number);
            Assert.Equal(number, (await Applied(old.Engine))[^1].Number);
        }

        Assert.Equal(expected, (await Schema.Of(old.Engine, Cancel)).Lines());

        // What was new then came in one transaction, and all that is missing comes in one call.
        foreach (var number in numbers.SkipLast(1).Prepend(0).Where((_, index) => index % 10 == 0).Append(numbers[^2]))
        {
            await using var database = await TestDatabase.Create(kind, hasSchema: false);
            await Migrations.Apply(database.Engine, TimeProvider.System, Cancel, upTo: number);
            Assert.Equal(number, (await Applied(database.Engine)).LastOrDefault()?.Number ?? 0);
            await Migrations.Apply(database.Engine, TimeProvider.System, Cancel);
            Assert.Equal(expected, (await Schema.Of(database.Engine, Cancel)).Lines());
        }
    }

    [Fact]
    public async Task Both_engines_have_the_same_tables_columns_keys_and_indexes()
    {
        await using var sqlite = await TestDatabase.Create(EngineKind.Sqlite);
        await using var postgres = await TestDatabase.Create(EngineKind.Postgres);
        var onSqlite = await Schema.Of(sqlite.Engine, Cancel);
        var onPostgres = await Schema.Of(postgres.Engine, Cancel);
        Assert.Equal(PostgresAlone.Keys.Order(), onPostgres.Tables.Keys.Except(onSqlite.Tables.Keys).Order());
        Assert.Empty(onSqlite.Tables.Keys.Except(onPostgres.Tables.Keys));
        Assert.True(onSqlite.Tables.Count > 30);
        var shared = onPostgres
            .Without(PostgresAlone.Keys)
            .Lines()
            .ToLookup(line => line.Contains(IndexOfPostgresAlone, StringComparison.Ordinal));
        Assert.Single(shared[true]);
        Assert.Equal(onSqlite.Lines(), shared[false]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_database_that_is_newer_than_the_program_is_refused(EngineKind kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using (var session = await database.Engine.Write(Cancel))
        {
            await session.Execute("INSERT INTO migrations (number, name, applied_at) VALUES (9999, 'later', 0)", null, Cancel);
            await session.Commit(Cancel);
        }

        var before = await Applied(database.Engine);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Migrations.Apply(database.Engine, TimeProvider.System, Cancel)
        );
        Assert.Contains("9999", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await Applied(database.Engine));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Several_processes_may_migrate_at_once(EngineKind kind)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await using var database = await TestDatabase.Create(kind, hasSchema: false);
            var processes = Enumerable.Range(0, 4).Select(_ => database.OpenAgain()).ToList();
            await Task.WhenAll(processes.Select(engine => Task.Run(() => Migrations.Apply(engine, TimeProvider.System, Cancel), Cancel)));
            Assert.Equal(
                Migrations.For(database.Engine).Select(migration => migration.Number),
                (await Applied(database.Engine)).Select(row => row.Number)
            );
            foreach (var process in processes.Cast<IAsyncDisposable>())
            {
                await process.DisposeAsync();
            }
        }
    }

    private static async Task<IReadOnlyList<Row>> Applied(IEngine engine)
    {
        await using var session = await engine.Read(Cancel);
        return await session.Query<Row>("SELECT number, name, applied_at FROM migrations ORDER BY number", null, Cancel);
    }

    private sealed record Row
    {
        public int Number { get; init; }
        public string Name { get; init; } = "";
        public DateTimeOffset AppliedAt { get; init; }
    }
}

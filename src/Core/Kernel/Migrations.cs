using System.Data.Common;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Dossier.Core.Kernel;

/// <summary>Brings a database to the newest schema: numbered SQL files, each once, in order, in one transaction each; in a new one, all in one.</summary>
public static partial class Migrations
{
    /// <summary>The migrations for an engine: those shared by all, and those of its own (<c>NNNN_name.sqlite.sql</c>).</summary>
    public static IReadOnlyList<Migration> For(IEngine engine)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var own = engine.Kind == EngineKind.Sqlite ? "sqlite" : "postgres";
        return
        [
            .. from resource in assembly.GetManifestResourceNames()
            let match = ResourceName().Match(resource)
            where match.Success && (match.Groups["engine"].Value is "" || match.Groups["engine"].Value == own)
            orderby resource
            select new Migration(int.Parse(match.Groups["number"].Value), match.Groups["name"].Value, Sql(assembly, resource, engine)),
        ];
    }

    /// <summary>Runs what has not run yet. Several processes may start at once: each migration is claimed inside its own transaction.</summary>
    /// <exception cref="InvalidOperationException">The database is newer than this program.</exception>
    public static async Task Apply(IEngine engine, TimeProvider clock, CancellationToken cancel, int? upTo = null)
    {
        try
        {
            await CreateTable(engine, cancel);
        }
        catch (DbException)
        {
            // PostgreSQL's IF NOT EXISTS looks before it locks. When another process made the table in between, a second look finds it.
            await CreateTable(engine, cancel);
        }

        var migrations = For(engine);
        foreach (var batch in await Batches(engine, migrations, upTo ?? int.MaxValue, cancel))
        {
            await using var session = await engine.Write(cancel);
            foreach (var migration in batch)
            {
                await Apply(session, migration, clock, cancel);
            }

            await session.Commit(cancel);
        }
    }

    /// <summary>What is to run in one transaction. A new database waits for the disk once, not once a migration.</summary>
    private static async Task<IEnumerable<IReadOnlyList<Migration>>> Batches(
        IEngine engine,
        IReadOnlyList<Migration> all,
        int upTo,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var newest = await session.Value<int>("SELECT COALESCE(MAX(number), 0) FROM migrations", null, cancel);
        if (newest > all[^1].Number)
        {
            throw new InvalidOperationException($"The database is at version {newest}, newer than this program's {all[^1].Number}.");
        }

        var left = all.Where(migration => migration.Number > newest && migration.Number <= upTo).ToArray();
        return newest == 0 ? [left] : left.Select(migration => new[] { migration });
    }

    private static async Task Apply(Session session, Migration migration, TimeProvider clock, CancellationToken cancel)
    {
        // Waits for another process that is at the same migration, and finds nothing left to claim when that one has committed.
        var claimed = await session.Execute(
            "INSERT INTO migrations (number, name, applied_at) VALUES (@Number, @Name, @At) ON CONFLICT (number) DO NOTHING",
            new
            {
                migration.Number,
                migration.Name,
                At = clock.GetUtcNow(),
            },
            cancel
        );
        if (claimed > 0)
        {
            await session.Execute(migration.Sql, null, cancel);
        }
    }

    private static async Task CreateTable(IEngine engine, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var sql = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name {text} NOT NULL, applied_at {time} NOT NULL)";
        await session.Execute(WithTypes(sql, engine), null, cancel);
        await session.Commit(cancel);
    }

    private static string Sql(Assembly assembly, string resource, IEngine engine)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return WithTypes(reader.ReadToEnd(), engine);
    }

    private static string WithTypes(string sql, IEngine engine) =>
        TypeToken().Replace(sql, token => engine.ColumnType(token.Groups["token"].Value));

    [GeneratedRegex(@"^Schema\.(?<number>\d{4})_(?<name>\w+)(\.(?<engine>sqlite|postgres))?\.sql$")]
    private static partial Regex ResourceName();

    [GeneratedRegex(@"\{(?<token>\w+)\}")]
    private static partial Regex TypeToken();
}

/// <summary>One numbered change to the schema.</summary>
public sealed record Migration(int Number, string Name, string Sql);

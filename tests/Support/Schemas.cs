using Dossier.Adapters.Postgres;
using Dossier.Adapters.Sqlite;
using Dossier.Core.Kernel;
using Npgsql;

namespace Dossier.Support;

/// <summary>
/// The newest schema, made once for all the databases that tests want: they are copies of it. What the migrations do is tested by
/// databases that begin with nothing.
/// </summary>
public static class Schemas
{
    private static readonly TemporaryFolder Folder = new();
    private static readonly Lazy<Task<string>> Sqlite = new(MakeSqlite);
    private static readonly Lazy<Task<string>> Postgres = new(MakePostgres);
    private static string server = "";

    /// <summary>A file to copy.</summary>
    public static Task<string> SqliteFile() => Sqlite.Value;

    /// <summary>The name of a database to copy. It lives as long as the server: tests are given one of their own.</summary>
    public static Task<string> PostgresTemplate(string connection)
    {
        server = connection;
        return Postgres.Value;
    }

    private static async Task<string> MakeSqlite()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Folder.Dispose();
        var file = Path.Combine(Folder.Path, "schema.db");
        await using (var engine = new SqliteEngine(file))
        {
            await Migrations.Apply(engine, TimeProvider.System, CancellationToken.None);
        }

        return file;
    }

    private static async Task<string> MakePostgres()
    {
        var name = $"dossier_schema_{Id.New(TimeProvider.System):N}";
        await using (var source = NpgsqlDataSource.Create(server))
        await using (var command = source.CreateCommand($"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
        {
            await command.ExecuteNonQueryAsync();
        }

        // Nobody may be connected to a database while it is copied.
        var connection = new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = false };
        await using (var engine = new PostgresEngine(connection.ToString()))
        {
            await Migrations.Apply(engine, TimeProvider.System, CancellationToken.None);
        }

        return name;
    }
}

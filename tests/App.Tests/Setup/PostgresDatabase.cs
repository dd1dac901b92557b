using Dossier.Core.Kernel;
using Dossier.Support;
using Npgsql;

namespace Dossier.App.Tests.Setup;

/// <summary>A database of its own on the PostgreSQL server that <c>DOSSIER_TEST_POSTGRES</c> names; skips the running test without one.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private const string Variable = "DOSSIER_TEST_POSTGRES";
    private readonly string server;
    private readonly string name = $"dossier_app_{Id.New(TimeProvider.System):N}";

    private PostgresDatabase(string server) => this.server = server;

    public string Connection => new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 30 }.ToString();

    public static async Task<PostgresDatabase> Create(CancellationToken cancel)
    {
        var server = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(server), $"{Variable} names no PostgreSQL server.");
        var database = new PostgresDatabase(server!);
        await database.Run($"CREATE DATABASE {database.name} ENCODING 'UTF8' TEMPLATE {await Schemas.PostgresTemplate(server!)}", cancel);
        return database;
    }

    public async ValueTask DisposeAsync() => await Run($"DROP DATABASE {name} WITH (FORCE)", CancellationToken.None);

    /// <summary>Ends the connections by which servers hear each other.</summary>
    public Task Deafen(CancellationToken cancel) =>
        Run($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'LISTEN%'", cancel);

    private async Task Run(string sql, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }
}

using Dossier.Adapters.LocalFiles;
using Dossier.Adapters.Postgres;
using Dossier.Adapters.Sqlite;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Npgsql;
using Xunit;

namespace Dossier.Support;

/// <summary>
/// A real, empty database at the newest schema, with a blob store and a search index. As a fixture it serves the tests of a class;
/// a test that wants one for itself calls <see cref="Create(EngineKind, bool)"/>.
/// </summary>
public abstract class TestDatabase : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private LocalBlobs? blobs;

    public IEngine Engine { get; private set; } = null!;

    public ISearchIndex Index { get; private set; } = null!;

    public IBlobStore Blobs => blobs ??= new LocalBlobs(Folder);

    public Texts Texts => new(Blobs);

    /// <summary>The data directory, gone with the database.</summary>
    public string Folder => folder.Path;

    /// <summary>Why there is no such database here; null when there is one.</summary>
    public virtual string? Missing => null;

    protected bool HasSchema { get; private set; } = true;

    /// <summary>One for a single test: on PostgreSQL where there is a server for tests, else on SQLite.</summary>
    public static Task<TestDatabase> Create() => Create(PostgresTestDatabase.IsThere ? EngineKind.Postgres : EngineKind.Sqlite);

    /// <summary>One for a single test, which skips where there is no such database.</summary>
    public static async Task<TestDatabase> Create(EngineKind kind, bool hasSchema = true)
    {
        TestDatabase database = kind == EngineKind.Sqlite ? new SqliteTestDatabase() : new PostgresTestDatabase();
        database.HasSchema = hasSchema;
        await database.InitializeAsync();
        if (database.Missing is not null)
        {
            await database.DisposeAsync();
        }

        database.MustBeThere();
        return database;
    }

    /// <summary>Skips the running test where there is no such database.</summary>
    public void MustBeThere() => Assert.SkipWhen(Missing is not null, Missing ?? "");

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        (Engine, Index) = await Open();
    }

    public async ValueTask DisposeAsync()
    {
        if (Missing is null)
        {
            await ((IAsyncDisposable)Engine).DisposeAsync();
            await Drop();
        }

        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the same database once more, as another process would.</summary>
    public abstract IEngine OpenAgain();

    protected abstract Task<(IEngine Engine, ISearchIndex Index)> Open();

    protected virtual Task Drop() => Task.CompletedTask;
}

/// <summary>SQLite in files of a temporary folder.</summary>
public sealed class SqliteTestDatabase : TestDatabase
{
    private string File => Path.Combine(Folder, "dossier.db");

    public override IEngine OpenAgain() => new SqliteEngine(File);

    protected override async Task<(IEngine Engine, ISearchIndex Index)> Open()
    {
        if (HasSchema)
        {
            System.IO.File.Copy(await Schemas.SqliteFile(), File);
        }

        var engine = new SqliteEngine(File);
        return (engine, new SqliteSearchIndex(engine, Path.Combine(Folder, "index")));
    }
}

/// <summary>A database of its own on the PostgreSQL server that <c>DOSSIER_TEST_POSTGRES</c> names.</summary>
public sealed class PostgresTestDatabase : TestDatabase
{
    private const string Variable = "DOSSIER_TEST_POSTGRES";
    private static readonly string? Server = Environment.GetEnvironmentVariable(Variable);
    private readonly string name = $"dossier_test_{Id.New(TimeProvider.System):N}";

    /// <summary>Whether there is a server for tests.</summary>
    public static bool IsThere => !string.IsNullOrEmpty(Server);

    public override string? Missing =>
        IsThere ? null : $"{Variable} names no PostgreSQL server, such as Host=127.0.0.1;Username=postgres;Database=postgres.";

    // Few connections, because the databases of several test classes share the server.
    public override IEngine OpenAgain() =>
        new PostgresEngine(new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = 30 }.ToString());

    protected override async Task<(IEngine Engine, ISearchIndex Index)> Open()
    {
        var template = HasSchema ? await Schemas.PostgresTemplate(Server!) : "template0";
        await Run($"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE {template}");
        var engine = (PostgresEngine)OpenAgain();
        return (engine, new PostgresSearchIndex(engine));
    }

    protected override Task Drop() => Run($"DROP DATABASE {name} WITH (FORCE)");

    private static async Task Run(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Server!);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

using System.Data.Common;
using Dossier.Core.Kernel;
using Microsoft.Data.Sqlite;

namespace Dossier.Adapters.Sqlite;

/// <summary>The embedded database: one file in WAL mode, many readers, one writer at a time.</summary>
public sealed class SqliteEngine : IEngine, IAsyncDisposable
{
    private const int UniqueViolation = 2067;
    private const int PrimaryKeyViolation = 1555;
    private const int ForeignKeyViolation = 787;
    private readonly string connectionString;
    private readonly SemaphoreSlim writer = new(1, 1);

    public SqliteEngine(string path)
    {
        Mapping.Register();
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = true,
            DefaultTimeout = 60,
        }.ToString();
    }

    public EngineKind Kind => EngineKind.Sqlite;

    public string SkipLocked => "";

    public string ForUpdate => "";

    public async Task<Session> Read(CancellationToken cancel) => new(await Open(cancel), null);

    /// <summary>Waits for its turn in this process; other processes are waited for by SQLite itself.</summary>
    public async Task<Session> Write(CancellationToken cancel)
    {
        await writer.WaitAsync(cancel);
        try
        {
            var connection = await Open(cancel);
            var transaction = connection.BeginTransaction(deferred: false);
            return new Session(connection, transaction, released: Release);
        }
        catch
        {
            writer.Release();
            throw;
        }
    }

    public async Task Insert(
        Session session,
        string table,
        IReadOnlyList<string> columns,
        IEnumerable<object?[]> rows,
        CancellationToken cancel
    )
    {
        await using var command = (SqliteCommand)session.Connection.CreateCommand();
        command.Transaction = (SqliteTransaction?)session.Transaction;
        var names = columns.Select((_, index) => $"@p{index}").ToArray();
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", names)})";
        var parameters = names.Select(name => command.Parameters.Add(new SqliteParameter { ParameterName = name })).ToArray();
        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            for (var index = 0; index < row.Length; index++)
            {
                parameters[index].Value = Mapping.ForSqlite(row[index]);
            }

            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    public string ColumnType(string token) =>
        token switch
        {
            "number" => "INTEGER PRIMARY KEY AUTOINCREMENT",
            "id" => "TEXT",
            "time" => "BIGINT",
            "text" => "TEXT",
            _ => throw new ArgumentException($"No column type is called '{token}'.", nameof(token)),
        };

    public string JsonText(string column, string member) => $"CAST(json_extract({column}, '$.\"{member}\"') AS TEXT)";

    public bool IsUniqueViolation(DbException exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: UniqueViolation or PrimaryKeyViolation };

    public bool IsReferenceViolation(DbException exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: ForeignKeyViolation };

    public ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
        writer.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<SqliteConnection> Open(CancellationToken cancel)
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        // FULL: a commit that returned survives a power cut, which the job queue's promises rest on.
        // The cache is each connection's own, and there are a dozen: what it does not hold, the system's file cache does.
        command.CommandText =
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY";
        await command.ExecuteNonQueryAsync(cancel);
        return connection;
    }

    private ValueTask Release()
    {
        writer.Release();
        return ValueTask.CompletedTask;
    }
}

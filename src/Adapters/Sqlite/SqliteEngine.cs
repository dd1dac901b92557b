using System.Collections.Concurrent;
using System.Data.Common;
using Dossier.Core.Kernel;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dossier.Adapters.Sqlite;

/// <summary>The embedded database: one file in WAL mode, many readers, one writer at a time.</summary>
public sealed class SqliteEngine : IEngine, IAsyncDisposable
{
    private const int UniqueViolation = 2067;
    private const int PrimaryKeyViolation = 1555;
    private const int ForeignKeyViolation = 787;
    private const int PageCacheKilobytes = 20 << 10;
    private const int CheckpointCacheKilobytes = 1 << 10;
    private const int WriterPageCacheKilobytes = 64 << 10;

    /// <summary>At the end; what takes longer is cut off and takes no effect.</summary>
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(30);

    /// <summary>As many connections wait for the next readers.</summary>
    private const int MostIdle = 16;
    private readonly string connectionString;
    private readonly ConcurrentStack<KeptConnection> idle = new();
    private readonly SemaphoreSlim writer = new(1, 1);
    private readonly Checkpoints checkpoints;

    /// <summary>Always the same: what others write makes a connection forget the pages it knows.</summary>
    private KeptConnection? writing;
    private volatile bool isDisposed;

    /// <summary>
    /// Before the library is used. It need not lock a connection for each value that is read, since one thread at a time uses a connection; nor
    /// count its memory, for each piece of which it takes a lock too, since nobody asks.
    /// </summary>
    static SqliteEngine()
    {
        Batteries_V2.Init();
        raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public SqliteEngine(string path)
    {
        Mapping.Register();
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 60,
        }.ToString();
        checkpoints = new Checkpoints(() => Open(CheckpointCacheKilobytes, CancellationToken.None));
    }

    public EngineKind Kind => EngineKind.Sqlite;

    /// <summary>Of this process: the database has no way to call another.</summary>
    public WakeUps WakeUps { get; } = new();

    public string SkipLocked => "";

    public string ForUpdate => "";

    public async Task<Session> Read(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var connection = idle.TryPop(out var waiting) ? waiting : await Open(PageCacheKilobytes, cancel);
        return new Session(connection, null, released: () => Release(connection), cells: Cells);
    }

    /// <summary>Waits for its turn in this process; other processes are waited for by SQLite itself.</summary>
    public async Task<Session> Write(CancellationToken cancel)
    {
        await writer.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            writing ??= await Open(WriterPageCacheKilobytes, cancel);
            var transaction = writing.BeginTransaction(deferred: false);
            return new Session(writing, transaction, released: ReleaseWriter, cells: Cells);
        }
        catch
        {
            writer.Release();
            throw;
        }
    }

    public Task Insert(Session session, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, CancellationToken cancel)
    {
        var places = columns.Select((_, index) => $"?{index + 1}");
        return Run(session, $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", places)})", rows, cancel);
    }

    public Task Update(
        Session session,
        string table,
        IReadOnlyList<string> columns,
        IEnumerable<object?[]> rows,
        CancellationToken cancel,
        int keys = 1
    )
    {
        var changes = columns.Select((column, index) => $"{column} = ?{index + 1}").ToList();
        return Run(
            session,
            $"UPDATE {table} SET {string.Join(", ", changes.Skip(keys))} WHERE {string.Join(" AND ", changes.Take(keys))}",
            rows,
            cancel
        );
    }

    public Task RefreshStatistics(IReadOnlyList<string> tables, CancellationToken cancel) => Task.CompletedTask;

    public string ColumnType(string token) =>
        token switch
        {
            "number" => "INTEGER PRIMARY KEY AUTOINCREMENT",
            "id" => "TEXT",
            "time" => "BIGINT",
            "text" => "TEXT",
            "by_key" => "WITHOUT ROWID",
            _ => throw new ArgumentException($"No column type is called '{token}'.", nameof(token)),
        };

    public string JsonText(string column, string member) => $"CAST(json_extract({column}, '$.\"{member}\"') AS TEXT)";

    public string IdsIn(string parameter) => $"SELECT value FROM json_each({parameter})";

    public string NumbersIn(string parameter) => IdsIn(parameter);

    public string TextsIn(string parameter) => IdsIn(parameter);

    public string TextsOf(string array, string name) => $"json_each({array}) AS {name}";

    public bool IsUniqueViolation(DbException exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: UniqueViolation or PrimaryKeyViolation };

    public bool IsReferenceViolation(DbException exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: ForeignKeyViolation };

    /// <summary>Whoever is still writing, such as for a caller who has just hung up, is waited for; who waits for a turn then gets none.</summary>
    public async ValueTask DisposeAsync()
    {
        isDisposed = true;
        var isQuiet = await writer.WaitAsync(LongestWrite);
        await checkpoints.DisposeAsync();
        while (idle.TryPop(out var connection))
        {
            await connection.DisposeAsync();
        }

        if (isQuiet)
        {
            await (writing?.DisposeAsync() ?? ValueTask.CompletedTask);
            writing = null;
            writer.Release();
        }
    }

    /// <summary>One statement for many rows. By place: the driver would look up each value's name, for each row.</summary>
    private static Task Run(Session session, string sql, IEnumerable<object?[]> rows, CancellationToken cancel)
    {
        using var statement = new BoundStatement((SqliteConnection)session.Connection, sql);
        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            statement.Execute(row);
        }

        return Task.CompletedTask;
    }

    private async Task<KeptConnection> Open(int cacheKilobytes, CancellationToken cancel)
    {
        var connection = new KeptConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancel);
            HitTable.Register(connection);
            HitFunctions.Register(connection);
            await using var command = connection.CreateCommand();
            // FULL: a commit that returned survives a power cut, which the job queue's promises rest on.
            // The cache is each connection's own, and there are a dozen: what it does not hold, the system's file cache does.
            command.CommandText =
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; "
                + $"PRAGMA cache_size = -{cacheKilobytes}; PRAGMA wal_autocheckpoint = {Checkpoints.PagesBeforeWaiting}";
            await command.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static SqliteCells Cells(DbDataReader reader) => new((SqliteDataReader)reader);

    private ValueTask Release(KeptConnection connection)
    {
        if (connection.IsIdle && idle.Count < MostIdle && !isDisposed)
        {
            idle.Push(connection);
            return ValueTask.CompletedTask;
        }

        return connection.DisposeAsync();
    }

    private async ValueTask ReleaseWriter()
    {
        if (writing is not null && !isDisposed)
        {
            checkpoints.Count(writing);
        }

        if (writing is not null && (isDisposed || !writing.IsIdle))
        {
            await writing.DisposeAsync();
            writing = null;
        }

        writer.Release();
    }
}

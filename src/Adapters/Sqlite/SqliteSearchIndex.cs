using System.Runtime.CompilerServices;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dossier.Adapters.Sqlite;

/// <summary>One FTS5 file a workspace, beside the database. A file that is lost or of an older version is made again.</summary>
/// <param name="databasePath">The database, whose documents are read together with the index.</param>
/// <param name="folder">Where the index files lie.</param>
public sealed class SqliteSearchIndex(string databasePath, string folder) : ISearchIndex
{
    // Raise it when the tables below change; together with the tokenizer's version it is kept in the file.
    private const int LayoutVersion = 2;
    private const int StepsBetweenChecks = 10_000;

    /// <summary>What a file of this program bears as its version, once everything is in it or in the queue.</summary>
    internal static int Version => (LayoutVersion << 16) | Tokenizer.Version;

    // Our tokens pass through the ascii tokenizer unchanged: it keeps all characters beyond ASCII, and these few signs we use as marks.
    // The vocabulary has every token that ever was there: FTS5's own would read all places of each to list it.
    // The text is a column of its own, so that what is near each other in it is not near in two values. A file of an older layout begins anew.
    private const string Layout = """
        DROP TABLE IF EXISTS vocabulary;
        DROP TABLE IF EXISTS words;
        DROP TABLE IF EXISTS entries;
        PRAGMA user_version = 0;
        CREATE VIRTUAL TABLE words USING fts5(fields, text, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '.|:-'");
        CREATE TABLE entries (number INTEGER PRIMARY KEY, document_id TEXT NOT NULL UNIQUE);
        CREATE TABLE vocabulary (token TEXT PRIMARY KEY) WITHOUT ROWID;
        """;

    public async Task<Session> Read(Guid workspaceId, CancellationToken cancel)
    {
        var connection = await Open(workspaceId, isPooled: true, cancel);
        try
        {
            // Asked every few thousand steps of a statement. Each reader of a pooled connection sets its own.
            raw.sqlite3_progress_handler(connection.Handle, StepsBetweenChecks, _ => cancel.IsCancellationRequested ? 1 : 0, null);
            await Attach(connection, cancel);
            return new Session(connection, null);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<Hits> Answer(Session session, Guid workspaceId, IndexQuery query, CancellationToken cancel)
    {
        const string Scored = "SELECT rowid AS number, -bm25(words) AS score FROM words WHERE words MATCH @match";
        IReadOnlyList<Found> unsure = query.IsExact
            ? []
            : await session.Query<Found>(
                $"{Scored} LIMIT @limit",
                new { match = FtsQuery.Unsure(query), limit = Verifier.Limit + 1 },
                cancel
            );
        return new Hits(
            "SELECT rowid AS number FROM words WHERE words MATCH @match",
            Scored,
            "SELECT json_extract(value, '$[0]') AS number, json_extract(value, '$[1]') AS score FROM json_each(@listed)",
            new Dictionary<string, object> { ["match"] = FtsQuery.Sure(query.Sure) },
            unsure
        )
        {
            IsHitSql = "EXISTS (SELECT 1 FROM words WHERE words MATCH @match AND rowid = d.number)",
        };
    }

    public async IAsyncEnumerable<string> Tokens(
        Session session,
        Guid workspaceId,
        TokenRange range,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var reader = await session.Reader(
            "SELECT token FROM vocabulary WHERE token >= @From AND token < @To AND instr(token, @Part) > 0 ORDER BY token LIMIT @Limit",
            range,
            cancel
        );
        while (await reader.ReadAsync(cancel))
        {
            yield return reader.GetString(0);
        }
    }

    public Task<int> CountTokens(Session session, Guid workspaceId, string beginning, int limit, CancellationToken cancel) =>
        session.Value<int>(
            "SELECT COUNT(*) FROM (SELECT 1 FROM vocabulary WHERE token >= @beginning AND token < @end LIMIT @limit)",
            new
            {
                beginning,
                end = beginning + "\U0010FFFF",
                limit,
            },
            cancel
        );

    public async Task<IIndexWriter?> TryWrite(Guid workspaceId, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        FileStream held;
        try
        {
            // Held by this process until it lets go or ends, however it ends.
            held = new FileStream(PathOf(workspaceId) + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }

        try
        {
            return new SqliteIndexWriter(await Open(workspaceId, isPooled: false, cancel), held);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    public async Task<bool> IsCurrent(Guid workspaceId, CancellationToken cancel)
    {
        if (!File.Exists(PathOf(workspaceId)))
        {
            return false;
        }

        await using var session = new Session(await Open(workspaceId, isPooled: true, cancel), null);
        return await session.Value<int>("PRAGMA user_version", null, cancel) == Version;
    }

    public Task Forget(Guid workspaceId, CancellationToken cancel)
    {
        using (var connection = new SqliteConnection(ConnectionString(workspaceId, isPooled: true)))
        {
            SqliteConnection.ClearPool(connection);
        }

        if (!Directory.Exists(folder)) // nothing was ever indexed here, and to delete from a folder that is not there throws
        {
            return Task.CompletedTask;
        }

        foreach (var ending in new[] { "", "-wal", "-shm", ".lock" })
        {
            File.Delete(PathOf(workspaceId) + ending);
        }

        return Task.CompletedTask;
    }

    private async Task<SqliteConnection> Open(Guid workspaceId, bool isPooled, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var connection = new SqliteConnection(ConnectionString(workspaceId, isPooled));
        try
        {
            await connection.OpenAsync(cancel);
            raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
            await using var command = connection.CreateCommand();
            // FULL: what is committed here is then taken from the queue, so it must last.
            // There is one writer, and it has use for a large cache; of readers there are many.
            var cache = isPooled ? 8192 : 65536;
            command.CommandText = $"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -{cache}";
            await command.ExecuteNonQueryAsync(cancel);
            if (!await HasLayout(command, cancel))
            {
                await Run(command, "BEGIN IMMEDIATE", cancel);
                // Another may have been here meanwhile.
                await Run(command, await HasLayout(command, cancel) ? "COMMIT" : $"{Layout} COMMIT", cancel);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> HasLayout(SqliteCommand command, CancellationToken cancel)
    {
        command.CommandText = "SELECT COUNT(*) FROM pragma_table_info('words') WHERE name = 'text'";
        return await command.ExecuteScalarAsync(cancel) is not 0L;
    }

    private static Task Run(SqliteCommand command, string sql, CancellationToken cancel)
    {
        command.CommandText = sql;
        return command.ExecuteNonQueryAsync(cancel);
    }

    private async Task Attach(SqliteConnection connection, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM pragma_database_list WHERE name = 'dossier'";
        if (await command.ExecuteScalarAsync(cancel) is 0L)
        {
            command.CommandText = "ATTACH DATABASE $path AS dossier";
            command.Parameters.AddWithValue("$path", databasePath);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    private string ConnectionString(Guid workspaceId, bool isPooled) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = PathOf(workspaceId),
            Pooling = isPooled,
            DefaultTimeout = 60,
        }.ToString();

    private string PathOf(Guid workspaceId) => Path.Combine(folder, $"{workspaceId:D}.db");
}

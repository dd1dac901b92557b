using Dossier.Core.Search;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dossier.Adapters.Sqlite;

/// <summary>The one writer of an index file. Holds a lock on a file beside it.</summary>
internal sealed class SqliteIndexWriter(SqliteConnection connection, FileStream held) : IIndexWriter
{
    // New tokens are gathered in memory and written as one segment: fewer segments, less merging.
    private const int GatheredBytes = 64 << 20;

    // Tokens that are remembered as listed already.
    private const int MostKnown = 1 << 20;
    private readonly TokenSet known = new();
    private bool isPrepared;

    public Task Replace(IReadOnlyList<IndexRow> rows, IReadOnlyCollection<Guid> gone, CancellationToken cancel)
    {
        Prepare();
        using var transaction = connection.BeginTransaction(deferred: false);
        Remove(gone, transaction);
        // All of these first: a statement on another table makes FTS5 write out what it has gathered.
        Enter(rows);
        List(rows);
        using var words = new Insert(connection.Handle!, "INSERT OR REPLACE INTO words (rowid, fields, text) VALUES (?, ?, ?)");
        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            words.Number(1, row.Number).Text(2, row.Tokens.Span[..row.FieldBytes]).Text(3, row.Tokens.Span[row.FieldBytes..]).Run();
        }

        transaction.Commit();
        return Task.CompletedTask;
    }

    public Task Clear(CancellationToken cancel)
    {
        known.Clear();
        Run("INSERT INTO words (words) VALUES ('delete-all'); DELETE FROM entries; DELETE FROM vocabulary; PRAGMA user_version = 0");
        return Task.CompletedTask;
    }

    public Task MarkCurrent(CancellationToken cancel)
    {
        Run($"PRAGMA user_version = {SqliteSearchIndex.Version}");
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await held.DisposeAsync();
    }

    private void Prepare()
    {
        if (!isPrepared)
        {
            isPrepared = true;
            Run($"INSERT INTO words (words, rank) VALUES ('hashsize', {GatheredBytes})");
        }
    }

    private void Enter(IReadOnlyList<IndexRow> rows)
    {
        using var entry = new Insert(connection.Handle!, "INSERT OR REPLACE INTO entries (number, document_id) VALUES (?, ?)");
        Span<byte> id = stackalloc byte[36];
        foreach (var row in rows)
        {
            row.Id.TryFormat(id, out _, "D");
            entry.Number(1, row.Number).Text(2, id).Run();
        }
    }

    /// <summary>Adds new tokens to the vocabulary.</summary>
    private void List(IReadOnlyList<IndexRow> rows)
    {
        if (known.Count > MostKnown)
        {
            known.Clear();
        }

        using var list = new Insert(connection.Handle!, "INSERT OR IGNORE INTO vocabulary (token) VALUES (?)");
        foreach (var row in rows)
        {
            var tokens = row.Tokens.Span;
            while (tokens.Length > 0)
            {
                var end = tokens.IndexOf((byte)' ');
                var before = known.Count;
                if (DocumentTokens.IsListed(tokens[..end]) && known.Add(tokens[..end]) == before)
                {
                    list.Text(1, tokens[..end]).Run();
                }

                tokens = tokens[(end + 1)..];
            }
        }
    }

    private void Remove(IReadOnlyCollection<Guid> gone, SqliteTransaction transaction)
    {
        using var words = Command("DELETE FROM words WHERE rowid = (SELECT number FROM entries WHERE document_id = $id)", transaction);
        using var entry = Command("DELETE FROM entries WHERE document_id = $id", transaction);
        foreach (var command in gone.Count == 0 ? [] : new[] { words, entry })
        {
            var id = command.Parameters.Add("$id", SqliteType.Text);
            foreach (var documentId in gone)
            {
                id.Value = documentId.ToString("D");
                command.ExecuteNonQuery();
            }
        }
    }

    private SqliteCommand Command(string sql, SqliteTransaction transaction)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Binds bytes that are already UTF-8, which the ADO.NET provider cannot.</summary>
    private sealed class Insert : IDisposable
    {
        private readonly sqlite3 database;
        private readonly sqlite3_stmt statement;

        public Insert(sqlite3 database, string sql)
        {
            this.database = database;
            Check(raw.sqlite3_prepare_v2(database, sql, out statement));
        }

        public Insert Number(int parameter, long value)
        {
            Check(raw.sqlite3_bind_int64(statement, parameter, value));
            return this;
        }

        public Insert Text(int parameter, ReadOnlySpan<byte> value)
        {
            Check(raw.sqlite3_bind_text(statement, parameter, value));
            return this;
        }

        public void Run()
        {
            Check(raw.sqlite3_step(statement));
            Check(raw.sqlite3_reset(statement));
        }

        public void Dispose() => statement.Dispose();

        private void Check(int result)
        {
            if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
            {
                throw new SqliteException($"SQLite Error {result}: '{raw.sqlite3_errmsg(database).utf8_to_string()}'.", result);
            }
        }
    }
}

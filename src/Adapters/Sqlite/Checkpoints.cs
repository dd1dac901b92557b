using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dossier.Adapters.Sqlite;

/// <summary>
/// Copies the log into the file beside the writer, which would otherwise do it at some of its commits, and everyone who wants to write would wait for
/// the disk with it. What is left, because more is written meanwhile, the writer copies when the log has grown to <see cref="PagesBeforeWaiting"/>: only
/// then can it begin anew.
/// </summary>
internal sealed class Checkpoints(Func<Task<KeptConnection>> open) : IAsyncDisposable
{
    /// <summary>256 MB of the log.</summary>
    public const int PagesBeforeWaiting = 65_536;

    /// <summary>64 MB of the log: the more, the fewer pages are copied again and again.</summary>
    private const int PagesBeforeCopying = 16_384;

    /// <summary>Pages that a connection has written, of https://sqlite.org/c3ref/c_dbstatus_options.html: SQLITE_DBSTATUS_CACHE_WRITE.</summary>
    private const int PagesWritten = 9;

    private KeptConnection? connection;
    private Task copying = Task.CompletedTask;
    private int pages;

    /// <summary>Counts what the writer has written; to be called by one at a time.</summary>
    public void Count(SqliteConnection writer)
    {
        raw.sqlite3_db_status(writer.Handle, PagesWritten, out var written, out _, resetFlg: 1);
        pages += written;
        if (pages >= PagesBeforeCopying && copying.IsCompleted)
        {
            pages = 0;
            copying = Task.Run(Copy);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await copying;
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>As when SQLite does it by itself, a failure is nobody's: all is in the log, and the next time all of it is copied.</summary>
    private async Task Copy()
    {
        try
        {
            connection ??= await open();
            raw.sqlite3_wal_checkpoint_v2(connection.Handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        }
        catch (SqliteException)
        {
            // It could not be opened.
        }
    }
}

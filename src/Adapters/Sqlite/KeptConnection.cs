using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dossier.Adapters.Sqlite;

/// <summary>A connection that keeps the statements it has prepared: to prepare one often costs more than to run it.</summary>
internal sealed class KeptConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>Statements kept. A door asks some twenty different ones again and again.</summary>
    private const int Most = 128;

    private readonly Dictionary<string, (SqliteCommand Command, long Used)> idle = new(StringComparer.Ordinal);
    private long uses;
    private int taken;

    /// <summary>Whether nobody reads from it any more, and no transaction is open.</summary>
    public bool IsIdle => State == ConnectionState.Open && taken == 0 && raw.sqlite3_get_autocommit(Handle) != 0;

    /// <summary>A statement for one use, which ends with <see cref="GiveBack"/> or <see cref="Drop"/>.</summary>
    public SqliteCommand Take(string sql)
    {
        taken++;
        if (idle.Remove(sql, out var kept))
        {
            // The driver forgets what it has prepared when a reader is left before its end. Once told so, it does not.
            kept.Command.Prepare();
            return kept.Command;
        }

        var command = CreateCommand();
        command.CommandText = sql;
        return command;
    }

    /// <summary>Keeps a statement for the next who asks the same; the one that was not asked for longest makes room.</summary>
    public void GiveBack(SqliteCommand command)
    {
        taken--;
        command.Parameters.Clear();
        if (!idle.TryAdd(command.CommandText, (command, ++uses)))
        {
            command.Dispose();
        }
        else if (idle.Count > Most)
        {
            idle.Remove(idle.MinBy(kept => kept.Value.Used).Key, out var oldest);
            oldest.Command.Dispose();
        }
    }

    /// <summary>Ends a statement that failed, or that would hold on to much memory.</summary>
    public void Drop(SqliteCommand command)
    {
        taken--;
        command.Dispose();
    }

    protected override DbCommand CreateDbCommand() => new KeptCommand(this);
}

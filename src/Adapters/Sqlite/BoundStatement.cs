using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dossier.Adapters.Sqlite;

/// <summary>A statement prepared once and run for many rows, its values bound by their places.</summary>
internal sealed class BoundStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    /// <exception cref="SqliteException">The statement does not fit the schema.</exception>
    public BoundStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out statement), database);
    }

    /// <param name="row">Its values, as <see cref="Core.Kernel.IEngine.Insert"/> takes them, in the order of the statement's places.</param>
    /// <exception cref="SqliteException">The row breaks a constraint.</exception>
    public void Execute(object?[] row)
    {
        for (var index = 0; index < row.Length; index++)
        {
            SqliteException.ThrowExceptionForRC(Bind(index + 1, row[index]), database);
        }

        var code = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (code != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(code, database);
        }
    }

    public void Dispose() => statement.Dispose();

    private int Bind(int place, object? value) =>
        value switch
        {
            null => raw.sqlite3_bind_null(statement, place),
            string text => raw.sqlite3_bind_text(statement, place, Mapping.WithoutNul(text)),
            Guid id => Bind(place, id),
            DateTimeOffset time => raw.sqlite3_bind_int64(statement, place, Mapping.ToMicroseconds(time)),
            bool truth => raw.sqlite3_bind_int64(statement, place, truth ? 1 : 0),
            double number => raw.sqlite3_bind_double(statement, place, number),
            byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
            _ => raw.sqlite3_bind_int64(statement, place, Convert.ToInt64(value)),
        };

    /// <summary>In capitals, as the driver writes it.</summary>
    private int Bind(int place, Guid id)
    {
        Span<byte> text = stackalloc byte[36];
        id.TryFormat(text, out _);
        Ascii.ToUpperInPlace(text, out _);
        return raw.sqlite3_bind_text(statement, place, text);
    }
}

using Dossier.Core.Kernel;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dossier.Adapters.Sqlite;

/// <summary>Values where the database holds them: the driver would make an object of each, and of each id a text first.</summary>
internal sealed class SqliteCells(SqliteDataReader reader) : Cells
{
    /// <summary>What makes small letters of capitals, and leaves digits and dashes as they are.</summary>
    private const byte Small = 0x20;

    /// <summary>Another for each of several statements.</summary>
    private sqlite3_stmt Statement => reader.Handle!;

    public override bool IsNull(int place) => raw.sqlite3_column_type(Statement, place) == raw.SQLITE_NULL;

    public override long Whole(int place) => raw.sqlite3_column_int64(Statement, place);

    /// <summary>Each look at a value takes locks: only what looks like nothing is looked at twice.</summary>
    public override bool IsWhole(int place, out long value)
    {
        value = raw.sqlite3_column_int64(Statement, place);
        return value != 0 || !IsNull(place);
    }

    public override double Real(int place) => raw.sqlite3_column_double(Statement, place);

    public override bool Truth(int place) => raw.sqlite3_column_int64(Statement, place) != 0;

    public override Guid Id(int place) => Guid.Parse(Utf8(place));

    public override ReadOnlySpan<byte> Utf8(int place) => raw.sqlite3_column_blob(Statement, place);

    public override bool CopyId(int place, Span<byte> to)
    {
        var id = raw.sqlite3_column_blob(Statement, place);
        if (id.Length != IdLength)
        {
            return base.CopyId(place, to);
        }

        for (var index = 0; index < IdLength; index++)
        {
            to[index] = (byte)(id[index] | Small);
        }

        return true;
    }
}

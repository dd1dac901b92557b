using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dossier.Core.Kernel;
using Microsoft.Data.Sqlite;

namespace Dossier.Adapters.Sqlite;

/// <summary>
/// Values where the database holds them: the driver would make an object of each, and of each id a text first; and its way into the library
/// counts references and lets the runtime collect, which takes longer than what is asked for. Nothing here waits or computes.
/// </summary>
internal sealed unsafe partial class SqliteCells(SqliteDataReader reader) : Cells
{
    private const string Library = "e_sqlite3";
    private const int Null = 5;

    /// <summary>What makes small letters of capitals, and leaves digits and dashes as they are.</summary>
    private const byte Small = 0x20;

    public override bool IsNull(int place) => TypeOf(Value(place)) == Null;

    public override long Whole(int place) => Whole(Value(place));

    public override bool IsWhole(int place, out long value)
    {
        var cell = Value(place);
        value = Whole(cell);
        return value != 0 || TypeOf(cell) != Null;
    }

    public override double Real(int place) => Real(Value(place));

    public override bool Truth(int place) => Whole(Value(place)) != 0;

    public override Guid Id(int place) => Guid.Parse(Utf8(place));

    public override ReadOnlySpan<byte> Utf8(int place)
    {
        var cell = Value(place);
        // In this order: the first makes text of what is none.
        var begin = Bytes(cell);
        return new ReadOnlySpan<byte>(begin, Length(cell));
    }

    public override bool CopyId(int place, Span<byte> to)
    {
        var id = Utf8(place);
        if (id.Length != IdLength)
        {
            return base.CopyId(place, to);
        }

        // All but the last four, and once more the last.
        (Vector256.Create(id) | Vector256.Create(Small)).CopyTo(to);
        const int rest = IdLength - 16;
        (Vector128.Create(id[rest..]) | Vector128.Create(Small)).CopyTo(to[rest..]);
        return true;
    }

    /// <summary>Another statement for each of several.</summary>
    private nint Value(int place) => Value(reader.Handle!.DangerousGetHandle(), place);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_value")]
    [SuppressGCTransition]
    private static partial nint Value(nint statement, int place);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_type")]
    [SuppressGCTransition]
    private static partial int TypeOf(nint cell);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_int64")]
    [SuppressGCTransition]
    private static partial long Whole(nint cell);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_double")]
    [SuppressGCTransition]
    private static partial double Real(nint cell);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_blob")]
    [SuppressGCTransition]
    private static partial byte* Bytes(nint cell);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_bytes")]
    [SuppressGCTransition]
    private static partial int Length(nint cell);
}

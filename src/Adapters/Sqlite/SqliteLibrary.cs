using System.Runtime.InteropServices;
using System.Text;

namespace Dossier.Adapters.Sqlite;

/// <summary>
/// What SQLite offers to functions and tables that are written in C, as its <c>sqlite3.h</c> spells it: the driver knows no tables of a
/// program's own, and its functions make an object of each value.
/// </summary>
internal static unsafe partial class SqliteLibrary
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Interrupted = 9;
    public const int Impossible = 19;

    private const string Name = "e_sqlite3";

    /// <summary>What a callback that may not throw answers instead, beside the exception's message.</summary>
    public static int CodeOf(Exception exception) => exception is OperationCanceledException ? Interrupted : Failed;

    /// <summary>A text that SQLite frees.</summary>
    public static byte* TextOf(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var bytes = (byte*)Allocate((ulong)length + 1);
        if (bytes != null)
        {
            Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, length));
            bytes[length] = 0;
        }

        return bytes;
    }

    [LibraryImport(Name, EntryPoint = "sqlite3_create_module_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateModule(nint database, string name, Module* module, nint state, nint free);

    [LibraryImport(Name, EntryPoint = "sqlite3_declare_vtab", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DeclareTable(nint database, string sql);

    [LibraryImport(Name, EntryPoint = "sqlite3_create_function_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateFunction(
        nint database,
        string name,
        int arguments,
        int flags,
        nint state,
        delegate* unmanaged[Cdecl]<nint, int, nint*, void> function,
        nint step,
        nint final,
        nint free
    );

    [LibraryImport(Name, EntryPoint = "sqlite3_malloc64")]
    public static partial void* Allocate(ulong length);

    [LibraryImport(Name, EntryPoint = "sqlite3_free")]
    public static partial void Free(void* allocated);

    [LibraryImport(Name, EntryPoint = "sqlite3_value_int64")]
    [SuppressGCTransition]
    public static partial long Whole(nint value);

    [LibraryImport(Name, EntryPoint = "sqlite3_result_int64")]
    [SuppressGCTransition]
    public static partial void Return(nint context, long value);

    [LibraryImport(Name, EntryPoint = "sqlite3_result_double")]
    [SuppressGCTransition]
    public static partial void Return(nint context, double value);

    [LibraryImport(Name, EntryPoint = "sqlite3_result_error", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ReturnError(nint context, string message, int length);

    [LibraryImport(Name, EntryPoint = "sqlite3_result_error_code")]
    public static partial void ReturnError(nint context, int code);

    [LibraryImport(Name, EntryPoint = "sqlite3_get_auxdata")]
    [SuppressGCTransition]
    public static partial nint Kept(nint context, int argument);

    [LibraryImport(Name, EntryPoint = "sqlite3_set_auxdata")]
    public static partial void Keep(nint context, int argument, nint state, delegate* unmanaged[Cdecl]<nint, void> free);

    /// <summary>The callbacks of a kind of table (<c>sqlite3_module</c>). Those that are 0 it has not.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Module
    {
        public int Version;

        /// <summary>Without it, each connection has the table by itself and no other can be made.</summary>
        public nint Create;
        public delegate* unmanaged[Cdecl]<nint, nint, int, nint, Table**, byte**, int> Connect;
        public delegate* unmanaged[Cdecl]<Table*, Plan*, int> Choose;
        public delegate* unmanaged[Cdecl]<Table*, int> Disconnect;
        public nint Destroy;
        public delegate* unmanaged[Cdecl]<Table*, Cursor**, int> Open;
        public delegate* unmanaged[Cdecl]<Cursor*, int> Close;
        public delegate* unmanaged[Cdecl]<Cursor*, int, byte*, int, nint*, int> Filter;
        public delegate* unmanaged[Cdecl]<Cursor*, int> Next;
        public delegate* unmanaged[Cdecl]<Cursor*, int> IsAtEnd;
        public delegate* unmanaged[Cdecl]<Cursor*, nint, int, int> Column;
        public delegate* unmanaged[Cdecl]<Cursor*, long*, int> RowNumber;
        public nint Update;
        public nint Begin;
        public nint Sync;
        public nint Commit;
        public nint Rollback;
        public nint FindFunction;
        public nint Rename;
    }

    /// <summary>A table of a connection (<c>sqlite3_vtab</c>).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Table
    {
        public nint Module;
        public int References;

        /// <summary>Why the last call failed; SQLite frees it.</summary>
        public byte* Error;
    }

    /// <summary>A reader of a table (<c>sqlite3_vtab_cursor</c>).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Cursor
    {
        public Table* Table;

        /// <summary>Ours: the first is all that SQLite knows of.</summary>
        public GCHandle<HitCursor> State;
    }

    /// <summary>What a statement asks of a table, and how the table will answer it (<c>sqlite3_index_info</c>).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Plan
    {
        public const byte IsEqual = 2;
        public const int AtMostOneRow = 1;

        public int ConditionCount;
        public Condition* Conditions;
        public int OrderCount;
        public Order* Orders;
        public Use* Uses;
        public int Number;
        public byte* Text;
        public int IsTextFreed;
        public int IsOrdered;
        public double Cost;
        public long Rows;
        public int Flags;
        public ulong ColumnsRead;
    }

    /// <summary>A condition on a column; -1 is the row's number.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Condition
    {
        public int Column;
        public byte Operator;
        public byte IsUsable;
        public int Offset;
    }

    /// <summary>A column to sort by.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Order
    {
        public int Column;
        public byte IsDescending;
    }

    /// <summary>What is done with a condition: its value's place from 1 among those that the filter is given, and whether SQLite need not check it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Use
    {
        public int Place;
        public byte IsChecked;
    }
}

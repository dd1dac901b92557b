using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using static Dossier.Adapters.Sqlite.SqliteLibrary;

namespace Dossier.Adapters.Sqlite;

/// <summary>
/// The functions <c>hit_count(@list)</c> and <c>is_hit(@list, number)</c> of a connection, where the parameter is the handle of a
/// <see cref="HitList"/>. A statement looks its list up once.
/// </summary>
internal static unsafe class HitFunctions
{
    /// <summary>Texts in UTF-8, and the same answer to the same question as long as a statement runs (<c>SQLITE_DETERMINISTIC</c>).</summary>
    private const int Flags = 1 | 0x800;

    /// <exception cref="SqliteException">The library refused them.</exception>
    public static void Register(SqliteConnection connection)
    {
        var database = connection.Handle!;
        var handle = database.DangerousGetHandle();
        SqliteException.ThrowExceptionForRC(CreateFunction(handle, "hit_count", 1, Flags, 0, &Count, 0, 0, 0), database);
        SqliteException.ThrowExceptionForRC(CreateFunction(handle, "is_hit", 2, Flags, 0, &Contains, 0, 0, 0), database);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Count(nint context, int count, nint* values)
    {
        try
        {
            Return(context, (long)HitList.Of(Whole(values[0])).Count);
        }
        catch (Exception exception)
        {
            Fail(context, exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Contains(nint context, int count, nint* values)
    {
        try
        {
            var kept = Kept(context, 0);
            var list = kept != 0 ? GCHandle<HitList>.FromIntPtr(kept).Target : Keep(context, HitList.Of(Whole(values[0])));
            Return(context, list.Contains(Whole(values[1])) ? 1L : 0L);
        }
        catch (Exception exception)
        {
            Fail(context, exception);
        }
    }

    /// <summary>Until the statement ends, and no longer than its first argument stays the same.</summary>
    private static HitList Keep(nint context, HitList list)
    {
        SqliteLibrary.Keep(context, 0, GCHandle<HitList>.ToIntPtr(new GCHandle<HitList>(list)), &Release);
        return list;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint kept) => GCHandle<HitList>.FromIntPtr(kept).Dispose();

    private static void Fail(nint context, Exception exception)
    {
        ReturnError(context, exception.Message, -1);
        ReturnError(context, CodeOf(exception));
    }
}

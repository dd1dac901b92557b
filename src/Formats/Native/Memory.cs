using System.Runtime.InteropServices;

namespace Dossier.Formats.Native;

/// <summary>The C library's advice on memory.</summary>
internal static unsafe partial class Memory
{
    private const int DontNeed = 4;

    /// <summary>Gives back the memory of whole pages of a mapped file; they are read from the file again if they are asked for.</summary>
    public static void Forget(byte* start, long length)
    {
        var page = (nuint)Environment.SystemPageSize;
        var first = ((nuint)start + page - 1) / page * page;
        var last = ((nuint)start + (nuint)length) / page * page;
        if (last > first)
        {
            _ = Advise((void*)first, last - first, DontNeed);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);
}

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Dossier.Formats.Native;

/// <summary>What another process of ours may use at most, set from outside just after its start: prlimit(2).</summary>
internal static partial class ProcessLimits
{
    private const int Gone = 3; // ESRCH

    private enum Resource
    {
        ProcessorTime = 0,
        FileSize = 1,
        CoreDump = 4,
        AddressSpace = 9,
    }

    /// <param name="seconds">Of processor time.</param>
    /// <param name="memory">Bytes of address space.</param>
    /// <param name="file">Bytes of the largest file it may write.</param>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static void Set(int process, int seconds, long memory, long file)
    {
        Set(process, Resource.ProcessorTime, (ulong)seconds);
        Set(process, Resource.AddressSpace, (ulong)memory);
        Set(process, Resource.FileSize, (ulong)file);
        Set(process, Resource.CoreDump, 0);
    }

    private static void Set(int process, Resource resource, ulong most)
    {
        if (Call(process, resource, new Limit(most, most), 0) != 0 && Marshal.GetLastPInvokeError() is var error && error != Gone)
        {
            throw new Win32Exception(error, $"A process cannot be bounded: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int Call(int process, Resource resource, in Limit limit, nint before);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(ulong Soft, ulong Hard);
}

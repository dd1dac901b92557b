using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dossier.Adapters.LocalFiles;

/// <summary>Makes what was written outlast a power cut.</summary>
public static partial class DurableFolder
{
    /// <summary>Flushes the whole file system that a folder lies on: for many files, faster than flushing each.</summary>
    /// <exception cref="IOException">It could not.</exception>
    public static void Flush(string folder)
    {
        using var handle = OpenPath(folder, 0);
        if (handle.IsInvalid || Syncfs(handle) != 0)
        {
            throw new IOException($"Could not flush a folder: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>Flushes which files a folder has under which names; what is in them their writers flush.</summary>
    /// <exception cref="IOException">It could not.</exception>
    public static void FlushNames(string folder)
    {
        using var handle = OpenPath(folder, 0);
        if (handle.IsInvalid || Fsync(handle) != 0)
        {
            throw new IOException($"Could not flush a folder: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenPath(string path, int flags);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int Syncfs(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle handle);
}

using System.Runtime.InteropServices;
using Dossier.Core.Ingestion.Reading;
using Microsoft.Win32.SafeHandles;

namespace Dossier.App.Reading;

/// <summary>The line to the server. Standard output itself is turned to standard error, so that no library can talk into the protocol.</summary>
internal sealed partial class ProtocolOutput : IDisposable
{
    private const int DuplicateClosedOnExec = 1030;
    private const int FirstFree = 3;
    private const int LongestKept = 1 << 20;
    private readonly FileStream stream;
    private MessageWriter message = new();

    public ProtocolOutput()
    {
        // Closed in programs that are started from here: one that outlives this process must not keep the server listening.
        var own = Control(1, DuplicateClosedOnExec, FirstFree);
        if (own < 0 || DuplicateTo(2, 1) < 0)
        {
            throw new IOException("Standard output cannot be set apart for the protocol.");
        }

        stream = new FileStream(new SafeFileHandle(own, ownsHandle: true), FileAccess.Write, 0);
    }

    /// <summary>Sends one answer at once: what the server has heard of is what it can blame.</summary>
    public void Send(ReadAnswer answer)
    {
        if (message.Written.Length > LongestKept)
        {
            message.Dispose();
            message = new MessageWriter();
        }

        message.Clear();
        message.Write(answer);
        stream.Write(message.Written.Span);
    }

    public void Dispose()
    {
        message.Dispose();
        stream.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int descriptor, int target);
}

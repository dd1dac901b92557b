using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Dossier.App.Reading;

/// <summary>The line to the server. Standard output itself is turned to standard error, so that no library can talk into the protocol.</summary>
internal sealed partial class ProtocolOutput : IDisposable
{
    private readonly FileStream stream;

    public ProtocolOutput()
    {
        var own = Duplicate(1);
        if (own < 0 || DuplicateTo(2, 1) < 0)
        {
            throw new IOException("Standard output cannot be set apart for the protocol.");
        }

        stream = new FileStream(new SafeFileHandle(own, ownsHandle: true), FileAccess.Write, 0);
    }

    /// <summary>Sends one answer at once: what the server has heard of is what it can blame.</summary>
    public void Send(ReadAnswer answer)
    {
        var line = JsonSerializer.Serialize(answer, Json.Options);
        stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
    }

    public void Dispose() => stream.Dispose();

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int descriptor, int target);
}

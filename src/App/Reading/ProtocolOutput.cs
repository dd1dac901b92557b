using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
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
    private readonly Utf8JsonWriter writer;
    private ArrayBufferWriter<byte> line = new();

    public ProtocolOutput()
    {
        // Closed in programs that are started from here: one that outlives this process must not keep the server listening.
        var own = Control(1, DuplicateClosedOnExec, FirstFree);
        if (own < 0 || DuplicateTo(2, 1) < 0)
        {
            throw new IOException("Standard output cannot be set apart for the protocol.");
        }

        writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = MessageJson.Own.Options.Encoder });
        stream = new FileStream(new SafeFileHandle(own, ownsHandle: true), FileAccess.Write, 0);
    }

    /// <summary>Sends one answer at once: what the server has heard of is what it can blame.</summary>
    public void Send(ReadAnswer answer)
    {
        if (line.Capacity > LongestKept)
        {
            line = new ArrayBufferWriter<byte>();
        }

        line.ResetWrittenCount();
        writer.Reset(line);
        JsonSerializer.Serialize(writer, answer, MessageJson.Own.ReadAnswer);
        line.Write("\n"u8);
        stream.Write(line.WrittenSpan);
    }

    public void Dispose()
    {
        writer.Dispose();
        stream.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int descriptor, int target);
}

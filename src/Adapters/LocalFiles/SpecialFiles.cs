using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Dossier.Adapters.LocalFiles;

/// <summary>Tells what lies in a folder and is no file. .NET tells folders and links from files, and takes everything else for one.</summary>
public static partial class SpecialFiles
{
    private const int WorkingFolder = -100;
    private const uint TypeWanted = 1;

    /// <summary>The system writes so much, laid out alike on every processor; the mode stands in two bytes at this place.</summary>
    private const int RecordLength = 256;
    private const int ModeAt = 28;

    /// <summary>Whether a path, links followed, leads to a pipe, a socket or a device; false also when the system does not say.</summary>
    public static bool Is(string path)
    {
        Span<byte> record = stackalloc byte[RecordLength];
        if (Statx(WorkingFolder, path, 0, TypeWanted, record) != 0)
        {
            return false;
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(record[ModeAt..]) & 0xF000) switch
        {
            0x1000 or 0x2000 or 0x6000 or 0xC000 => true,
            _ => false,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint wanted, Span<byte> record);
}

using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Tests.Containers;

/// <summary>ISO 9660 images (ECMA-119) whose directories say what no program would write.</summary>
internal static class HandMadeIso
{
    private const int Sector = 2048;

    /// <summary>Where the root directory lies.</summary>
    public const int Root = 20;

    /// <summary>An entry of a directory: where its bytes are said to begin, in sectors, and how many there are said to be.</summary>
    public sealed record Entry(string Name, int At, long Size, bool IsFolder = false);

    /// <param name="directories">The entries of the directories, from <see cref="Root"/> on, one a sector.</param>
    /// <param name="content">What lies behind the directories.</param>
    public static byte[] Of(IReadOnlyList<Entry>[] directories, byte[] content)
    {
        // A dozen empty sectors at the end, as programs write them: readers look that far ahead.
        var image = new byte[((Root + directories.Length + 12) * Sector) + ((content.Length + Sector - 1) / Sector * Sector)];
        var volume = image.AsSpan(16 * Sector, Sector);
        volume[0] = 1;
        "CD001\u0001"u8.CopyTo(volume[1..]);
        volume[8..72].Fill((byte)' ');
        Both(volume[80..], image.Length / Sector);
        Both16(volume[120..], 1);
        Both16(volume[124..], 1);
        Both16(volume[128..], Sector);
        Both(volume[132..], 10);
        BinaryPrimitives.WriteInt32LittleEndian(volume[140..], 18);
        BinaryPrimitives.WriteInt32BigEndian(volume[148..], 19);
        Write(volume[156..], "\0", Root, Sector, isFolder: true);
        volume[881] = 1;
        var end = image.AsSpan(17 * Sector);
        end[0] = 255;
        "CD001\u0001"u8.CopyTo(end[1..]);
        for (var index = 0; index < directories.Length; index++)
        {
            var place = image.AsSpan((Root + index) * Sector, Sector);
            var at = Write(place, "\0", Root + index, Sector, isFolder: true);
            at += Write(place[at..], "\u0001", Root, Sector, isFolder: true);
            foreach (var entry in directories[index])
            {
                at += Write(place[at..], entry.Name, entry.At, entry.Size, entry.IsFolder);
            }
        }

        content.CopyTo(image, (Root + directories.Length) * Sector);
        return image;
    }

    private static int Write(Span<byte> to, string name, int at, long size, bool isFolder)
    {
        var length = (33 + name.Length + 1) & ~1;
        to[0] = (byte)length;
        Both(to[2..], at);
        Both(to[10..], unchecked((int)size));
        to[18] = 101;
        to[19] = to[20] = 1;
        to[25] = (byte)(isFolder ? 2 : 0);
        Both16(to[28..], 1);
        to[32] = (byte)name.Length;
        Encoding.Latin1.GetBytes(name, to[33..]);
        return length;
    }

    private static void Both(Span<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, value);
        BinaryPrimitives.WriteInt32BigEndian(to[4..], value);
    }

    private static void Both16(Span<byte> to, short value)
    {
        BinaryPrimitives.WriteInt16LittleEndian(to, value);
        BinaryPrimitives.WriteInt16BigEndian(to[2..], value);
    }
}

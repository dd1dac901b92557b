using System.Buffers.Binary;

namespace Dossier.Formats.Images;

/// <summary>Counts the pages of a TIFF (revision 6.0): each is a directory that points to the next.</summary>
internal static class TiffPages
{
    private const int Most = 100_000;

    public static long Count(Content content)
    {
        using var stream = content.Open();
        Span<byte> bytes = stackalloc byte[8];
        if (stream.ReadAtLeast(bytes, 8, throwOnEndOfStream: false) < 8)
        {
            return 0;
        }

        var isLittle = bytes[0] == 'I';
        if ((isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]) : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])) != 42)
        {
            // BigTIFF counts with wider numbers; it is rare enough to be taken for one page.
            return 1;
        }

        var next = Number(bytes[4..], isLittle);
        var seen = new HashSet<uint>();
        while (next != 0 && seen.Count < Most && next + 2L <= stream.Length && seen.Add(next))
        {
            stream.Position = next;
            stream.ReadExactly(bytes[..2]);
            var entries = isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
            var end = next + 2L + (entries * 12L);
            if (end + 4 > stream.Length)
            {
                break;
            }

            stream.Position = end;
            stream.ReadExactly(bytes[..4]);
            next = Number(bytes, isLittle);
        }

        return seen.Count;
    }

    private static uint Number(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}

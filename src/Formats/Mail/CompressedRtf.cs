using System.Buffers.Binary;

namespace Dossier.Formats.Mail;

/// <summary>RTF as messages keep it: packed by references to what was written before, or as it stands ([MS-OXRTFCP]).</summary>
public static class CompressedRtf
{
    private const int HeaderLength = 16;
    private const uint Packed = 0x75465a4c;
    private const uint AsItStands = 0x414c454d;
    private const int Window = 4096;

    /// <summary>The window begins with these words, which nearly every RTF has (§2.2.2.1).</summary>
    private static ReadOnlySpan<byte> Dictionary =>
        "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"u8;

    /// <summary>The RTF, as far as it can be unpacked; what is no compressed RTF gives nothing.</summary>
    /// <param name="isWhole">Whether it ended as it should.</param>
    public static byte[] Unpack(ReadOnlySpan<byte> packed, out bool isWhole)
    {
        isWhole = false;
        if (packed.Length < HeaderLength)
        {
            return [];
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(packed[4..]);
        var kind = BinaryPrimitives.ReadUInt32LittleEndian(packed[8..]);
        packed = packed[HeaderLength..];
        if (kind == AsItStands)
        {
            isWhole = length <= packed.Length + HeaderLength; // Some writers count the header, too.
            return packed[..(int)Math.Min(length, packed.Length)].TrimEnd((byte)0).ToArray();
        }

        // 17 bytes may stand for eight references of 17 bytes each; no length beyond that is believed.
        return kind == Packed && length <= Math.Min(MapiBody.LargestBody, (packed.Length * 9L) + 64)
            ? Unpack(packed, (int)length, out isWhole)
            : [];
    }

    private static byte[] Unpack(ReadOnlySpan<byte> packed, int length, out bool isWhole)
    {
        var window = new byte[Window];
        Dictionary.CopyTo(window);
        var writeAt = Dictionary.Length;
        var rtf = new List<byte>(length);
        isWhole = false;
        var at = 0;
        while (at < packed.Length && !isWhole)
        {
            var control = packed[at++];
            for (var bit = 0; bit < 8 && at < packed.Length; bit++)
            {
                if ((control & (1 << bit)) == 0)
                {
                    Add(packed[at++]);
                    continue;
                }

                if (at + 2 > packed.Length)
                {
                    return [.. rtf];
                }

                var reference = BinaryPrimitives.ReadUInt16BigEndian(packed[at..]);
                at += 2;
                var readAt = reference >> 4;
                if (readAt == writeAt)
                {
                    isWhole = true;
                    break;
                }

                for (var count = (reference & 0xf) + 2; count > 0; count--)
                {
                    Add(window[readAt]);
                    readAt = (readAt + 1) % Window;
                }
            }
        }

        isWhole |= rtf.Count >= length;
        return [.. rtf[..Math.Min(rtf.Count, length)]];

        void Add(byte one)
        {
            rtf.Add(one);
            window[writeAt] = one;
            writeAt = (writeAt + 1) % Window;
        }
    }
}

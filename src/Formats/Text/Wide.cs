using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Text;

/// <summary>Tells UTF-16 that carries no byte order mark.</summary>
internal static class Wide
{
    /// <summary>
    /// UTF-16 shows in where its NULs are: a line of English has one in every second byte, and even Chinese has line ends and spaces,
    /// though there only the byte order that makes sense of nearly all characters is believed.
    /// </summary>
    public static Encoding? WithoutMark(ReadOnlySpan<byte> sample)
    {
        sample = sample[..Math.Min(sample.Length & ~1, 16384)];
        var units = sample.Length / 2;
        if (units == 0)
        {
            return null;
        }

        int nulsAtEven = 0,
            nulsAtOdd = 0,
            sensibleLittle = 0,
            sensibleBig = 0;
        for (var i = 0; i < sample.Length; i += 2)
        {
            nulsAtEven += sample[i] == 0 ? 1 : 0;
            nulsAtOdd += sample[i + 1] == 0 ? 1 : 0;
            sensibleLittle += IsSensible(BinaryPrimitives.ReadUInt16LittleEndian(sample[i..])) ? 1 : 0;
            sensibleBig += IsSensible(BinaryPrimitives.ReadUInt16BigEndian(sample[i..])) ? 1 : 0;
        }

        var isLittle = sensibleLittle > sensibleBig;
        var (most, least) = (Math.Max(sensibleLittle, sensibleBig), Math.Min(sensibleLittle, sensibleBig));
        var (nuls, otherNuls) = isLittle ? (nulsAtOdd, nulsAtEven) : (nulsAtEven, nulsAtOdd);
        var isEuropean = nuls * 10 >= units * 4 && otherNuls * 20 <= nuls && most * 10 >= units * 9;
        var isOther = nuls > 0 && most * 20 >= units * 19 && least * 10 < most * 9 && !ReadsAsNarrow(sample);
        var candidate = isLittle ? Encoding.Unicode : Encoding.BigEndianUnicode;
        return (isEuropean || isOther) && Misread.Share(candidate, sample, isWhole: false) == 0 ? candidate : null;
    }

    /// <summary>Nearly all bytes are printable ASCII: whatever two of them make together, they were written one by one.</summary>
    public static bool ReadsAsNarrow(ReadOnlySpan<byte> sample)
    {
        var printable = 0;
        foreach (var one in sample)
        {
            printable += one is (>= 0x20 and < 0x7F) or 0x0A or 0x0D or 0x09 ? 1 : 0;
        }

        return printable * 20 > sample.Length * 17;
    }

    /// <summary>The blocks that running text is made of.</summary>
    private static bool IsSensible(ushort unit) =>
        unit
            is (>= 0x20 and < 0x7F)
                or 0x09
                or 0x0A
                or 0x0D
                or (>= 0xA0 and < 0x700)
                or (>= 0x900 and < 0xE80)
                or (>= 0x1E00 and < 0x2000)
                or (>= 0x2010 and < 0x2030)
                or (>= 0x3000 and < 0x3100)
                or (>= 0x4E00 and < 0x9FB0)
                or (>= 0xAC00 and < 0xD7A4)
                or (>= 0xFF00 and < 0xFFF0);
}

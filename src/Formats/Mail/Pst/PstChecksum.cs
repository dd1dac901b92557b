using System.Buffers.Binary;
using System.IO.Hashing;

namespace Dossier.Formats.Mail.Pst;

/// <summary>The checksum of pages and blocks ([MS-PST] 5.3): CRC-32, but begun with 0 and not turned over at its end.</summary>
internal static class PstChecksum
{
    /// <param name="bytes">Changed while it is reckoned, and as before afterwards.</param>
    public static uint Of(Span<byte> bytes)
    {
        if (bytes.Length < sizeof(uint))
        {
            Span<byte> padded = stackalloc byte[sizeof(uint)];
            padded.Clear();
            bytes.CopyTo(padded[^bytes.Length..]); // Begun with 0, zeros in front change nothing.
            return Of(padded);
        }

        // The usual CRC-32 begins with all bits set, which is the same as beginning with none and the first four bytes turned over.
        Turn(bytes);
        var usual = Crc32.HashToUInt32(bytes);
        Turn(bytes);
        return ~usual;
    }

    private static void Turn(Span<byte> bytes) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ~BinaryPrimitives.ReadUInt32LittleEndian(bytes));
}

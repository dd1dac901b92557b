using System.Buffers.Binary;

namespace Dossier.Formats.Office.Legacy;

/// <summary>Decrypts the data of a record, from the byte on that so many others were passed over before.</summary>
/// <param name="start">Where in the stream the whole data begins.</param>
internal delegate void RecordDecryption(Span<byte> data, long start, int passedOver);

/// <summary>The record that says how a workbook is encrypted ([MS-XLS] 2.4.117), and which records are not ([MS-XLS] 2.2.10).</summary>
internal static class XlsEncryption
{
    private const int BlockLength = 1024;
    private const int SheetRecord = 0x85;
    private const int PlaceOfSheet = 4;

    /// <summary>How to decrypt the records from now on; null when no password fits.</summary>
    /// <param name="isOld">Before Excel 97 there was but one way, and no word for it.</param>
    /// <exception cref="InvalidDataException">The record breaks the rules.</exception>
    /// <exception cref="Unreadable">It is encrypted in a way that is not read.</exception>
    public static RecordDecryption? Open(ReadOnlySpan<byte> record, bool isOld, IEnumerable<string> passwords)
    {
        var isXor = isOld || (record.Length >= 2 && BinaryPrimitives.ReadUInt16LittleEndian(record) == 0);
        var rest = isOld ? record : record[Math.Min(2, record.Length)..];
        if (!isXor)
        {
            return LegacyCipher.Of(rest, passwords, BlockLength) is { } rc4
                ? (data, start, passedOver) => rc4.Decrypt(data, start + passedOver)
                : null;
        }

        if (rest.Length < 4)
        {
            throw new InvalidDataException("The description of the encryption is too short.");
        }

        var (key, proof) = (BinaryPrimitives.ReadUInt16LittleEndian(rest), BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]));
        return XorCipher.Of(key, proof, passwords) is { } xor
            ? (data, start, passedOver) => xor.Decrypt(data, start + passedOver + data.Length, passedOver)
            : null;
    }

    /// <summary>How many of a record's bytes are plain all the same: where a sheet begins is, and so are a few whole records.</summary>
    public static int PlainLength(ushort type, int length) =>
        type switch
        {
            0x809 or 0x409 or 0x209 or 0x009 or 0x2f or 0xe1 or 0x138 or 0x194 or 0x195 or 0x196 => length,
            SheetRecord => Math.Min(length, PlaceOfSheet),
            _ => 0,
        };
}

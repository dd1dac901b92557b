using System.Buffers.Binary;
using System.Text;

namespace Dossier.App.Demo;

/// <summary>A ZIP whose entries need a password: PKWARE's traditional encryption (APPNOTE 6.1), entries stored.</summary>
/// <remarks>It protects nothing today. It is what old custodians' archives use, and every tool opens it.</remarks>
internal static class SealedArchive
{
    private const ushort EncryptedFlag = 1;
    private const int LocalHeader = 0x04034B50;
    private const int CentralHeader = 0x02014B50;
    private const int EndOfCentralDirectory = 0x06054B50;

    public static Piece Zip(string name, DateTimeOffset modified, string password, params IReadOnlyList<Piece> inside)
    {
        using var bytes = new MemoryStream();
        using var central = new MemoryStream();
        foreach (var piece in inside)
        {
            var crc = Crc32.Of(piece.Bytes);
            var data = Encrypt(piece.Bytes, password, crc);
            var offset = (int)bytes.Position;
            var entryName = Encoding.ASCII.GetBytes(piece.Name);
            var fields = Fields(piece, crc, data.Length, entryName.Length);

            bytes.Write(Integer(LocalHeader));
            bytes.Write([.. fields, .. entryName, .. data]);
            central.Write(Integer(CentralHeader));
            // Made by version 2.0; then comment length, disk number, internal and external attributes: all zero.
            central.Write([20, 0, .. fields, .. new byte[10], .. Integer(offset), .. entryName]);
        }

        var start = (int)bytes.Position;
        central.WriteTo(bytes);
        bytes.Write(Integer(EndOfCentralDirectory));
        bytes.Write([0, 0, 0, 0, .. Short(inside.Count), .. Short(inside.Count)]);
        bytes.Write([.. Integer((int)central.Length), .. Integer(start), 0, 0]);

        Piece Locked(Piece piece) => piece with { Outcome = DemoOutcome.Exception, Because = "it needs a password" };
        return Locked(new Piece(name, "zip archive", bytes.ToArray(), modified)) with { Inside = [.. inside.Select(Locked)] };
    }

    /// <summary>What the local and the central header have in common, from "version needed" to "extra field length".</summary>
    private static byte[] Fields(Piece piece, uint crc, int encryptedLength, int nameLength)
    {
        var at = piece.Modified;
        var time = (at.Hour << 11) | (at.Minute << 5) | (at.Second / 2);
        var date = ((at.Year - 1980) << 9) | (at.Month << 5) | at.Day;
        return
        [
            .. Short(20),
            .. Short(EncryptedFlag),
            .. Short(0),
            .. Short(time),
            .. Short(date),
            .. Integer((int)crc),
            .. Integer(encryptedLength),
            .. Integer(piece.Bytes.Length),
            .. Short(nameLength),
            .. Short(0),
        ];
    }

    private static byte[] Encrypt(byte[] plain, string password, uint crc)
    {
        var keys = new Keys(password);
        // Twelve bytes go before the data; the last one lets a reader refuse a wrong password.
        var encrypted = new byte[12 + plain.Length];
        for (var index = 0; index < 12; index++)
        {
            encrypted[index] = keys.Encrypt(index == 11 ? (byte)(crc >> 24) : (byte)(crc >> (index % 4 * 8) ^ (uint)(index * 37)));
        }

        for (var index = 0; index < plain.Length; index++)
        {
            encrypted[12 + index] = keys.Encrypt(plain[index]);
        }

        return encrypted;
    }

    private static byte[] Integer(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Short(int value) => [(byte)value, (byte)(value >> 8)];

    private sealed class Keys
    {
        private uint _first = 0x12345678;
        private uint _second = 0x23456789;
        private uint _third = 0x34567890;

        public Keys(string password)
        {
            foreach (var value in Encoding.ASCII.GetBytes(password))
            {
                Update(value);
            }
        }

        public byte Encrypt(byte plain)
        {
            var mixed = (ushort)(_third | 2);
            var encrypted = (byte)(plain ^ (byte)((mixed * (mixed ^ 1)) >> 8));
            Update(plain);
            return encrypted;
        }

        private void Update(byte plain)
        {
            _first = Crc32.Step(_first, plain);
            _second = unchecked((_second + (byte)_first) * 134775813 + 1);
            _third = Crc32.Step(_third, (byte)(_second >> 24));
        }
    }
}

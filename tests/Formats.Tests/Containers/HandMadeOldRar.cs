using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Dossier.Formats.Tests.Containers;

/// <summary>RAR 4 archives: with stored entries, and any such archive with its entries encrypted, from what is public of the format.</summary>
internal static class HandMadeOldRar
{
    private static readonly byte[] Signature = [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x00];
    private static readonly byte[] End = Block(0x7b, 0x4000, []);

    public static byte[] Of(params IEnumerable<(string Name, byte[] Bytes)> entries) =>
        [.. Signature, .. Block(0x73, 0, new byte[6]), .. entries.SelectMany(entry => Entry(entry.Name, entry.Bytes)), .. End];

    /// <summary>The archive with the content of its entries encrypted; with its headers too when names are to be hidden.</summary>
    public static byte[] Locked(byte[] archive, string password, bool hidesNames = false)
    {
        var output = new MemoryStream();
        output.Write(Signature);
        for (var at = Signature.Length; at < archive.Length; )
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(archive.AsSpan(at + 5));
            var header = archive[at..(at + length)];
            var flags = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(3));
            var isFile = header[2] == 0x74;
            var data = isFile ? archive.AsSpan(at + length, BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(7))).ToArray() : [];
            at += length + data.Length;
            if (header[2] == 0x73 && hidesNames)
            {
                output.Write(Block(0x73, flags | 0x80, header[7..]));
                continue;
            }

            if (isFile && data.Length > 0)
            {
                var salt = RandomNumberGenerator.GetBytes(8);
                data = Encrypted(data, password, salt);
                BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(7), data.Length);
                // AES came with this version of the format.
                header[24] = Math.Max(header[24], (byte)29);
                var saltAt = 32 + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26));
                header = Block(0x74, flags | 0x404, [.. header[7..saltAt], .. salt, .. header[saltAt..]]);
            }

            output.Write(hidesNames ? Hidden(header, password) : header);
            output.Write(data);
        }

        return output.ToArray();
    }

    /// <summary>An archive of nothing but its encrypted end, which is always the same.</summary>
    public static byte[] OfEnd(byte[] salt, byte[] end) => [.. Signature, .. Block(0x73, 0x80, new byte[6]), .. salt, .. end];

    private static byte[] Hidden(byte[] header, string password)
    {
        var salt = RandomNumberGenerator.GetBytes(8);
        return [.. salt, .. Encrypted(header, password, salt)];
    }

    private static byte[] Entry(string name, byte[] bytes)
    {
        var path = Encoding.ASCII.GetBytes(name);
        var body = new byte[25 + path.Length];
        BinaryPrimitives.WriteInt32LittleEndian(body, bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), bytes.Length);
        body[8] = 3;
        HandMadeRar.Crc(bytes).CopyTo(body, 9);
        body[17] = 20;
        body[18] = 0x30;
        BinaryPrimitives.WriteInt16LittleEndian(body.AsSpan(19), (short)path.Length);
        path.CopyTo(body, 25);
        return [.. Block(0x74, 0x8000, body), .. bytes];
    }

    private static byte[] Block(byte kind, int flags, byte[] body)
    {
        byte[] header = [kind, .. BitConverter.GetBytes((ushort)flags), .. BitConverter.GetBytes((ushort)(7 + body.Length)), .. body];
        return [.. HandMadeRar.Crc(header)[..2], .. header];
    }

    private static byte[] Encrypted(byte[] bytes, string password, byte[] salt)
    {
        byte[] seed = [.. Encoding.Unicode.GetBytes(password), .. salt];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var vector = new byte[16];
        for (var turn = 0; turn < 1 << 18; turn++)
        {
            hash.AppendData(seed);
            hash.AppendData([(byte)turn, (byte)(turn >> 8), (byte)(turn >> 16)]);
            if (turn % (1 << 14) == 0)
            {
                vector[turn >> 14] = hash.GetCurrentHash()[19];
            }
        }

        using var aes = Aes.Create();
        aes.Key = [.. hash.GetCurrentHash()[..16].Chunk(4).SelectMany(word => word.Reverse())];
        byte[] whole = [.. bytes, .. new byte[(16 - (bytes.Length % 16)) % 16]];
        return aes.EncryptCbc(whole, vector, PaddingMode.None);
    }
}

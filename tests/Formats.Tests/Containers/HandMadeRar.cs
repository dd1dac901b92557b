using System.Security.Cryptography;
using System.Text;

namespace Dossier.Formats.Tests.Containers;

/// <summary>RAR 5 archives with stored entries, written from RARLAB's description of the format: no program here writes any.</summary>
internal static class HandMadeRar
{
    private static readonly byte[] Signature = [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0x00];
    private const int Log2Turns = 10;

    public static byte[] Of(params IEnumerable<(string Name, byte[] Bytes)> entries) => Of(null, entries);

    /// <param name="password">Encrypts the content, not the names, when it is given.</param>
    public static byte[] Of(string? password, IEnumerable<(string Name, byte[] Bytes)> entries) =>
        [.. Signature, .. Head(0, 0), .. entries.SelectMany(entry => Entry(entry.Name, entry.Bytes, password)), .. End(false)];

    /// <summary>One entry over several volumes.</summary>
    public static List<byte[]> Volumes(string name, byte[] bytes, int length)
    {
        var volumes = new List<byte[]>();
        for (var at = 0; at < bytes.Length; at += length)
        {
            var isLast = at + length >= bytes.Length;
            var piece = bytes[at..Math.Min(at + length, bytes.Length)];
            var crc = Crc(isLast ? bytes : piece);
            var file = File(name, bytes.Length, crc);
            var flags = 2 | (at > 0 ? 8 : 0) | (isLast ? 0 : 16);
            volumes.Add([
                .. Signature,
                .. Head(volumes.Count == 0 ? 1 : 3, volumes.Count),
                .. Block(2, flags, file, piece, []),
                .. End(!isLast),
            ]);
        }

        return volumes;
    }

    private static byte[] Head(int flags, int volume) => Block(1, 0, [.. Number(flags), .. (flags & 2) != 0 ? Number(volume) : []], [], []);

    private static byte[] End(bool goesOn) => Block(5, 0, Number(goesOn ? 1 : 0), [], []);

    private static byte[] Entry(string name, byte[] bytes, string? password)
    {
        if (password is null)
        {
            return Block(2, 2, File(name, bytes.Length, Crc(bytes)), bytes, []);
        }

        var (salt, vector) = (RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(16));
        var turns = 1 << Log2Turns;
        var key = Rfc2898DeriveBytes.Pbkdf2(password, salt, turns, HashAlgorithmName.SHA256, 32);
        var check = Rfc2898DeriveBytes.Pbkdf2(password, salt, turns + 32, HashAlgorithmName.SHA256, 32);
        var proof = new byte[8];
        for (var index = 0; index < check.Length; index++)
        {
            proof[index % 8] ^= check[index];
        }

        using var aes = Aes.Create();
        aes.Key = key;
        byte[] padded = [.. bytes, .. new byte[(16 - (bytes.Length % 16)) % 16]];
        var encrypted = aes.EncryptCbc(padded, vector, PaddingMode.None);
        byte[] record = [.. Number(1), .. Number(0), .. Number(1), Log2Turns, .. salt, .. vector, .. proof, .. SHA256.HashData(proof)[..4]];
        byte[] extra = [.. Number(record.Length), .. record];
        return Block(2, 3, File(name, bytes.Length, Crc(bytes)), encrypted, extra);
    }

    private static byte[] File(string name, int size, byte[] crc)
    {
        var path = Encoding.UTF8.GetBytes(name);
        return [.. Number(4), .. Number(size), .. Number(0x20), .. crc, .. Number(0), .. Number(1), .. Number(path.Length), .. path];
    }

    private static byte[] Block(int kind, int flags, byte[] body, byte[] data, byte[] extra)
    {
        byte[] header =
        [
            .. Number(kind),
            .. Number(flags),
            .. (flags & 1) != 0 ? Number(extra.Length) : [],
            .. (flags & 2) != 0 ? Number(data.Length) : [],
            .. body,
            .. extra,
        ];
        byte[] sized = [.. Number(header.Length), .. header];
        return [.. Crc(sized), .. sized, .. data];
    }

    private static byte[] Number(long value)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)((value & 0x7f) + (value > 0x7f ? 0x80 : 0)));
            value >>= 7;
        } while (value > 0);

        return [.. bytes];
    }

    public static byte[] Crc(byte[] bytes)
    {
        var value = uint.MaxValue;
        foreach (var next in bytes)
        {
            value ^= next;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }
        }

        return BitConverter.GetBytes(~value);
    }
}

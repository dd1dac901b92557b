using System.Security.Cryptography;
using System.Text;

namespace Dossier.Formats.Tests.Containers;

/// <summary>RAR 5 archives with stored entries, written from RARLAB's description of the format: no program here writes any.</summary>
internal static class HandMadeRar
{
    private static readonly byte[] Signature = [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0x00];
    private const int Log2Turns = 10;

    public static byte[] Of(params IEnumerable<(string Name, byte[] Bytes)> entries) => Of(null, entries);

    /// <param name="password">Encrypts the content when it is given.</param>
    /// <param name="hidesNames">Encrypts the headers too.</param>
    /// <param name="mixesChecksums">The checksums are of no use without the password, as WinRAR has it.</param>
    public static byte[] Of(
        string? password,
        IEnumerable<(string Name, byte[] Bytes)> entries,
        bool hidesNames = false,
        bool mixesChecksums = false
    )
    {
        var blocks = entries
            .Select(entry => Entry(entry.Name, entry.Bytes, password, mixesChecksums))
            .Prepend(Head(0, 0))
            .Append(End(false));
        if (!hidesNames)
        {
            return [.. Signature, .. blocks.SelectMany(block => (byte[])[.. block.Header, .. block.Data])];
        }

        var salt = RandomNumberGenerator.GetBytes(16);
        var (key, proof) = Key(password!, salt);
        var opening = Block(4, 0, [.. Number(0), .. Number(1), Log2Turns, .. salt, .. proof], [], []);
        return [.. Signature, .. opening.Header, .. blocks.SelectMany(block => Hidden(block, key))];
    }

    /// <summary>One entry over several volumes.</summary>
    public static List<byte[]> Volumes(string name, byte[] bytes, int length, string? password = null)
    {
        var crypt = password is null ? null : new Crypt(password, bytes, false);
        var data = crypt?.Bytes ?? bytes;
        var volumes = new List<byte[]>();
        for (var at = 0; at < data.Length; at += length)
        {
            var isLast = at + length >= data.Length;
            var piece = data[at..Math.Min(at + length, data.Length)];
            var crc = Crc(isLast ? bytes : piece);
            var file = File(name, bytes.Length, crc);
            var flags = 2 | (at > 0 ? 8 : 0) | (isLast ? 0 : 16) | (crypt is null ? 0 : 1);
            var entry = Block(2, flags, file, piece, crypt?.Extra ?? []);
            var head = Head(volumes.Count == 0 ? 1 : 3, volumes.Count);
            volumes.Add([.. Signature, .. head.Header, .. entry.Header, .. entry.Data, .. End(!isLast).Header]);
        }

        return volumes;
    }

    private static (byte[] Header, byte[] Data) Head(int flags, int volume) =>
        Block(1, 0, [.. Number(flags), .. (flags & 2) != 0 ? Number(volume) : []], [], []);

    private static (byte[] Header, byte[] Data) End(bool goesOn) => Block(5, 0, Number(goesOn ? 1 : 0), [], []);

    private static (byte[] Header, byte[] Data) Entry(string name, byte[] bytes, string? password, bool mixesChecksums)
    {
        if (password is null)
        {
            return Block(2, 2, File(name, bytes.Length, Crc(bytes)), bytes, []);
        }

        var crypt = new Crypt(password, bytes, mixesChecksums);
        var crc = mixesChecksums ? RandomNumberGenerator.GetBytes(4) : Crc(bytes);
        return Block(2, 3, File(name, bytes.Length, crc), crypt.Bytes, crypt.Extra);
    }

    private static byte[] Hidden((byte[] Header, byte[] Data) block, byte[] key)
    {
        var vector = RandomNumberGenerator.GetBytes(16);
        return [.. vector, .. Encrypted(block.Header, key, vector), .. block.Data];
    }

    private static byte[] Encrypted(byte[] bytes, byte[] key, byte[] vector)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        byte[] whole = [.. bytes, .. new byte[(16 - (bytes.Length % 16)) % 16]];
        return aes.EncryptCbc(whole, vector, PaddingMode.None);
    }

    private static (byte[] Key, byte[] Proof) Key(string password, byte[] salt)
    {
        var turns = 1 << Log2Turns;
        var key = Rfc2898DeriveBytes.Pbkdf2(password, salt, turns, HashAlgorithmName.SHA256, 32);
        var check = Rfc2898DeriveBytes.Pbkdf2(password, salt, turns + 32, HashAlgorithmName.SHA256, 32);
        var proof = new byte[8];
        for (var index = 0; index < check.Length; index++)
        {
            proof[index % 8] ^= check[index];
        }

        return (key, [.. proof, .. SHA256.HashData(proof)[..4]]);
    }

    private sealed class Crypt
    {
        public Crypt(string password, byte[] bytes, bool mixesChecksums)
        {
            var (salt, vector) = (RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(16));
            var (key, proof) = Key(password, salt);
            Bytes = Encrypted(bytes, key, vector);
            byte[] record = [.. Number(1), .. Number(0), .. Number(mixesChecksums ? 3 : 1), Log2Turns, .. salt, .. vector, .. proof];
            Extra = [.. Number(record.Length), .. record];
        }

        public byte[] Bytes { get; }

        public byte[] Extra { get; }
    }

    private static byte[] File(string name, int size, byte[] crc)
    {
        var path = Encoding.UTF8.GetBytes(name);
        return [.. Number(4), .. Number(size), .. Number(0x20), .. crc, .. Number(0), .. Number(1), .. Number(path.Length), .. path];
    }

    private static (byte[] Header, byte[] Data) Block(int kind, int flags, byte[] body, byte[] data, byte[] extra)
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
        return ([.. Crc(sized), .. sized], data);
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

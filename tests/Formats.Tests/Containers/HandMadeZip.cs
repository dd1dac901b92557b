using System.IO.Compression;
using System.Text;

namespace Dossier.Formats.Tests.Containers;

/// <summary>A ZIP written byte by byte, for what no library writes: hostile names, the old encryption, wrong sums, unknown methods.</summary>
internal sealed class HandMadeZip
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index => Step((uint)index))];

    private readonly List<byte> file = [];
    private readonly List<byte> directory = [];
    private ushort count;

    public HandMadeZip Add(string name, byte[] bytes, string? password = null, bool isDeflated = false) =>
        Add(Encoding.UTF8.GetBytes(name), bytes, password, isDeflated);

    public HandMadeZip Add(
        byte[] name,
        byte[] bytes,
        string? password = null,
        bool isDeflated = false,
        int? method = null,
        bool hasWrongSum = false
    )
    {
        var sum = Sum(bytes) ^ (hasWrongSum ? 1u : 0);
        var stored = isDeflated ? Deflate(bytes) : bytes;
        stored = password is null ? stored : Encrypt(stored, password, sum);
        var header = new MemoryStream();
        using (var writer = new BinaryWriter(header, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write((ushort)20);
            writer.Write((ushort)(password is null ? 0 : 1));
            writer.Write((ushort)(method ?? (isDeflated ? 8 : 0)));
            writer.Write(0x5821_6000u);
            writer.Write(sum);
            writer.Write((uint)stored.Length);
            writer.Write((uint)bytes.Length);
            writer.Write((ushort)name.Length);
            writer.Write((ushort)0);
        }

        var start = (uint)file.Count;
        file.AddRange("PK\x03\x04"u8);
        file.AddRange(header.ToArray());
        file.AddRange(name);
        file.AddRange(stored);
        directory.AddRange("PK\x01\x02\x14\0"u8);
        directory.AddRange(header.ToArray());
        directory.AddRange(new byte[10]);
        directory.AddRange(BitConverter.GetBytes(start));
        directory.AddRange(name);
        count++;
        return this;
    }

    public byte[] ToArray()
    {
        var whole = new MemoryStream();
        using var writer = new BinaryWriter(whole);
        writer.Write(file.ToArray());
        writer.Write(directory.ToArray());
        writer.Write("PK\x05\x06\0\0\0\0"u8);
        writer.Write(count);
        writer.Write(count);
        writer.Write((uint)directory.Count);
        writer.Write((uint)file.Count);
        writer.Write((ushort)0);
        return whole.ToArray();
    }

    private static byte[] Deflate(byte[] bytes)
    {
        var deflated = new MemoryStream();
        using (var stream = new DeflateStream(deflated, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        return deflated.ToArray();
    }

    /// <summary>APPNOTE 6.1, the traditional encryption; the twelfth byte proves the password with one bit in 256 against it.</summary>
    private static byte[] Encrypt(byte[] bytes, string password, uint sum)
    {
        var (first, second, third) = (0x12345678u, 0x23456789u, 0x34567890u);
        foreach (var letter in Encoding.UTF8.GetBytes(password))
        {
            Turn(letter);
        }

        byte[] clear = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte)(sum >> 24), .. bytes];
        return
        [
            .. clear.Select(letter =>
            {
                var key = third | 2;
                var secret = (byte)(letter ^ (byte)((key * (key ^ 1)) >> 8));
                Turn(letter);
                return secret;
            }),
        ];

        void Turn(byte letter)
        {
            first = Table[(byte)(first ^ letter)] ^ (first >> 8);
            second = ((second + (byte)first) * 134775813) + 1;
            third = Table[(byte)(third ^ (byte)(second >> 24))] ^ (third >> 8);
        }
    }

    private static uint Sum(byte[] bytes) => ~bytes.Aggregate(uint.MaxValue, (sum, letter) => Table[(byte)(sum ^ letter)] ^ (sum >> 8));

    private static uint Step(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 0 ? value >> 1 : 0xedb88320 ^ (value >> 1);
        }

        return value;
    }
}

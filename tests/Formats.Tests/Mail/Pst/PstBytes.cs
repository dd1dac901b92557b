using System.Buffers.Binary;
using Dossier.Formats.Mail.Pst;

namespace Dossier.Formats.Tests.Mail.Pst;

/// <summary>A PST in memory whose blocks can be changed, and sealed again with the right checksum.</summary>
internal sealed class PstBytes
{
    private const int CipherAt = 513;
    private const int EntryLength = 24;
    private readonly string path;
    private byte[] bytes;

    public PstBytes(string source, string path)
    {
        this.path = path;
        bytes = File.ReadAllBytes(source);
        using var file = File.OpenHandle(source);
        var pages = new PstPages(file, bytes.Length);
        pages.Walk(PstPages.Blocks, Header.BlocksAt, entry => Blocks.Add(Block(entry)), CancellationToken.None);
    }

    public List<(ulong Number, int At, int Length)> Blocks { get; } = [];

    private PstHeader Header => PstHeader.Of(bytes, bytes.Length)!;

    public Span<byte> Data((ulong Number, int At, int Length) block) => bytes.AsSpan(block.At, block.Length);

    /// <summary>Disguises all data in another way.</summary>
    public PstBytes Recipher(PstCipherKind kind)
    {
        var now = Header.Cipher;
        foreach (var block in Blocks.Where(block => !PstBlocks.IsInternal(block.Number)))
        {
            PstCipher.Reveal(now, block.Number, Data(block));
            Assert.NotEqual(PstCipherKind.Permute, kind);
            PstCipher.Reveal(kind, block.Number, Data(block));
            Seal(block);
        }

        bytes[CipherAt] = (byte)kind;
        SealHeader();
        return this;
    }

    /// <summary>Adds a block of numbers (an internal one) at the end of the file, and returns its number.</summary>
    public ulong Append(ReadOnlySpan<byte> data)
    {
        var number = (Blocks[^1].Number | 3) + 3; // Above all others, with the bit of internal ones.
        var (at, length) = (bytes.Length, (data.Length + 16 + 63) / 64 * 64);
        Array.Resize(ref bytes, at + length);
        data.CopyTo(bytes.AsSpan(at));
        Blocks.Add((number, at, data.Length));
        var trailer = bytes.AsSpan(at + length - 16);
        BinaryPrimitives.WriteUInt16LittleEndian(trailer, (ushort)data.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(trailer[2..], Signature((ulong)at, number));
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[8..], number);
        Seal(Blocks[^1]);

        var page = LastLeaf();
        var entry = bytes.AsSpan(page + (bytes[page + 488] * EntryLength), EntryLength);
        Assert.True(bytes[page + 488] < bytes[page + 489], "The last page is full.");
        bytes[page + 488]++;
        BinaryPrimitives.WriteUInt64LittleEndian(entry, number);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], at);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[16..], (ushort)data.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[18..], 2);
        SealPage(page);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(0xB8), bytes.Length);
        SealHeader();
        return number;
    }

    public void Seal((ulong Number, int At, int Length) block)
    {
        var trailer = block.At + ((block.Length + 16 + 63) / 64 * 64) - 16;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(trailer + 4), PstChecksum.Of(Data(block)));
    }

    public string Save()
    {
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static (ulong Number, int At, int Length) Block(ReadOnlySpan<byte> entry) =>
        (
            BinaryPrimitives.ReadUInt64LittleEndian(entry),
            (int)BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(entry[16..])
        );

    /// <summary>[MS-PST] 5.5.</summary>
    private static ushort Signature(ulong at, ulong number) => (ushort)(((at ^ number) >> 16) ^ (at ^ number));

    private int LastLeaf()
    {
        var page = (int)Header.BlocksAt;
        while (bytes[page + 491] > 0)
        {
            page = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(page + ((bytes[page + 488] - 1) * EntryLength) + 16));
        }

        return page;
    }

    private void SealPage(int page) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(page + 500), PstChecksum.Of(bytes.AsSpan(page, 496)));

    private void SealHeader()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), PstChecksum.Of(bytes.AsSpan(8, 471)));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(524), PstChecksum.Of(bytes.AsSpan(8, 516)));
    }
}

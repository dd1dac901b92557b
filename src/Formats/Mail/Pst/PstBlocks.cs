using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Dossier.Formats.Mail.Pst;

/// <summary>The blocks of a PST ([MS-PST] 2.2.2.8), by their numbers (BID).</summary>
internal sealed class PstBlocks(SafeFileHandle file, long fileLength, PstHeader header, PstPages pages)
{
    /// <summary>In bytes, of the data in a block of full length.</summary>
    public const int MostData = MostLength - TrailerLength;

    /// <summary>In bytes, of a block with its trailer: what a buffer for one needs.</summary>
    public const int MostLength = 8192;

    private const int TrailerLength = 16;
    private const int Alignment = 64;
    private const ulong ReservedBit = 1;
    private const ulong InternalBit = 2;

    /// <summary>How many blocks did not match their checksum, or could not be read, so far.</summary>
    public int Damages { get; private set; }

    /// <summary>Whether a block holds numbers of other blocks, not data.</summary>
    public static bool IsInternal(ulong block) => (block & InternalBit) != 0;

    /// <summary>In bytes, of its data.</summary>
    /// <exception cref="PstDamaged"/>
    public int Length(ulong block) => Find(block).Length;

    public void NoteDamage() => Damages++;

    /// <summary>Reads a block's data into the start of a buffer of <see cref="MostLength"/>, and says how many bytes they are.</summary>
    /// <remarks>Bytes that do not match their checksum are handed out as they are, and counted in <see cref="Damages"/>: they may be all there is.</remarks>
    /// <exception cref="PstDamaged"/>
    public int Read(ulong block, byte[] buffer)
    {
        var (at, length) = Find(block);
        var stored = (length + TrailerLength + Alignment - 1) / Alignment * Alignment;
        if (at < 0 || at > fileLength - stored || RandomAccess.Read(file, buffer.AsSpan(0, stored), at) != stored)
        {
            throw new PstDamaged("A block lies outside of the file.");
        }

        var trailer = buffer.AsSpan(stored - TrailerLength, TrailerLength);
        if (
            BinaryPrimitives.ReadUInt16LittleEndian(trailer) != length
            || ((BinaryPrimitives.ReadUInt64LittleEndian(trailer[8..]) ^ block) & ~ReservedBit) != 0
        )
        {
            throw new PstDamaged("Where a block should be lies something else.");
        }

        var data = buffer.AsSpan(0, length);
        if (PstChecksum.Of(data) != BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]))
        {
            NoteDamage();
        }

        if (!IsInternal(block))
        {
            PstCipher.Reveal(header.Cipher, block, data);
        }

        return length;
    }

    /// <summary>[MS-PST] 2.2.2.7.7.3.</summary>
    private (long At, int Length) Find(ulong block)
    {
        var entry = pages.Find(PstPages.Blocks, header.BlocksAt, block & ~ReservedBit);
        if (entry.IsEmpty)
        {
            throw new PstDamaged("A block is missing.");
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(entry[16..]);
        return length <= MostData
            ? (BinaryPrimitives.ReadInt64LittleEndian(entry[8..]), length)
            : throw new PstDamaged("A block is larger than blocks can be.");
    }
}

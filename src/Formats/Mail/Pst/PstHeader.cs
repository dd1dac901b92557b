using System.Buffers.Binary;

namespace Dossier.Formats.Mail.Pst;

/// <summary>How the bytes of data blocks are disguised ([MS-PST] 2.2.2.6, bCryptMethod).</summary>
internal enum PstCipherKind
{
    None = 0,
    Permute = 1,
    Cyclic = 2,
}

/// <summary>The start of a PST of the Unicode format ([MS-PST] 2.2.2.6): where its two trees begin, and how its blocks are disguised.</summary>
/// <param name="NodesAt">Where the root page of the tree of nodes (NBT) lies in the file, in bytes.</param>
/// <param name="BlocksAt">Where the root page of the tree of blocks (BBT) lies in the file, in bytes.</param>
internal sealed record PstHeader(PstCipherKind Cipher, long NodesAt, long BlocksAt)
{
    private const int Length = 564;
    private const int UnicodeVersion = 23;
    private const int MagicClientAt = 8;
    private const int PartlyCheckedLength = 471;

    /// <summary>Null for what <see cref="PstStore"/> leaves to libpff: ANSI files, those of 4 KB pages, those of an unknown cipher, cut and damaged ones.</summary>
    public static PstHeader? Of(ReadOnlySpan<byte> head, long fileLength)
    {
        if (
            head.Length < Length
            || !head.StartsWith("!BDN"u8)
            || BinaryPrimitives.ReadUInt16LittleEndian(head[10..]) != UnicodeVersion
            || head[513] > (byte)PstCipherKind.Cyclic
            || BinaryPrimitives.ReadUInt64LittleEndian(head[0xB8..]) > (ulong)fileLength
            || BinaryPrimitives.ReadUInt32LittleEndian(head[4..])
                != PstChecksum.Of(head.Slice(MagicClientAt, PartlyCheckedLength).ToArray())
        )
        {
            return null;
        }

        var nodesAt = BinaryPrimitives.ReadInt64LittleEndian(head[0xE0..]);
        var blocksAt = BinaryPrimitives.ReadInt64LittleEndian(head[0xF0..]);
        return new PstHeader((PstCipherKind)head[513], nodesAt, blocksAt);
    }
}

/// <summary>What a PST says of itself cannot be: the item it was met in is left to libpff.</summary>
internal sealed class PstDamaged(string message) : Exception(message);

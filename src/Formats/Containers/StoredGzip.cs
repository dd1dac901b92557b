using System.Buffers.Binary;

namespace Dossier.Formats.Containers;

/// <summary>
/// A gzip file whose bytes are not compressed (RFC 1952, with one stored block of RFC 1951): for what fits a block of the disk as it is. To make
/// a compressor ready and to clear it away costs more than to read the mail that the text is from.
/// </summary>
public static class StoredGzip
{
    private const int HeadLength = 15;
    private const int TailLength = 8;

    /// <summary>The most bytes that fit a file of one block of most file systems.</summary>
    public const int Most = 4096 - HeadLength - TailLength;

    /// <summary>The whole file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more bytes than <see cref="Most"/>.</exception>
    public static byte[] Of(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, Most);
        var file = new byte[HeadLength + bytes.Length + TailLength];
        // Deflate, no flags, no time, no hints, an unknown system; then the last block, stored.
        ReadOnlySpan<byte> head = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 1];
        head.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(head.Length), (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(head.Length + 2), (ushort)~bytes.Length);
        bytes.CopyTo(file.AsSpan(HeadLength));
        var crc = new Crc32();
        crc.Add(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(HeadLength + bytes.Length), crc.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(HeadLength + bytes.Length + 4), (uint)bytes.Length);
        return file;
    }
}

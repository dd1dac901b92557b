using System.Buffers.Binary;

namespace Dossier.Formats.Containers;

/// <summary>Tells the raw image of a disk or a volume: nothing marks it but what lies where a partition table or a file system begins.</summary>
internal static class DiskImages
{
    private const int SectorLength = 512;
    private const int Ext = 1024;

    public static bool IsRaw(Content content)
    {
        var head = content.Head.Span;
        if (head.Length < 2 * Ext || content.Length % SectorLength != 0)
        {
            return false;
        }

        var isBoot = head[510] == 0x55 && head[511] == 0xAA;
        return (isBoot && (IsBootSector(head) || HasPartitions(head, content.Length)))
            || head[SectorLength..].StartsWith("EFI PART"u8)
            || IsExt(head, content.Length)
            || (head[Ext..].StartsWith("H+\0\x04"u8) || head[Ext..].StartsWith("HX\0\x05"u8));
    }

    private static bool IsBootSector(ReadOnlySpan<byte> head) =>
        head[3..].StartsWith("NTFS    "u8)
        || head[3..].StartsWith("EXFAT   "u8)
        || head[54..].StartsWith("FAT"u8)
        || head[82..].StartsWith("FAT32"u8);

    /// <summary>Four entries, each empty or a partition that lies within the image and begins behind the table.</summary>
    private static bool HasPartitions(ReadOnlySpan<byte> head, long length)
    {
        var found = 0;
        for (var at = 446; at < 510; at += 16)
        {
            var entry = head.Slice(at, 16);
            var (first, count) = (
                BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[12..])
            );
            if (entry[0] is not (0 or 0x80))
            {
                return false;
            }

            if (entry[4] == 0)
            {
                continue;
            }

            if (first == 0 || count == 0 || first * (long)SectorLength >= length)
            {
                return false;
            }

            found++;
        }

        return found > 0;
    }

    /// <summary>The superblock's magic, beside numbers that make sense.</summary>
    private static bool IsExt(ReadOnlySpan<byte> head, long length)
    {
        var superblock = head[Ext..];
        var inodes = BinaryPrimitives.ReadUInt32LittleEndian(superblock);
        var blocks = BinaryPrimitives.ReadUInt32LittleEndian(superblock[4..]);
        var scale = BinaryPrimitives.ReadUInt32LittleEndian(superblock[24..]);
        return superblock[56] == 0x53
            && superblock[57] == 0xEF
            && scale <= 6
            && inodes > 0
            && blocks > 0
            && blocks <= (length * 2 / Ext) + 1;
    }
}

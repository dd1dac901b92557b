using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Dossier.Formats.Mail.Pst;

/// <summary>The two trees of pages of a PST ([MS-PST] 2.2.2.7.7): of nodes (NBT), and of the blocks they consist of (BBT).</summary>
internal sealed class PstPages(SafeFileHandle file, long fileLength)
{
    public const byte Nodes = 0x81;
    public const byte Blocks = 0x80;
    private const int PageLength = 512;
    private const int CheckedLength = 496;
    private const int EntriesLength = 488;
    private const int BranchLength = 24;
    private const int MostLevels = 8;

    /// <summary>2 MB of them are kept: the pages near the root, and those of messages that lie together.</summary>
    private const int MostKept = 4096;

    private readonly Dictionary<long, byte[]> kept = [];

    private static int LeafLength(byte kind) => kind == Nodes ? 32 : 24;

    /// <summary>The entry of a key, from its key on; empty when there is none.</summary>
    /// <param name="root">Where the tree's root page lies in the file, in bytes.</param>
    /// <exception cref="PstDamaged"/>
    public ReadOnlySpan<byte> Find(byte kind, long root, ulong key)
    {
        var page = Page(kind, root, null);
        while (true)
        {
            var (count, length, level) = Shape(page);
            var index = LastUpTo(page, count, length, key);
            if (index < 0)
            {
                return [];
            }

            var entry = page.AsSpan(index * length, length);
            if (level == 0)
            {
                return Key(entry) == key ? entry : [];
            }

            page = Page(kind, BinaryPrimitives.ReadInt64LittleEndian(entry[16..]), level - 1);
        }
    }

    /// <summary>Calls <paramref name="visit"/> with each leaf entry, in the order of their keys.</summary>
    /// <exception cref="PstDamaged"/>
    public void Walk(byte kind, long root, Action<ReadOnlySpan<byte>> visit, CancellationToken cancel)
    {
        // Keys rise strictly on each level, so that no page can come twice, and the walk ends.
        var last = new ulong?[MostLevels + 1];
        Walk(kind, Page(kind, root, null), last, visit, cancel);
    }

    private void Walk(byte kind, byte[] page, ulong?[] last, Action<ReadOnlySpan<byte>> visit, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var (count, length, level) = Shape(page);
        for (var index = 0; index < count; index++)
        {
            var entry = page.AsSpan(index * length, length);
            var key = Key(entry);
            if (key <= last[level])
            {
                throw new PstDamaged("The keys of a tree of pages do not rise.");
            }

            last[level] = key;
            if (level == 0)
            {
                visit(entry);
            }
            else
            {
                Walk(kind, Page(kind, BinaryPrimitives.ReadInt64LittleEndian(entry[16..]), level - 1), last, visit, cancel);
            }
        }
    }

    /// <summary>Bit 0 of a block's number is reserved, and ignored ([MS-PST] 2.2.2.2); no node has a number where it matters.</summary>
    private static ulong Key(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt64LittleEndian(entry);

    private static (int Count, int Length, int Level) Shape(byte[] page) => (page[488], page[490], page[491]);

    private static int LastUpTo(byte[] page, int count, int length, ulong key)
    {
        var (low, high) = (0, count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (Key(page.AsSpan(middle * length)) <= key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }

    private byte[] Page(byte kind, long at, int? level)
    {
        if (!kept.TryGetValue(at, out var page))
        {
            page = Read(at);
            if (kept.Count >= MostKept)
            {
                kept.Clear();
            }

            kept.Add(at, page);
        }

        var (count, length, own) = Shape(page);
        var least = own == 0 ? LeafLength(kind) : BranchLength;
        if (
            page[496] != kind
            || page[497] != kind
            || own > MostLevels
            || own != (level ?? own)
            || length < least
            || count * length > EntriesLength
        )
        {
            throw new PstDamaged("A page of a tree is not what the page above it says.");
        }

        return page;
    }

    private byte[] Read(long at)
    {
        if (at < 0 || at > fileLength - PageLength)
        {
            throw new PstDamaged("A page lies outside of the file.");
        }

        var page = new byte[PageLength];
        if (
            RandomAccess.Read(file, page, at) != PageLength
            || PstChecksum.Of(page.AsSpan(0, CheckedLength)) != BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(500))
        )
        {
            throw new PstDamaged("A page of a tree does not match its checksum.");
        }

        return page;
    }
}

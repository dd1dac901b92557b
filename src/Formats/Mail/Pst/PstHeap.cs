using System.Buffers.Binary;

namespace Dossier.Formats.Mail.Pst;

/// <summary>The small things in a node's data, by their numbers (HID): the heap of [MS-PST] 2.3.1, and the trees kept in it, 2.3.2.</summary>
internal sealed class PstHeap
{
    public const byte Properties = 0xBC;
    public const byte Table = 0x7C;
    private const byte Signature = 0xEC;
    private const byte TreeType = 0xB5;
    private const int Header = 12;
    private const int MostLevels = 8;

    /// <summary>2 MB of them: heaps of messages are a few blocks, those of tables may be thousands.</summary>
    private const int MostKept = 256;

    private readonly PstBlockTree data;
    private readonly Dictionary<int, byte[]> kept = [];

    /// <param name="kind">What the heap must say that it holds.</param>
    /// <exception cref="PstDamaged"/>
    public PstHeap(PstNode node, byte kind)
    {
        Node = node;
        data = node.Data();
        var first = data.BlockCount == 0 ? [] : Block(0);
        if (first.Length < Header || first[2] != Signature || first[3] != kind)
        {
            throw new PstDamaged("A node does not hold what it should.");
        }

        Root = BinaryPrimitives.ReadUInt32LittleEndian(first.AsSpan(4));
    }

    public PstNode Node { get; }

    /// <summary>The number of what all else is found by (hidUserRoot).</summary>
    public uint Root { get; }

    /// <summary>Whether a number names something in the heap, and not a node below ([MS-PST] 2.3.3.2, HNID).</summary>
    public static bool IsHere(uint number) => (number & 0x1f) == 0;

    /// <summary>What a number stands for; nothing for 0.</summary>
    /// <exception cref="PstDamaged"/>
    public ReadOnlyMemory<byte> Item(uint number)
    {
        if (number == 0)
        {
            return default;
        }

        var (block, index) = ((int)(number >> 16), (int)((number >> 5) & 0x7ff));
        if (!IsHere(number) || index == 0 || block >= data.BlockCount)
        {
            throw new PstDamaged("Nothing in a heap has such a number.");
        }

        // HNHDR, HNPAGEHDR and HNBITMAPHDR begin with the place of the map of the block (HNPAGEMAP, 2.3.1.5).
        var bytes = Block(block);
        var map = bytes.Length < 2 ? bytes.Length : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        var count = map + 4 > bytes.Length ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(map));
        var at = map + 4 + ((index - 1) * 2);
        if (index > count || at + 4 > bytes.Length)
        {
            throw new PstDamaged("Nothing in a heap has such a number.");
        }

        var start = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
        var end = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 2));
        return start <= end && end <= bytes.Length
            ? bytes.AsMemory(start, end - start)
            : throw new PstDamaged("What lies in a heap ends before it begins.");
    }

    /// <summary>The leaves of a tree (BTH), in the order of their keys: a run of records, each a key and a value.</summary>
    /// <exception cref="PstDamaged"/>
    public List<ReadOnlyMemory<byte>> Leaves(uint tree, int keyLength, int valueLength)
    {
        var header = Item(tree).Span;
        if (header.Length < 8 || header[0] != TreeType || header[1] != keyLength || header[2] != valueLength || header[3] > MostLevels)
        {
            throw new PstDamaged("A tree in a heap is none.");
        }

        var leaves = new List<ReadOnlyMemory<byte>>();
        var last = new long[MostLevels + 1];
        last.AsSpan().Fill(-1);
        Collect(BinaryPrimitives.ReadUInt32LittleEndian(header[4..]), header[3], keyLength, valueLength, last, leaves);
        return leaves;
    }

    /// <summary>Keys rise strictly on each level, so that nothing can come twice, and the walk ends.</summary>
    private void Collect(uint number, int level, int keyLength, int valueLength, long[] last, List<ReadOnlyMemory<byte>> leaves)
    {
        var run = Item(number);
        var length = keyLength + (level == 0 ? valueLength : sizeof(uint));
        if (run.Length % length != 0)
        {
            throw new PstDamaged("A tree in a heap ends in the middle of a record.");
        }

        for (var at = 0; at < run.Length; at += length)
        {
            var record = run.Span.Slice(at, length);
            long key = keyLength == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(record) : BinaryPrimitives.ReadUInt32LittleEndian(record);
            if (key <= last[level])
            {
                throw new PstDamaged("The keys of a tree in a heap do not rise.");
            }

            last[level] = key;
            if (level > 0)
            {
                Collect(BinaryPrimitives.ReadUInt32LittleEndian(record[keyLength..]), level - 1, keyLength, valueLength, last, leaves);
            }
        }

        if (level == 0 && run.Length > 0)
        {
            leaves.Add(run);
        }
    }

    private byte[] Block(int index)
    {
        if (!kept.TryGetValue(index, out var block))
        {
            block = data.Block(index);
            if (kept.Count >= MostKept)
            {
                kept.Clear();
            }

            kept.Add(index, block);
        }

        return block;
    }
}

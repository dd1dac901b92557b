using System.Buffers.Binary;

namespace Dossier.Formats.Mail.Pst;

/// <summary>The bytes of a node: one block, or a tree of at most two levels above them ([MS-PST] 2.2.2.8.3.2, XBLOCK and XXBLOCK).</summary>
internal sealed class PstBlockTree
{
    private const byte TreeType = 1;
    private const int TreeHeader = 8;
    private readonly PstBlocks blocks;
    private readonly List<ulong> leaves = [];

    /// <param name="root">The number of its block; 0 when it has none.</param>
    /// <exception cref="PstDamaged"/>
    public PstBlockTree(PstBlocks blocks, ulong root)
    {
        this.blocks = blocks;
        if (root == 0)
        {
            return;
        }

        if (!PstBlocks.IsInternal(root))
        {
            leaves.Add(root);
            Length = blocks.Length(root);
            return;
        }

        Length = Branch(root, null);
        if (Length > (long)leaves.Count * PstBlocks.MostData)
        {
            throw new PstDamaged("Data are said to be longer than their blocks.");
        }
    }

    /// <summary>In bytes, as stated.</summary>
    public long Length { get; }

    public int BlockCount => leaves.Count;

    /// <summary>A copy of one block.</summary>
    /// <exception cref="PstDamaged"/>
    public byte[] Block(int index)
    {
        var buffer = new byte[PstBlocks.MostLength];
        return buffer[..blocks.Read(leaves[index], buffer)];
    }

    /// <summary>All of it.</summary>
    /// <exception cref="PstDamaged">Also when the blocks hold less than is stated.</exception>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        using var stream = Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Reading it throws nothing for damage: the stream ends early then, and <see cref="PstBlocks.Damages"/> grows.</summary>
    public Stream Open() => new PstStream(blocks, leaves, Length);

    /// <summary>Adds the leaves below a block of numbers; returns how many bytes it says they hold.</summary>
    private uint Branch(ulong block, int? level)
    {
        var buffer = new byte[PstBlocks.MostLength];
        var data = buffer.AsSpan(0, blocks.Read(block, buffer));
        var count = data.Length < TreeHeader ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(data[2..]);
        if (
            data.Length < TreeHeader
            || data[0] != TreeType
            || data[1] is not (1 or 2)
            || data[1] != (level ?? data[1])
            || TreeHeader + (count * sizeof(ulong)) > data.Length
        )
        {
            throw new PstDamaged("A block of numbers of blocks is none.");
        }

        for (var index = 0; index < count; index++)
        {
            var below = BinaryPrimitives.ReadUInt64LittleEndian(data[(TreeHeader + (index * sizeof(ulong)))..]);
            if (data[1] == 2)
            {
                Branch(below, 1);
            }
            else if (PstBlocks.IsInternal(below))
            {
                throw new PstDamaged("A tree of blocks is deeper than it says.");
            }
            else
            {
                leaves.Add(below);
            }
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
    }
}

/// <summary>The bytes of blocks, one after the other.</summary>
internal sealed class PstStream(PstBlocks blocks, IReadOnlyList<ulong> leaves, long length) : ForwardStream
{
    private readonly byte[] block = new byte[PstBlocks.MostLength];
    private ReadOnlyMemory<byte> ready;
    private int next;
    private long left = length;

    public override int Read(Span<byte> buffer)
    {
        while (ready.IsEmpty && left > 0 && next < leaves.Count)
        {
            try
            {
                ready = block.AsMemory(0, (int)Math.Min(left, blocks.Read(leaves[next++], block)));
            }
            catch (PstDamaged)
            {
                blocks.NoteDamage();
                left = 0;
            }
        }

        var count = Math.Min(buffer.Length, ready.Length);
        ready.Span[..count].CopyTo(buffer);
        ready = ready[count..];
        left -= count;
        return count;
    }
}

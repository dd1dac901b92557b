using System.Buffers.Binary;

namespace Dossier.Formats.Mail.Pst;

/// <summary>A node of a PST, in the file's own tree or below another one: its data, and the nodes below it ([MS-PST] 2.2.2.8.3.3).</summary>
internal sealed class PstNode
{
    private const byte SubnodeType = 2;
    private const int Header = 8;
    private const int LeafLength = 24;
    private const int BranchLength = 16;
    private readonly PstBlocks blocks;
    private readonly ulong data;
    private readonly Dictionary<uint, Roots> below = [];

    /// <param name="data">The number of the root of its data; 0 when it has none.</param>
    /// <param name="below">The number of the root of the nodes below it; 0 when there are none.</param>
    /// <exception cref="PstDamaged"/>
    public PstNode(PstBlocks blocks, ulong data, ulong below)
    {
        (this.blocks, this.data) = (blocks, data);
        if (below != 0)
        {
            ReadBelow(below, null);
        }
    }

    public PstBlocks Blocks => blocks;

    /// <exception cref="PstDamaged"/>
    public PstBlockTree Data() => new(blocks, data);

    /// <summary>The node below this one of a number (NID); null when there is none.</summary>
    /// <exception cref="PstDamaged"/>
    public PstNode? Below(uint number) => below.TryGetValue(number, out var found) ? new PstNode(blocks, found.Data, found.Below) : null;

    /// <summary>The data of a node below, of which the nodes below it do not matter; null when there is none.</summary>
    /// <exception cref="PstDamaged"/>
    public PstBlockTree? DataBelow(uint number) => below.TryGetValue(number, out var found) ? new PstBlockTree(blocks, found.Data) : null;

    /// <summary>SLBLOCK, or SIBLOCK above those: two levels and no more, so that it ends whatever they say.</summary>
    private void ReadBelow(ulong block, int? level)
    {
        var buffer = new byte[PstBlocks.MostLength];
        var bytes = buffer.AsSpan(0, blocks.Read(block, buffer));
        var isLeaf = bytes.Length >= Header && bytes[1] == 0;
        var length = isLeaf ? LeafLength : BranchLength;
        var count = bytes.Length < Header ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        if (
            bytes.Length < Header
            || !PstBlocks.IsInternal(block)
            || bytes[0] != SubnodeType
            || bytes[1] > 1
            || bytes[1] != (level ?? bytes[1])
            || Header + (count * length) > bytes.Length
        )
        {
            throw new PstDamaged("A block of nodes below a node is none.");
        }

        for (var index = 0; index < count; index++)
        {
            var entry = bytes.Slice(Header + (index * length), length);
            var first = BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]);
            if (isLeaf)
            {
                // The upper half of the number holds anything at all in files that Outlook wrote.
                below.TryAdd(
                    BinaryPrimitives.ReadUInt32LittleEndian(entry),
                    new Roots(first, BinaryPrimitives.ReadUInt64LittleEndian(entry[16..]))
                );
            }
            else
            {
                ReadBelow(first, 0);
            }
        }
    }

    /// <summary>A record, not a tuple: collections of tuples are compiled anew in each reading process.</summary>
    private readonly record struct Roots(ulong Data, ulong Below);
}

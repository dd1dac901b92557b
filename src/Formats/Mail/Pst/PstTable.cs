using System.Buffers.Binary;

namespace Dossier.Formats.Mail.Pst;

/// <summary>A table of a PST (TC, [MS-PST] 2.3.4): recipients, attachments.</summary>
internal sealed class PstTable
{
    private const int ColumnsAt = 22;
    private const int ColumnLength = 8;
    private readonly PstHeap heap;
    private readonly List<Column> columns = [];
    private readonly List<RowPlace> rows = [];
    private readonly int rowLength;
    private readonly int bitsAt;
    private readonly uint matrix;
    private readonly PstBlockTree? matrixBelow;
    private (int Index, byte[] Bytes) block = (-1, []);

    /// <exception cref="PstDamaged"/>
    public PstTable(PstNode node, PstNames names)
    {
        heap = new PstHeap(node, PstHeap.Table);
        var info = heap.Item(heap.Root).Span;
        if (info.Length < ColumnsAt || info[0] != PstHeap.Table || ColumnsAt + (info[1] * ColumnLength) > info.Length)
        {
            throw new PstDamaged("A table is none.");
        }

        bitsAt = BinaryPrimitives.ReadUInt16LittleEndian(info[6..]);
        rowLength = BinaryPrimitives.ReadUInt16LittleEndian(info[8..]);
        matrix = BinaryPrimitives.ReadUInt32LittleEndian(info[14..]);
        if (rowLength is 0 or > PstBlocks.MostData)
        {
            throw new PstDamaged("The rows of a table are of no length, or of too much.");
        }

        for (var index = 0; index < info[1]; index++)
        {
            var column = info.Slice(ColumnsAt + (index * ColumnLength), ColumnLength);
            var (type, number) = (BinaryPrimitives.ReadUInt16LittleEndian(column), BinaryPrimitives.ReadUInt16LittleEndian(column[2..]));
            var (at, length, bit) = (BinaryPrimitives.ReadUInt16LittleEndian(column[4..]), column[6], column[7]);
            if (at + length > rowLength || bitsAt + (bit / 8) >= rowLength)
            {
                throw new PstDamaged("A column of a table lies outside of its rows.");
            }

            columns.Add(new Column(names.Tag(number), type, at, length, bit));
        }

        foreach (var leaf in heap.Leaves(BinaryPrimitives.ReadUInt32LittleEndian(info[10..]), sizeof(uint), sizeof(uint)))
        {
            for (var rest = leaf.Span; !rest.IsEmpty; rest = rest[8..])
            {
                rows.Add(
                    new RowPlace(BinaryPrimitives.ReadUInt32LittleEndian(rest), (int)BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]))
                );
            }
        }

        matrixBelow = PstHeap.IsHere(matrix) ? null : node.DataBelow(matrix);
    }

    public int RowCount => rows.Count;

    /// <summary>The number of a row (dwRowID); of an attachment, that of its node.</summary>
    public uint Number(int index) => rows[index].Number;

    /// <exception cref="PstDamaged"/>
    public StoredRecord Row(int index)
    {
        var row = Bytes(rows[index].Place);
        var record = new StoredRecord(heap);
        foreach (var (tag, type, at, length, bit) in columns)
        {
            // The bits of a row say which of its cells hold anything (rgCEB, 2.3.4.4.1).
            if ((row.Span[bitsAt + (bit / 8)] & (0x80 >> (bit % 8))) != 0)
            {
                record.Add(tag, type, row.Slice(at, length));
            }
        }

        return record;
    }

    /// <summary>[MS-PST] 2.3.4.4: rows lie in the heap, or in blocks of a node below, each full of whole rows.</summary>
    private ReadOnlyMemory<byte> Bytes(int place)
    {
        var all = heap.Item(PstHeap.IsHere(matrix) ? matrix : 0);
        if (matrixBelow is not null)
        {
            var rowsABlock = PstBlocks.MostData / rowLength;
            var index = place < 0 ? -1 : place / rowsABlock;
            if (index < 0 || index >= matrixBelow.BlockCount)
            {
                throw new PstDamaged("A row of a table is missing.");
            }

            if (block.Index != index)
            {
                block = (index, matrixBelow.Block(index));
            }

            all = block.Bytes;
            place %= rowsABlock;
        }

        return place >= 0 && ((long)place + 1) * rowLength <= all.Length
            ? all.Slice(place * rowLength, rowLength)
            : throw new PstDamaged("A row of a table is missing.");
    }

    /// <param name="At">In bytes, in a row.</param>
    /// <param name="Bit">Which of a row's bits says whether the cell holds anything.</param>
    private readonly record struct Column(uint? Tag, uint Type, int At, int Length, int Bit);

    private readonly record struct RowPlace(uint Number, int Place);
}

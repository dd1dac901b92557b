using System.Buffers.Binary;

namespace Dossier.Formats.Mail.Pst;

/// <summary>The properties of one thing in a PST as our own reader finds them: where each value lies, by tag.</summary>
/// <param name="heap">What the values lie in, or below whose node.</param>
internal sealed class StoredRecord(PstHeap heap) : MapiRecord
{
    public const uint Object = 0x000D;
    private readonly Dictionary<uint, Stored> values = [];

    /// <summary>The context of properties of a node (PC, [MS-PST] 2.3.3).</summary>
    /// <param name="names">Null while the names themselves are read.</param>
    /// <exception cref="PstDamaged"/>
    public static StoredRecord Of(PstNode node, PstNames? names)
    {
        var heap = new PstHeap(node, PstHeap.Properties);
        var record = new StoredRecord(heap);
        foreach (var leaf in heap.Leaves(heap.Root, KeyLength, ValueLength))
        {
            for (var rest = leaf; !rest.IsEmpty; rest = rest[(KeyLength + ValueLength)..])
            {
                uint number = BinaryPrimitives.ReadUInt16LittleEndian(rest.Span);
                record.Add(names is null ? number : names.Tag(number), BinaryPrimitives.ReadUInt16LittleEndian(rest.Span[2..]), rest[4..8]);
            }
        }

        return record;
    }

    private const int KeyLength = 2;
    private const int ValueLength = 6;

    /// <param name="tag">Null for a property that nobody asks for.</param>
    /// <param name="value">Itself where it fits, else the number of what it is (HNID).</param>
    public void Add(uint? tag, uint type, ReadOnlyMemory<byte> value)
    {
        if (tag is { } known)
        {
            values.TryAdd(known, new Stored(type, value));
        }
    }

    public override long Size(uint tag)
    {
        try
        {
            return !values.TryGetValue(tag, out var found) ? 0
                : IsItself(found.Type, found.Value) ? found.Value.Length
                : Number(found.Value) is var number && PstHeap.IsHere(number) ? heap.Item(number).Length
                : heap.Node.DataBelow(number)?.Length ?? 0;
        }
        catch (PstDamaged)
        {
            heap.Node.Blocks.NoteDamage();
            return 0;
        }
    }

    protected override byte[]? Bytes(uint tag, out uint type)
    {
        (type, var value) = values.GetValueOrDefault(tag);
        if (type == 0)
        {
            return null;
        }

        try
        {
            if (IsItself(type, value))
            {
                return value.ToArray();
            }

            var number = Number(value);
            if (PstHeap.IsHere(number))
            {
                return heap.Item(number).ToArray();
            }

            return heap.Node.DataBelow(number) is { Length: <= MapiBody.LargestBody } data ? data.ToArray() : null;
        }
        catch (Exception damage) when (damage is PstDamaged or EndOfStreamException)
        {
            heap.Node.Blocks.NoteDamage();
            return null;
        }
    }

    /// <summary>The bytes of a value, however many; null when there is none.</summary>
    /// <param name="length">In bytes, as stated.</param>
    public Stream? Open(uint tag, out long length)
    {
        length = 0;
        try
        {
            if (!values.TryGetValue(tag, out var found))
            {
                return null;
            }

            var number = found.Type == Object && PstHeap.IsHere(Number(found.Value)) ? ObjectNode(tag) : Number(found.Value);
            if (number is { } here && PstHeap.IsHere(here))
            {
                var item = heap.Item(here);
                length = item.Length;
                return new MemoryStream(item.ToArray(), writable: false);
            }

            var data = number is { } below ? heap.Node.DataBelow(below) : null;
            length = data?.Length ?? 0;
            return data?.Open();
        }
        catch (PstDamaged)
        {
            heap.Node.Blocks.NoteDamage();
            return null;
        }
    }

    /// <summary>The number of the node that an object lies in (PtypObject, [MS-PST] 2.3.3.5); null when the property is none.</summary>
    /// <exception cref="PstDamaged"/>
    public uint? ObjectNode(uint tag)
    {
        if (!values.TryGetValue(tag, out var found) || found.Type != Object)
        {
            return null;
        }

        var number = Number(found.Value);
        return !PstHeap.IsHere(number) ? number
            : heap.Item(number) is { Length: >= 4 } place ? BinaryPrimitives.ReadUInt32LittleEndian(place.Span)
            : null;
    }

    public bool Has(uint tag) => values.ContainsKey(tag);

    private static uint Number(ReadOnlyMemory<byte> value) => BinaryPrimitives.ReadUInt32LittleEndian(value.Span);

    /// <summary>Values of a fixed length are kept where their number would be: of up to 4 bytes in a property, of 8 in a row of a table as well.</summary>
    private static bool IsItself(uint type, ReadOnlyMemory<byte> value) =>
        type switch
        {
            Integer16 or Integer32 or Boolean or 0x0004 or 0x000A => true,
            Floating64 or Integer64 or Time64 or 0x0006 or 0x0007 => value.Length == 8,
            _ => value.Length < 4,
        };

    private readonly record struct Stored(uint Type, ReadOnlyMemory<byte> Value);
}

using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>The header of a record of a presentation ([MS-PPT] 2.3.1), and where its data lies.</summary>
internal readonly record struct PptRecord(int Type, int Instance, bool IsContainer, long Start, long Length)
{
    public long End => Start + Length;
}

/// <summary>Records of a presentation's stream: each holds data or, when it is a container, more records.</summary>
internal sealed class PptRecords(Stream stream)
{
    private const int HeaderLength = 8;
    private const int LongestAtom = 16 << 20;

    private readonly byte[] header = new byte[HeaderLength];

    public long Length => stream.Length;

    /// <summary>The record at a place; null where none fits. One that runs beyond its container is cut there.</summary>
    public PptRecord? At(long place, long end)
    {
        if (place < 0 || place + HeaderLength > Math.Min(end, stream.Length))
        {
            return null;
        }

        stream.Position = place;
        stream.ReadExactly(header);
        var first = BinaryPrimitives.ReadUInt16LittleEndian(header);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
        var start = place + HeaderLength;
        return new PptRecord(
            BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(2)),
            first >> 4,
            (first & 0xf) == 0xf,
            start,
            Math.Min(length, Math.Min(end, stream.Length) - start)
        );
    }

    /// <summary>The records right below a container.</summary>
    public IEnumerable<PptRecord> Below(PptRecord container)
    {
        for (var place = container.Start; At(place, container.End) is { } record; place = record.End)
        {
            yield return record;
        }
    }

    public PptRecord? Find(PptRecord container, int type)
    {
        foreach (var record in Below(container))
        {
            if (record.Type == type)
            {
                return record;
            }
        }

        return null;
    }

    /// <summary>An atom's bytes.</summary>
    public byte[] Bytes(PptRecord record)
    {
        var bytes = new byte[(int)Math.Min(LongestAtom, record.Length)];
        stream.Position = record.Start;
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>An atom's characters.</summary>
    public string Text(PptRecord record) =>
        (record.Type == PptTypes.TextBytes ? Encoding.Latin1 : Encoding.Unicode).GetString(Bytes(record));

    /// <summary>A number in an atom; zero when the atom is shorter.</summary>
    public uint Number(PptRecord record, int offset)
    {
        if (offset + 4 > record.Length)
        {
            return 0;
        }

        Span<byte> number = stackalloc byte[4];
        stream.Position = record.Start + offset;
        stream.ReadExactly(number);
        return BinaryPrimitives.ReadUInt32LittleEndian(number);
    }

    /// <summary>Some bytes from a place; fewer than asked for at the end.</summary>
    public int Read(long place, Span<byte> buffer)
    {
        stream.Position = place;
        return stream.Read(buffer);
    }

    public void Copy(long start, long length, Stream to)
    {
        var buffer = new byte[65536];
        stream.Position = start;
        for (int read; length > 0 && (read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, length))) > 0; length -= read)
        {
            to.Write(buffer, 0, read);
        }
    }
}

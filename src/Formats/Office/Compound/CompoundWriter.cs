using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Office.Compound;

/// <summary>
/// Writes a storage of one compound file as a compound file of its own, so that a document embedded in another can stand alone
/// ([MS-CFB], version 3, sectors of 512 bytes). The bytes are streamed; only the tables are held.
/// </summary>
internal sealed class CompoundWriter
{
    private const int SectorLength = 512;
    private const int MiniSectorLength = 64;
    private const int MiniCutoff = 4096;
    private const uint FatSector = 0xfffffffd;
    private const uint DifatSector = 0xfffffffc;
    private const uint EndOfChain = 0xfffffffe;
    private const uint Free = 0xffffffff;

    private readonly List<Node> nodes = [];
    private readonly List<uint> fat = [];
    private readonly List<uint> miniFat = [];

    private CompoundWriter() { }

    /// <summary>One stream or storage to be written: what stands in it and how to get its bytes.</summary>
    internal sealed record Part(string Name, IReadOnlyList<Part>? Children, long Length, Func<Stream>? Open, Guid ClassId = default);

    /// <summary>A storage of an open compound file, and all below it.</summary>
    public static Part Of(CompoundFile file, CompoundEntry entry)
    {
        if (!entry.IsStream)
        {
            return new Part(entry.Name, [.. entry.Children.Select(child => Of(file, child))], 0, null, entry.ClassId);
        }

        using var stream = file.Open(entry);
        return new Part(entry.Name, null, stream.Length, () => file.Open(entry));
    }

    public static void Write(Part root, Stream to) => new CompoundWriter().WriteAll(root, to);

    private void WriteAll(Part root, Stream to)
    {
        Lay(root);
        var small = nodes.Where(node => node.Part.Open is not null && node.Part.Length is > 0 and < MiniCutoff).ToList();
        var large = nodes.Where(node => node.Part.Open is not null && node.Part.Length >= MiniCutoff).ToList();
        foreach (var node in small)
        {
            node.Start = Chain(miniFat, Count(node.Part.Length, MiniSectorLength));
        }

        var miniLength = (long)miniFat.Count * MiniSectorLength;
        foreach (var node in large)
        {
            node.Start = Chain(fat, Count(node.Part.Length, SectorLength));
        }

        var root0 = nodes[0];
        root0.Start = Chain(fat, Count(miniLength, SectorLength));
        root0.Length = miniLength;
        var miniTable = Chain(fat, Count(miniFat.Count * 4L, SectorLength));
        var directory = Chain(fat, Count(nodes.Count * 128L, SectorLength));

        // The table must also hold its own sectors, and those that name more than 109 of them.
        int tables = 0,
            more = 0;
        while (true)
        {
            var needed = Count((fat.Count + tables + more) * 4L, SectorLength);
            var neededMore = needed > 109 ? (needed - 109 + 126) / 127 : 0;
            if (needed == tables && neededMore == more)
            {
                break;
            }

            (tables, more) = (needed, neededMore);
        }

        var firstTable = (uint)fat.Count;
        fat.AddRange(Enumerable.Repeat(FatSector, tables));
        var firstMore = (uint)fat.Count;
        fat.AddRange(Enumerable.Repeat(DifatSector, more));

        WriteHeader(to, firstTable, tables, firstMore, more, directory, miniTable);
        foreach (var node in large)
        {
            Copy(node.Part, to, SectorLength);
        }

        foreach (var node in small)
        {
            Copy(node.Part, to, MiniSectorLength);
        }

        Pad(to, miniLength, SectorLength, 0);
        WriteNumbers(to, miniFat);
        WriteDirectory(to);
        WriteNumbers(to, fat);
        for (var at = 0; at < more; at++)
        {
            var numbers = Enumerable.Range(109 + (at * 127), 127).Select(table => table < tables ? firstTable + (uint)table : Free);
            WriteNumbers(to, [.. numbers, at + 1 < more ? firstMore + (uint)at + 1 : EndOfChain]);
        }
    }

    private int Lay(Part part)
    {
        var node = new Node(part);
        var index = nodes.Count;
        nodes.Add(node);
        if (part.Children is { Count: > 0 } children)
        {
            // Names are ordered by length first, then by upper case ([MS-CFB] 2.6.4); the middle of each range becomes its top.
            var sorted = children
                .OrderBy(child => child.Name.Length)
                .ThenBy(child => child.Name.ToUpperInvariant(), StringComparer.Ordinal)
                .Select(Lay)
                .ToList();
            node.Child = Top(sorted, 0, sorted.Count);
        }

        return index;
    }

    private uint Top(List<int> sorted, int from, int to)
    {
        if (from >= to)
        {
            return Free;
        }

        var middle = (from + to) / 2;
        nodes[sorted[middle]].Left = Top(sorted, from, middle);
        nodes[sorted[middle]].Right = Top(sorted, middle + 1, to);
        return (uint)sorted[middle];
    }

    private static uint Chain(List<uint> table, int count)
    {
        if (count == 0)
        {
            return EndOfChain;
        }

        var first = (uint)table.Count;
        for (var at = 1; at < count; at++)
        {
            table.Add(first + (uint)at);
        }

        table.Add(EndOfChain);
        return first;
    }

    private static int Count(long length, int unit) => (int)((length + unit - 1) / unit);

    private static void WriteHeader(Stream to, uint firstTable, int tables, uint firstMore, int more, uint directory, uint miniTable)
    {
        var header = new byte[SectorLength];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(header, 0);
        void Short(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(at), value);
        void Long(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at), value);
        Short(0x18, 0x3e);
        Short(0x1a, 3);
        Short(0x1c, 0xfffe);
        Short(0x1e, 9);
        Short(0x20, 6);
        Long(0x2c, (uint)tables);
        Long(0x30, directory);
        Long(0x38, MiniCutoff);
        Long(0x3c, miniTable);
        Long(0x40, miniTable == EndOfChain ? 0 : directory - miniTable);
        Long(0x44, more > 0 ? firstMore : EndOfChain);
        Long(0x48, (uint)more);
        for (var at = 0; at < 109; at++)
        {
            Long(0x4c + (at * 4), at < tables ? firstTable + (uint)at : Free);
        }

        to.Write(header);
    }

    private void WriteDirectory(Stream to)
    {
        var entry = new byte[128];
        for (var at = 0; at < Count(nodes.Count * 128L, SectorLength) * 4; at++)
        {
            Array.Clear(entry);
            entry.AsSpan(68, 12).Fill(0xff);
            if (at < nodes.Count)
            {
                var node = nodes[at];
                var name = at == 0 ? "Root Entry" : node.Part.Name[..Math.Min(31, node.Part.Name.Length)];
                var nameLength = Encoding.Unicode.GetBytes(name, entry);
                BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(64), (ushort)(nameLength + 2));
                entry[66] = (byte)(
                    at == 0 ? 5
                    : node.Part.Open is null ? 1
                    : 2
                );
                entry[67] = 1;
                BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(68), node.Left);
                BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(72), node.Right);
                BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(76), node.Child);
                node.Part.ClassId.TryWriteBytes(entry.AsSpan(80));
                BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(116), node.Start);
                BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(120), (uint)node.Length);
            }

            to.Write(entry);
        }
    }

    private static void WriteNumbers(Stream to, List<uint> numbers)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
            to.Write(bytes);
        }

        Pad(to, numbers.Count * 4L, SectorLength, 0xff);
    }

    private static void Copy(Part part, Stream to, int unit)
    {
        using var from = part.Open!();
        var buffer = new byte[65536];
        var left = part.Length;
        while (left > 0)
        {
            var read = from.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
            {
                // Shorter than it was when it was measured: the tables are already laid, so zeros stand in.
                Array.Clear(buffer);
                read = (int)Math.Min(buffer.Length, left);
            }

            to.Write(buffer, 0, read);
            left -= read;
        }

        Pad(to, part.Length, unit, 0);
    }

    private static void Pad(Stream to, long length, int unit, byte value)
    {
        var missing = (int)((unit - (length % unit)) % unit);
        Span<byte> filling = stackalloc byte[SectorLength];
        filling.Fill(value);
        to.Write(filling[..missing]);
    }

    private sealed class Node(Part part)
    {
        public Part Part { get; } = part;

        public uint Left { get; set; } = Free;

        public uint Right { get; set; } = Free;

        public uint Child { get; set; } = Free;

        public uint Start { get; set; } = part.Open is null ? 0 : EndOfChain;

        public long Length { get; set; } = part.Length;
    }
}

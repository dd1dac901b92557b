using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Identification;

/// <summary>The directory of a compound file ([MS-CFB] 2.6), read no further than its first level. Damage ends the reading and is never thrown.</summary>
internal static class CompoundDirectory
{
    private const int HeaderLength = 512;
    private const int EntryLength = 128;
    private const int HeaderSectorTable = 0x4c;
    private const int SectorsInHeader = 109;
    private const uint NoStream = 0xffffffff;
    private const uint LastSector = 0xfffffffa;
    private const int MostSectors = 16384;
    private const int MostNames = 4096;

    /// <summary>Streams and storages right below the root, in no order; empty when the directory cannot be read.</summary>
    public static HashSet<string> NamesBelowRoot(FileStream stream)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var header = new byte[HeaderLength];
        if (RandomAccess.Read(stream.SafeFileHandle, header, 0) < HeaderLength)
        {
            return names;
        }

        var shift = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x1e));
        if (shift is not (9 or 12))
        {
            return names;
        }

        var file = new Sectors(stream, header, 1 << shift);
        var chain = file.Chain(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(0x30)));

        // Siblings form a tree: each entry points to a left and a right one, and a storage to the top of its own.
        var seen = new HashSet<uint>();
        var waiting = new Stack<uint>();
        var entry = new byte[EntryLength];
        if (file.ReadEntry(chain, 0, entry))
        {
            waiting.Push(BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(76)));
        }

        while (waiting.TryPop(out var index) && names.Count < MostNames)
        {
            if (index == NoStream || !seen.Add(index) || !file.ReadEntry(chain, index, entry))
            {
                continue;
            }

            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(64));
            if (nameLength is >= 2 and <= 64)
            {
                names.Add(Encoding.Unicode.GetString(entry, 0, nameLength - 2));
            }

            waiting.Push(BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(68)));
            waiting.Push(BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(72)));
        }

        return names;
    }

    private sealed class Sectors(FileStream stream, byte[] header, int length)
    {
        private readonly byte[] cell = new byte[4];
        private readonly List<uint> tableSectors = [];

        public List<uint> Chain(uint first)
        {
            var chain = new List<uint>();
            for (var sector = first; sector < LastSector && chain.Count < MostSectors; sector = Next(sector))
            {
                chain.Add(sector);
            }

            return chain;
        }

        public bool ReadEntry(List<uint> chain, uint index, byte[] entry)
        {
            var perSector = (uint)(length / EntryLength);
            var link = index / perSector;
            return link < chain.Count && ReadAt(Start(chain[(int)link]) + ((index % perSector) * EntryLength), entry);
        }

        private uint Next(uint sector)
        {
            var perSector = (uint)(length / 4);
            return TableSector(sector / perSector) is { } table && ReadAt(Start(table) + ((sector % perSector) * 4), cell)
                ? BinaryPrimitives.ReadUInt32LittleEndian(cell)
                : NoStream;
        }

        /// <summary>[MS-CFB] 2.5: the first 109 sectors of the allocation table are named in the header, the others in a chain of sectors.</summary>
        private uint? TableSector(uint index)
        {
            if (index < SectorsInHeader)
            {
                return BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(HeaderSectorTable + ((int)index * 4)));
            }

            var perSector = (uint)(length / 4) - 1;
            var (link, offset) = ((index - SectorsInHeader) / perSector, (index - SectorsInHeader) % perSector);
            if (tableSectors.Count == 0)
            {
                tableSectors.Add(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(0x44)));
            }

            while (tableSectors.Count <= link)
            {
                if (tableSectors.Count > MostSectors || !ReadAt(Start(tableSectors[^1]) + (perSector * 4), cell))
                {
                    return null;
                }

                tableSectors.Add(BinaryPrimitives.ReadUInt32LittleEndian(cell));
            }

            return ReadAt(Start(tableSectors[(int)link]) + (offset * 4), cell) ? BinaryPrimitives.ReadUInt32LittleEndian(cell) : null;
        }

        private long Start(uint sector) => (sector + 1L) * length;

        private bool ReadAt(long start, byte[] bytes) => RandomAccess.Read(stream.SafeFileHandle, bytes, start) == bytes.Length;
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Office.Compound;

/// <summary>
/// An OLE compound file ([MS-CFB]): a file system in a file, as Office 97 to 2003, Outlook and Visio keep theirs.
/// The allocation table is read where it is needed, so opening a large file costs little; no chain is followed longer than the file is.
/// </summary>
internal sealed class CompoundFile : IDisposable
{
    private const int HeaderLength = 512;
    private const int EntryLength = 128;
    private const int SectorsInHeader = 109;
    private const int MiniSectorLength = 64;
    private const uint LastSector = 0xfffffffa;
    private const uint NoEntry = 0xffffffff;
    private const int MostEntries = 200_000;
    private const int DeepestStorage = 64;

    private readonly Stream file;
    private readonly byte[] header = new byte[HeaderLength];
    private readonly int sectorLength;
    private readonly long sectorCount;
    private readonly uint miniCutoff;
    private readonly Dictionary<uint, uint[]> tables = [];
    private readonly List<uint> tableSectors = [];
    private CompoundStream? miniStream;
    private CompoundStream? miniTable;

    /// <param name="file">Seekable; closed with this.</param>
    /// <exception cref="InvalidDataException">The file is no compound file, or its directory cannot be read.</exception>
    public CompoundFile(Stream file)
    {
        this.file = file;
        file.Position = 0;
        var read = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (read < HeaderLength || !LooksRight(header))
        {
            throw new InvalidDataException("No compound file.");
        }

        var shift = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x1e));
        if (shift is not (9 or 12))
        {
            throw new InvalidDataException("A compound file with sectors of an unknown size.");
        }

        sectorLength = 1 << shift;
        sectorCount = (file.Length + sectorLength - 1) / sectorLength;
        miniCutoff = Number(0x38);
        ReadTableSectors();
        Root = ReadDirectory();
    }

    public CompoundEntry Root { get; }

    public static bool LooksRight(ReadOnlySpan<byte> head) =>
        head.Length >= HeaderLength && head.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);

    /// <summary>Opens a compound file for identification: null where the constructor throws.</summary>
    public static CompoundFile? TryOpen(Stream file)
    {
        try
        {
            return new CompoundFile(file);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The stream of that name right below the root, open; null when there is none.</summary>
    /// <exception cref="InvalidDataException">Its chain of sectors is broken at its beginning.</exception>
    public CompoundStream? Open(string name) => Root[name] is { IsStream: true } entry ? Open(entry) : null;

    /// <summary>A stream's bytes, seekable. Where its chain breaks off, it ends: what came before is still to be had.</summary>
    public CompoundStream Open(CompoundEntry entry)
    {
        if (entry.Length >= miniCutoff)
        {
            return new CompoundStream(file, Runs(entry.FirstSector, entry.Length), entry.Length);
        }

        miniStream ??= new CompoundStream(file, Runs(Root.FirstSector, Root.Length), Root.Length);
        miniTable ??= new CompoundStream(file, Runs(Number(0x3c), long.MaxValue), long.MaxValue);
        return new CompoundStream(miniStream, MiniRuns(entry.FirstSector, entry.Length), entry.Length);
    }

    /// <summary>A small stream's bytes, whole.</summary>
    /// <exception cref="InvalidDataException">There are more than <paramref name="most"/>.</exception>
    public byte[] Bytes(CompoundEntry entry, int most)
    {
        using var stream = Open(entry);
        if (stream.Length > most)
        {
            throw new InvalidDataException($"The stream {entry.Name} is larger than any real one.");
        }

        var bytes = new byte[stream.Length];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    public void Dispose() => file.Dispose();

    private uint Number(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(offset));

    private long Start(uint sector) => (sector + 1L) * sectorLength;

    /// <summary>[MS-CFB] 2.5: the first 109 sectors of the table are named in the header, the others in a chain of sectors of their own.</summary>
    private void ReadTableSectors()
    {
        for (var at = 0; at < SectorsInHeader; at++)
        {
            var sector = Number(0x4c + (at * 4));
            if (sector < LastSector)
            {
                tableSectors.Add(sector);
            }
        }

        var numbers = new byte[sectorLength];
        var next = Number(0x44);
        for (var steps = 0L; next < LastSector && steps < sectorCount && tableSectors.Count <= sectorCount; steps++)
        {
            if (!ReadAt(Start(next), numbers))
            {
                break;
            }

            for (var at = 0; at < sectorLength - 4; at += 4)
            {
                var sector = BinaryPrimitives.ReadUInt32LittleEndian(numbers.AsSpan(at));
                if (sector < LastSector)
                {
                    tableSectors.Add(sector);
                }
            }

            next = BinaryPrimitives.ReadUInt32LittleEndian(numbers.AsSpan(sectorLength - 4));
        }
    }

    private uint Next(uint sector)
    {
        var perTable = (uint)sectorLength / 4;
        var index = sector / perTable;
        if (index >= tableSectors.Count)
        {
            return NoEntry;
        }

        if (!tables.TryGetValue(index, out var table))
        {
            var bytes = new byte[sectorLength];
            file.Position = Math.Min(Start(tableSectors[(int)index]), file.Length);
            var read = file.ReadAtLeast(bytes, sectorLength, throwOnEndOfStream: false);
            bytes.AsSpan(read).Fill(0xff);
            table = new uint[perTable];
            for (var at = 0; at < perTable; at++)
            {
                table[at] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at * 4));
            }

            tables[index] = table;
        }

        return table[sector % perTable];
    }

    /// <summary>Where a chain's bytes lie, neighbouring sectors joined.</summary>
    private List<(long Start, long Length)> Runs(uint first, long length)
    {
        var runs = new List<(long Start, long Length)>();
        var sum = 0L;
        var sector = first;
        for (var steps = 0L; sector < LastSector && sum < length && steps <= sectorCount; steps++, sector = Next(sector))
        {
            var start = Start(sector);
            var here = Math.Min(sectorLength, file.Length - start);
            if (here <= 0)
            {
                break;
            }

            Join(runs, start, here);
            sum += here;
        }

        return runs;
    }

    private List<(long Start, long Length)> MiniRuns(uint first, long length)
    {
        var runs = new List<(long Start, long Length)>();
        Span<byte> number = stackalloc byte[4];
        var most = miniStream!.Length / MiniSectorLength;
        var sum = 0L;
        var sector = first;
        for (var steps = 0L; sector < LastSector && sum < length && steps <= most; steps++)
        {
            var start = (long)sector * MiniSectorLength;
            var here = Math.Min(MiniSectorLength, miniStream.Length - start);
            if (here <= 0)
            {
                break;
            }

            Join(runs, start, here);
            sum += here;
            miniTable!.Position = sector * 4L;
            if (miniTable.ReadAtLeast(number, 4, throwOnEndOfStream: false) < 4)
            {
                break;
            }

            sector = BinaryPrimitives.ReadUInt32LittleEndian(number);
        }

        return runs;
    }

    private static void Join(List<(long Start, long Length)> runs, long start, long length)
    {
        if (runs.Count > 0 && runs[^1].Start + runs[^1].Length == start)
        {
            runs[^1] = (runs[^1].Start, runs[^1].Length + length);
        }
        else
        {
            runs.Add((start, length));
        }
    }

    /// <summary>[MS-CFB] 2.6: siblings form a tree; each entry points to a left and a right one, and a storage to the top of its own.</summary>
    private CompoundEntry ReadDirectory()
    {
        using var directory = new CompoundStream(file, Runs(Number(0x30), long.MaxValue), long.MaxValue);
        var bytes = new byte[EntryLength];
        if (!ReadEntry(directory, 0, bytes))
        {
            throw new InvalidDataException("The directory of the compound file cannot be read.");
        }

        var root = Entry(bytes, "");
        var seen = new HashSet<uint>();
        var waiting = new Stack<(uint Index, CompoundEntry Parent, int Depth)>();
        waiting.Push((Child(bytes), root, 1));
        while (waiting.TryPop(out var next) && seen.Count < MostEntries)
        {
            var (index, parent, depth) = next;
            if (index == NoEntry || !seen.Add(index) || !ReadEntry(directory, index, bytes))
            {
                continue;
            }

            waiting.Push((BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(72)), parent, depth));
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(64));
            if (nameLength is >= 2 and <= 64 && bytes[66] is 1 or 2)
            {
                var entry = Entry(bytes, Encoding.Unicode.GetString(bytes, 0, nameLength - 2));
                parent.Add(entry);
                if (!entry.IsStream && depth < DeepestStorage)
                {
                    waiting.Push((Child(bytes), entry, depth + 1));
                }
            }

            waiting.Push((BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(68)), parent, depth));
        }

        return root;
    }

    private CompoundEntry Entry(byte[] bytes, string name)
    {
        // Version 3 files leave rubbish in the upper half of the length.
        var length =
            sectorLength == 512
                ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(120))
                : (long)Math.Min(long.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(120)));
        return new CompoundEntry(
            name,
            bytes[66] == 2,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(116)),
            length,
            new Guid(bytes.AsSpan(80, 16))
        );
    }

    private static uint Child(byte[] entry) => BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(76));

    private static bool ReadEntry(CompoundStream directory, uint index, byte[] entry)
    {
        directory.Position = (long)index * EntryLength;
        return directory.ReadAtLeast(entry, EntryLength, throwOnEndOfStream: false) == EntryLength;
    }

    private bool ReadAt(long start, byte[] bytes)
    {
        if (start >= file.Length)
        {
            return false;
        }

        file.Position = start;
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Office;

/// <summary>
/// The streams of a small OLE compound file held in memory ([MS-CFB]), by name: just enough to unpack objects embedded in Office files.
/// </summary>
internal sealed class CompoundParts
{
    private const int EndOfChain = unchecked((int)0xFFFFFFFE);
    private const int HeaderLength = 512;

    private readonly byte[] file;
    private readonly int sectorLength;
    private readonly int miniSectorLength;
    private readonly int miniCutoff;
    private readonly List<int> next = [];
    private readonly List<int> nextMini = [];
    private readonly byte[] miniStream = [];
    private readonly List<(string Name, byte Kind, int Start, long Length)> entries = [];

    /// <exception cref="InvalidDataException">The file is no compound file, or a damaged one.</exception>
    public CompoundParts(byte[] file)
    {
        this.file = file;
        if (!LooksRight(file))
        {
            throw new InvalidDataException("No compound file.");
        }

        sectorLength = 1 << BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(0x1E));
        miniSectorLength = 1 << BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(0x20));
        miniCutoff = Number(0x38);
        if (sectorLength is not (512 or 4096) || miniSectorLength != 64)
        {
            throw new InvalidDataException("A compound file with sectors of an unknown size.");
        }

        ReadTable();
        ReadDirectory();
        var root = entries.Find(entry => entry.Kind == 5);
        miniStream = root.Name is null ? [] : Chain(root.Start, root.Length);
        var miniTable = Chain(Number(0x3C), int.MaxValue);
        for (var at = 0; at + 4 <= miniTable.Length; at += 4)
        {
            nextMini.Add(BinaryPrimitives.ReadInt32LittleEndian(miniTable.AsSpan(at)));
        }
    }

    public static bool LooksRight(ReadOnlySpan<byte> head) =>
        head.Length >= HeaderLength && head.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);

    /// <summary>The bytes of the first stream of that name, wherever it lies; null when there is none.</summary>
    public byte[]? Stream(string name)
    {
        var entry = entries.Find(entry => entry.Kind == 2 && entry.Name == name);
        return entry.Name is null ? null
            : entry.Length >= miniCutoff ? Chain(entry.Start, entry.Length)
            : MiniChain(entry.Start, entry.Length);
    }

    private int Number(int offset) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(offset));

    /// <summary>The bytes of a sector; the last of the file may be short.</summary>
    private ReadOnlySpan<byte> Sector(int sector)
    {
        var start = (sector + 1L) * sectorLength;
        if (sector < 0 || start >= file.Length)
        {
            throw new InvalidDataException("A sector lies outside the compound file.");
        }

        return file.AsSpan((int)start, (int)Math.Min(sectorLength, file.Length - start));
    }

    private void ReadTable()
    {
        var most = file.Length / sectorLength;
        for (var at = 0; at < 109; at++)
        {
            AddToTable(Number(0x4C + (at * 4)));
        }

        var sector = Number(0x44);
        for (var steps = 0; sector >= 0 && steps <= most; steps++)
        {
            var numbers = Sector(sector);
            for (var at = 0; at + 8 <= numbers.Length; at += 4)
            {
                AddToTable(BinaryPrimitives.ReadInt32LittleEndian(numbers[at..]));
            }

            sector = numbers.Length == sectorLength ? BinaryPrimitives.ReadInt32LittleEndian(numbers[^4..]) : EndOfChain;
        }
    }

    private void AddToTable(int sector)
    {
        if (sector < 0 || next.Count > file.Length / sectorLength)
        {
            return;
        }

        var numbers = Sector(sector);
        for (var at = 0; at + 4 <= numbers.Length; at += 4)
        {
            next.Add(BinaryPrimitives.ReadInt32LittleEndian(numbers[at..]));
        }
    }

    private void ReadDirectory()
    {
        var directory = Chain(Number(0x30), int.MaxValue);
        for (var at = 0; at + 128 <= directory.Length; at += 128)
        {
            var entry = directory.AsSpan(at, 128);
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]);
            if (entry[66] != 0 && nameLength is >= 2 and <= 64)
            {
                entries.Add(
                    (
                        Encoding.Unicode.GetString(entry[..(nameLength - 2)]),
                        entry[66],
                        BinaryPrimitives.ReadInt32LittleEndian(entry[116..]),
                        BinaryPrimitives.ReadUInt32LittleEndian(entry[120..])
                    )
                );
            }
        }
    }

    private byte[] Chain(int sector, long length)
    {
        var bytes = new MemoryStream();
        for (var steps = 0; sector >= 0 && bytes.Length < length; steps++)
        {
            if (steps > file.Length / sectorLength)
            {
                throw new InvalidDataException("A chain of the compound file runs in a circle.");
            }

            var piece = Sector(sector);
            bytes.Write(piece[..(int)Math.Min(piece.Length, length - bytes.Length)]);
            sector = sector < next.Count ? next[sector] : EndOfChain;
        }

        return bytes.ToArray();
    }

    private byte[] MiniChain(int sector, long length)
    {
        var bytes = new MemoryStream();
        for (var steps = 0; sector >= 0 && bytes.Length < length; steps++)
        {
            var start = (long)sector * miniSectorLength;
            if (start >= miniStream.Length || steps > miniStream.Length / miniSectorLength)
            {
                throw new InvalidDataException("A chain of the compound file leads nowhere.");
            }

            var room = Math.Min(Math.Min(miniSectorLength, miniStream.Length - start), length - bytes.Length);
            bytes.Write(miniStream.AsSpan((int)start, (int)room));
            sector = sector < nextMini.Count ? nextMini[sector] : EndOfChain;
        }

        return bytes.ToArray();
    }
}

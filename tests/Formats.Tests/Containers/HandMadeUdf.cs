using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Tests.Containers;

/// <summary>Images of discs with a file system of UDF 1.02 (ECMA-167): one folder of files, nothing else. No program that writes them is installed.</summary>
internal static class HandMadeUdf
{
    private const int Sector = 2048;
    private const int Descriptors = 64;
    private const int Partition = 128;
    private const int Anchor = 256;
    private const int Root = 2;
    private const int TagLength = 16;

    /// <param name="beneath">An image with another file system, which this one is laid over; its first 18 sectors and those from 20 to 63 are kept.</param>
    public static byte[] Of((string Name, byte[] Bytes)[] files, byte[]? beneath = null)
    {
        var contents = files.Select(file => (file.Bytes.Length + Sector - 1) / Sector).ToArray();
        var firstFile = Root + 2;
        var firstContent = Anchor - Partition + 1;
        var image = new byte[(Partition + firstContent + contents.Sum() + 1) * Sector];
        beneath?.CopyTo(image, 0);
        var mark = beneath is null ? 16 : 18;
        "\0BEA01\u0001"u8.CopyTo(image.AsSpan(mark * Sector));
        "\0NSR02\u0001"u8.CopyTo(image.AsSpan((mark + 1) * Sector));

        // Where the descriptors are; the volume, the partition, the file systems; the end of them.
        foreach (var place in new[] { Anchor, (image.Length / Sector) - 1 })
        {
            var anchor = Tag(image, place, 2, place);
            Number(anchor, 16, 16 * Sector);
            Number(anchor, 20, Descriptors);
            Sum(anchor);
        }

        Tag(image, Descriptors, 1, Descriptors);
        var partition = Tag(image, Descriptors + 1, 5, Descriptors + 1);
        "+NSR02"u8.CopyTo(partition[25..]);
        Sum(partition);
        Number(partition, 184, 1);
        Number(partition, 188, Partition);
        Number(partition, 192, (image.Length / Sector) - Partition);
        var volume = Tag(image, Descriptors + 2, 6, Descriptors + 2);
        Number(volume, 212, Sector);
        "*OSTA UDF Compliant"u8.CopyTo(volume[217..]);
        Number(volume, 248, Sector);
        Number(volume, 264, 6);
        Number(volume, 268, 1);
        (volume[440], volume[441], volume[442]) = (1, 6, 1);
        Tag(image, Descriptors + 3, 8, Descriptors + 3);

        var set = Tag(image, Partition, 256, 0);
        Number(set, 400, Sector);
        Number(set, 404, Root);
        Tag(image, Partition + 1, 8, 1);

        var names = new List<byte>(Entry("", Root, 0x0a));
        for (var at = 0; at < files.Length; at++)
        {
            names.AddRange(Entry(files[at].Name, firstFile + at, 0));
            File(image, firstFile + at, 5, firstContent, files[at].Bytes.Length);
            files[at].Bytes.CopyTo(image, (Partition + firstContent) * Sector);
            firstContent += contents[at];
        }

        names.ToArray().CopyTo(image, (Partition + Root + 1) * Sector);
        File(image, Root, 4, Root + 1, names.Count);
        return image;
    }

    private static void File(byte[] image, int block, byte kind, int content, int length)
    {
        var entry = Tag(image, Partition + block, 261, block);
        (entry[20], entry[24], entry[27]) = (4, 1, kind);
        entry[48] = 1;
        Number(entry, 56, length);
        Number(entry, 64, (length + Sector - 1) / Sector);
        Number(entry, 172, 8);
        Number(entry, 176, length);
        Number(entry, 180, content);
        Sum(entry);
    }

    private static byte[] Entry(string name, int block, byte kind)
    {
        var letters = name.Length == 0 ? [] : Encoding.Latin1.GetBytes("\b" + name);
        var entry = new byte[(38 + letters.Length + 3) & ~3];
        BinaryPrimitives.WriteUInt16LittleEndian(entry, 257);
        entry[2] = 2;
        Number(entry, 12, Root + 1);
        (entry[16], entry[18], entry[19]) = (1, kind, (byte)letters.Length);
        Number(entry, 20, Sector);
        Number(entry, 24, block);
        letters.CopyTo(entry, 38);
        Sum(entry, entry.Length - TagLength);
        return entry;
    }

    /// <summary>A sector that begins with a tag.</summary>
    private static Span<byte> Tag(byte[] image, int sector, ushort kind, int location)
    {
        var place = image.AsSpan(sector * Sector, Sector);
        place.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(place, kind);
        place[2] = 2;
        Number(place, 12, location);
        Sum(place);
        return place;
    }

    /// <summary>The checksums of a tag and of so many bytes after it (ECMA-167 3/7.2).</summary>
    private static void Sum(Span<byte> place, int covered = TagLength)
    {
        ushort sum = 0;
        foreach (var one in place.Slice(TagLength, covered))
        {
            sum ^= (ushort)(one << 8);
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (ushort)((sum << 1) ^ ((sum & 0x8000) != 0 ? 0x1021 : 0));
            }
        }

        BinaryPrimitives.WriteUInt16LittleEndian(place[8..], sum);
        BinaryPrimitives.WriteUInt16LittleEndian(place[10..], (ushort)covered);
        place[4] = 0;
        byte check = 0;
        foreach (var one in place[..TagLength])
        {
            check += one;
        }

        place[4] = check;
    }

    private static void Number(Span<byte> to, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(to[at..], value);
}

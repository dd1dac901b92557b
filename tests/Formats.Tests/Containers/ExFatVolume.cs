using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Tests.Containers;

/// <summary>Puts files into the root of an empty exFAT volume, by Microsoft's description of the format: no program does so without mounting it.</summary>
internal static class ExFatVolume
{
    private const int EntryLength = 32;

    public static void Add(string path, string name, byte[] bytes)
    {
        var image = File.ReadAllBytes(path);
        var sector = 1 << image[108];
        var cluster = sector << image[109];
        var heap = (long)BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(88)) * sector;
        var root = BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(96));
        Assert.True(bytes.Length <= cluster, "One cluster is enough for a test.");
        Span<byte> Cluster(uint number) => image.AsSpan((int)(heap + ((number - 2L) * cluster)), cluster);

        var free = 0;
        uint bitmap = 0;
        for (; Cluster(root)[free] != 0; free += EntryLength)
        {
            bitmap = Cluster(root)[free] == 0x81 ? BinaryPrimitives.ReadUInt32LittleEndian(Cluster(root)[(free + 20)..]) : bitmap;
        }

        uint place = 2;
        while ((Cluster(bitmap)[(int)(place - 2) / 8] & (1 << (int)((place - 2) % 8))) != 0)
        {
            place++;
        }

        Cluster(bitmap)[(int)(place - 2) / 8] |= (byte)(1 << (int)((place - 2) % 8));
        bytes.CopyTo(Cluster(place));
        var words = Encoding.Unicode.GetBytes(name);
        var names = (words.Length + 29) / 30;
        var set = new byte[EntryLength * (2 + names)];
        (set[0], set[1], set[4]) = (0x85, (byte)(1 + names), 0x20);
        // The 16th of October 2001, 9:00, as created and changed.
        BinaryPrimitives.WriteUInt32LittleEndian(set.AsSpan(8), (21u << 25) | (10 << 21) | (16 << 16) | (9 << 11));
        BinaryPrimitives.WriteUInt32LittleEndian(set.AsSpan(12), (21u << 25) | (10 << 21) | (16 << 16) | (9 << 11));
        var stream = set.AsSpan(EntryLength);
        (stream[0], stream[1], stream[3]) = (0xC0, 3, (byte)name.Length);
        BinaryPrimitives.WriteInt64LittleEndian(stream[8..], bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(stream[20..], place);
        BinaryPrimitives.WriteInt64LittleEndian(stream[24..], bytes.Length);
        for (var index = 0; index < names; index++)
        {
            var entry = set.AsSpan(EntryLength * (2 + index));
            entry[0] = 0xC1;
            words.AsSpan(index * 30, Math.Min(30, words.Length - (index * 30))).CopyTo(entry[2..]);
        }

        ushort sum = 0;
        for (var index = 0; index < set.Length; index++)
        {
            sum = index is 2 or 3 ? sum : (ushort)((ushort)((sum >> 1) | (sum << 15)) + set[index]);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(set.AsSpan(2), sum);
        set.CopyTo(Cluster(root)[free..]);
        File.WriteAllBytes(path, image);
    }
}

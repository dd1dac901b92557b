using Dossier.Support;

namespace Dossier.Formats.Tests.Office.Legacy;

/// <summary>A compound file of streams and storages, written plainly ([MS-CFB], sectors of 512 bytes): siblings in a row, small streams in the small stream.</summary>
internal sealed class Compound
{
    private const uint End = 0xfffffffe;
    private const uint None = 0xffffffff;

    private readonly List<(string Path, byte[] Bytes)> streams = [];

    /// <param name="path">Storages and name, parted by slashes.</param>
    public Compound With(string path, byte[] bytes)
    {
        streams.Add((path, bytes));
        return this;
    }

    public byte[] ToBytes()
    {
        var fat = new List<uint>();
        var sectors = new Bytes();
        uint Place(byte[] bytes)
        {
            if (bytes.Length == 0)
            {
                return End;
            }

            var first = (uint)fat.Count;
            sectors.Add(bytes).Zeros((512 - (bytes.Length % 512)) % 512);
            for (var count = (bytes.Length + 511) / 512; count > 1; count--)
            {
                fat.Add((uint)fat.Count + 1);
            }

            fat.Add(End);
            return first;
        }

        var mini = new Bytes();
        var miniFat = new List<uint>();
        var entries = new List<(string Name, int Kind, int Parent, uint Start, int Length)> { ("Root Entry", 5, -1, 0, 0) };
        foreach (var (path, bytes) in streams)
        {
            var parent = 0;
            var names = path.Split('/');
            foreach (var storage in names[..^1])
            {
                var known = entries.FindIndex(entry => entry.Kind == 1 && entry.Parent == parent && entry.Name == storage);
                if (known < 0)
                {
                    known = entries.Count;
                    entries.Add((storage, 1, parent, 0, 0));
                }

                parent = known;
            }

            uint start;
            if (bytes.Length < 4096)
            {
                start = bytes.Length == 0 ? End : (uint)miniFat.Count;
                mini.Add(bytes).Zeros((64 - (bytes.Length % 64)) % 64);
                for (var count = (bytes.Length + 63) / 64; count > 0; count--)
                {
                    miniFat.Add(count == 1 ? End : (uint)miniFat.Count + 1);
                }
            }
            else
            {
                start = Place(bytes);
            }

            entries.Add((names[^1], 2, parent, start, bytes.Length));
        }

        entries[0] = ("Root Entry", 5, -1, Place(mini.ToArray()), mini.Length);
        var miniTable = new Bytes();
        miniFat.ForEach(number => miniTable.Long(number));
        while (miniTable.Length % 512 != 0)
        {
            miniTable.Long(None);
        }

        var miniStart = Place(miniTable.ToArray());
        var directory = new Bytes();
        for (var at = 0; at < entries.Count; at++)
        {
            var (name, kind, parent, start, length) = entries[at];
            var next = entries.FindIndex(at + 1, entry => entry.Parent == parent && at > 0);
            var child = entries.FindIndex(entry => entry.Parent == at);
            directory.Wide(name).To((at * 128) + 64).Short((name.Length + 1) * 2).Add((byte)kind, 1);
            directory.Long(None, next < 0 ? None : next, child < 0 ? None : child).To((at * 128) + 116).Long(start, length, 0);
        }

        directory.Zeros((512 - (directory.Length % 512)) % 512);
        var directoryStart = Place(directory.ToArray());
        var tables = 1;
        while (tables * 128 < fat.Count + tables)
        {
            tables++;
        }

        var firstTable = fat.Count;
        fat.AddRange(Enumerable.Repeat(0xfffffffdu, tables));
        fat.ForEach(number => sectors.Long(number));
        while (sectors.Length % 512 != 0)
        {
            sectors.Long(None);
        }

        var file = new Bytes().Add(0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1).To(0x18).Short(0x3e, 3, 0xfffe, 9, 6).To(0x2c);
        file.Long(tables, directoryStart, 0, 4096, miniTable.Length == 0 ? End : miniStart, miniTable.Length / 512, End, 0);
        for (var at = 0; at < 109; at++)
        {
            file.Long(at < tables ? firstTable + at : None);
        }

        return file.Add(sectors.ToArray()).ToArray();
    }

    public Found Read(Reader reader, string mediaType) => Items.Read(reader, mediaType, ToBytes());
}

/// <summary>Reading bytes as an item, as the worker does.</summary>
internal static class Items
{
    public static Found Read(Reader reader, string mediaType, byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        var content = new Content(folder.File("item", bytes), "item") { MediaType = mediaType };
        Assert.True(reader.Bid(content) > 0);
        var found = new Found();
        reader.Read(content, found, TestContext.Current.CancellationToken);
        return found;
    }

    public static string Identified(byte[] bytes, string name)
    {
        using var folder = new TemporaryFolder();
        return Identify.MediaType(new Content(folder.File("item", bytes), name));
    }

    /// <summary>The kinds of hidden content found, in words.</summary>
    public static IEnumerable<string> Hidden(this Found found) =>
        found.Values.TryGetValue(Properties.HiddenContent, out var kinds) ? kinds.Cast<string>() : [];
}

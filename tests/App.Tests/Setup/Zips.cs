using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Dossier.App.Tests.Setup;

/// <summary>Archives made on the spot.</summary>
internal static class Zips
{
    private static readonly DateTimeOffset Modified = new(2001, 10, 16, 9, 30, 0, TimeSpan.Zero);

    public static byte[] Of(params IEnumerable<(string Name, byte[] Bytes)> entries)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                Add(zip, name, bytes, CompressionLevel.Optimal);
            }
        }

        return memory.ToArray();
    }

    /// <summary>Packs a folder's files, or those chosen, as they are.</summary>
    public static void OfFolder(string folder, string path, Func<string, bool>? isChosen = null)
    {
        using var file = File.Create(path);
        using var zip = new ZipArchive(file, ZipArchiveMode.Create);
        foreach (var name in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (isChosen?.Invoke(name) ?? true)
            {
                zip.CreateEntryFromFile(name, Path.GetRelativePath(folder, name), CompressionLevel.Fastest);
            }
        }
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Archives within archives: at the bottom files of zeros, above them everywhere the same archive several times.</summary>
    public static byte[] Bomb(int levels, int width, int bytesOfZeros)
    {
        var (name, inner) = ("zeros.bin", new byte[bytesOfZeros]);
        for (var level = levels; level >= 1; level--)
        {
            var (entry, bytes) = (name, inner);
            inner = Of(Enumerable.Range(0, width).Select(number => ($"{number:D2}-{entry}", bytes)));
            name = string.Create(CultureInfo.InvariantCulture, $"level-{level}.zip");
        }

        return inner;
    }

    /// <summary>An archive that holds a note and an archive that holds a note and an archive, and so on.</summary>
    public static byte[] Nested(int depth)
    {
        byte[] inner = [];
        for (var level = depth; level >= 1; level--)
        {
            var note = ($"note-{level:D3}.txt", Text($"A note that lies {level} deep."));
            inner = level == depth ? Of(note) : Of(note, ($"inner-{level + 1:D3}.zip", inner));
        }

        return inner;
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes, CompressionLevel level)
    {
        var entry = zip.CreateEntry(name, level);
        entry.LastWriteTime = Modified;
        using var stream = entry.Open();
        stream.Write(bytes);
    }
}

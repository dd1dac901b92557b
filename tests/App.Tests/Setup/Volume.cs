using System.Security.Cryptography;
using System.Text;

namespace Dossier.App.Tests.Setup;

/// <summary>A volume on disk, read by its bytes as another vendor's loader would.</summary>
internal sealed class Volume
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];
    private static readonly byte[] Qualifier = [0xC3, 0xBE];
    private const byte Separator = 0x14;
    private readonly string folder;

    private Volume(string folder, IReadOnlyList<IReadOnlyDictionary<string, string>> records) => (this.folder, Records) = (folder, records);

    /// <summary>The records of the DAT, by the names of its header.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Records { get; }

    public static Volume Read(string folder)
    {
        var bytes = BytesOf(Path.Combine(folder, $"{Path.GetFileName(folder)}.dat"));
        Assert.True(bytes.AsSpan().StartsWith(Mark), "The DAT begins with the mark of UTF-8.");
        var lines = Lines(bytes.AsSpan(Mark.Length));
        var names = Fields(lines[0]);
        return new Volume(folder, [.. lines.Skip(1).Select(line => (IReadOnlyDictionary<string, string>)Record(names, Fields(line)))]);
    }

    /// <summary>SHA-256 of the file that a record's column links to, as <c>.\NATIVES\0001\X.eml</c> does.</summary>
    public string HashOf(IReadOnlyDictionary<string, string> record, string column)
    {
        Assert.StartsWith(@".\", record[column], StringComparison.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(BytesOf(Path.Combine(folder, record[column][2..].Replace('\\', '/')))));
    }

    public IReadOnlyList<string> Files(string kind)
    {
        var path = Path.Combine(folder, kind);
        return Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [];
    }

    /// <summary>Every file the manifest names is there with the hash it says, and no other.</summary>
    public void MustAgreeWithItsManifest()
    {
        var named = Encoding.UTF8.GetString(BytesOf(Path.Combine(folder, "MANIFEST"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var hashes = named.ToDictionary(line => line[66..], line => line[..64]);
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path));
        Assert.Equal(hashes.Keys.Append("MANIFEST").Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
        Assert.All(
            hashes,
            file => Assert.Equal(file.Value, Convert.ToHexStringLower(SHA256.HashData(BytesOf(Path.Combine(folder, file.Key)))))
        );
    }

    /// <summary>Control numbers follow each other without a gap, each document's first after the last of the one before.</summary>
    public void MustBeGapless(string prefix, long start)
    {
        foreach (var record in Records)
        {
            Assert.Equal($"{prefix}{start:D6}", record["BEGBATES"]);
            start = long.Parse(record["ENDBATES"][prefix.Length..], System.Globalization.CultureInfo.InvariantCulture) + 1;
        }
    }

    public static byte[] BytesOf(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static Dictionary<string, string> Record(IReadOnlyList<string> names, IReadOnlyList<string> values)
    {
        Assert.Equal(names.Count, values.Count);
        return names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private static List<byte[]> Lines(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<byte[]>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf("\r\n"u8);
            Assert.True(end > 0, "Each record is a line that ends in CR LF.");
            lines.Add(bytes[..end].ToArray());
            bytes = bytes[(end + 2)..];
        }

        return lines;
    }

    /// <summary>Each field between thorns, thorns doubled inside, 0x14 between fields.</summary>
    private static List<string> Fields(ReadOnlySpan<byte> line)
    {
        var fields = new List<string>();
        while (true)
        {
            Assert.True(line.StartsWith(Qualifier), "Each field begins with a thorn.");
            line = line[2..];
            var value = new List<byte>();
            while (true)
            {
                var end = line.IndexOf(Qualifier);
                Assert.True(end >= 0, "Each field ends with a thorn.");
                value.AddRange(line[..end]);
                line = line[(end + 2)..];
                if (!line.StartsWith(Qualifier))
                {
                    break;
                }

                value.AddRange(Qualifier);
                line = line[2..];
            }

            fields.Add(Encoding.UTF8.GetString([.. value]));
            if (line.IsEmpty)
            {
                return fields;
            }

            Assert.Equal(Separator, line[0]);
            line = line[1..];
        }
    }
}

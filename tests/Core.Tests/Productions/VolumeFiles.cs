using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Tests.Productions;

/// <summary>Looks into volumes that were written.</summary>
internal static class VolumeFiles
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Some columns of a volume's DAT, without its header.</summary>
    public static async Task<List<string[]>> Table(ExportWorld world, ExportSeries series, params string[] columns)
    {
        await using var file = File.OpenRead(Path.Combine(world.Volume(series), "VOL001.dat"));
        List<string>? header = null;
        var records = new List<string[]>();
        using var reader = new ConcordanceReader(file, LoadFileFormat.Concordance);
        await foreach (var record in reader.Records(Cancel))
        {
            if (header is null)
            {
                header = [.. record];
            }
            else
            {
                records.Add([.. columns.Select(column => record[header.IndexOf(column)])]);
            }
        }

        return records;
    }

    public static List<string> Files(string folder) =>
        [
            .. Directory
                .GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file))
                .Order(StringComparer.Ordinal),
        ];

    public static async Task<byte[]> Bytes(string path)
    {
        var copy = new MemoryStream();
        await using var file = File.OpenRead(path);
        await file.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    /// <summary>Every file but the manifest stands in it, with its hash.</summary>
    public static async Task ManifestHolds(string volume)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(volume, "MANIFEST"), Cancel);
        Assert.Equal(Files(volume).Where(file => file != "MANIFEST"), lines.Select(line => line[66..]).Order(StringComparer.Ordinal));
        foreach (var line in lines)
        {
            var hash = System.Security.Cryptography.SHA256.HashData(await Bytes(Path.Combine(volume, line[66..])));
            Assert.Equal(line[..64], Convert.ToHexStringLower(hash));
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Kernel;
using Dossier.Formats;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Productions;

/// <summary>
/// Makes the load files and the manifest of a volume agree with texts that were written into it after it was whole. Each file is written beside
/// the old one and takes its place, the manifest last; done again after a power cut, it gives the same.
/// </summary>
/// <param name="folder">The volume's.</param>
/// <param name="name">The volume's.</param>
internal sealed class VolumeTexts(string folder, string name, ExportOutput output)
{
    private const string Unfinished = ".rewritten";
    private const int HashLength = 64;

    /// <param name="places">The labels of the documents whose text may be another, with their places in the volume, from 1.</param>
    /// <exception cref="IOException">The volume cannot be read or written.</exception>
    /// <exception cref="Unreadable">A load file is not as it was written.</exception>
    public async Task Update(IEnumerable<(string Label, int Place)> places, CancellationToken cancel)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (label, place) in places)
        {
            var path = ExportOutput.TextPath(output.Folder(place), label);
            if (await Hash(Path.Combine(folder, path), cancel) is { } hash)
            {
                hashes[path] = hash;
                links[label] = VolumeWriter.Link(path)!;
            }
        }

        foreach (var kind in output.LoadFiles.Where(kind => kind != LoadFileKind.Opt))
        {
            var table = ExportOutput.TableName(name, kind);
            hashes[table] = await Rewrite(Path.Combine(folder, table), output.Format(kind), links, cancel);
        }

        await RewriteManifest(hashes, cancel);
    }

    private static async Task<string?> Hash(string path, CancellationToken cancel)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
    }

    /// <summary>Writes a load file with other links to texts; returns its hash.</summary>
    private static async Task<string> Rewrite(
        string path,
        LoadFileFormat format,
        Dictionary<string, string> links,
        CancellationToken cancel
    )
    {
        string hash;
        var written = path + Unfinished;
        File.Delete(written);
        await using (var old = File.OpenRead(path))
        await using (var file = new HashedFile(written))
        {
            using var reader = new ConcordanceReader(old, format);
            await using var writer = new ConcordanceWriter(file, format);
            int identifier = -1,
                link = -1;
            await foreach (var record in reader.Records(cancel))
            {
                var values = record.ToArray();
                if (identifier < 0)
                {
                    identifier = Array.IndexOf(values, VolumeColumns.Identifier);
                    link = Array.IndexOf(values, VolumeColumns.TextLink);
                }
                else if (link >= 0 && links.TryGetValue(values[identifier], out var other))
                {
                    values[link] = other;
                }

                await writer.Write(values, cancel);
            }

            await writer.Flush(cancel);
            hash = file.Finish();
            file.FlushToDisk();
        }

        File.Move(written, path, overwrite: true);
        return hash;
    }

    /// <summary>Replaces the hashes of the files named, and adds those that were not there.</summary>
    private async Task RewriteManifest(Dictionary<string, string> hashes, CancellationToken cancel)
    {
        var path = Path.Combine(folder, VolumeFolder.ManifestName);
        var written = path + Unfinished;
        await using (var file = new FileStream(written, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await using var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            await foreach (var line in File.ReadLinesAsync(path, cancel))
            {
                var named = line.Length > HashLength + 2 ? line[(HashLength + 2)..] : "";
                await writer.WriteLineAsync(hashes.Remove(named, out var hash) ? $"{hash}  {named}" : line);
            }

            foreach (var (named, hash) in hashes)
            {
                await writer.WriteLineAsync($"{hash}  {named}");
            }

            await writer.FlushAsync(cancel);
            file.Flush(flushToDisk: true);
        }

        File.Move(written, path, overwrite: true);
    }
}

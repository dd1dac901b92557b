using System.Runtime.CompilerServices;
using Dossier.Core.Kernel;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Productions;

/// <summary>A file that an export has written.</summary>
/// <param name="Path">Within the volumes: <c>VOL001/TEXT/0001/ABC0001.txt</c>.</param>
/// <param name="Size">In bytes.</param>
public sealed record ExportFile(string Path, long Size);

/// <summary>The beginning of a load file.</summary>
/// <param name="Columns">What its fields are called; empty for a file that has none, whose lines are rows of one field.</param>
/// <param name="Rows">Its first records; long fields are cut.</param>
/// <param name="HasMore">More records follow.</param>
public sealed record LoadFileBeginning(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, bool HasMore);

/// <summary>What exports have written, to be taken.</summary>
public sealed class ExportFiles(IEngine engine, Exports exports, ExportRoots roots)
{
    /// <summary>Records told of the beginning of a load file.</summary>
    private const int Told = 20;
    private const int LongestField = 200;

    /// <summary>Load files and manifests, by volume: what lies beside the folders of natives and texts.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<ExportFile>> LoadFiles(long number, Actor actor, CancellationToken cancel) =>
        [.. (await All(number, actor, SearchOption.TopDirectoryOnly, cancel)).Select(file => file.File)];

    /// <summary>What is in a load file, as far as its first records tell.</summary>
    /// <param name="path">As <see cref="LoadFiles"/> names it.</param>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<LoadFileBeginning> Beginning(long number, string path, Actor actor, CancellationToken cancel)
    {
        var export = await exports.Find(number, actor, cancel);
        var files = await All(number, actor, SearchOption.TopDirectoryOnly, cancel);
        var place = files.FirstOrDefault(file => file.File.Path == path).Place ?? throw Refused.NotFound("load file");
        LoadFileKind? kind = Path.GetExtension(path) switch
        {
            ".dat" => LoadFileKind.Dat,
            ".csv" => LoadFileKind.Csv,
            _ => null,
        };
        await using var content = File.OpenRead(place);
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var record in Records(content, kind is { } one ? export.Output.Format(one) : null, cancel))
        {
            rows.Add([.. record.Select(field => field.Length > LongestField ? $"{field[..LongestField]}…" : field)]);
            if (rows.Count > Told + 1)
            {
                break;
            }
        }

        var header = kind is not null && rows.Count > 0 ? rows[0] : [];
        var told = kind is null ? rows : rows[Math.Min(1, rows.Count)..];
        return new LoadFileBeginning(header, told[..Math.Min(Told, told.Count)], told.Count > Told);
    }

    /// <summary>Everything that an export has written, with where it lies.</summary>
    /// <exception cref="Refused">NotFound; Conflict when it has not written its files yet.</exception>
    public async Task<IReadOnlyList<(ExportFile File, string Place)>> Everything(long number, Actor actor, CancellationToken cancel)
    {
        var files = await All(number, actor, SearchOption.AllDirectories, cancel);
        return files.Count > 0 ? files : throw Refused.Conflict("The export has no files: it is not over, or it was for review.");
    }

    /// <param name="format">Null for a file of lines.</param>
    private static async IAsyncEnumerable<IReadOnlyList<string>> Records(
        Stream content,
        LoadFileFormat? format,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        if (format is not null)
        {
            using var records = new ConcordanceReader(content, format);
            await foreach (var record in records.Records(cancel))
            {
                yield return record;
            }

            yield break;
        }

        using var lines = new StreamReader(content);
        while (await lines.ReadLineAsync(cancel) is { } line)
        {
            yield return [line];
        }
    }

    private async Task<IReadOnlyList<(ExportFile File, string Place)>> All(
        long number,
        Actor actor,
        SearchOption depth,
        CancellationToken cancel
    )
    {
        var export = await exports.Find(number, actor, cancel);
        if (!export.Output.HasFiles || !export.IsOver)
        {
            return [];
        }

        await using var session = await engine.Read(cancel);
        var volumes = await session.Query<int>(
            "SELECT DISTINCT volume FROM export_documents WHERE export_id = @Id AND volume IS NOT NULL ORDER BY volume",
            new { export.Id },
            cancel
        );
        var target = Volumes.Target(roots, export);
        return
        [
            .. from name in volumes.Select(Volumes.Name)
            let folder = new DirectoryInfo(Path.Combine(target, name))
            where folder.Exists
            from file in folder.EnumerateFiles("*", depth).OrderBy(file => file.FullName, StringComparer.Ordinal)
            where file.LinkTarget is null
            select (new ExportFile($"{name}/{Path.GetRelativePath(folder.FullName, file.FullName)}", file.Length), file.FullName),
        ];
    }
}

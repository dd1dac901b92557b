using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>A file that an export has written.</summary>
/// <param name="Path">Within the volumes: <c>VOL001/TEXT/0001/ABC0001.txt</c>.</param>
/// <param name="Size">In bytes.</param>
public sealed record ExportFile(string Path, long Size);

/// <summary>What exports have written, to be taken.</summary>
public sealed class ExportFiles(IEngine engine, Exports exports, ExportRoots roots)
{
    /// <summary>Load files and manifests, by volume: what lies beside the folders of natives and texts.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<ExportFile>> LoadFiles(long number, Actor actor, CancellationToken cancel) =>
        [.. (await All(number, actor, SearchOption.TopDirectoryOnly, cancel)).Select(file => file.File)];

    /// <summary>Everything that an export has written, with where it lies.</summary>
    /// <exception cref="Refused">NotFound; Conflict when it has not written its files yet.</exception>
    public async Task<IReadOnlyList<(ExportFile File, string Place)>> Everything(long number, Actor actor, CancellationToken cancel)
    {
        var files = await All(number, actor, SearchOption.AllDirectories, cancel);
        return files.Count > 0 ? files : throw Refused.Conflict("The export has no files: it is not over, or it was for review.");
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

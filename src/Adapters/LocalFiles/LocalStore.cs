using System.Runtime.CompilerServices;
using Dossier.Core.Stores;

namespace Dossier.Adapters.LocalFiles;

/// <summary>A file store in a folder. Links in it are not followed: they could lead anywhere.</summary>
public sealed class LocalStore(string root) : IStoredFiles
{
    private const int BufferSize = 1 << 17;
    private const string Unfinished = ".part-";

    public Task<Stream> Open(string path, CancellationToken cancel)
    {
        var file = new FileInfo(PathOf(path) ?? throw Absent(path));
        if (!file.Exists)
        {
            throw Absent(path);
        }

        const FileOptions Options = FileOptions.Asynchronous | FileOptions.SequentialScan;
        return Task.FromResult<Stream>(new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, Options));
    }

    public async Task Write(string path, Stream content, CancellationToken cancel)
    {
        var target = PathOf(path) ?? throw new StoreUnreachable($"'{path}' is not a path that can be written to.");
        if (Directory.Exists(target))
        {
            throw new StoreUnreachable($"'{path}' is a folder.");
        }

        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, Unfinished + Path.GetRandomFileName());
        try
        {
            await using (
                var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous)
            )
            {
                await content.CopyToAsync(file, BufferSize, cancel);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, target, overwrite: true);
            DurableFolder.Flush(folder);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public async IAsyncEnumerable<StoredFile> Under(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        var start = path.Length == 0 ? root : PathOf(path);
        var files =
            start is null ? []
            : File.Exists(start) ? [new FileInfo(start)]
            : Directory.Exists(start) ? In(new DirectoryInfo(start))
            : [];
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            yield return new StoredFile(Path.GetRelativePath(root, file.FullName), file.Length, file.LastWriteTimeUtc);
        }
    }

    public Task Delete(string path, CancellationToken cancel)
    {
        if (PathOf(path) is { } file && File.Exists(file))
        {
            File.Delete(file);
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<FileInfo> In(DirectoryInfo folder)
    {
        var entries = folder.GetFileSystemInfos();
        Array.Sort(entries, (one, other) => string.CompareOrdinal(one.Name, other.Name));
        foreach (
            var entry in entries.Where(entry => entry.LinkTarget is null && !entry.Name.StartsWith(Unfinished, StringComparison.Ordinal))
        )
        {
            foreach (var file in entry is DirectoryInfo inner ? In(inner) : [(FileInfo)entry])
            {
                yield return file;
            }
        }
    }

    /// <summary>Null when it would lead out of the store.</summary>
    private string? PathOf(string path)
    {
        if (StoredPath.Clean(path) is not { } clean)
        {
            return null;
        }

        var full = root;
        foreach (var part in clean.Split('/'))
        {
            full = Path.Combine(full, part);
            if (new FileInfo(full).LinkTarget is not null)
            {
                return null;
            }
        }

        return full;
    }

    private static FileNotFoundException Absent(string path) => new($"There is no file '{path}' in the store.");
}

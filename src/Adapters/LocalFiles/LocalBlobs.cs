using System.Buffers;
using System.Runtime.InteropServices;
using Dossier.Core.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Dossier.Adapters.LocalFiles;

/// <summary>
/// Blobs as files: <c>blobs/abc/abc…</c>, named by SHA-256. A file is written in <c>staging</c>, made durable, then renamed,
/// so a name under <c>blobs</c> is always a whole blob, whenever the power fails.
/// </summary>
public sealed partial class LocalBlobs : IBlobStore
{
    private const int FolderDigits = 3;
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;
    private const int NotThere = 2;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private readonly string blobs;

    public LocalBlobs(string dataFolder)
    {
        blobs = Path.Combine(dataFolder, "blobs");
        StagingFolder = Path.Combine(dataFolder, "staging");
        Directory.CreateDirectory(blobs);
        Directory.CreateDirectory(StagingFolder);
    }

    public string StagingFolder { get; }

    public async Task<Blob> Store(Stream content, CancellationToken cancel)
    {
        if (content is StagedFile staged)
        {
            staged.Flush(flushToDisk: true);
            FlushFolder(Move(staged.Name, staged.Blob.Sha256));
            return staged.Blob;
        }

        var path = Path.Combine(StagingFolder, Path.GetRandomFileName());
        try
        {
            Blob blob;
            await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous))
            {
                blob = await Hashing.Copy(content, file, cancel);
                file.Flush(flushToDisk: true);
            }

            var folder = Move(path, blob.Sha256);
            FlushFolder(folder);
            return blob;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>One flush of the file system before the renames and one after, instead of two a file: what makes small files fast.</summary>
    public Task Adopt(IReadOnlyList<StagedBlob> staged, CancellationToken cancel)
    {
        if (staged.Count == 0)
        {
            return Task.CompletedTask;
        }

        return Task.Run(
            () =>
            {
                var files = Write(staged);
                FlushFileSystem();
                foreach (var blob in files)
                {
                    Move(blob.Path, blob.Sha256);
                }

                // Also when there is nothing new: another may have given a blob its name a moment ago, and not have flushed yet.
                FlushFileSystem();
            },
            cancel
        );
    }

    public Task<Stream> Open(string sha256, CancellationToken cancel)
    {
        try
        {
            const FileOptions Options = FileOptions.Asynchronous | FileOptions.SequentialScan;
            return Task.FromResult<Stream>(new FileStream(PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read, 0, Options));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Absent(sha256);
        }
    }

    public Task<string> LocalPath(string sha256, CancellationToken cancel)
    {
        var path = PathOf(sha256);
        return File.Exists(path) ? Task.FromResult(path) : throw Absent(sha256);
    }

    private static FileNotFoundException Absent(string sha256) => new($"There is no blob {sha256}.");

    /// <summary>
    /// Writes what nobody has written yet and is no blob; returns the files there are then. None is made to be dropped at once: a file system
    /// may look at the place of a removed file again and again before it gives it to another.
    /// </summary>
    private List<StagedBlob> Write(IReadOnlyList<StagedBlob> staged)
    {
        var files = new List<StagedBlob>(staged.Count);
        var written = new HashSet<string>();
        foreach (var blob in staged)
        {
            if (blob.Bytes is { } bytes)
            {
                if (!written.Add(blob.Sha256) || File.Exists(PathOf(blob.Sha256)))
                {
                    continue;
                }

                using var file = File.OpenHandle(blob.Path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                RandomAccess.Write(file, bytes.Span, 0);
            }

            files.Add(blob);
        }

        return files;
    }

    /// <summary>Renames a durable file to its name as a blob; returns the folder that must be flushed for the name to last.</summary>
    private string Move(string path, string sha256)
    {
        var target = PathOf(sha256);
        var folder = Path.GetDirectoryName(target)!;
        // One call for most files, where looking for the blob and for its folder first would be three more.
        var error = Rename(path, target);
        if (error == NotThere)
        {
            Directory.CreateDirectory(folder);
            error = Rename(path, target);
        }

        if (error != 0 && File.Exists(target))
        {
            File.Delete(path);
        }
        else if (error != 0)
        {
            // A file system that does not know this call; whoever has put the same bytes there since is overtaken. Or a fault, which this tells of.
            File.Move(path, target, overwrite: true);
        }

        return folder;
    }

    /// <summary>Renames unless the target is there already; returns 0 or the error's number.</summary>
    private static int Rename(string path, string target) =>
        RenameTo(CurrentFolder, path, CurrentFolder, target, NoReplace) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <exception cref="ArgumentException">The name is no SHA-256, so it could be a path.</exception>
    private string PathOf(string sha256)
    {
        if (sha256.Length != 64 || sha256.AsSpan().ContainsAnyExcept(HexDigits))
        {
            throw new ArgumentException("A blob is named by its SHA-256 in lower-case hexadecimal.", nameof(sha256));
        }

        return Path.Combine(blobs, sha256[..FolderDigits], sha256);
    }

    private void FlushFolder(string folder)
    {
        using var handle = OpenFolder(folder);
        Check(Fsync(handle), "flush a blob folder");
        using var parent = OpenFolder(blobs);
        Check(Fsync(parent), "flush the blobs folder");
    }

    private void FlushFileSystem()
    {
        using var handle = OpenFolder(StagingFolder);
        Check(Syncfs(handle), "flush the blob store");
    }

    private static SafeFileHandle OpenFolder(string folder)
    {
        var handle = OpenPath(folder, 0);
        return handle.IsInvalid
            ? throw new IOException($"Cannot open a folder of the blob store: error {Marshal.GetLastPInvokeError()}.")
            : handle;
    }

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw new IOException($"Could not {what}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenPath(string path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameTo(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int Syncfs(SafeFileHandle handle);
}

namespace Dossier.Core.Kernel;

/// <summary>What a blob is: its hashes in lower-case hexadecimal, and its size in bytes.</summary>
public sealed record Blob(string Sha256, string Sha1, string Md5, long Size);

/// <summary>Bytes kept by content: named by their SHA-256, never changed. A blob is either there whole, and durable, or not there.</summary>
public interface IBlobStore
{
    /// <summary>Streams bytes in, hashed in the same pass; durable when this returns. A <see cref="StagedFile"/> is taken over as it lies.</summary>
    Task<Blob> Store(Stream content, CancellationToken cancel);

    /// <summary>
    /// Takes over files written into <see cref="StagingFolder"/>, whose hashes the writer took on the way.
    /// All of them are durable when this returns. What is a blob already is dropped.
    /// </summary>
    Task Adopt(IReadOnlyList<StagedBlob> staged, CancellationToken cancel);

    /// <exception cref="FileNotFoundException">There is no such blob.</exception>
    Task<Stream> Open(string sha256, CancellationToken cancel);

    /// <summary>The blob as a file on this machine, for libraries that want one. Read it only.</summary>
    /// <exception cref="FileNotFoundException">There is no such blob.</exception>
    Task<string> LocalPath(string sha256, CancellationToken cancel);

    /// <summary>A folder on the store's own disk where files to be adopted are written.</summary>
    string StagingFolder { get; }
}

/// <summary>A file in the staging folder that is to become a blob.</summary>
public sealed record StagedBlob(string Path, string Sha256)
{
    /// <summary>What is to be written to the file first, unless there is such a blob already; null when it is written.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }
}

/// <summary>
/// Bytes that wait beside the blobs, hashed as they came, until it is known what to do with them: storing them writes them no second time. Read from
/// their beginning; gone when disposed, unless they became a blob.
/// </summary>
public sealed class StagedFile : FileStream
{
    private StagedFile(string path)
        // Shared with everyone: once it is a blob others read it, perhaps before this stream is closed.
        : base(
            path,
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous
        ) { }

    /// <summary>What they are.</summary>
    public Blob Blob { get; private set; } = null!;

    public static async Task<StagedFile> Of(Stream content, IBlobStore blobs, CancellationToken cancel)
    {
        var file = new StagedFile(Path.Combine(blobs.StagingFolder, Path.GetRandomFileName()));
        try
        {
            file.Blob = await Hashing.Copy(content, file, cancel);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}

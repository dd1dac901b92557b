namespace Dossier.Core.Stores;

/// <summary>The files of one store, by relative paths with slashes. A path that leads out of it is refused as one where nothing is.</summary>
public interface IStoredFiles
{
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    Task<Stream> Open(string path, CancellationToken cancel);

    /// <summary>Puts a file there, in place of what was there; whole and durable when this returns.</summary>
    Task Write(string path, Stream content, CancellationToken cancel);

    /// <summary>Every file at or under a path, in one order; empty names all of the store.</summary>
    IAsyncEnumerable<StoredFile> Under(string path, CancellationToken cancel);

    /// <summary>Takes a file away; that there is none is no error.</summary>
    Task Delete(string path, CancellationToken cancel);
}

/// <param name="Path">Relative to the store.</param>
/// <param name="Size">In bytes.</param>
public sealed record StoredFile(string Path, long Size, DateTimeOffset? ModifiedAt);

/// <summary>Opens a store for what keeps its files.</summary>
public delegate IStoredFiles OpenStore(FileStore store, StoreCredential? credential);

/// <summary>Paths within a store.</summary>
public static class StoredPath
{
    private const int Longest = 1_000;
    private const int LongestName = 255;

    /// <summary>A path as it is kept: relative, with slashes, no part of it empty or leading upwards; null when it is none.</summary>
    public static string? Clean(string? path)
    {
        var parts = (path ?? "").Split('/', '\\').Where(part => part is not ("" or ".")).ToList();
        return parts.Count == 0 || parts.Any(part => part == ".." || part.Length > LongestName || part.Any(char.IsControl)) ? null
            : string.Join('/', parts) is { Length: <= Longest } clean ? clean
            : null;
    }
}

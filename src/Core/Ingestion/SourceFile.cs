namespace Dossier.Core.Ingestion;

/// <summary>
/// Whether a path leads to a pipe, a socket or a device, which may be opened but never come to an end. Only the operating system can tell; that is
/// asked outside of Core.
/// </summary>
public delegate bool IsSpecialFile(string path);

/// <summary>A file at or under one of the paths of a data location.</summary>
/// <param name="Source">Which of the paths that is, from 0.</param>
/// <param name="RelativePath">From the path's own name on.</param>
internal sealed record SourceFile(int Source, string Path, string Name, string RelativePath)
{
    public bool IsLink { get; init; }

    /// <summary>A path that leads nowhere, or a folder that cannot be listed: nothing is known of what should be there.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>When it was last modified; null when the system does not say.</summary>
    public DateTime? Modified { get; private init; }

    /// <summary>The files at or under all paths, always in the same order; links are not followed.</summary>
    public static IEnumerable<SourceFile> Of(IReadOnlyList<string> paths) => paths.SelectMany((path, source) => Of(source, path));

    /// <summary>Whether it comes after the place in that order.</summary>
    public bool IsAfter(Place place) => Source != place.Source ? Source > place.Source : Compare(RelativePath, place.RelativePath) > 0;

    /// <summary>A place in the order of files.</summary>
    public sealed record Place(int Source, string RelativePath);

    private static IEnumerable<SourceFile> Of(int source, string path)
    {
        if (Directory.Exists(path))
        {
            return Under(source, new DirectoryInfo(path), System.IO.Path.GetFileName(path.TrimEnd('/')));
        }

        var name = System.IO.Path.GetFileName(path);
        return [new SourceFile(source, path, name, name) { IsUnreachable = !File.Exists(path), Modified = ModifiedOf(path) }];
    }

    private static IEnumerable<SourceFile> Under(int source, DirectoryInfo folder, string relative)
    {
        FileSystemInfo[] entries;
        SourceFile? unreachable = null;
        try
        {
            entries = folder.GetFileSystemInfos();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            entries = [];
            unreachable = new SourceFile(source, folder.FullName, folder.Name, relative) { IsUnreachable = true };
        }

        if (unreachable is not null)
        {
            yield return unreachable;
        }

        Array.Sort(entries, (one, other) => string.CompareOrdinal(one.Name, other.Name));
        foreach (var entry in entries)
        {
            var path = $"{relative}/{entry.Name}";
            if (entry is DirectoryInfo inner && inner.LinkTarget is null)
            {
                foreach (var file in Under(source, inner, path))
                {
                    yield return file;
                }
            }
            else
            {
                yield return new SourceFile(source, entry.FullName, entry.Name, path)
                {
                    IsLink = entry.LinkTarget is not null,
                    Modified = ModifiedOf(entry.FullName),
                };
            }
        }
    }

    /// <summary>Folder by folder, as they are gone through: a slash comes before every letter.</summary>
    private static int Compare(string one, string other)
    {
        for (var at = 0; at < Math.Min(one.Length, other.Length); at++)
        {
            if (one[at] != other[at])
            {
                return one[at] == '/' ? -1
                    : other[at] == '/' ? 1
                    : one[at] - other[at];
            }
        }

        return one.Length - other.Length;
    }

    /// <summary>What is not there has, for .NET, been modified in 1601.</summary>
    private static DateTime? ModifiedOf(string path)
    {
        try
        {
            return File.GetLastWriteTimeUtc(path) is { Year: > 1601 } time ? time : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>A folder beside the blobs for files on their way to become some; gone with whoever made it.</summary>
internal sealed class StagingFolder : IDisposable
{
    private const string Prefix = "reading-";
    private int files;

    public StagingFolder(IBlobStore blobs)
    {
        Path = System.IO.Path.Combine(blobs.StagingFolder, $"{Prefix}{Environment.ProcessId}-{System.IO.Path.GetRandomFileName()}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string NewFile() => System.IO.Path.Combine(Path, $"root-{++files}");

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Removes what processes that are gone have left.</summary>
    public static void Clean(IBlobStore blobs)
    {
        foreach (var folder in Directory.EnumerateDirectories(blobs.StagingFolder, Prefix + "*"))
        {
            var process = System.IO.Path.GetFileName(folder).Split('-')[1];
            if (!Directory.Exists($"/proc/{process}"))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}

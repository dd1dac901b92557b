using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>
/// A folder beside the blobs for files on their way to become some; gone with whoever made it. It bears its owner's name as leases do, for processes of
/// other machines may have theirs beside it.
/// </summary>
internal sealed class StagingFolder : IDisposable
{
    private const string Prefix = "reading-";

    /// <summary>Between the parts of the owner's name, and behind it: in no name of a machine.</summary>
    private const char Separator = '~';
    private int files;

    public StagingFolder(IBlobStore blobs)
    {
        var owner = JobOwner.Here.Replace('/', Separator);
        Path = System.IO.Path.Combine(blobs.StagingFolder, $"{Prefix}{owner}{Separator}{System.IO.Path.GetRandomFileName()}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string NewFile() => System.IO.Path.Combine(Path, $"root-{++files}");

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Removes what processes of this machine that are gone have left.</summary>
    public static void Clean(IBlobStore blobs)
    {
        foreach (var folder in Directory.EnumerateDirectories(blobs.StagingFolder, Prefix + "*"))
        {
            var name = System.IO.Path.GetFileName(folder)[Prefix.Length..];
            var end = name.LastIndexOf(Separator);
            if (end > 0 && JobOwner.IsDead(name[..end].Replace(Separator, '/')))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}

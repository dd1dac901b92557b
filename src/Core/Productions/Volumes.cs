using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>
/// Volumes on disk: a folder that holds an export, or a part of one. It is written under another name, made durable, then renamed, so a
/// folder of a volume's name is always a whole volume.
/// </summary>
/// <param name="makeDurable">Makes all that was written under a folder outlast a power cut.</param>
public sealed class Volumes(IBlobStore blobs, PageImages images, ExportRoots roots, Action<string> makeDurable)
{
    private const string Unfinished = ".partial";
    private readonly Texts texts = new(blobs);

    /// <summary>Whether a volume of the export is written already.</summary>
    internal bool IsWhole(Export export, int volume) => Directory.Exists(Folder(Target(roots, export), volume));

    /// <summary>Begins a volume anew; what earlier attempts left unfinished goes.</summary>
    /// <param name="attempt">Which attempt this is: one that has lost its lease, and does not know it yet, must not meet the next one's files.</param>
    /// <exception cref="Refused">Invalid: the folder may not be written to.</exception>
    internal VolumeWriter Begin(Export export, int volume, int attempt, VolumeColumns columns)
    {
        Clear(export, volume);
        var folder = Folder(Target(roots, export), volume, attempt);
        Directory.CreateDirectory(folder);
        return new VolumeWriter(folder, Name(volume), export, columns, blobs, texts, images);
    }

    /// <summary>Makes all that was written so far, and named, outlast a power cut.</summary>
    internal Task Flush(Export export, CancellationToken cancel) => Task.Run(() => makeDurable(Target(roots, export)), cancel);

    /// <summary>Gives a written volume its name. From here on it is whole, whatever happens.</summary>
    internal void Rename(Export export, int volume, int attempt)
    {
        var target = Target(roots, export);
        Directory.Move(Folder(target, volume, attempt), Folder(target, volume));
    }

    /// <summary>Removes what an attempt has written of a volume, as far as it can be; all attempts when none is named.</summary>
    internal void Drop(Export export, int volume, int? attempt = null)
    {
        try
        {
            if (attempt is { } one)
            {
                Directory.Delete(Folder(Target(roots, export), volume, one), recursive: true);
            }
            else
            {
                Clear(export, volume);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or Refused)
        {
            // Until someone clears it, its name says that it is not whole.
        }
    }

    /// <exception cref="Refused">Invalid: the folder may not be written to.</exception>
    internal static string Target(ExportRoots roots, Export export) => roots.Resolve(export.Output.Path ?? $"series-{export.SeriesNumber}");

    internal static bool IsThere(string target, int volume) => Path.Exists(Folder(target, volume)) || Leftovers(target, volume).Any();

    internal static string Name(int volume) => $"VOL{volume:D3}";

    internal static string? Range(int? first, int? last) =>
        first is null || last is null ? null
        : first == last ? Name(first.Value)
        : $"{Name(first.Value)}-{Name(last.Value)}";

    /// <summary>Removes what attempts have left of a volume that is not whole.</summary>
    private void Clear(Export export, int volume)
    {
        foreach (var old in Leftovers(Target(roots, export), volume).ToList())
        {
            Directory.Delete(old, recursive: true);
        }
    }

    private static string Folder(string target, int volume) => Path.Combine(target, Name(volume));

    private static string Folder(string target, int volume, int attempt) => $"{Folder(target, volume)}.{attempt}{Unfinished}";

    private static IEnumerable<string> Leftovers(string target, int volume) =>
        Directory.Exists(target) ? Directory.EnumerateDirectories(target, $"{Name(volume)}.*{Unfinished}") : [];
}

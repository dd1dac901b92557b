using System.Text.Json;
using System.Text.Json.Serialization;
using Dossier.Adapters.LocalFiles;
using Dossier.Core.Search;

namespace Dossier.Adapters.Postings;

/// <summary>
/// Which files an index consists of. It is replaced as a whole: whoever reads it sees all of a commit or nothing, and a file that it does not
/// name is nobody's.
/// </summary>
internal sealed record Manifest
{
    private const string Name = "manifest.json";

    // Raise it when the files change; together with the tokenizer's version it is kept here.
    private const int LayoutVersion = 3;

    /// <summary>Of the program that wrote it.</summary>
    public int Version { get; init; } = Current;

    /// <summary>Everything that is not here is in the queue.</summary>
    public bool IsComplete { get; init; }

    public IReadOnlyList<Listed> Segments { get; init; } = [];

    private static int Current => (LayoutVersion << 16) | Tokenizer.Version;

    [JsonIgnore]
    public bool IsCurrent => IsComplete && Version == Current;

    /// <summary>A segment.</summary>
    /// <param name="File">The name of its file.</param>
    /// <param name="Length">Of that file, in bytes.</param>
    /// <param name="Documents">How many are in it.</param>
    /// <param name="GoneFile">The name of the file that has a bit for each of them that is gone; null when none is.</param>
    /// <param name="Gone">How many are gone.</param>
    internal sealed record Listed(string File, long Length, int Documents, string? GoneFile, int Gone);

    /// <summary>As it is written; empty when there is none.</summary>
    public static byte[] Bytes(string folder)
    {
        try
        {
            using var file = new FileStream(
                Path.Combine(folder, Name),
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read | FileShare.Delete,
                0
            );
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>What is written; an index that is not there, or not of this program, has no segments.</summary>
    public static Manifest Of(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var manifest = bytes.IsEmpty ? null : JsonSerializer.Deserialize(bytes, ManifestJson.Default.Manifest);
            return manifest?.Version == Current ? manifest : new Manifest();
        }
        catch (JsonException)
        {
            return new Manifest();
        }
    }

    /// <summary>Takes the place of the one before, and lasts when this returns.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, Name);
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this, ManifestJson.Default.Manifest);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
        DurableFolder.FlushNames(folder);
    }

    /// <summary>Whether a file of the folder belongs to the index.</summary>
    public bool Names(string file) => file == Name || Segments.Any(segment => segment.File == file || segment.GoneFile == file);
}

[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;

using System.Text;

namespace Dossier.Core.Productions;

/// <summary>The folder of a volume that is being written, with the manifest of what is in it. Paths are relative to it.</summary>
internal sealed class VolumeFolder(string folder) : IAsyncDisposable
{
    internal const string ManifestName = "MANIFEST";
    private const int BufferSize = 1 << 17;

    private readonly StreamWriter manifest = new(Path.Combine(folder, ManifestName), false, new UTF8Encoding(false), BufferSize)
    {
        NewLine = "\n",
    };
    private readonly byte[] buffer = new byte[BufferSize];

    /// <summary>Begins a file, in a folder that may not be there yet.</summary>
    public HashedFile New(string path)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return new HashedFile(full);
    }

    /// <summary>Removes a file that may not have been begun.</summary>
    public void Delete(string path)
    {
        var full = Path.Combine(folder, path);
        if (File.Exists(full))
        {
            File.Delete(full);
        }
    }

    /// <summary>Copies a stream into a file, and notes it.</summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public async Task Put(string path, Stream content, CancellationToken cancel)
    {
        await using var file = New(path);
        for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0; )
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        await Note(file.Finish(), path);
    }

    /// <summary>Adds a file to the manifest.</summary>
    /// <param name="sha256">Of its bytes, in lower-case hexadecimal.</param>
    public Task Note(string sha256, string path) => manifest.WriteLineAsync($"{sha256}  {path}");

    public Task Finish(CancellationToken cancel) => manifest.FlushAsync(cancel);

    public ValueTask DisposeAsync() => manifest.DisposeAsync();
}

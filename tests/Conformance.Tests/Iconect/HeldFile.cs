using Dossier.Support;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>A file that its reader has to wait for: a pipe stands in its place until it is let go.</summary>
internal sealed class HeldFile : IAsyncDisposable
{
    private readonly string path;
    private readonly byte[] bytes;
    private bool isReleased;

    /// <param name="path">A file that is there; its bytes come when it is let go.</param>
    public HeldFile(string path)
    {
        this.path = path;
        using (var file = File.OpenRead(path))
        {
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }

        File.Delete(path);
        Tool.Run(Path.GetDirectoryName(path)!, "mkfifo", path);
        // A thread of its own: it stands still in the system until there is somebody at the other end.
        Wanted = Task.Factory.StartNew(Open, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Ends when somebody reads it and waits.</summary>
    public Task<FileStream> Wanted { get; }

    /// <summary>Gives the reader what it waits for, and everybody after it an everyday file.</summary>
    public async Task Release(CancellationToken cancel)
    {
        isReleased = true;
        await using var pipe = await Wanted.WaitAsync(cancel);
        File.Delete(path);
        await File.WriteAllBytesAsync(path, bytes, cancel);
        try
        {
            await pipe.WriteAsync(bytes, cancel);
        }
        catch (IOException)
        {
            // Whoever waited was told to stop meanwhile, and waits no more.
        }
    }

    /// <summary>Nobody is left waiting, neither its reader nor we.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!isReleased)
        {
            await using var both = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
            await (await Wanted).DisposeAsync();
        }
    }

    private FileStream Open() => new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
}

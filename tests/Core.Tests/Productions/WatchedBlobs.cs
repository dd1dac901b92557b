using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Core.Tests.Productions;

/// <summary>A store whose opening of blobs a test looks into; all else is the real one's.</summary>
internal abstract class WatchedBlobs(IBlobStore blobs) : IBlobStore
{
    public string StagingFolder => blobs.StagingFolder;

    public Task<Blob> Store(Stream content, CancellationToken cancel) => blobs.Store(content, cancel);

    public Task Adopt(IReadOnlyList<StagedBlob> staged, CancellationToken cancel) => blobs.Adopt(staged, cancel);

    public virtual Task<Stream> Open(string sha256, CancellationToken cancel) => blobs.Open(sha256, cancel);

    public Task<string> LocalPath(string sha256, CancellationToken cancel) => blobs.LocalPath(sha256, cancel);
}

/// <summary>Disk rot: other bytes than were stored.</summary>
internal sealed class ChangedBlobs(IBlobStore blobs) : WatchedBlobs(blobs)
{
    public override Task<Stream> Open(string sha256, CancellationToken cancel) => Task.FromResult<Stream>(new MemoryStream([1, 2, 3]));
}

/// <summary>Does something when the third blob is opened, and waits until the job has been told to stop.</summary>
internal sealed class OpenedBlobs(TestDatabase database) : WatchedBlobs(database.Blobs)
{
    private int count;

    public Func<Task>? AtThird { get; set; }

    public override async Task<Stream> Open(string sha256, CancellationToken cancel)
    {
        if (AtThird is { } act && ++count == 3)
        {
            await act();
            await Task.Delay(Timeout.Infinite, cancel);
        }

        return await base.Open(sha256, cancel);
    }
}

/// <summary>Measures what the process keeps in memory each time so many blobs have been opened.</summary>
internal sealed class MeasuredBlobs(TestDatabase database, int every) : WatchedBlobs(database.Blobs)
{
    private int count;

    /// <summary>In bytes, in the order in which they were taken.</summary>
    public List<long> Kept { get; } = [];

    public override Task<Stream> Open(string sha256, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref count) % every == 0)
        {
            lock (Kept)
            {
                Kept.Add(GC.GetTotalMemory(true));
            }
        }

        return base.Open(sha256, cancel);
    }
}

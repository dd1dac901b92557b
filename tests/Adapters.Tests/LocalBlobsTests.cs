using Dossier.Adapters.LocalFiles;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Adapters.Tests;

public sealed class LocalBlobsTests : BlobStoreContract
{
    [Fact]
    public async Task A_name_under_blobs_is_always_a_whole_blob()
    {
        var store = Open();
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(() => Watch(stop.Token), Cancel);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() => StoreSome(store, seed), Cancel)));
        await stop.CancelAsync();
        Assert.Equal([], await watching);
    }

    [Fact]
    public async Task What_waited_beside_the_blobs_becomes_one_where_it_lies_or_is_gone()
    {
        var store = Open();
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        string path;
        await using (var staged = await StagedFile.Of(new MemoryStream(bytes), store, Cancel))
        {
            path = staged.Name;
            var blob = await store.Store(staged, Cancel);
            // Renamed, not copied; and read by others at once.
            Assert.Equal((false, 300_000L, staged.Blob), (File.Exists(path), blob.Size, blob));
            await using var content = await store.Open(blob.Sha256, Cancel);
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, Cancel);
            Assert.Equal(bytes, copy.ToArray());
            Assert.Equal(blob, await store.Store(new MemoryStream(bytes), Cancel));
        }

        Assert.Equal(1, CountBlobs());
        await using (var unwanted = await StagedFile.Of(new MemoryStream(bytes[1..]), store, Cancel))
        {
            path = unwanted.Name;
        }

        Assert.Equal((false, 1), (File.Exists(path), CountBlobs()));
    }

    protected override IBlobStore Open() => new LocalBlobs(Folder);

    protected override int CountBlobs() => Blobs().Count();

    private IEnumerable<string> Blobs() => Directory.EnumerateFiles(Path.Combine(Folder, "blobs"), "*", SearchOption.AllDirectories);

    private static async Task StoreSome(IBlobStore store, int seed)
    {
        var random = new Random(seed);
        for (var count = 0; count < 10; count++)
        {
            var bytes = new byte[300_000];
            random.NextBytes(bytes);
            await store.Store(new MemoryStream(bytes), Cancel);
        }
    }

    /// <summary>The files that were seen too short.</summary>
    private async Task<List<string>> Watch(CancellationToken stop)
    {
        var partial = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            partial.AddRange(Blobs().Where(path => new FileInfo(path).Length != 300_000));
            await Task.Delay(1, CancellationToken.None);
        }

        return partial;
    }
}

/// <summary>Measures the memory of the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(LargeBlobs), DisableParallelization = true)]
public sealed class LargeBlobs;

[Collection(nameof(LargeBlobs))]
public sealed class LargeBlobsTests
{
    [Fact]
    public async Task A_large_file_streams_through_in_little_memory()
    {
        const long Size = 300L << 20;
        using var folder = new TemporaryFolder();
        var store = new LocalBlobs(folder.Path);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var blob = await store.Store(new Zeros(Size), TestContext.Current.CancellationToken);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(Size, blob.Size);
        Assert.Equal(Size, new FileInfo(await store.LocalPath(blob.Sha256, TestContext.Current.CancellationToken)).Length);
        Assert.True(allocated < 10 << 20, $"{allocated} bytes were allocated.");
    }

    private sealed class Zeros(long length) : Stream
    {
        private long position;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;

        public override long Position
        {
            get => position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - position);
            buffer[..count].Clear();
            position += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

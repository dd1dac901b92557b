using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Adapters.Tests;

/// <summary>What every blob store must do, wherever it keeps the bytes.</summary>
public abstract class BlobStoreContract : IDisposable
{
    private readonly TemporaryFolder folder = new();

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected string Folder => folder.Path;

    /// <summary>Opens the store of this test, as another process would.</summary>
    protected abstract IBlobStore Open();

    /// <summary>How many blobs there are, looking at the store from outside.</summary>
    protected abstract int CountBlobs();

    [Fact]
    public async Task Bytes_come_back_as_they_went_in_and_every_hash_is_right()
    {
        var store = Open();
        var empty = await store.Store(Stream.Null, Cancel);
        Assert.Equal(
            new Blob(
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "d41d8cd98f00b204e9800998ecf8427e",
                0
            ),
            empty
        );
        foreach (var size in new[] { 1, 131_071, 131_072, 131_073, 1_000_000 })
        {
            var bytes = RandomNumberGenerator.GetBytes(size);
            var blob = await store.Store(new SlowStream(bytes), Cancel);
            Assert.Equal(BlobOf(bytes), blob);
            Assert.Equal(bytes, await Read(store, blob.Sha256));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(await store.LocalPath(blob.Sha256, Cancel), Cancel));
            Assert.Equal(bytes, await Read(Open(), blob.Sha256));
        }

        Assert.Equal(6, CountBlobs());
        Assert.Empty(Staged(store));
    }

    [Fact]
    public async Task The_same_content_is_one_blob_however_often_and_however_it_comes()
    {
        var store = Open();
        var first = await store.Store(Content("same"), Cancel);
        Assert.Equal(first, await store.Store(Content("same"), Cancel));
        var staged = Enumerable.Range(0, 3).Select(_ => Stage(store, "same")).ToList();
        await store.Adopt(staged, Cancel);
        Assert.Equal(1, CountBlobs());
        Assert.Empty(Staged(store));
        Assert.Equal("same", Encoding.UTF8.GetString(await Read(store, first.Sha256)));
    }

    [Fact]
    public async Task Content_stored_by_many_at_once_is_one_blob()
    {
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        var stores = new[] { Open(), Open() };
        var blobs = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(index => Task.Run(() => stores[index % 2].Store(new SlowStream(bytes), Cancel), Cancel))
        );
        Assert.Equal(BlobOf(bytes), Assert.Single(blobs.Distinct()));
        Assert.Equal(1, CountBlobs());
        Assert.Equal(bytes, await Read(stores[0], blobs[0].Sha256));
        Assert.Empty(Staged(stores[0]));
    }

    [Fact]
    public async Task A_copy_that_is_cancelled_or_breaks_off_leaves_nothing_to_see()
    {
        var store = Open();
        using var stop = new CancellationTokenSource();
        var cancelled = new BreakingStream(500_000, stop.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Store(cancelled, stop.Token));
        var broken = new BreakingStream(500_000, () => throw new IOException("The sender is gone."));
        await Assert.ThrowsAsync<IOException>(() => store.Store(broken, Cancel));
        Assert.Equal(0, CountBlobs());
        Assert.Empty(Staged(store));
    }

    [Fact]
    public async Task What_a_crash_leaves_in_staging_is_no_blob_and_in_nobodys_way()
    {
        var bytes = RandomNumberGenerator.GetBytes(10_000);
        var left = Path.Combine(Open().StagingFolder, "left-behind");
        await File.WriteAllBytesAsync(left, bytes[..5_000], Cancel);
        var store = Open();
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.Open(BlobOf(bytes).Sha256, Cancel));
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.Open(BlobOf(bytes[..5_000]).Sha256, Cancel));
        var blob = await store.Store(new MemoryStream(bytes), Cancel);
        Assert.Equal(bytes, await Read(store, blob.Sha256));
        Assert.Equal(1, CountBlobs());
        Assert.True(File.Exists(left), "It may belong to a process that lives.");
    }

    [Fact]
    public async Task Many_staged_files_are_taken_over_at_once()
    {
        var store = Open();
        var known = await store.Store(Content("3"), Cancel);
        var staged = Enumerable.Range(0, 300).Select(index => Stage(store, $"{index % 250}")).ToList();
        await store.Adopt(staged, Cancel);
        await store.Adopt([], Cancel);
        Assert.Equal(250, CountBlobs());
        Assert.Empty(Staged(store));
        Assert.Contains(known.Sha256, staged.Select(blob => blob.Sha256));
        for (var index = 0; index < 300; index++)
        {
            Assert.Equal($"{index % 250}", Encoding.UTF8.GetString(await Read(store, staged[index].Sha256)));
        }
    }

    [Fact]
    public async Task Bytes_that_nobody_has_written_yet_become_blobs_like_files()
    {
        var store = Open();
        await store.Store(Content("known"), Cancel);
        var folder = Directory.CreateDirectory(Path.Combine(store.StagingFolder, "reading")).FullName;
        string[] texts = ["known", "new", "new", "", "staged"];
        var given = texts
            .Select((text, index) => (Bytes: Encoding.UTF8.GetBytes(text), Path: Path.Combine(folder, $"{index}")))
            .Select(one => new StagedBlob(one.Path, BlobOf(one.Bytes).Sha256) { Bytes = one.Bytes })
            .ToList();
        await store.Adopt([.. given, Stage(store, "staged")], Cancel);
        Assert.Equal(4, CountBlobs());
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Assert.Equal([folder], Staged(store));
        foreach (var (text, blob) in texts.Zip(given))
        {
            Assert.Equal(text, Encoding.UTF8.GetString(await Read(Open(), blob.Sha256)));
        }
    }

    [Fact]
    public async Task A_blob_that_is_not_there_is_not_found()
    {
        var store = Open();
        var absent = new string('a', 64);
        var failure = await Assert.ThrowsAsync<FileNotFoundException>(() => store.Open(absent, Cancel));
        Assert.DoesNotContain(Folder, failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.LocalPath(absent, Cancel));
        var neighbour = (await store.Store(Content("here"), Cancel)).Sha256;
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.Open(neighbour[..3] + absent[3..], Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85/")]
    [InlineData("../0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85\0")]
    public async Task A_name_that_is_no_hash_is_refused(string name)
    {
        var store = Open();
        await Assert.ThrowsAsync<ArgumentException>(() => store.Open(name, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => store.LocalPath(name, Cancel));
        var staged = Stage(store, "content");
        await Assert.ThrowsAsync<ArgumentException>(() => store.Adopt([staged with { Sha256 = name }], Cancel));
        Assert.Equal(0, CountBlobs());
    }

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static Stream Content(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));

    private static StagedBlob Stage(IBlobStore store, string text)
    {
        var path = Path.Combine(store.StagingFolder, Path.GetRandomFileName());
        var bytes = Encoding.UTF8.GetBytes(text);
        File.WriteAllBytes(path, bytes);
        return new StagedBlob(path, BlobOf(bytes).Sha256);
    }

    protected static string[] Staged(IBlobStore store) => Directory.GetFileSystemEntries(store.StagingFolder);

    private static async Task<byte[]> Read(IBlobStore store, string sha256)
    {
        await using var content = await store.Open(sha256, Cancel);
        using var memory = new MemoryStream();
        await content.CopyToAsync(memory, Cancel);
        return memory.ToArray();
    }

    private static Blob BlobOf(byte[] bytes) =>
        new(
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Convert.ToHexStringLower(SHA1.HashData(bytes)),
            Convert.ToHexStringLower(MD5.HashData(bytes)),
            bytes.Length
        );

    /// <summary>Gives a few bytes at a time, as a network does.</summary>
    private sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 7_001)], cancellationToken);
    }

    /// <summary>Does something when so many bytes have been read.</summary>
    private sealed class BreakingStream(int length, Action atEnd) : MemoryStream(new byte[length])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length)
            {
                atEnd();
                cancellationToken.ThrowIfCancellationRequested();
            }

            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}

using System.Security.Cryptography;
using Dossier.Core.Activity;
using Dossier.Core.Ingestion;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Support;

namespace Dossier.Core.Tests;

public abstract class UploadsTests(TestDatabase database)
{
    private const int ChunkSize = 8 << 20;

    /// <summary>Three chunks, the last one short.</summary>
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((2 * ChunkSize) + 12_345);

    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task Chunks_come_in_any_order_and_as_often_as_they_like()
    {
        var world = await World.Start(database);
        var upload = await Create(world);
        Assert.Equal((UploadState.Created, ChunkSize, 3), (upload.State, upload.ChunkSize, upload.ChunkCount));
        var status = await Send(world, upload, 3);
        Assert.Equal((UploadState.Uploading, 3), (status.Upload.State, Assert.Single(status.Received)));
        Assert.Equal([1, 2], status.Missing);
        await Send(world, upload, 1);
        await Send(world, upload, 3);
        await Send(world, upload, 1);
        status = await world.Uploads.Find(upload.Number, world.Ada, Cancel);
        Assert.Equal((UploadState.Uploading, 2), (status.Upload.State, Assert.Single(status.Missing)));
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        status = await Send(world, upload, 2);
        Assert.Equal((UploadState.Completed, world.Clock.GetUtcNow()), (status.Upload.State, status.Upload.CompletedAt));
        Assert.Empty(status.Missing);
        Assert.Equal(Content, await Bytes(world, upload));
        status = await Send(world, upload, 2, new byte[5]);
        Assert.Equal(UploadState.Completed, status.Upload.State);
        Assert.Equal(Content, await Bytes(world, upload));
    }

    [Fact]
    public async Task Chunks_that_come_at_once_complete_the_upload_once()
    {
        var world = await World.Start(database);
        var upload = await Create(world);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(index => Task.Run(() => Send(world, upload, (index % 3) + 1), Cancel))
        );
        Assert.Contains(answers, answer => answer.Upload.State == UploadState.Completed);
        Assert.Equal(UploadState.Completed, (await world.Uploads.Find(upload.Number, world.Ada, Cancel)).Upload.State);
        Assert.Equal(Content, await Bytes(world, upload));
        var events = "SELECT COUNT(*) FROM events WHERE subject_id = @Id AND kind = @kind";
        Assert.Equal(1, await world.Value<int>(events, new { upload.Id, kind = EventKinds.UploadCompleted }));
    }

    [Fact]
    public async Task What_the_sender_says_must_agree_with_the_upload()
    {
        var world = await World.Start(database);
        var upload = await Create(world);
        var claim = Claim(upload, 1);
        foreach (
            var (wrong, subject) in new[]
            {
                (claim with { Ordinal = 0 }, "ordinal"),
                (claim with { Ordinal = 4 }, "ordinal"),
                (claim with { Ordinal = -1 }, "ordinal"),
                (claim with { ChunkSize = ChunkSize - 1 }, "chunkSize"),
                (claim with { FileSize = Content.Length + 1 }, "fileSize"),
                (claim with { ChunkCount = 4 }, "chunkCount"),
                (claim with { FileName = "other.zip" }, "fileName"),
            }
        )
        {
            var refused = await World.Refuses(
                Reason.Invalid,
                () => world.Uploads.Receive(upload.Number, wrong, new MemoryStream(Content[..ChunkSize]), world.Ada, Cancel)
            );
            Assert.Equal(subject, refused.Subject);
        }

        var after = await world.Uploads.Find(upload.Number, world.Ada, Cancel);
        Assert.Equal((UploadState.Created, 0), (after.Upload.State, after.Received.Count));
    }

    [Fact]
    public async Task A_chunk_of_the_wrong_length_is_refused_and_harms_no_other()
    {
        var world = await World.Start(database);
        var upload = await Create(world);
        await Send(world, upload, 2);
        await World.Refuses(Reason.Invalid, () => Send(world, upload, 1, new byte[ChunkSize + 1]));
        await World.Refuses(Reason.Invalid, () => Send(world, upload, 1, new byte[ChunkSize - 1]));
        await World.Refuses(Reason.Invalid, () => Send(world, upload, 1, []));
        await World.Refuses(Reason.Invalid, () => Send(world, upload, 3, new byte[12_346]));
        Assert.Equal([1, 3], (await world.Uploads.Find(upload.Number, world.Ada, Cancel)).Missing);
        await Send(world, upload, 1);
        await Send(world, upload, 3);
        Assert.Equal(Content, await Bytes(world, upload));
    }

    [Fact]
    public async Task A_chunk_that_breaks_off_is_missing_and_one_that_is_here_cannot_be_damaged()
    {
        var world = await World.Start(database);
        var upload = await Create(world);
        await Send(world, upload, 2);
        await Send(world, upload, 3);
        await Assert.ThrowsAsync<IOException>(() => Receive(world, upload, 1, new BrokenStream(ChunkSize / 2)));
        Assert.Equal([1], (await world.Uploads.Find(upload.Number, world.Ada, Cancel)).Missing);
        await Receive(world, upload, 2, new BrokenStream(ChunkSize / 2));
        await Send(world, upload, 3, new byte[1_000]);
        Assert.Equal([1], (await world.Uploads.Find(upload.Number, world.Ada, Cancel)).Missing);
        var status = await Send(world, upload, 1);
        Assert.Equal(UploadState.Completed, status.Upload.State);
        Assert.Equal(Content, await Bytes(world, upload));
    }

    [Fact]
    public async Task A_cancelled_upload_is_gone_with_its_bytes()
    {
        var world = await World.Start(database);
        var upload = await Create(world);
        await Send(world, upload, 1);
        await world.Uploads.Cancel(upload.Number, world.Ada, Cancel);
        var after = await world.Uploads.Find(upload.Number, world.Ada, Cancel);
        Assert.Equal((UploadState.Cancelled, 0), (after.Upload.State, after.Received.Count));
        Assert.False(File.Exists(PathOf(world, upload)));
        await World.Refuses(Reason.Conflict, () => Send(world, upload, 2));
        await World.Refuses(Reason.Conflict, () => world.Uploads.Cancel(upload.Number, world.Ada, Cancel));
        Assert.False(File.Exists(PathOf(world, upload)));
    }

    [Fact]
    public async Task Bytes_that_are_nobodys_are_swept_away_and_those_of_uploads_stay()
    {
        var world = await World.Start(database);
        var (kept, cancelled) = (await Create(world), await Create(world));
        await Send(world, kept, 1);
        await world.Uploads.Cancel(cancelled.Number, world.Ada, Cancel);
        // As when the program is killed before the bytes are gone, too.
        var orphan = cancelled with
        {
            Id = Guid.CreateVersion7(),
        };
        foreach (var left in new[] { cancelled, orphan })
        {
            await File.WriteAllTextAsync(PathOf(world, left), "left", Cancel);
        }

        await world.Uploads.CleanStaging(Cancel);
        Assert.Equal(
            (true, false, false),
            (File.Exists(PathOf(world, kept)), File.Exists(PathOf(world, cancelled)), File.Exists(PathOf(world, orphan)))
        );
    }

    [Fact]
    public async Task An_upload_that_is_being_ingested_is_not_cancelled()
    {
        var world = await World.Start(database);
        var upload = await Create(world, 0);
        await world.Uploads.Receive(upload.Number, Claim(upload, 1), Stream.Null, world.Ada, Cancel);
        await world.Execute("UPDATE uploads SET ingested_by = id WHERE id = @Id", new { upload.Id });
        await World.Refuses(Reason.Conflict, () => world.Uploads.Cancel(upload.Number, world.Ada, Cancel));
        Assert.True(File.Exists(PathOf(world, upload)));
    }

    [Fact]
    public async Task An_empty_file_is_one_empty_chunk()
    {
        var world = await World.Start(database);
        var upload = await Create(world, 0);
        Assert.Equal(1, upload.ChunkCount);
        await World.Refuses(Reason.Invalid, () => Send(world, upload, 1, [1]));
        Assert.Equal(UploadState.Completed, (await Send(world, upload, 1, [])).Upload.State);
        Assert.Empty(await Bytes(world, upload));
    }

    [Fact]
    public async Task What_is_announced_is_checked()
    {
        var world = await World.Start(database);
        Task<UploadStatus> Announce(string name, long size) =>
            world.Uploads.Create(world.Workspace.Id, new UploadOrder(name, size), world.Ada, Cancel);

        Assert.Equal("fileName", (await World.Refuses(Reason.Invalid, () => Announce("letter.docx", 5))).Subject);
        Assert.Equal("fileName", (await World.Refuses(Reason.Invalid, () => Announce("zip", 5))).Subject);
        Assert.Equal("fileName", (await World.Refuses(Reason.Invalid, () => Announce("", 5))).Subject);
        Assert.Equal("fileName", (await World.Refuses(Reason.Invalid, () => Announce(new string('a', 252) + ".zip", 5))).Subject);
        Assert.Equal("fileSize", (await World.Refuses(Reason.Invalid, () => Announce("a.zip", -1))).Subject);
        Assert.Equal("fileSize", (await World.Refuses(Reason.TooLarge, () => Announce("a.zip", long.MaxValue))).Subject);
        await World.Refuses(Reason.TooLarge, () => Announce("a.zip", (100_000L * (32 << 20)) + 1));
        Assert.Equal((ChunkSize, 512), Sizes(await Announce("A.ZIP", 512L * ChunkSize)));
        Assert.Equal((32 << 20, 129), Sizes(await Announce("mail.pst", (512L * ChunkSize) + ChunkSize)));
        Assert.Equal((32 << 20, 100_000), Sizes(await Announce("image.e01", 100_000L * (32 << 20))));

        static (long, int) Sizes(UploadStatus status) => (status.Upload.ChunkSize, status.Upload.ChunkCount);
    }

    [Fact]
    public async Task Who_may_not_is_refused_and_who_may_not_know_finds_nothing()
    {
        var world = await World.Start(database);
        var viewer = await world.Add(Role.Viewer);
        var upload = await Create(world);
        var order = new UploadOrder("a.zip", 5);
        Assert.Equal(upload.Id, (await world.Uploads.Find(upload.Number, viewer, Cancel)).Upload.Id);
        foreach (var (actor, reason) in new[] { (viewer, Reason.Forbidden), (world.Stranger, Reason.NotFound) })
        {
            await World.Refuses(reason, () => world.Uploads.Create(world.Workspace.Id, order, actor, Cancel));
            await World.Refuses(reason, () => world.Uploads.Receive(upload.Number, Claim(upload, 1), Stream.Null, actor, Cancel));
            await World.Refuses(reason, () => world.Uploads.Cancel(upload.Number, actor, Cancel));
        }

        var refused = await World.Refuses(Reason.NotFound, () => world.Uploads.Find(upload.Number, world.Stranger, Cancel));
        Assert.Equal("There is no such upload.", refused.Message);
        await World.Refuses(Reason.NotFound, () => world.Uploads.Find(long.MaxValue, world.Ada, Cancel));
    }

    private static async Task<Upload> Create(World world, long? size = null)
    {
        var order = new UploadOrder("evidence.zip", size ?? Content.Length);
        return (await world.Uploads.Create(world.Workspace.Id, order, world.Ada, Cancel)).Upload;
    }

    private static ChunkClaim Claim(Upload upload, int ordinal) =>
        new(ordinal, upload.ChunkSize, upload.Size, upload.ChunkCount, upload.FileName);

    private static Task<UploadStatus> Send(World world, Upload upload, int ordinal, byte[]? bytes = null)
    {
        var start = (ordinal - 1) * ChunkSize;
        bytes ??= Content[start..Math.Min(start + ChunkSize, Content.Length)];
        return Receive(world, upload, ordinal, new MemoryStream(bytes));
    }

    private static Task<UploadStatus> Receive(World world, Upload upload, int ordinal, Stream content) =>
        world.Uploads.Receive(upload.Number, Claim(upload, ordinal), content, world.Ada, Cancel);

    private static Task<byte[]> Bytes(World world, Upload upload) => File.ReadAllBytesAsync(PathOf(world, upload), Cancel);

    private static string PathOf(World world, Upload upload) => Path.Combine(world.Blobs.StagingFolder, "uploads", $"{upload.Id:N}");

    /// <summary>Zeros, and then the line is cut.</summary>
    private sealed class BrokenStream(int length) : MemoryStream(new byte[length])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw new IOException("The line is cut.");
    }
}

public sealed class UploadsOnSqliteTests(SqliteTestDatabase database) : UploadsTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class UploadsOnPostgresTests(PostgresTestDatabase database) : UploadsTests(database), IClassFixture<PostgresTestDatabase>;

using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Ingestion;

/// <summary>Files arriving in chunks: at once, in any order, each as often as it takes.</summary>
public sealed partial class Uploads(IEngine engine, IBlobStore blobs, Events events, TimeProvider clock)
{
    /// <summary>How many chunks of one upload a client should send at a time.</summary>
    public const int ConcurrentChunks = 4;

    private const long SmallChunk = 8L << 20;
    private const long LargeChunk = 32L << 20;
    private const int ManyChunks = 512;
    private const int MostChunks = 100_000;
    private const int MostWaiting = 500;
    private const int LongestDescription = 4000;
    private const int BufferSize = 1 << 18;
    private const string Columns = "u.*, w.number AS workspace_number";
    private const string From = "uploads u JOIN workspaces w ON w.id = u.workspace_id";

    /// <summary>Opens an upload of evidence into a workspace.</summary>
    /// <exception cref="Refused">Invalid when the file is not one that holds others, or a member breaks a rule; NotFound, Forbidden.</exception>
    public async Task<UploadStatus> Create(Guid workspaceId, UploadOrder order, Actor actor, CancellationToken cancel)
    {
        var name = Names.Check(order.FileName, "fileName");
        if (order.Size < 0)
        {
            throw Refused.Invalid("fileSize", "'fileSize' must not be negative.");
        }

        if (!order.TakesAnyFile && !EvidenceFiles.IsContainer(name))
        {
            throw Refused.Invalid(
                "fileName",
                "Only archives can be uploaded: file archives (.zip, ..), mail archives (.pst, ..), forensic images (.e01, ..)."
            );
        }

        var chunkSize = order.Size / SmallChunk > ManyChunks ? LargeChunk : SmallChunk;
        var count = Math.Max(1, (order.Size / chunkSize) + (order.Size % chunkSize > 0 ? 1 : 0));
        if (count > MostChunks)
        {
            throw new Refused(Reason.TooLarge, $"A file may not be larger than {MostChunks * LargeChunk} bytes.") { Subject = "fileSize" };
        }

        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Ingest, workspaceId, cancel);
        var id = Id.New(clock);
        await session.Execute(
            """
            INSERT INTO uploads (id, workspace_id, file_name, description, size, chunk_size, chunk_count, modified_at, state, extras_json,
                                 created_by, created_at)
            VALUES (@id, @workspaceId, @name, @description, @Size, @chunkSize, @count, @modified, 1, '{}', @UserId, @now)
            """,
            new
            {
                id,
                workspaceId,
                name,
                description = Names.CheckText(order.Description, "description", LongestDescription) ?? name,
                order.Size,
                chunkSize,
                count,
                modified = order.ModifiedAt ?? clock.GetUtcNow(),
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await events.Append(session, EventKinds.UploadCreated, workspaceId, id, new { name, order.Size }, actor, cancel);
        await session.Commit(cancel);
        return await Status(session: null, "u.id = @id", new { id }, Capability.Ingest, actor, cancel);
    }

    /// <summary>Takes one chunk. Taking it again does no harm; a chunk that broke off is as if it had never come.</summary>
    /// <exception cref="Refused">Invalid when it does not agree with the upload, Conflict when the upload is over, NotFound.</exception>
    public async Task<UploadStatus> Receive(long number, ChunkClaim claim, Stream content, Actor actor, CancellationToken cancel)
    {
        var status = await Find(number, Capability.Ingest, actor, cancel);
        var upload = status.Upload;
        MustAgree(upload, claim);
        if (upload.State is not (UploadState.Created or UploadState.Uploading))
        {
            return upload.State == UploadState.Completed
                ? status
                : throw Refused.Conflict($"The upload is {upload.State.ToString().ToLowerInvariant()}.");
        }

        if (status.Received.Contains(claim.Ordinal))
        {
            return status; // Its bytes stand; sending them again must not be able to damage them.
        }

        await Write(upload, claim.Ordinal, content, cancel);
        await using var session = await engine.Write(cancel);
        await session.Query<int>($"SELECT state FROM uploads WHERE id = @Id{engine.ForUpdate}", new { upload.Id }, cancel);
        await session.Execute(
            """
            INSERT INTO upload_chunks (upload_id, ordinal, size, received_at) VALUES (@Id, @Ordinal, @size, @now)
            ON CONFLICT (upload_id, ordinal) DO UPDATE SET received_at = excluded.received_at
            """,
            new
            {
                upload.Id,
                claim.Ordinal,
                size = upload.LengthOf(claim.Ordinal),
                now = clock.GetUtcNow(),
            },
            cancel
        );
        var isWhole = await session.Execute(
            """
            UPDATE uploads SET state = 3, completed_at = @now
            WHERE id = @Id AND state IN (1, 2) AND chunk_count = (SELECT COUNT(*) FROM upload_chunks WHERE upload_id = @Id)
            """,
            new { upload.Id, now = clock.GetUtcNow() },
            cancel
        );
        await session.Execute("UPDATE uploads SET state = 2 WHERE id = @Id AND state = 1", new { upload.Id }, cancel);
        var result = await Status(session, "u.id = @Id", new { upload.Id }, Capability.Ingest, actor, cancel);
        if (isWhole > 0)
        {
            await events.Append(
                session,
                EventKinds.UploadCompleted,
                upload.WorkspaceId,
                upload.Id,
                new { upload.FileName, upload.Size },
                actor,
                cancel
            );
        }

        await session.Commit(cancel);
        return result;
    }

    /// <summary>Takes one chunk of whoever has asked what the upload is like, and so need not say it again.</summary>
    /// <exception cref="Refused">As the other.</exception>
    public async Task<UploadStatus> Receive(long number, int ordinal, Stream content, Actor actor, CancellationToken cancel)
    {
        var upload = (await Find(number, Capability.Ingest, actor, cancel)).Upload;
        var claim = new ChunkClaim(ordinal, upload.ChunkSize, upload.Size, upload.ChunkCount, upload.FileName);
        return await Receive(number, claim, content, actor, cancel);
    }

    /// <summary>The uploads of the actor's own into a workspace that nothing has been made of yet, oldest first.</summary>
    /// <exception cref="Refused">NotFound, Forbidden.</exception>
    public async Task<IReadOnlyList<UploadStatus>> Waiting(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.Ingest, workspaceId, cancel);
        var uploads = await session.Query<Upload>(
            $"""
            SELECT {Columns} FROM {From}
            WHERE u.workspace_id = @workspaceId AND u.created_by = @UserId AND u.state IN (1, 2, 3)
              AND u.sha256 IS NULL AND u.ingested_by IS NULL
            ORDER BY u.number LIMIT {MostWaiting}
            """,
            new { workspaceId, actor.UserId },
            cancel
        );
        var chunks = await session.Query<ChunkRow>(
            "SELECT upload_id, ordinal FROM upload_chunks WHERE upload_id IN @ids ORDER BY ordinal",
            new { ids = uploads.Select(upload => upload.Id).ToArray() },
            cancel
        );
        var received = chunks.ToLookup(chunk => chunk.UploadId, chunk => chunk.Ordinal);
        return [.. uploads.Select(upload => new UploadStatus(upload, [.. received[upload.Id]]))];
    }

    /// <exception cref="Refused">NotFound.</exception>
    public Task<UploadStatus> Find(long number, Actor actor, CancellationToken cancel) => Find(number, Capability.View, actor, cancel);

    /// <summary>Ends an upload and discards its bytes, for good.</summary>
    /// <exception cref="Refused">Conflict when it is being ingested, or was; NotFound.</exception>
    public async Task Cancel(long number, Actor actor, CancellationToken cancel)
    {
        var upload = (await Find(number, Capability.Ingest, actor, cancel)).Upload;
        await using var session = await engine.Write(cancel);
        var cancelled = await session.Execute(
            "UPDATE uploads SET state = 5 WHERE id = @Id AND state IN (1, 2, 3) AND sha256 IS NULL AND ingested_by IS NULL",
            new { upload.Id },
            cancel
        );
        if (cancelled == 0)
        {
            throw Refused.Conflict("The upload is cancelled already, or it is being ingested.");
        }

        await session.Execute("DELETE FROM upload_chunks WHERE upload_id = @Id", new { upload.Id }, cancel);
        await events.Append(session, EventKinds.UploadCancelled, upload.WorkspaceId, upload.Id, new { upload.FileName }, actor, cancel);
        await session.Commit(cancel);
        Delete(upload.Id);
    }

    /// <summary>Where the bytes of an upload lie until they become a blob.</summary>
    internal string PathOf(Guid id) => Path.Combine(Folder, id.ToString("N"));

    private string Folder => Path.Combine(blobs.StagingFolder, "uploads");

    private Task<UploadStatus> Find(long number, Capability capability, Actor actor, CancellationToken cancel) =>
        Status(session: null, "u.number = @number", new { number }, capability, actor, cancel);

    private async Task<UploadStatus> Status(
        Session? session,
        string where,
        object with,
        Capability capability,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (session is null)
        {
            await using var reading = await engine.Read(cancel);
            return await Status(reading, where, with, capability, actor, cancel);
        }

        var upload =
            await session.Find<Upload>($"SELECT {Columns} FROM {From} WHERE {where} AND w.state <> 4", with, cancel)
            ?? throw Refused.NotFound("upload");
        try
        {
            await Access.Must(session, actor, capability, upload.WorkspaceId, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            throw Refused.NotFound("upload");
        }

        var received = await session.Query<int>(
            "SELECT ordinal FROM upload_chunks WHERE upload_id = @Id ORDER BY ordinal",
            new { upload.Id },
            cancel
        );
        return new UploadStatus(upload, received);
    }

    private static void MustAgree(Upload upload, ChunkClaim claim)
    {
        Check(claim.Ordinal >= 1 && claim.Ordinal <= upload.ChunkCount, "ordinal", $"must be from 1 to {upload.ChunkCount}");
        Check(claim.ChunkSize == upload.ChunkSize, "chunkSize", $"must be the session's chunk size, {upload.ChunkSize}");
        Check(claim.FileSize == upload.Size, "fileSize", $"must be the session's file size, {upload.Size}");
        Check(claim.ChunkCount == upload.ChunkCount, "chunkCount", $"must be {upload.ChunkCount}");
        Check(claim.FileName.Trim() == upload.FileName, "fileName", "must be the session's file name");

        static void Check(bool holds, string subject, string rule)
        {
            if (!holds)
            {
                throw Refused.Invalid(subject, $"'{subject}' {rule}.");
            }
        }
    }

    /// <summary>Writes straight to the chunk's place in the file: chunks share nothing, so they may come at once and in any order.</summary>
    private async Task Write(Upload upload, int ordinal, Stream content, CancellationToken cancel)
    {
        var length = upload.LengthOf(ordinal);
        Directory.CreateDirectory(Folder);
        using var file = File.OpenHandle(
            PathOf(upload.Id),
            FileMode.OpenOrCreate,
            FileAccess.Write,
            FileShare.ReadWrite,
            FileOptions.Asynchronous
        );
        var start = upload.ChunkSize * (ordinal - 1);
        var buffer = new byte[BufferSize];
        var written = 0L;
        int count;
        while ((count = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel)) > 0)
        {
            if (written + count > length)
            {
                throw Refused.Invalid("file", $"Chunk {ordinal} must be {length} bytes long; more came.");
            }

            await RandomAccess.WriteAsync(file, buffer.AsMemory(0, count), start + written, cancel);
            written += count;
        }

        if (written != length)
        {
            throw Refused.Invalid("file", $"Chunk {ordinal} must be {length} bytes long; {written} came.");
        }

        RandomAccess.FlushToDisk(file);
    }

    private sealed record ChunkRow
    {
        public Guid UploadId { get; init; }
        public int Ordinal { get; init; }
    }
}

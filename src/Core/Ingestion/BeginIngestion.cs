using Dossier.Core.Documents;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>Takes in what came from outside: uploads become blobs, files are copied from their paths; each becomes a root node.</summary>
public sealed class BeginIngestion(
    IEngine engine,
    IBlobStore blobs,
    Uploads uploads,
    Settling settling,
    IsSpecialFile isSpecial,
    TimeProvider clock
) : Job<BeginIngestion.Order>
{
    public const string JobKind = "ingestion.begin";
    private const int SliceItems = 200;
    private const long SliceBytes = 256L << 20;
    private const int BufferSize = 1 << 18;

    public sealed record Order(Guid IngestionId);

    /// <summary>The job that begins an ingestion.</summary>
    internal static NewJob After(Guid ingestionId) => new(ingestionId, JobKind, Parts.Streaming, new Order(ingestionId));

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Reading;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        var (source, known) = await Load(order, run, cancel);
        using var staging = new StagingFolder(blobs);
        var slice = new List<Root>();
        var ordinal = 0;
        foreach (var number in source.Uploads)
        {
            if (++ordinal > known)
            {
                slice.Add(await FromUpload(order, number, ordinal, cancel));
            }
        }

        // Begun again, it goes on behind the last file that was saved: counted, a file that was added or removed since would shift all others.
        var reached = run.Row.CursorJson is { } cursor ? Json.Read<SourceFile.Place>(cursor) : null;
        ordinal = Math.Max(ordinal, known);
        foreach (var file in SourceFile.Of(source.Paths).Where(file => (reached is null || file.IsAfter(reached)) && source.Takes(file)))
        {
            cancel.ThrowIfCancellationRequested();
            slice.Add(await FromPath(order, file, ++ordinal, staging, cancel));
            if (slice.Count >= SliceItems || slice.Sum(item => item.Node.Size) >= SliceBytes)
            {
                await Save(order, run, slice, cancel);
                slice.Clear();
            }
        }

        await Save(order, run, slice, cancel);
        await settling.Close(run, order.IngestionId, cancel);
    }

    protected override Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        settling.Fail(session, order.IngestionId, failure, cancel);

    private async Task<(DataLocation Source, int Known)> Load(Order order, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await settling.Begin(session, order.IngestionId, cancel);
        var source = await session.Value<string>("SELECT source_json FROM ingestions WHERE id = @IngestionId", order, cancel);
        var known = await session.Value<int>(
            "SELECT COALESCE(MAX(ordinal), 0) FROM nodes WHERE ingestion_id = @IngestionId AND parent_id = @IngestionId",
            order,
            cancel
        );
        await session.Commit(cancel);
        return (Json.Read<DataLocation>(source), known);
    }

    /// <summary>An upload's file is hashed where it lies and becomes a blob by being renamed; the second time it is one already.</summary>
    private async Task<Root> FromUpload(Order order, long number, int ordinal, CancellationToken cancel)
    {
        Upload upload;
        await using (var session = await engine.Read(cancel))
        {
            upload = (await session.Find<Upload>("SELECT * FROM uploads WHERE number = @number", new { number }, cancel))!;
        }

        var path = uploads.PathOf(upload.Id);
        if (upload.Sha256 is not null && !File.Exists(path))
        {
            var kept = await blobs.LocalPath(upload.Sha256, cancel);
            return new Root(NodeOf(order, upload.FileName, upload.FileName, ordinal, await Hash(kept, null, cancel), upload.ModifiedAt));
        }

        var blob = await Hash(path, null, cancel);
        await using (var session = await engine.Write(cancel))
        {
            await session.Execute("UPDATE uploads SET sha256 = @Sha256 WHERE id = @Id", new { blob.Sha256, upload.Id }, cancel);
            await session.Commit(cancel);
        }

        return new Root(NodeOf(order, upload.FileName, upload.FileName, ordinal, blob, upload.ModifiedAt))
        {
            Staged = new StagedBlob(path, blob.Sha256),
        };
    }

    private async Task<Root> FromPath(Order order, SourceFile file, int ordinal, StagingFolder staging, CancellationToken cancel)
    {
        var place = new SourceFile.Place(file.Source, file.RelativePath);
        var staged = staging.NewFile();
        try
        {
            if (file.IsLink)
            {
                throw new SourceLost(FaultKind.Unreachable, "It is a link; links are not followed.");
            }

            if (isSpecial(file.Path))
            {
                throw new SourceLost(FaultKind.Unsupported, "It is a pipe, a socket or a device, not a file.");
            }

            var blob = await Hash(file.Path, staged, cancel);
            return new Root(NodeOf(order, file.Name, file.RelativePath, ordinal, blob, file.Modified))
            {
                Staged = new StagedBlob(staged, blob.Sha256),
                Place = place,
            };
        }
        catch (SourceLost lost)
        {
            File.Delete(staged);
            var node = NodeOf(order, file.Name, file.RelativePath, ordinal, null, null);
            return new Root(node with { State = NodeState.Done, Outcome = Outcome.Exception })
            {
                Fault = new FaultFound(lost.Kind, lost.Message),
                Place = place,
            };
        }
    }

    private Node NodeOf(Order order, string name, string path, int ordinal, Blob? blob, DateTimeOffset? modified)
    {
        var id = Id.New(clock);
        return new Node
        {
            Id = id,
            IngestionId = order.IngestionId,
            ParentId = order.IngestionId,
            Ordinal = ordinal,
            RootId = id,
            Name = name,
            Path = path,
            State = NodeState.Pending,
            Sha256 = blob?.Sha256,
            Sha1 = blob?.Sha1,
            Md5 = blob?.Md5,
            Size = blob?.Size ?? 0,
            ModifiedAt = modified,
        };
    }

    private async Task Save(Order order, JobRun run, List<Root> slice, CancellationToken cancel)
    {
        if (slice.Count == 0)
        {
            return;
        }

        await blobs.Adopt([.. slice.Select(item => item.Staged).OfType<StagedBlob>()], cancel);
        var faults = slice.Where(item => item.Fault is not null).Select(item => (item.Node, item.Fault!)).ToList();
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var counts = new Counts(slice.Count, faults.Count, faults.Count, slice.Sum(item => item.Node.Size), 0);
        await settling.Add(session, order.IngestionId, counts, [.. slice.Select(item => item.Node)], null, cancel);
        await settling.AddFaults(session, order.IngestionId, faults, cancel);
        if (slice[^1].Place is { } place)
        {
            await run.Note(session, place, cancel);
        }

        await session.Commit(cancel);
    }

    private static async Task<Blob> Hash(string path, string? copyTo, CancellationToken cancel)
    {
        using var hashing = new Hashing();
        await using var source = await Reading(() =>
            ValueTask.FromResult(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan))
        );
        await using var copy = copyTo is null ? null : new FileStream(copyTo, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        var buffer = new byte[BufferSize];
        int count;
        while ((count = await Reading(() => source.ReadAsync(buffer, cancel))) > 0)
        {
            hashing.Add(buffer.AsSpan(0, count));
            if (copy is not null)
            {
                await copy.WriteAsync(buffer.AsMemory(0, count), cancel);
            }
        }

        return hashing.Finish();
    }

    /// <summary>
    /// Tells trouble with what is read, which costs one file, from trouble with the disk written to, which stops the job: nothing is wrong then with the
    /// evidence.
    /// </summary>
    /// <exception cref="SourceLost">It cannot be read.</exception>
    private static async Task<T> Reading<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SourceLost(FaultKind.Unreachable, exception.Message, exception);
        }
    }

    /// <summary>A root to be saved: with the file that becomes its blob, or with what is wrong when there is none.</summary>
    private sealed record Root(Node Node)
    {
        public StagedBlob? Staged { get; init; }
        public FaultFound? Fault { get; init; }

        /// <summary>Where it was come upon, of a file; null for an upload.</summary>
        public SourceFile.Place? Place { get; init; }
    }

    private sealed class SourceLost(FaultKind kind, string message, Exception? inner = null) : IOException(message, inner)
    {
        public FaultKind Kind { get; } = kind;
    }
}

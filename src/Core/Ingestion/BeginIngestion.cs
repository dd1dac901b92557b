using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>Takes in what came from outside: uploads become blobs, files are copied from their paths; each becomes a root node.</summary>
public sealed class BeginIngestion(IEngine engine, IBlobStore blobs, Uploads uploads, Settling settling, TimeProvider clock)
    : Job<BeginIngestion.Order>
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
        var slice = new List<(Node Node, StagedBlob? Staged)>();
        var ordinal = 0;
        foreach (var number in source.Uploads)
        {
            if (++ordinal > known)
            {
                slice.Add(await FromUpload(order, number, ordinal, cancel));
            }
        }

        foreach (var file in source.Paths.SelectMany(Files).Where(file => source.Takes(file.Name, File.GetLastWriteTimeUtc(file.Path))))
        {
            cancel.ThrowIfCancellationRequested();
            if (++ordinal > known)
            {
                slice.Add(await FromPath(order, file, ordinal, staging, cancel));
                if (slice.Count >= SliceItems || slice.Sum(item => item.Node.Size) >= SliceBytes)
                {
                    await Save(order, run, slice, cancel);
                    slice.Clear();
                }
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
    private async Task<(Node, StagedBlob?)> FromUpload(Order order, long number, int ordinal, CancellationToken cancel)
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
            return (Root(order, upload.FileName, upload.FileName, ordinal, await Hash(kept, null, cancel), upload.ModifiedAt), null);
        }

        var blob = await Hash(path, null, cancel);
        await using (var session = await engine.Write(cancel))
        {
            await session.Execute("UPDATE uploads SET sha256 = @Sha256 WHERE id = @Id", new { blob.Sha256, upload.Id }, cancel);
            await session.Commit(cancel);
        }

        return (Root(order, upload.FileName, upload.FileName, ordinal, blob, upload.ModifiedAt), new StagedBlob(path, blob.Sha256));
    }

    private async Task<(Node, StagedBlob?)> FromPath(
        Order order,
        FoundFile file,
        int ordinal,
        StagingFolder staging,
        CancellationToken cancel
    )
    {
        try
        {
            if (file.IsLink)
            {
                throw new IOException("It is a link; links are not followed.");
            }

            var staged = staging.NewFile();
            var blob = await Hash(file.Path, staged, cancel);
            return (
                Root(order, file.Name, file.RelativePath, ordinal, blob, File.GetLastWriteTimeUtc(file.Path)),
                new StagedBlob(staged, blob.Sha256)
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var lost = Root(order, file.Name, file.RelativePath, ordinal, null, null);
            return (lost with { State = NodeState.Done, Outcome = Outcome.Exception, MetadataJson = exception.Message }, null);
        }
    }

    private Node Root(Order order, string name, string path, int ordinal, Blob? blob, DateTimeOffset? modified)
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

    private async Task Save(Order order, JobRun run, List<(Node Node, StagedBlob? Staged)> slice, CancellationToken cancel)
    {
        if (slice.Count == 0)
        {
            return;
        }

        await blobs.Adopt([.. slice.Select(item => item.Staged).OfType<StagedBlob>()], cancel);
        var lost = slice.Where(item => item.Node.Outcome == Outcome.Exception).Select(item => item.Node).ToList();
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        var counts = new Counts(slice.Count, lost.Count, lost.Count, slice.Sum(item => item.Node.Size), 0);
        await settling.Add(
            session,
            order.IngestionId,
            counts,
            [.. slice.Select(item => item.Node with { MetadataJson = "{}" })],
            null,
            cancel
        );
        var faults = lost.Select(node => (node, new Reading.FaultFound(FaultKind.Unreachable, node.MetadataJson)));
        await settling.AddFaults(session, order.IngestionId, [.. faults], cancel);
        await session.Commit(cancel);
    }

    private static async Task<Blob> Hash(string path, string? copyTo, CancellationToken cancel)
    {
        using var hashing = new Hashing();
        await using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        await using var copy = copyTo is null ? null : new FileStream(copyTo, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        var buffer = new byte[BufferSize];
        int count;
        while ((count = await source.ReadAsync(buffer, cancel)) > 0)
        {
            hashing.Add(buffer.AsSpan(0, count));
            if (copy is not null)
            {
                await copy.WriteAsync(buffer.AsMemory(0, count), cancel);
            }
        }

        return hashing.Finish();
    }

    /// <summary>The files at or under a path, always in the same order; links are not followed.</summary>
    private static IEnumerable<FoundFile> Files(string path)
    {
        if (!Directory.Exists(path))
        {
            return [new FoundFile(path, Path.GetFileName(path), Path.GetFileName(path))];
        }

        return Under(new DirectoryInfo(path), Path.GetFileName(path.TrimEnd('/')));
    }

    private static IEnumerable<FoundFile> Under(DirectoryInfo folder, string relative)
    {
        FileSystemInfo[] entries;
        FoundFile? unreachable = null;
        try
        {
            entries = folder.GetFileSystemInfos();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            entries = [];
            unreachable = new FoundFile(folder.FullName, folder.Name, relative);
        }

        if (unreachable is not null)
        {
            yield return unreachable;
        }

        Array.Sort(entries, (one, other) => string.CompareOrdinal(one.Name, other.Name));
        foreach (var entry in entries)
        {
            var path = $"{relative}/{entry.Name}";
            if (entry is DirectoryInfo inner && inner.LinkTarget is null)
            {
                foreach (var file in Under(inner, path))
                {
                    yield return file;
                }
            }
            else
            {
                yield return new FoundFile(entry.FullName, entry.Name, path) { IsLink = entry.LinkTarget is not null };
            }
        }
    }

    private sealed record FoundFile(string Path, string Name, string RelativePath)
    {
        public bool IsLink { get; init; }
    }
}

using System.Diagnostics;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>Reads a batch of items in a worker process, and commits what comes of them slice by slice.</summary>
public sealed class ReadNodes(
    IEngine engine,
    IBlobStore blobs,
    Workers workers,
    KnownPasswords passwords,
    ReadingCommits commits,
    Settling settling
) : Job<ReadNodes.Order>
{
    public const string JobKind = "ingestion.read";

    /// <summary>So many results and children are committed at once: each time all their files are waited for, until they are on the disk.</summary>
    private const int SliceItems = 2000;

    private static readonly TimeSpan SliceTime = TimeSpan.FromSeconds(2);

    /// <summary>What comes out of a container first is given to the other reading processes soon.</summary>
    private static readonly TimeSpan FirstSliceTime = TimeSpan.FromMilliseconds(100);

    public sealed record Order(Guid IngestionId, Guid BatchId)
    {
        /// <summary>What reading may cost this time; null for what is usual.</summary>
        public ReadingLimits? Limits { get; init; }
    }

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Reading;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        // Processes keep the limits they were started with.
        await using var others = order.Limits is null ? null : workers.With(order.Limits);
        while (!await Read(order, others ?? workers, run, cancel))
        {
            // A source was exhausted: what is left of it is refused, the rest is read.
        }
    }

    /// <summary>Reads what is left of the batch and ends the job; false when it stopped because a source has expanded beyond its limit.</summary>
    private async Task<bool> Read(Order order, Workers readers, JobRun run, CancellationToken cancel)
    {
        var loaded = await Load(order, cancel);
        if (loaded.Nodes.Count == 0)
        {
            await settling.Close(run, order.IngestionId, cancel);
            return true;
        }

        using var staging = new StagingFolder(blobs);
        var known = new ReadingSlice.Order(loaded.Nodes, loaded.Known, loaded.Unmet, order.Limits);
        var slice = await commits.Begin(order.IngestionId, known, cancel);
        var requests = new List<ReadRequest>(loaded.Nodes.Count);
        foreach (var node in loaded.Nodes)
        {
            if (loaded.Exhausted.Contains(node.RootId))
            {
                slice.Refuse(node);
            }
            else
            {
                requests.Add(await Request(node, loaded, staging, cancel));
            }
        }

        // A bomb on a fast machine gives much in a second: what came out is counted before it has gone far beyond the limit.
        var most = (order.Limits ?? commits.Usual).RatioFloor;
        var sliceTime = FirstSliceTime;
        using (await workers.Turn(cancel))
        {
            var since = Stopwatch.GetTimestamp();
            await foreach (var answer in readers.Read(requests, cancel))
            {
                slice.Take(answer);
                var isDue = Stopwatch.GetElapsedTime(since) > (slice.HasChildren ? sliceTime : SliceTime);
                if (slice.Count >= SliceItems || slice.Bytes >= most || (slice.Count > 0 && isDue))
                {
                    await slice.Save(run, cancel);
                    if (slice.IsExhausted)
                    {
                        return false;
                    }

                    (sliceTime, since) = (SliceTime, Stopwatch.GetTimestamp());
                }
            }
        }

        await slice.Save(run, cancel, isLast: true);
        return true;
    }

    protected override Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        settling.GiveUp(session, order.IngestionId, order.BatchId, failure, cancel);

    private async Task<Loaded> Load(Order order, CancellationToken cancel)
    {
        const string Batch = "SELECT id FROM nodes WHERE batch_id = @BatchId AND state = 1";
        await using var session = await engine.Read(cancel);
        var nodes = await session.Query<Node>("SELECT * FROM nodes WHERE batch_id = @BatchId AND state = 1 ORDER BY number", order, cancel);
        var known = await session.Query<KnownChildren>(
            // With the ingestion, which the index of children begins with: without it all items there are would be looked through.
            $"""
            SELECT n.parent_id, COUNT(*) AS count FROM nodes n
            WHERE n.ingestion_id = @IngestionId AND n.parent_id IN ({Batch}) GROUP BY n.parent_id
            """,
            order,
            cancel
        );
        var unmet = nodes.All(node => node.Attempts == 0)
            ? []
            : await session.Query<Node>(
                // In no order: for the sake of one, SQLite would look through all items of the ingestion.
                $"""
                SELECT * FROM nodes
                WHERE ingestion_id = @IngestionId AND parent_id IN ({Batch} AND attempts > 0) AND state = 2 AND sha256 IS NULL
                """,
                order,
                cancel
            );
        var parts = await session.Query<Node>($"SELECT * FROM nodes WHERE joined_to IN ({Batch})", order, cancel);
        var roots = await session.Query<Node>(
            $"""
            SELECT id, {ReadingSlice.SizeOfAll} AS size, expanded_bytes FROM nodes
            WHERE id IN (SELECT root_id FROM nodes WHERE batch_id = @BatchId AND state = 1)
            """,
            order,
            cancel
        );
        var limits = order.Limits ?? commits.Usual;
        var settings = (
            await session.Find<OfWorkspace>(
                "SELECT w.id, w.settings_json FROM ingestions i JOIN workspaces w ON w.id = i.workspace_id WHERE i.id = @IngestionId",
                order,
                cancel
            )
        )!;
        return new Loaded(
            nodes,
            known.ToDictionary(children => children.ParentId, children => children.Count),
            unmet,
            parts.ToLookup(part => part.JoinedTo!.Value),
            roots.Where(root => limits.IsExceeded(root.Size, root.ExpandedBytes)).Select(root => root.Id).ToHashSet(),
            await passwords.Of(session, settings.Id, cancel),
            Json.Read<WorkspaceSettings>(settings.SettingsJson).ReadDeletedFiles
        );
    }

    private async Task<ReadRequest> Request(Node node, Loaded loaded, StagingFolder staging, CancellationToken cancel) =>
        new(node.Id, await blobs.LocalPath(node.Sha256!, cancel), node.Name)
        {
            DeclaredType = node.DeclaredType,
            DeclaredCharset = node.DeclaredCharset,
            Passwords = loaded.Passwords,
            Parts = await PartsOf(node, loaded.Parts[node.Id], cancel),
            WithDeleted = loaded.WithDeleted,
            Staging = staging.Path,
            KnownChildren = loaded.Known.GetValueOrDefault(node.Id),
            Wanted = [.. loaded.Unmet.Where(child => child.ParentId == node.Id).Select(child => child.Ordinal)],
        };

    /// <summary>All parts of the split container that an item stands for, in their order; none when it is whole.</summary>
    private async Task<IReadOnlyList<ContentPart>> PartsOf(Node lead, IEnumerable<Node> others, CancellationToken cancel)
    {
        var parts = new List<ContentPart>();
        var joined = others.ToList();
        if (joined.Count == 0)
        {
            return parts;
        }

        // Only the directory of a split ZIP, which is its last part, bears no number.
        foreach (var part in joined.Append(lead).OrderBy(part => PartNames.Of(part.Name)?.Ordinal ?? int.MaxValue))
        {
            parts.Add(new ContentPart(await blobs.LocalPath(part.Sha256!, cancel), part.Name));
        }

        return parts;
    }

    private sealed record Loaded(
        IReadOnlyList<Node> Nodes,
        IReadOnlyDictionary<Guid, int> Known,
        IReadOnlyList<Node> Unmet,
        ILookup<Guid, Node> Parts,
        IReadOnlySet<Guid> Exhausted,
        IReadOnlyList<string> Passwords,
        bool WithDeleted
    );

    private sealed record OfWorkspace
    {
        public Guid Id { get; init; }
        public string SettingsJson { get; init; } = "{}";
    }

    private sealed record KnownChildren
    {
        public Guid ParentId { get; init; }
        public int Count { get; init; }
    }
}

using System.Diagnostics;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>Reads a batch of items in a worker process, and commits what comes of them slice by slice.</summary>
public sealed class ReadNodes(IEngine engine, IBlobStore blobs, Workers workers, ReadingCommits commits, Settling settling)
    : Job<ReadNodes.Order>
{
    public const string JobKind = "ingestion.read";
    private const int SliceItems = 500;
    private static readonly TimeSpan SliceTime = TimeSpan.FromSeconds(1);

    /// <summary>What comes out of a container first is given to the other reading processes soon.</summary>
    private static readonly TimeSpan FirstSliceTime = TimeSpan.FromMilliseconds(100);

    public sealed record Order(Guid IngestionId, Guid BatchId);

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Reading;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        while (!await Read(order, run, cancel))
        {
            // A source was exhausted: what is left of it is refused, the rest is read.
        }

        await settling.Close(run, order.IngestionId, cancel);
    }

    /// <summary>Reads what is left of the batch; false when it stopped because a source has expanded beyond its limit.</summary>
    private async Task<bool> Read(Order order, JobRun run, CancellationToken cancel)
    {
        var (nodes, known, exhausted) = await Load(order, cancel);
        if (nodes.Count == 0)
        {
            return true;
        }

        using var staging = new StagingFolder(blobs);
        var slice = await commits.Begin(order.IngestionId, nodes, cancel);
        var requests = new List<ReadRequest>(nodes.Count);
        foreach (var node in nodes)
        {
            if (exhausted.Contains(node.RootId))
            {
                slice.Refuse(node);
            }
            else
            {
                requests.Add(await Request(node, known, staging, cancel));
            }
        }

        // A bomb on a fast machine gives much in a second: what came out is counted before it has gone far beyond the limit.
        var most = commits.Limits.RatioFloor;
        var sliceTime = FirstSliceTime;
        var since = Stopwatch.GetTimestamp();
        await foreach (var answer in workers.Read(requests, cancel))
        {
            slice.Take(answer);
            if (slice.Count >= SliceItems || slice.Bytes >= most || (slice.Count > 0 && Stopwatch.GetElapsedTime(since) > sliceTime))
            {
                await slice.Save(run, cancel);
                if (slice.IsExhausted)
                {
                    return false;
                }

                (sliceTime, since) = (SliceTime, Stopwatch.GetTimestamp());
            }
        }

        await slice.Save(run, cancel);
        return true;
    }

    protected override Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        settling.GiveUp(session, order.IngestionId, order.BatchId, failure, cancel);

    private async Task<(IReadOnlyList<Node> Nodes, IReadOnlyDictionary<Guid, int> Known, IReadOnlySet<Guid> Exhausted)> Load(
        Order order,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var nodes = await session.Query<Node>("SELECT * FROM nodes WHERE batch_id = @BatchId AND state = 1 ORDER BY number", order, cancel);
        var known = await session.Query<KnownChildren>(
            """
            SELECT n.parent_id, COUNT(*) AS count FROM nodes n
            WHERE n.parent_id IN (SELECT id FROM nodes WHERE batch_id = @BatchId AND state = 1) GROUP BY n.parent_id
            """,
            order,
            cancel
        );
        var roots = await session.Query<Node>(
            "SELECT * FROM nodes WHERE id IN (SELECT root_id FROM nodes WHERE batch_id = @BatchId AND state = 1)",
            order,
            cancel
        );
        var exhausted = roots.Where(root => commits.Limits.IsExceeded(root.Size, root.ExpandedBytes)).Select(root => root.Id).ToHashSet();
        return (nodes, known.ToDictionary(children => children.ParentId, children => children.Count), exhausted);
    }

    private async Task<ReadRequest> Request(
        Node node,
        IReadOnlyDictionary<Guid, int> known,
        StagingFolder staging,
        CancellationToken cancel
    ) =>
        new(node.Id, await blobs.LocalPath(node.Sha256!, cancel), node.Name)
        {
            DeclaredType = node.DeclaredType,
            DeclaredCharset = node.DeclaredCharset,
            Staging = staging.Path,
            KnownChildren = known.GetValueOrDefault(node.Id),
        };

    private sealed record KnownChildren
    {
        public Guid ParentId { get; init; }
        public int Count { get; init; }
    }
}

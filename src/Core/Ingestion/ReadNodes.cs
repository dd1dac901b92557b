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

    public sealed record Order(Guid IngestionId, Guid BatchId);

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Reading;

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        var (nodes, known) = await Load(order, cancel);
        if (nodes.Count > 0)
        {
            using var staging = new StagingFolder(blobs);
            var requests = new List<ReadRequest>(nodes.Count);
            foreach (var node in nodes)
            {
                requests.Add(await Request(node, known, staging, cancel));
            }

            var slice = await commits.Begin(order.IngestionId, nodes, cancel);
            var since = Stopwatch.GetTimestamp();
            await foreach (var answer in workers.Read(requests, cancel))
            {
                slice.Take(answer);
                if (slice.Count >= SliceItems || (slice.Count > 0 && Stopwatch.GetElapsedTime(since) > SliceTime))
                {
                    await slice.Save(run, cancel);
                    since = Stopwatch.GetTimestamp();
                }
            }

            await slice.Save(run, cancel);
        }

        await settling.Close(run, order.IngestionId, cancel);
    }

    protected override Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        settling.GiveUp(session, order.IngestionId, order.BatchId, failure, cancel);

    private async Task<(IReadOnlyList<Node> Nodes, IReadOnlyDictionary<Guid, int> Known)> Load(Order order, CancellationToken cancel)
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
        return (nodes, known.ToDictionary(children => children.ParentId, children => children.Count));
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

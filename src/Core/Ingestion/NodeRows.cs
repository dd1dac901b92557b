using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>Nodes on their way into the database, and the jobs that will read them.</summary>
internal sealed class NodeRows(IEngine engine, JobQueue queue, Workflows workflows, TimeProvider clock)
{
    /// <summary>One reading job takes at most so many items, and about so many bytes: small enough to share out and to stop between.</summary>
    private const int BatchItems = 250;
    private const long BatchBytes = 32L << 20;

    /// <summary>Or more, in a container that turns out to be large: there is enough to share out, and less often to be waited for the disk.</summary>
    private const int MostBatchItems = 1000;
    private const int BatchesBefore = 16;

    private static readonly string[] Columns =
    [
        "id",
        "ingestion_id",
        "parent_id",
        "ordinal",
        "root_id",
        "batch_id",
        "depth",
        "name",
        "path",
        "family_top",
        "family_parent",
        "family_key",
        "state",
        "outcome",
        "attempts",
        "sha256",
        "sha1",
        "md5",
        "size",
        "expanded_bytes",
        "declared_type",
        "declared_charset",
        "modified_at",
        "created_at",
        "metadata_json",
    ];

    /// <summary>Inserts new nodes; those that are pending get reading jobs, in their order.</summary>
    /// <param name="limits">What reading them may cost; null for what is usual.</param>
    public async Task Insert(Session session, Guid ingestionId, IReadOnlyList<Node> nodes, ReadingLimits? limits, CancellationToken cancel)
    {
        var jobs = new List<NewJob>();
        var rows = new List<object?[]>(nodes.Count);
        var batch = Guid.Empty;
        var (items, bytes) = (0, 0L);
        foreach (var node in nodes)
        {
            var isRead = node.State == NodeState.Pending && !SplitSets.Waits(node);
            if (isRead && (batch == Guid.Empty || items >= BatchSize(node) || bytes + node.Size > BatchBytes))
            {
                batch = Id.New(clock);
                (items, bytes) = (0, 0);
                jobs.Add(NewJob(ingestionId, batch, limits));
            }

            items++;
            bytes += node.Size;
            rows.Add(Row(node, isRead ? batch : Guid.Empty));
        }

        await engine.Insert(session, "nodes", Columns, rows, cancel);
        await queue.Add(session, jobs, cancel);
    }

    /// <summary>
    /// Gives nodes that are there already to reading jobs: those that have waited for the first time, those that were read before once more.
    /// </summary>
    public async Task Requeue(Session session, Guid ingestionId, IReadOnlyList<Node> nodes, ReadingLimits? limits, CancellationToken cancel)
    {
        var jobs = new List<NewJob>();
        foreach (var slice in nodes.OrderBy(node => node.Number).Chunk(BatchItems))
        {
            var batch = Id.New(clock);
            var ids = slice.Select(node => node.Id).ToArray();
            var again = slice.Where(node => node.State == NodeState.Done).ToList();
            await workflows.Count(
                session,
                ingestionId,
                new Counts(0, -again.Count, -again.Count(node => node.Outcome == Outcome.Exception), 0, -again.Sum(node => node.Size)),
                cancel
            );
            await session.Execute(
                """
                UPDATE nodes SET attempts = attempts + CASE WHEN state = 2 THEN 1 ELSE 0 END, batch_id = @batch, state = 1, outcome = 0,
                    round = (SELECT i.round FROM ingestions i WHERE i.id = @ingestionId)
                WHERE id IN @ids
                """,
                new
                {
                    ingestionId,
                    batch,
                    ids,
                },
                cancel
            );
            jobs.Add(NewJob(ingestionId, batch, limits));
        }

        await queue.Add(session, jobs, cancel);
    }

    private static int BatchSize(Node node) => Math.Clamp(node.Ordinal / BatchesBefore, BatchItems, MostBatchItems);

    private static NewJob NewJob(Guid ingestionId, Guid batch, ReadingLimits? limits) =>
        new(ingestionId, ReadNodes.JobKind, Parts.Streaming, new ReadNodes.Order(ingestionId, batch) { Limits = limits });

    private static object?[] Row(Node node, Guid batch) =>
        [
            node.Id,
            node.IngestionId,
            node.ParentId,
            node.Ordinal,
            node.RootId,
            batch,
            node.Depth,
            node.Name,
            node.Path,
            node.FamilyTop,
            node.FamilyParent,
            node.FamilyKey,
            node.State,
            node.Outcome,
            0,
            node.Sha256,
            node.Sha1,
            node.Md5,
            node.Size,
            0L,
            node.DeclaredType,
            node.DeclaredCharset,
            node.ModifiedAt,
            node.CreatedAt,
            node.MetadataJson,
        ];
}

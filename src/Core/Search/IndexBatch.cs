using System.Collections.Concurrent;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Microsoft.Extensions.Logging;

namespace Dossier.Core.Search;

/// <summary>Takes batches from the queue into an index: each is made ready, and then written.</summary>
internal sealed class IndexBatch(IEngine engine, Texts texts, TimeProvider clock, ILogger logger)
{
    private const int MaximumRows = 2_000;
    private const int MaximumBytes = 12 << 20;

    /// <summary>As many texts are cut into tokens at a time; those who search need the others.</summary>
    private static readonly int Lanes = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Tokens of a page of text and a few fields: a buffer with room for them seldom grows.</summary>
    private const int UsualBytes = 6 << 10;

    // When as many documents fail and none succeeds, the store is down, and none of them is to blame.
    private const int Outage = 10;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    // What DocumentTokens reads of a document, and no more: there may be a million of them.
    private const string Columns = """
        d.number, d.id, d.workspace_id, d.kind, d.name, d.path, d.custodian, d.text_hash, d.values_json,
        COALESCE(v.file_name, d.name) AS file_name, COALESCE(v.media_type, '') AS media_type, v.sha256, v.sha1, v.md5
        """;

    private readonly ConcurrentDictionary<Guid, Failure> failures = new();

    private sealed record Failure(int Count, DateTimeOffset Due);

    /// <summary>A place in the queue, whose order is that in which its rows are due.</summary>
    public readonly record struct Place(long DueAt, long Number);

    private sealed record Queued
    {
        public long Number { get; init; }
        public long DueAt { get; init; }
        public Place Place => new(DueAt, Number);
        public Guid DocumentId { get; init; }
    }

    /// <summary>A batch with its tokens.</summary>
    /// <param name="Gone">Documents that are no more.</param>
    /// <param name="Handled">The rows of the queue that are done with it.</param>
    /// <param name="Last">The last row of the queue that was looked at.</param>
    public sealed record Ready(IReadOnlyList<IndexRow> Rows, IReadOnlyList<Guid> Gone, IReadOnlyList<long> Handled, Place Last)
    {
        public bool IsEmpty => Rows.Count + Gone.Count == 0;
    }

    /// <summary>What waits longest; empty when nothing can be done now.</summary>
    /// <param name="after">Only what stands behind it: what stands before is being written.</param>
    /// <param name="through">So far also what waits for later changes.</param>
    /// <param name="taken">Rows of the queue that are done with but for a commit, or will be.</param>
    public async Task<Ready> Prepare(Guid workspaceId, Place after, long through, IReadOnlySet<long> taken, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (first, queue, documents, fields) = await Load(workspaceId, after, through, taken, cancel);
        var last = first.Count == 0 ? after : first[^1].Place;
        var due = queue
            .Where(row => !(failures.TryGetValue(row.DocumentId, out var failure) && failure.Due > now))
            .ToLookup(row => row.DocumentId);
        if (due.Count == 0)
        {
            return new Ready([], [], [], last);
        }

        var byId = documents.ToDictionary(document => document.Id);
        var waiting = first.DistinctBy(row => row.DocumentId).Where(row => due.Contains(row.DocumentId)).ToList();
        var (done, lanes) = await Tokenize(waiting, byId, fields, cancel);
        if (done < waiting.Count)
        {
            last = waiting[done - 1].Place;
        }

        var failed = lanes.SelectMany(lane => lane.Failed).ToList();
        var isOutage = failed.Count >= Outage && lanes.All(lane => lane.IsEmpty);
        foreach (var (document, exception) in failed)
        {
            if (IsLastAttempt(document, exception, isOutage))
            {
                lanes[0].WriteWithoutText(document, fields);
            }
        }

        var gone = due.Select(rows => rows.Key).Where(id => !byId.ContainsKey(id)).ToList();
        // In the order of their numbers, for those who ask for hits in that order.
        var rows = lanes.SelectMany(lane => lane.Rows()).OrderBy(row => row.Number).ToList();
        return new Ready(
            rows,
            gone,
            [.. rows.Select(row => row.Id).Concat(gone).SelectMany(id => due[id]).Select(row => row.Number)],
            last
        );
    }

    /// <summary>Writes a batch to the index.</summary>
    /// <param name="handled">The rows of the queue that are done with, but for a commit.</param>
    public async Task Write(Ready ready, IIndexWriter writer, List<long> handled, CancellationToken cancel)
    {
        await writer.Replace(ready.Rows, ready.Gone, cancel);
        handled.AddRange(ready.Handled);
        if (writer.IsFull)
        {
            await Commit(writer, handled, cancel);
        }
    }

    /// <summary>Makes what was written last, and only then takes it from the queue.</summary>
    public async Task Commit(IIndexWriter writer, List<long> handled, CancellationToken cancel)
    {
        await writer.Commit(cancel);
        await using var session = await engine.Write(cancel);
        foreach (var numbers in handled.Chunk(MaximumRows))
        {
            await session.Execute(
                $"DELETE FROM index_queue WHERE number IN ({engine.NumbersIn("@numbers")})",
                new { numbers = Id.List(numbers) },
                cancel
            );
        }

        await session.Commit(cancel);
        handled.Clear();
    }

    private async Task<(
        IReadOnlyList<Queued> First,
        IReadOnlyList<Queued> Queue,
        IReadOnlyList<Document> Documents,
        SearchFields Fields
    )> Load(Guid workspaceId, Place after, long through, IReadOnlySet<long> taken, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        // What is due at once comes first in either case, so that nobody's change waits for a large ingestion.
        var isDue = through > 0 ? "(due_at = 0 OR number <= @through)" : "due_at <= @now";
        var found = await session.Query<Queued>(
            $"""
            SELECT number, document_id, due_at FROM index_queue
            WHERE workspace_id = @workspaceId AND (due_at, number) > (@DueAt, @Number) AND {isDue}
            ORDER BY due_at, number LIMIT @MaximumRows
            """,
            new
            {
                workspaceId,
                after.DueAt,
                after.Number,
                through,
                now = clock.GetUtcNow(),
                MaximumRows,
            },
            cancel
        );
        var first = found.Where(row => !taken.Contains(row.Number)).ToList();
        if (first.Count == 0)
        {
            return (first, first, [], new SearchFields([]));
        }

        // However often they have changed since, they are indexed once. One that the batch before has just done with is not there any more.
        var ids = Id.List(first.Select(row => row.DocumentId).Distinct());
        var queue = await session.Query<Queued>(
            $"SELECT number, document_id FROM index_queue WHERE document_id IN ({engine.IdsIn("@ids")})",
            new { ids },
            cancel
        );
        // Read after the queue, so a document is at least as new as the row that announced it.
        var documents = await session.Query<Document>(
            $"""
            SELECT {Columns} FROM {Document.From} WHERE d.id IN ({engine.IdsIn("@ids")})
            """,
            new { ids },
            cancel
        );
        return (first, queue, documents, await SearchFields.Of(session, workspaceId, cancel));
    }

    /// <summary>Cuts the texts of rows into tokens, the first ones first, until the batch is full: the first so many of them are done, several at a time.</summary>
    private async Task<(int Done, IReadOnlyList<IndexLane> Lanes)> Tokenize(
        IReadOnlyList<Queued> waiting,
        Dictionary<Guid, Document> byId,
        SearchFields fields,
        CancellationToken cancel
    )
    {
        var (taken, size) = (0, 0L);
        var room = Math.Min(byId.Count * UsualBytes, MaximumBytes) / Lanes;
        var lanes = Enumerable.Range(0, Lanes).Select(_ => new IndexLane(room)).ToList();
        async Task Fill(IndexLane lane)
        {
            while (Interlocked.Read(ref size) <= MaximumBytes)
            {
                var place = Interlocked.Increment(ref taken) - 1;
                if (place >= waiting.Count)
                {
                    return;
                }

                if (byId.TryGetValue(waiting[place].DocumentId, out var document))
                {
                    var before = lane.Length;
                    if (await lane.Write(document, fields, texts, cancel))
                    {
                        failures.TryRemove(document.Id, out _);
                    }

                    Interlocked.Add(ref size, lane.Length - before);
                }
            }
        }

        await Task.WhenAll(lanes.Select(lane => Task.Run(() => Fill(lane), cancel)));
        return (Math.Min(taken, waiting.Count), lanes);
    }

    private bool IsLastAttempt(Document document, Exception exception, bool isOutage)
    {
        var count = failures.GetValueOrDefault(document.Id)?.Count ?? 0;
        count += isOutage ? 0 : 1;
        if (count >= Indexing.Attempts)
        {
            failures.TryRemove(document.Id, out _);
            logger.LogError(
                exception,
                "Document {Number} of workspace {WorkspaceId} is indexed without its text.",
                document.Number,
                document.WorkspaceId
            );
            return true;
        }

        failures[document.Id] = new Failure(count, clock.GetUtcNow() + (FirstPause * Math.Pow(4, Math.Max(0, count - 1))));
        logger.LogWarning(
            exception,
            "Document {Number} of workspace {WorkspaceId} could not be indexed and will be tried again.",
            document.Number,
            document.WorkspaceId
        );
        return false;
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Microsoft.Extensions.Logging;

namespace Dossier.Core.Search;

/// <summary>Takes batches from the queue into an index: each is made ready, and then written.</summary>
internal sealed class IndexBatch(IEngine engine, Texts texts, TimeProvider clock, ILogger logger)
{
    private const int MaximumRows = 2_000;
    private const int MaximumBytes = 12 << 20;

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

        var buffer = new TokenBuffer(Math.Min(documents.Count * UsualBytes, MaximumBytes));
        var tokens = new DocumentTokens();
        var written = new List<(Document Document, int Start, int Text, int End)>();
        var failed = new List<(Document Document, Exception Exception)>();
        var byId = documents.ToDictionary(document => document.Id);
        var before = after;
        foreach (var row in first.DistinctBy(row => row.DocumentId).Where(row => due.Contains(row.DocumentId)))
        {
            var start = buffer.Length;
            if (start > MaximumBytes)
            {
                last = before;
                break;
            }

            before = row.Place;
            if (!byId.TryGetValue(row.DocumentId, out var document))
            {
                continue;
            }

            var (text, exception) = await Tokenize(document, fields, tokens, buffer, cancel);
            if (exception is not null)
            {
                buffer.Cut(start);
                failed.Add((document, exception));
            }
            else
            {
                written.Add((document, start, text, buffer.Length));
            }
        }

        var isOutage = written.Count == 0 && failed.Count >= Outage;
        foreach (var (document, exception) in failed)
        {
            var start = buffer.Length;
            if (IsLastAttempt(document, exception, isOutage))
            {
                WithoutText(document, fields, tokens, buffer);
                written.Add((document, start, buffer.Length, buffer.Length));
            }
        }

        var gone = due.Select(rows => rows.Key).Where(id => !byId.ContainsKey(id)).ToList();
        // In the order of their numbers, for those who ask for hits in that order.
        var rows = written
            .OrderBy(one => one.Document.Number)
            .Select(one => new IndexRow(one.Document.Number, one.Document.Id, buffer.Memory[one.Start..one.End], one.Text - one.Start))
            .ToList();
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

    private async Task<(int Text, Exception? Failure)> Tokenize(
        Document document,
        SearchFields fields,
        DocumentTokens tokens,
        TokenBuffer buffer,
        CancellationToken cancel
    )
    {
        try
        {
            using var text = await texts.Open(document.TextHash, cancel);
            var start = tokens.Write(document, fields, text, buffer);
            failures.TryRemove(document.Id, out _);
            return (start, null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return (0, exception);
        }
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

    private static void WithoutText(Document document, SearchFields fields, DocumentTokens tokens, TokenBuffer buffer)
    {
        var start = buffer.Length;
        try
        {
            tokens.WriteWithoutText(document, fields, buffer);
        }
        catch (JsonException)
        {
            buffer.Cut(start);
            tokens.WriteWithoutText(document with { ValuesJson = "{}" }, fields, buffer);
        }
    }
}

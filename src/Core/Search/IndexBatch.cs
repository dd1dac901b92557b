using System.Collections.Concurrent;
using System.Text.Json;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Microsoft.Extensions.Logging;

namespace Dossier.Core.Search;

/// <summary>Takes one batch from the queue into an index.</summary>
internal sealed class IndexBatch(IEngine engine, Texts texts, TimeProvider clock, ILogger logger)
{
    private const int MaximumRows = 2_000;
    private const int MaximumBytes = 12 << 20;

    // When as many documents fail and none succeeds, the store is down, and none of them is to blame.
    private const int Outage = 10;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<Guid, Failure> failures = new();

    private sealed record Failure(int Count, DateTimeOffset Due);

    private sealed record Queued
    {
        public long Number { get; init; }
        public Guid DocumentId { get; init; }
    }

    /// <summary>Indexes what waits longest; false when nothing could be done now.</summary>
    /// <param name="early">Also what waits for later changes.</param>
    public async Task<bool> Index(Guid workspaceId, IIndexWriter writer, bool early, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (queue, documents, fields) = await Load(workspaceId, early ? DateTimeOffset.MaxValue : now, cancel);
        var due = queue
            .Where(row => !(failures.TryGetValue(row.DocumentId, out var failure) && failure.Due > now))
            .ToLookup(row => row.DocumentId);
        if (due.Count == 0)
        {
            return false;
        }

        var buffer = new TokenBuffer();
        var tokens = new DocumentTokens();
        var written = new List<(Document Document, int Start, int Text, int End)>();
        var failed = new List<(Document Document, Exception Exception)>();
        foreach (var document in documents.Where(document => due.Contains(document.Id)))
        {
            var start = buffer.Length;
            if (start > MaximumBytes)
            {
                break;
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

        var found = documents.Select(document => document.Id).ToHashSet();
        var gone = due.Select(rows => rows.Key).Where(id => !found.Contains(id)).ToList();
        var rows = written
            .Select(one => new IndexRow(one.Document.Number, one.Document.Id, buffer.Memory[one.Start..one.End], one.Text - one.Start))
            .ToList();
        await writer.Replace(rows, gone, cancel);
        await Remove(rows.Select(row => row.Id).Concat(gone).SelectMany(id => due[id]), cancel);
        return rows.Count + gone.Count > 0;
    }

    private async Task<(IReadOnlyList<Queued> Queue, IReadOnlyList<Document> Documents, SearchFields Fields)> Load(
        Guid workspaceId,
        DateTimeOffset due,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var first = await session.Query<Queued>(
            """
            SELECT number, document_id FROM index_queue WHERE workspace_id = @workspaceId AND due_at <= @due
            ORDER BY number LIMIT @MaximumRows
            """,
            new
            {
                workspaceId,
                due,
                MaximumRows,
            },
            cancel
        );
        if (first.Count == 0)
        {
            return (first, [], new SearchFields([]));
        }

        // However often they have changed since, they are indexed once.
        var queue = await session.Query<Queued>(
            $"""
            SELECT number, document_id FROM index_queue
            WHERE document_id IN (SELECT document_id FROM index_queue WHERE number IN ({Numbers(first)}))
            """,
            null,
            cancel
        );
        // Read after the queue, so a document is at least as new as the row that announced it.
        var documents = await session.Query<Document>(
            $"""
            SELECT {Document.Columns} FROM {Document.From}
            WHERE d.id IN (SELECT document_id FROM index_queue WHERE number IN ({Numbers(first)})) AND d.workspace_id = @workspaceId
            ORDER BY d.number
            """,
            new { workspaceId },
            cancel
        );
        return (queue, documents, await SearchFields.Of(session, workspaceId, cancel));
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

    private async Task Remove(IEnumerable<Queued> handled, CancellationToken cancel)
    {
        var rows = handled.ToList();
        if (rows.Count == 0)
        {
            return;
        }

        await using var session = await engine.Write(cancel);
        await session.Execute($"DELETE FROM index_queue WHERE number IN ({Numbers(rows)})", null, cancel);
        await session.Commit(cancel);
    }

    private static string Numbers(IEnumerable<Queued> rows) => string.Join(',', rows.Select(row => row.Number));
}

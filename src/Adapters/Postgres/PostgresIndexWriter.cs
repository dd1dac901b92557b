using System.Text;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Npgsql;

namespace Dossier.Adapters.Postgres;

/// <summary>The one writer of a workspace's index. Its connection holds the lock, so whoever lost the lock cannot write either.</summary>
internal sealed class PostgresIndexWriter(Session session, Guid workspaceId) : IIndexWriter
{
    private readonly NpgsqlConnection connection = (NpgsqlConnection)session.Connection;
    private readonly TsVectors vectors = new(workspaceId);
    private readonly TokenSet vocabulary = new();

    /// <summary>Each call of <see cref="Replace"/> is a transaction of its own.</summary>
    public bool IsFull => true;

    public async Task Replace(IReadOnlyList<IndexRow> rows, IReadOnlyCollection<Guid> gone, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await session.Execute(
            "DELETE FROM search_documents WHERE document_number = ANY (@numbers) OR document_id = ANY (@gone)",
            new { numbers = rows.Select(row => row.Number).ToArray(), gone = gone.ToArray() },
            cancel
        );
        vocabulary.Clear();
        var parts = await CopyDocuments(rows, cancel);
        if (parts.Count > 0)
        {
            await CopyParts(parts, cancel);
        }

        await AddVocabulary(cancel);
        await FinishIndexes(parts.Count > 0, cancel);
        await transaction.CommitAsync(cancel);
    }

    public Task Commit(CancellationToken cancel) => Task.CompletedTask;

    public async Task Clear(CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Delete(session, workspaceId, cancel);
        await transaction.CommitAsync(cancel);
    }

    public Task MarkCurrent(CancellationToken cancel) =>
        session.Execute(
            """
            INSERT INTO search_versions (workspace_id, version) SELECT id, @Version FROM workspaces WHERE id = @workspaceId
            ON CONFLICT (workspace_id) DO UPDATE SET version = EXCLUDED.version
            """,
            new { workspaceId, PostgresSearchIndex.Version },
            cancel
        );

    // The pool resets the connection before anyone else gets it, which frees the lock; this frees it now.
    public async ValueTask DisposeAsync()
    {
        try
        {
            await session.Execute("SELECT pg_advisory_unlock_all()", null, CancellationToken.None);
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
        {
            // The connection is lost, and the lock with it.
        }

        await session.DisposeAsync();
    }

    internal static Task Delete(Session session, Guid workspaceId, CancellationToken cancel) =>
        session.Execute(
            """
            DELETE FROM search_documents WHERE workspace_id = @workspaceId;
            DELETE FROM search_tokens WHERE workspace_id = @workspaceId;
            DELETE FROM search_versions WHERE workspace_id = @workspaceId
            """,
            new { workspaceId },
            cancel
        );

    /// <summary>Writes a row a document; returns the vectors of those that need more than one.</summary>
    private async Task<List<(long Number, List<byte[]> Vectors)>> CopyDocuments(IReadOnlyList<IndexRow> rows, CancellationToken cancel)
    {
        var split = new List<(long, List<byte[]>)>();
        await using var copy = await BinaryCopy.Begin(
            connection,
            "COPY search_documents (document_number, document_id, workspace_id, is_split, tokens) FROM STDIN (FORMAT BINARY)",
            cancel
        );
        foreach (var row in rows)
        {
            var made = vectors.Of(row.Tokens.Span, vocabulary);
            copy.Row(5);
            copy.Add(row.Number);
            copy.Add(row.Id);
            copy.Add(workspaceId);
            copy.Add(made.Count > 1);
            copy.Add(made.Count > 1 ? TsVectors.Empty : made[0]);
            await copy.Flush(cancel);
            if (made.Count > 1)
            {
                split.Add((row.Number, made));
            }
        }

        await copy.Finish(cancel);
        return split;
    }

    private async Task CopyParts(List<(long Number, List<byte[]> Vectors)> documents, CancellationToken cancel)
    {
        await using var copy = await BinaryCopy.Begin(
            connection,
            "COPY search_parts (document_number, part, tokens) FROM STDIN (FORMAT BINARY)",
            cancel
        );
        foreach (var (number, made) in documents)
        {
            for (var part = 0; part < made.Count; part++)
            {
                copy.Row(3);
                copy.Add(number);
                copy.Add(part);
                copy.Add(made[part]);
                await copy.Flush(cancel);
            }
        }

        await copy.Finish(cancel);
    }

    /// <summary>
    /// Takes the new rows out of the indexes' pending lists while nobody sees them yet. Done later, by whoever analyses the table, a row would be
    /// in the index under some of its tokens and not yet under others, and a search for "this but not that" would find what it must not.
    /// </summary>
    private Task FinishIndexes(bool hasParts, CancellationToken cancel) =>
        session.Execute(
            $"SELECT gin_clean_pending_list('search_documents_tokens'){(hasParts ? ", gin_clean_pending_list('search_parts_tokens')" : "")}",
            null,
            cancel
        );

    private async Task AddVocabulary(CancellationToken cancel)
    {
        var tokens = new string[vocabulary.Count];
        for (var index = 0; index < tokens.Length; index++)
        {
            tokens[index] = Encoding.UTF8.GetString(vocabulary[index]);
        }

        await session.Execute(
            """
            INSERT INTO search_tokens (workspace_id, token) SELECT @workspaceId, token FROM unnest(@tokens) token ORDER BY token COLLATE "C"
            ON CONFLICT DO NOTHING
            """,
            new { workspaceId, tokens },
            cancel
        );
    }
}

using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Npgsql;

namespace Dossier.Adapters.Postgres;

/// <summary>The index in PostgreSQL's own text search, over vectors that we make: none of its parsers or dictionaries takes part.</summary>
public sealed class PostgresSearchIndex(PostgresEngine engine) : ISearchIndex
{
    // Raise it when what stands in a vector changes; together with the tokenizer's version it is kept a workspace.
    private const int LayoutVersion = 1;

    private const string HasSplit = "EXISTS (SELECT 1 FROM search_documents WHERE workspace_id = @workspaceId AND is_split)";

    internal static int Version => (LayoutVersion << 16) | Tokenizer.Version;

    /// <summary>Reading every row's vector costs far more than the planner thinks; by the index only rows are read, not vectors.</summary>
    public async Task<Session> Read(Guid workspaceId, CancellationToken cancel)
    {
        var session = await engine.Read(cancel);
        try
        {
            // Lasts until the pool resets the connection.
            await session.Execute("SET enable_seqscan = off", null, cancel);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async Task<Hits> Answer(Session session, Guid workspaceId, Query query, CancellationToken cancel)
    {
        var hasSplit = await session.Value<bool>($"SELECT {HasSplit}", new { workspaceId }, cancel);
        var with = new Dictionary<string, object> { ["sure"] = TsQuery.Sure(query, workspaceId), ["workspaceId"] = workspaceId };
        var ranking = TsQuery.Ranking(query);
        with["ranking"] = ranking ?? "";
        var score = ranking is null ? "0" : "ts_rank(tokens, CAST(@ranking AS tsquery), 1)";
        const string Found = "FROM search_documents WHERE tokens @@ CAST(@sure AS tsquery)";
        var split = hasSplit ? $"{Split} AND {new SplitQuery(with).Condition(query, isSure: true)}" : null;
        return new Hits(
            $"SELECT document_number AS number {Found}{Also(split, "")}",
            $"SELECT document_number AS number, {score} AS score {Found}{Also(split, ", 0")}",
            with,
            await Unsure(session, workspaceId, query, hasSplit, cancel)
        );
    }

    public Task<int> CountTokens(Session session, Guid workspaceId, string beginning, int limit, CancellationToken cancel) =>
        session.Value<int>(
            """
            SELECT COUNT(*) FROM (
                SELECT 1 FROM search_tokens WHERE workspace_id = @workspaceId AND token >= @beginning AND token < @end LIMIT @limit) found
            """,
            new
            {
                workspaceId,
                beginning,
                end = beginning + "\U0010FFFF",
                limit,
            },
            cancel
        );

    public async Task<IIndexWriter?> TryWrite(Guid workspaceId, CancellationToken cancel)
    {
        var session = await engine.Read(cancel);
        try
        {
            // The lock lives as long as this connection, which is also the one that writes.
            var isHeld = await session.Value<bool>(
                "SELECT pg_try_advisory_lock(hashtextextended(@name, 0))",
                new { name = $"dossier index {workspaceId:N}" },
                cancel
            );
            if (isHeld)
            {
                return new PostgresIndexWriter(session, workspaceId);
            }
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }

        await session.DisposeAsync();
        return null;
    }

    public async Task<bool> IsCurrent(Guid workspaceId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM search_versions WHERE workspace_id = @workspaceId AND version = @Version)",
            new { workspaceId, Version },
            cancel
        );
    }

    public async Task Forget(Guid workspaceId, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await PostgresIndexWriter.Delete(session, workspaceId, cancel);
        await session.Commit(cancel);
    }

    private const string Split = "FROM search_documents s WHERE s.workspace_id = @workspaceId AND s.is_split";

    private static string Also(string? split, string score) => split is null ? "" : $" UNION ALL SELECT s.document_number{score} {split}";

    /// <summary>Documents that only their own text can decide about, as many as may be read and one more.</summary>
    private static async Task<IReadOnlyList<long>> Unsure(
        Session session,
        Guid workspaceId,
        Query query,
        bool hasSplit,
        CancellationToken cancel
    )
    {
        if (TsQuery.Unsure(query, workspaceId) is not { } unsure)
        {
            return [];
        }

        var with = new Dictionary<string, object>
        {
            ["unsure"] = unsure,
            ["workspaceId"] = workspaceId,
            ["limit"] = Verifier.Limit + 1,
        };
        var split = "";
        if (hasSplit)
        {
            var conditions = new SplitQuery(with);
            split = Also(
                $"{Split} AND {conditions.Condition(query, isSure: false)} AND NOT ({conditions.Condition(query, isSure: true)})",
                ""
            );
        }

        return await session.Query<long>(
            $"SELECT document_number FROM search_documents WHERE tokens @@ CAST(@unsure AS tsquery){split} LIMIT @limit",
            with,
            cancel
        );
    }
}

using System.Runtime.CompilerServices;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Npgsql;

namespace Dossier.Adapters.Postgres;

/// <summary>The index in PostgreSQL's own text search, over vectors that we make: none of its parsers or dictionaries takes part.</summary>
public sealed class PostgresSearchIndex(PostgresEngine engine) : ISearchIndex
{
    // Raise it when what stands in a vector changes; together with the tokenizer's version it is kept a workspace.
    private const int LayoutVersion = 2;

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

    public async Task<Hits> Answer(Session session, Guid workspaceId, IndexQuery query, CancellationToken cancel)
    {
        var hasSplit = await session.Value<bool>($"SELECT {HasSplit}", new { workspaceId }, cancel);
        var with = new Dictionary<string, object> { ["sure"] = TsQuery.Sure(query.Sure, workspaceId), ["workspaceId"] = workspaceId };
        var ranking = TsQuery.Ranking(query.Possible);
        with["ranking"] = ranking ?? "";
        var score = ranking is null ? "0" : "ts_rank(tokens, CAST(@ranking AS tsquery), 1)";
        const string Found = "FROM search_documents WHERE tokens @@ CAST(@sure AS tsquery)";
        var split = hasSplit ? $"{Split} AND {new SplitQuery(with).Condition(query.Sure, isSure: true)}" : null;
        return new Hits(
            $"SELECT document_number AS number {Found}{Also(split, "")}",
            $"SELECT document_number AS number, {score} AS score {Found}{Also(split, ", 0")}",
            "SELECT CAST(e ->> 0 AS BIGINT) AS number, CAST(e ->> 1 AS DOUBLE PRECISION) AS score FROM json_array_elements(CAST(@listed AS json)) e",
            with,
            await Unsure(session, workspaceId, query, score, hasSplit, cancel)
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

    public async IAsyncEnumerable<string> Tokens(
        Session session,
        Guid workspaceId,
        TokenRange range,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var reader = await session.Reader(
            """
            SELECT token FROM search_tokens
            WHERE workspace_id = @workspaceId AND token >= @From AND token < @To AND strpos(token, @Part) > 0 ORDER BY token LIMIT @Limit
            """,
            new
            {
                workspaceId,
                range.From,
                range.To,
                range.Part,
                range.Limit,
            },
            cancel
        );
        while (await reader.ReadAsync(cancel))
        {
            yield return reader.GetString(0);
        }
    }

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
    private static async Task<IReadOnlyList<Found>> Unsure(
        Session session,
        Guid workspaceId,
        IndexQuery query,
        string score,
        bool hasSplit,
        CancellationToken cancel
    )
    {
        // Where the index decides, only phrases whose places it did not keep are in doubt.
        var doubt = TsQuery.Doubt(query.Possible);
        if (query.IsExact && doubt is null)
        {
            return [];
        }

        var with = new Dictionary<string, object>
        {
            ["possible"] = TsQuery.Possible(query.Possible, workspaceId),
            ["doubt"] = doubt ?? "",
            ["sure"] = TsQuery.Sure(query.Sure, workspaceId),
            ["ranking"] = TsQuery.Ranking(query.Possible) ?? "",
            ["workspaceId"] = workspaceId,
            ["limit"] = Verifier.Limit + 1,
        };
        var split = "";
        if (hasSplit)
        {
            var conditions = new SplitQuery(with);
            split = Also(
                $"{Split} AND {conditions.Condition(query.Possible, isSure: false)} AND NOT ({conditions.Condition(query.Sure, isSure: true)})",
                ", 0"
            );
        }

        var inDoubt = query.IsExact ? " AND tokens @@ CAST(@doubt AS tsquery)" : "";
        return await session.Query<Found>(
            $"""
            SELECT document_number AS number, {score} AS score FROM search_documents
            WHERE tokens @@ CAST(@possible AS tsquery){inDoubt} AND NOT tokens @@ CAST(@sure AS tsquery){split} LIMIT @limit
            """,
            with,
            cancel
        );
    }
}

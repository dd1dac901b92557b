using Dossier.Core.Kernel;

namespace Dossier.Core.Documents;

/// <summary>How many documents a workspace has, and where its list goes on, at the same cost however long it is: from counts that triggers keep.</summary>
internal static class DocumentCounts
{
    /// <summary>Numbers that are counted together; the triggers and the migration divide by the same.</summary>
    private const int Span = 4_096;

    /// <summary>Where a page begins: at a number, so many documents later.</summary>
    public sealed record Start
    {
        public long From { get; init; }
        public long Skip { get; init; }
    }

    public static Task<long> Of(Session session, Guid workspaceId, CancellationToken cancel) =>
        session.Value<long>(
            "SELECT CAST(COALESCE(SUM(documents), 0) AS BIGINT) FROM document_counts WHERE workspace_id = @workspaceId",
            new { workspaceId },
            cancel
        );

    /// <summary>The nearest counted place before the page that skips so many documents.</summary>
    public static async Task<Start> Before(Session session, Guid workspaceId, long skip, CancellationToken cancel) =>
        skip < Span
            ? new Start { Skip = skip }
            : await session.Find<Start>(
                $"""
                SELECT CAST(span * {Span} AS BIGINT) AS "from", CAST(@skip - before AS BIGINT) AS skip
                FROM (
                    SELECT span, SUM(documents) OVER (ORDER BY span) - documents AS before
                    FROM document_counts WHERE workspace_id = @workspaceId AND documents > 0
                ) counted
                WHERE before <= @skip ORDER BY span DESC LIMIT 1
                """,
                new { workspaceId, skip },
                cancel
            ) ?? new Start { Skip = skip };
}

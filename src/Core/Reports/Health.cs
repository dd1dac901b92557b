using Dossier.Core.Kernel;

namespace Dossier.Core.Reports;

/// <summary>What the installation has to do, and whether it comes to it.</summary>
public sealed record Condition
{
    public EngineKind Database { get; init; }
    public long JobsWaiting { get; init; }
    public long JobsRunning { get; init; }

    /// <summary>Jobs that are kept because they failed for good.</summary>
    public long JobsFailed { get; init; }

    /// <summary>Since when the oldest job that is due has waited; null when none does.</summary>
    public DateTimeOffset? OldestDueAt { get; init; }

    /// <summary>Changes of documents that are not in the index yet.</summary>
    public long IndexWaiting { get; init; }
    public long Events { get; init; }
    public long Workspaces { get; init; }
    public long Documents { get; init; }
}

/// <summary>How the installation is, for those who run it.</summary>
public sealed class Health(IEngine engine, TimeProvider clock)
{
    /// <exception cref="Refused">Forbidden for anybody but an administrator.</exception>
    public async Task<Condition> Check(Actor actor, CancellationToken cancel)
    {
        if (!actor.IsAdministrator)
        {
            throw new Refused(Reason.Forbidden, "Only an administrator sees how the installation is.");
        }

        await using var session = await engine.Read(cancel);
        var condition = await session.Find<Condition>(
            """
            SELECT (SELECT COUNT(*) FROM jobs WHERE state = 1) AS jobs_waiting,
                   (SELECT COUNT(*) FROM jobs WHERE state = 2) AS jobs_running,
                   (SELECT COUNT(*) FROM jobs WHERE state = 6) AS jobs_failed,
                   (SELECT MIN(due_at) FROM jobs WHERE state = 1 AND due_at <= @now) AS oldest_due_at,
                   (SELECT COUNT(*) FROM index_queue) AS index_waiting,
                   (SELECT COUNT(*) FROM events) AS events,
                   (SELECT COUNT(*) FROM workspaces) AS workspaces,
                   (SELECT COUNT(*) FROM documents) AS documents
            """,
            new { now = clock.GetUtcNow() },
            cancel
        );
        return condition! with { Database = engine.Kind };
    }
}

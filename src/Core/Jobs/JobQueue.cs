using Dossier.Core.Kernel;

namespace Dossier.Core.Jobs;

/// <summary>What a new job is told.</summary>
/// <param name="OnceKey">Set when there may be only one such job, ever: adding it again does nothing.</param>
public sealed record NewJob(Guid? WorkflowId, string Kind, string Part, object Order, string? OnceKey = null, int Priority = 100)
{
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How long from now it is due, unless <see cref="DueAt"/> says when.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Another workflow whose held parts hold this job too: the one that made its own.</summary>
    public Guid? HeldWith { get; init; }
}

/// <summary>The durable queue of work: rows of the database, claimed by lease, so that work survives whoever does it.</summary>
public sealed class JobQueue(IEngine engine, TimeProvider clock)
{
    /// <summary>How long a claim lasts without a heartbeat.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private const int MostRaces = 16;

    /// <summary>
    /// The job to do next. However many wait, only the first of each kind is read: the kinds that wait are found by leaping along the index,
    /// from each to the next. The state is looked at once more outside, where a row that was locked is read anew.
    /// </summary>
    private static readonly string FirstDue = $"""
        WITH RECURSIVE waiting (kind) AS (
            SELECT MIN(kind) FROM jobs WHERE state = 1
            UNION ALL
            SELECT (SELECT MIN(n.kind) FROM jobs n WHERE n.state = 1 AND n.kind > waiting.kind) FROM waiting WHERE waiting.kind IS NOT NULL
        )
        SELECT j.id FROM jobs j
        WHERE j.number IN (
            SELECT (SELECT f.number FROM jobs f WHERE f.kind = waiting.kind AND f.state = 1 AND f.due_at <= @now AND {NotHeld("f")}
                    ORDER BY f.priority, f.number LIMIT 1)
            FROM waiting WHERE waiting.kind IN @kinds
            UNION ALL
            SELECT r.number FROM jobs r WHERE r.state = 2 AND r.lease_until < @now AND r.kind IN @kinds AND {NotHeld("r")})
          AND ((j.state = 1 AND j.due_at <= @now) OR (j.state = 2 AND j.lease_until < @now))
        ORDER BY j.priority, j.number LIMIT 1
        """;

    private TaskCompletionSource woken = NextWaking();

    /// <summary>Raised in this process when a person has held or cancelled something that may be running here.</summary>
    public event Action? Held;

    /// <summary>Adds jobs to the transaction of whatever calls for them.</summary>
    public async Task Add(Session session, IReadOnlyList<NewJob> jobs, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var job in jobs)
        {
            await session.Execute(
                """
                INSERT INTO jobs (id, workflow_id, held_with, kind, part, once_key, order_json, state, priority, attempts, due_at, created_at)
                VALUES (@Id, @WorkflowId, @HeldWith, @Kind, @Part, @OnceKey, @Order, 1, @Priority, 0, @DueAt, @now)
                ON CONFLICT (once_key) DO NOTHING
                """,
                new
                {
                    Id = Id.New(clock),
                    job.WorkflowId,
                    job.HeldWith,
                    job.Kind,
                    job.Part,
                    job.OnceKey,
                    Order = Json.Write(job.Order),
                    job.Priority,
                    DueAt = job.DueAt ?? now + job.Delay,
                    now,
                },
                cancel
            );
        }

        session.AfterCommit(Wake);
    }

    public Task Add(Session session, NewJob job, CancellationToken cancel) => Add(session, [job], cancel);

    /// <summary>Makes every runner of this process look for work at once: which of them the work is for, only they know.</summary>
    public void Wake() => Interlocked.Exchange(ref woken, NextWaking()).TrySetResult();

    internal void WakeHeld() => Held?.Invoke();

    /// <summary>Ends with the next <see cref="Wake"/>. Taken before looking for work, so that what comes in between is not slept through.</summary>
    internal Task Waking => Volatile.Read(ref woken).Task;

    /// <summary>Takes one job that is due: queued, or running under a lease that has run out. Null when there is none.</summary>
    internal async Task<JobRow?> Claim(IReadOnlyCollection<string> kinds, string owner, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var with = new
        {
            kinds = kinds.ToArray(),
            owner,
            now,
            until = now + Lease,
        };
        // The first of a kind may be in another runner's hands just now: then the next one is the first in a moment.
        for (var race = 0; race < MostRaces; race++)
        {
            // Looking first without the write lock: an idle runner must not make writers wait.
            await using (var looking = await engine.Read(cancel))
            {
                if (await looking.Find<string>($"SELECT CAST(due.id AS TEXT) FROM ({FirstDue}) due", with, cancel) is null)
                {
                    return null;
                }
            }

            await using var session = await engine.Write(cancel);
            var row = await session.Find<JobRow>(
                $"""
                UPDATE jobs SET state = 2, attempts = attempts + 1, lease_owner = @owner, lease_until = @until, started_at = COALESCE(started_at, @now)
                WHERE id = ({FirstDue}{engine.SkipLocked})
                RETURNING *
                """,
                with,
                cancel
            );
            await session.Commit(cancel);
            if (row is not null)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>Neither the job's own workflow nor the one that made it is held by a person.</summary>
    private static string NotHeld(string job) =>
        $"NOT EXISTS (SELECT 1 FROM held_parts h WHERE h.workflow_id IN ({job}.workflow_id, {job}.held_with) AND h.part = {job}.part)";

    /// <summary>Renews leases and tells which of the jobs are still this owner's and not held.</summary>
    internal async Task<IReadOnlySet<Guid>> Renew(IReadOnlyCollection<Guid> jobs, string owner, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var kept = await session.Query<Guid>(
            $"""
            UPDATE jobs SET lease_until = @until
            WHERE id IN (SELECT id FROM jobs WHERE id IN @jobs ORDER BY number{engine.ForUpdate}) AND lease_owner = @owner AND state = 2
              AND {NotHeld("jobs")}
            RETURNING id
            """,
            new
            {
                jobs = jobs.ToArray(),
                owner,
                until = clock.GetUtcNow() + Lease,
            },
            cancel
        );
        await session.Commit(cancel);
        return kept.ToHashSet();
    }

    /// <summary>Takes back what dead processes of this machine had claimed, without waiting for their leases to run out.</summary>
    internal async Task Reclaim(Func<string, bool> isDead, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var owners = await session.Query<string>(
            "SELECT DISTINCT lease_owner FROM jobs WHERE state = 2 AND lease_owner IS NOT NULL",
            null,
            cancel
        );
        foreach (var owner in owners.Where(isDead))
        {
            await session.Execute(
                "UPDATE jobs SET state = 1, lease_owner = NULL, lease_until = NULL WHERE state = 2 AND lease_owner = @owner",
                new { owner },
                cancel
            );
        }

        await session.Commit(cancel);
    }

    /// <summary>Marks a job done, in the transaction that made it so.</summary>
    /// <exception cref="LeaseLost">Someone else has it.</exception>
    internal Task Complete(Session session, JobRun run, CancellationToken cancel) => End(session, run, WorkState.Completed, null, cancel);

    internal async Task End(Session session, JobRun run, WorkState state, string? failure, CancellationToken cancel)
    {
        await run.Hold(session, cancel);
        await session.Execute(
            "UPDATE jobs SET state = @state, failure = @failure, lease_owner = NULL, lease_until = NULL, completed_at = @now WHERE id = @Id",
            new
            {
                state = (int)state,
                failure,
                now = clock.GetUtcNow(),
                run.Row.Id,
            },
            cancel
        );
    }

    /// <summary>Puts a job back; <paramref name="counts"/> says whether the attempt stays counted.</summary>
    internal async Task PutBack(JobRun run, string owner, TimeSpan delay, bool counts, string? failure, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Execute(
            """
            UPDATE jobs SET state = 1, lease_owner = NULL, lease_until = NULL, due_at = @due, failure = @failure, attempts = attempts - @uncounted
            WHERE id = @Id AND lease_owner = @owner AND attempts = @Attempts
            """,
            new
            {
                due = clock.GetUtcNow() + delay,
                failure,
                uncounted = counts ? 0 : 1,
                run.Row.Id,
                owner,
                run.Row.Attempts,
            },
            cancel
        );
        await session.Commit(cancel);
    }

    private static TaskCompletionSource NextWaking() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

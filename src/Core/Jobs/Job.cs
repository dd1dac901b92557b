using Dossier.Core.Kernel;

namespace Dossier.Core.Jobs;

/// <summary>Which jobs compete for the same places: many small things must not wait behind hours of reading.</summary>
public enum Lane
{
    General,
    Reading,

    /// <summary>What a person waits for.</summary>
    Interactive,

    /// <summary>What waits for somebody else's server.</summary>
    Outgoing,

    /// <summary>What waits for films to be made lighter, which goes on one after the other for hours.</summary>
    Rendering,
}

/// <summary>One kind of work that takes time. The work is code; where it stands is a row.</summary>
public abstract class Job
{
    /// <summary>What its rows are called; never changed once released.</summary>
    public abstract string Kind { get; }

    public virtual Lane Lane => Lane.General;

    /// <summary>How often a job is begun before it counts as poisoned. Being paused, or losing its process, is counted too, the former is undone.</summary>
    public virtual int MaxAttempts => 5;

    internal abstract Task Run(string orderJson, JobRun run, CancellationToken cancel);

    internal abstract Task Abandon(string orderJson, Session session, JobRow row, string failure, CancellationToken cancel);
}

/// <summary>A kind of job, with what its rows are told to do.</summary>
public abstract class Job<TOrder> : Job
{
    /// <summary>
    /// Does the work, from wherever an earlier attempt left it: it may have been stopped after any commit. Every transaction calls
    /// <see cref="JobRun.Hold"/>, so that an attempt whose lease was lost commits nothing.
    /// </summary>
    /// <param name="cancel">Set on pause, cancel, shutdown and loss of the lease. The job row is put back; the work looks at nothing else.</param>
    protected abstract Task Run(TOrder order, JobRun run, CancellationToken cancel);

    /// <summary>Tells, in the transaction that gives the job up for good, what that means to whatever waits for it.</summary>
    protected virtual Task Abandon(TOrder order, Session session, JobRow row, string failure, CancellationToken cancel) =>
        Task.CompletedTask;

    internal sealed override Task Run(string orderJson, JobRun run, CancellationToken cancel) =>
        Run(Json.Read<TOrder>(orderJson), run, cancel);

    internal sealed override Task Abandon(string orderJson, Session session, JobRow row, string failure, CancellationToken cancel) =>
        Abandon(Json.Read<TOrder>(orderJson), session, row, failure, cancel);
}

/// <summary>A job as it stands in the queue.</summary>
public sealed record JobRow
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid? WorkflowId { get; init; }
    public string Kind { get; init; } = "";
    public string Part { get; init; } = "";
    public string OrderJson { get; init; } = "{}";
    public string? CursorJson { get; init; }
    public WorkState State { get; init; }
    public int Attempts { get; init; }
    public string? LeaseOwner { get; init; }
}

/// <summary>One attempt at a job.</summary>
public sealed class JobRun(JobRow row, string owner)
{
    public JobRow Row => row;

    /// <summary>
    /// Joins a transaction to this attempt: it locks the job's row, and refuses when the lease has gone to someone else. So two attempts
    /// at one job never both commit.
    /// </summary>
    /// <exception cref="LeaseLost">Another process has the job, or it is gone.</exception>
    public async Task Hold(Session session, CancellationToken cancel)
    {
        var held = await session.Execute(
            "UPDATE jobs SET cursor_json = cursor_json WHERE id = @Id AND lease_owner = @owner AND attempts = @Attempts",
            new
            {
                row.Id,
                owner,
                row.Attempts,
            },
            cancel
        );
        if (held == 0)
        {
            throw new LeaseLost();
        }
    }

    /// <summary>Notes, in a transaction that <see cref="Hold"/>s, how far the work has come: the next attempt finds it in its row.</summary>
    public Task Note(Session session, object cursor, CancellationToken cancel) =>
        session.Execute("UPDATE jobs SET cursor_json = @cursor WHERE id = @Id", new { row.Id, cursor = Json.Write(cursor) }, cancel);
}

/// <summary>The attempt is no longer the one that counts: whatever it was about to commit, it must not.</summary>
public sealed class LeaseLost() : Exception("The job was taken over, or it is gone.");

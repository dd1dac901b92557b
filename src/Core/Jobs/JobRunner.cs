using System.Collections.Concurrent;
using Dossier.Core.Kernel;
using Microsoft.Extensions.Logging;

namespace Dossier.Core.Jobs;

/// <summary>Claims jobs and runs them, as many at a time as each lane has places. Any number of processes may do so.</summary>
public sealed class JobRunner(
    IEngine engine,
    JobQueue queue,
    IReadOnlyList<Job> kinds,
    IReadOnlyDictionary<Lane, int> places,
    ILogger<JobRunner> log
)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> running = new();
    private readonly string owner = JobOwner.Here;

    /// <summary>Runs until cancelled, then lets go of everything so that the next process can take it up at once.</summary>
    public async Task Run(CancellationToken cancel)
    {
        void LookAtOnce() => _ = Renew(cancel);
        queue.Held += LookAtOnce;
        try
        {
            await queue.Reclaim(JobOwner.IsDead, cancel);
            var lanes = places.SelectMany(lane => Enumerable.Range(0, lane.Value).Select(_ => Work(lane.Key, cancel)));
            await Task.WhenAll([.. lanes, Beat(cancel)]);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            log.LogDebug("The job runner stops.");
        }
        finally
        {
            queue.Held -= LookAtOnce;
        }
    }

    private async Task Work(Lane lane, CancellationToken cancel)
    {
        var mine = kinds.Where(kind => kind.Lane == lane).ToDictionary(kind => kind.Kind);
        while (!cancel.IsCancellationRequested)
        {
            JobRow? row = null;
            var waking = queue.Waking;
            try
            {
                row = await queue.Claim(mine.Keys, owner, cancel);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogError(exception, "Jobs could not be claimed; trying again.");
            }

            if (row is null)
            {
                // Other processes add work too, and cannot wake us.
                await Task.WhenAny(waking, Task.Delay(Poll, cancel));
                cancel.ThrowIfCancellationRequested();
                continue;
            }

            await RunOne(mine[row.Kind], row, cancel);
        }
    }

    private async Task RunOne(Job kind, JobRow row, CancellationToken cancel)
    {
        // 1. The row is ours until the lease runs out. If we die here, the lease runs out and the job is begun again.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var run = new JobRun(row, owner);
        running[row.Id] = stop;
        try
        {
            if (row.Attempts > kind.MaxAttempts)
            {
                await GiveUp(kind, run, row.Attempts - 1, "Its process ended unexpectedly each time.", cancel);
                return;
            }

            // 2. The job commits its own slices, each of them under the lease. If we die here, what is committed stays and is not done again.
            await kind.Run(row.OrderJson, run, stop.Token);

            // 3. Done, unless the job already said so in its own last transaction. If we die here, the job runs again and finds nothing to do.
            await CompleteIfOpen(run, CancellationToken.None);
        }
        catch (LeaseLost)
        {
            log.LogWarning("Job {Job} ({Kind}) was taken over or removed while it ran here.", row.Number, row.Kind);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // 4. Paused, cancelled or shut down: put back, and not held against it.
            await queue.PutBack(run, owner, TimeSpan.Zero, counts: false, null, CancellationToken.None);
        }
        catch (Exception exception)
        {
            await Failed(kind, run, exception);
        }
        finally
        {
            running.TryRemove(row.Id, out _);
        }
    }

    private async Task CompleteIfOpen(JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var state = await session.Value<int>("SELECT COALESCE(MAX(state), 0) FROM jobs WHERE id = @Id", new { run.Row.Id }, cancel);
        if (state == (int)WorkState.Running)
        {
            await queue.Complete(session, run, cancel);
            await session.Commit(cancel);
        }
    }

    private async Task Failed(Job kind, JobRun run, Exception exception)
    {
        log.LogError(exception, "Job {Job} ({Kind}) failed at attempt {Attempt}.", run.Row.Number, run.Row.Kind, run.Row.Attempts);
        try
        {
            if (run.Row.Attempts >= kind.MaxAttempts)
            {
                await GiveUp(kind, run, run.Row.Attempts, exception.Message, CancellationToken.None);
                return;
            }

            var delay = TimeSpan.FromSeconds(Math.Min(LongestBackOff.TotalSeconds, Math.Pow(2, run.Row.Attempts)));
            await queue.PutBack(run, owner, delay, counts: true, exception.Message, CancellationToken.None);
        }
        catch (Exception again) when (again is not LeaseLost)
        {
            log.LogError(again, "Job {Job} could not be put back; its lease will run out.", run.Row.Number);
        }
        catch (LeaseLost)
        {
            log.LogWarning("Job {Job} was taken over after it failed here.", run.Row.Number);
        }
    }

    private async Task GiveUp(Job kind, JobRun run, int attempts, string failure, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await queue.End(session, run, WorkState.Failed, failure, cancel);
        await kind.Abandon(run.Row.OrderJson, session, run.Row, $"Given up after {attempts} attempts. {failure}", cancel);
        await session.Commit(cancel);
    }

    private async Task Beat(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Heartbeat);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            await Renew(cancel);
        }
    }

    private async Task Renew(CancellationToken cancel)
    {
        var jobs = running.Keys.ToArray();
        if (jobs.Length == 0)
        {
            return;
        }

        try
        {
            var kept = await queue.Renew(jobs, owner, cancel);
            foreach (var lost in jobs.Where(job => !kept.Contains(job)))
            {
                if (running.TryGetValue(lost, out var stop))
                {
                    await stop.CancelAsync();
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // The job ended by itself at the same instant.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            log.LogError(exception, "Leases could not be renewed; trying again.");
        }
    }
}

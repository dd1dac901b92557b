using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Microsoft.Extensions.Logging;

namespace Dossier.Core.Search;

/// <summary>
/// Keeps the indexes up to date: takes changed documents from the queue, writes their tokens, and only then removes from the queue what
/// it handled. Ended at any instant, it does some of it again, with the same result.
/// </summary>
public sealed class Indexing(IEngine engine, ISearchIndex index, Texts texts, TimeProvider clock, ILogger<Indexing> logger) : IDisposable
{
    /// <summary>After as many failures a document is indexed without its text.</summary>
    public const int Attempts = 3;

    /// <summary>As long as changes keep coming, those who make them have the processors to themselves, but no longer than this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);
    private readonly SemaphoreSlim woken = new(0, 1);
    private readonly IndexBatch batch = new(engine, texts, clock, logger);

    // The last change that was seen to wait, and since when any has waited.
    private long newest;
    private DateTimeOffset? since;

    /// <summary>Says that there may be something in the queue. Call it after a commit; without it the queue is seen a little later.</summary>
    public void Wake()
    {
        lock (woken)
        {
            if (woken.CurrentCount == 0)
            {
                woken.Release();
            }
        }
    }

    /// <summary>Indexes until cancelled. Several processes may do so: each workspace is written by one at a time.</summary>
    public async Task Run(CancellationToken cancel)
    {
        await Safely(() => MakeMissing(cancel), cancel);
        while (!cancel.IsCancellationRequested)
        {
            var isMore = false;
            await Safely(async () => isMore = await IsTime(cancel) && await Round(cancel), cancel);
            if (!isMore)
            {
                await Safely(() => woken.WaitAsync(Poll, cancel), cancel);
            }
        }
    }

    /// <summary>Returns when every change committed before the call can be found.</summary>
    public async Task CatchUp(Guid workspaceId, CancellationToken cancel)
    {
        var last = await Waiting("MAX(number)", workspaceId, long.MaxValue, cancel);
        while (await Waiting("COUNT(*)", workspaceId, last, cancel) > 0)
        {
            if (!await Drain(workspaceId, long.MaxValue, cancel))
            {
                await Task.Delay(Turn, clock, cancel);
            }
        }
    }

    /// <summary>Makes the index of a workspace anew from its documents; returns when it is done.</summary>
    public async Task Rebuild(Guid workspaceId, CancellationToken cancel)
    {
        while (!await Renew(workspaceId, cancel))
        {
            await Task.Delay(Turn, clock, cancel);
        }

        await CatchUp(workspaceId, cancel);
    }

    public void Dispose() => woken.Dispose();

    /// <summary>Puts into the queue what indexes that are lost or outdated must hold.</summary>
    private async Task MakeMissing(CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        foreach (var workspaceId in await session.Query<Guid>("SELECT id FROM workspaces ORDER BY number", null, cancel))
        {
            if (!await index.IsCurrent(workspaceId, cancel))
            {
                await Renew(workspaceId, cancel);
            }
        }
    }

    private async Task<bool> Renew(Guid workspaceId, CancellationToken cancel)
    {
        await using var writer = await index.TryWrite(workspaceId, cancel);
        if (writer is null)
        {
            return false;
        }

        await writer.Clear(cancel);
        await QueueAll(workspaceId, writer, cancel);
        return true;
    }

    /// <summary>Whether changes wait, and no more have come since this was last asked, or they have waited long enough.</summary>
    private async Task<bool> IsTime(CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var last = await session.Value<long?>("SELECT MAX(number) FROM index_queue", null, cancel) ?? 0;
        var isQuiet = last == newest;
        newest = last;
        if (last == 0)
        {
            since = null;
            return false;
        }

        var now = clock.GetUtcNow();
        since ??= now;
        return isQuiet || now - since >= Patience;
    }

    /// <summary>Serves each workspace that waits once, the longest waiting first; true when more may be waiting.</summary>
    private async Task<bool> Round(CancellationToken cancel)
    {
        var isMore = false;
        var served = new HashSet<Guid>();
        while (await Released(served, cancel) is { } released)
        {
            served.Add(released.WorkspaceId);
            isMore |= await Drain(released, cancel);
        }

        while (await LongestWaiting(served, cancel) is { } workspaceId)
        {
            served.Add(workspaceId);
            isMore |= await Drain(workspaceId, 0, cancel);
        }

        since = isMore ? since : null;
        return isMore;
    }

    private async Task<ReleasedQueue?> Released(HashSet<Guid> served, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<ReleasedQueue>(
            $"SELECT workspace_id, through FROM index_released WHERE workspace_id NOT IN ({engine.IdsIn("@served")}) LIMIT 1",
            new { served = Id.List(served) },
            cancel
        );
    }

    /// <summary>Indexes for a while what need wait no longer; when nothing of it is left, what comes later waits again.</summary>
    private async Task<bool> Drain(ReleasedQueue released, CancellationToken cancel)
    {
        var isAny = await Drain(released.WorkspaceId, released.Through, cancel);
        await using var session = await engine.Write(cancel);
        await session.Execute(
            """
            DELETE FROM index_released WHERE workspace_id = @WorkspaceId AND through = @Through
              AND NOT EXISTS (SELECT 1 FROM index_queue WHERE workspace_id = @WorkspaceId AND number <= @Through)
            """,
            released,
            cancel
        );
        await session.Commit(cancel);
        return isAny;
    }

    private async Task<Guid?> LongestWaiting(HashSet<Guid> served, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Value<Guid?>(
            $"""
            SELECT workspace_id FROM index_queue WHERE due_at <= @now AND workspace_id NOT IN ({engine.IdsIn("@served")})
            ORDER BY due_at, number LIMIT 1
            """,
            new { now = clock.GetUtcNow(), served = Id.List(served) },
            cancel
        );
    }

    /// <summary>Indexes one batch after the other for a while; false when there was nothing to do now, or another process is at it.</summary>
    /// <param name="through">So far also what waits for later changes.</param>
    private async Task<bool> Drain(Guid workspaceId, long through, CancellationToken cancel)
    {
        const int Batches = 20;
        var isAny = false;
        await using var writer = await index.TryWrite(workspaceId, cancel);
        if (writer is null)
        {
            return false;
        }

        if (!await Exists(workspaceId, cancel))
        {
            await writer.DisposeAsync();
            await Forget(workspaceId, cancel);
            return true;
        }

        if (!await index.IsCurrent(workspaceId, cancel))
        {
            await QueueAll(workspaceId, writer, cancel);
        }

        var handled = new List<long>();
        var taken = new HashSet<long>();
        var ready = await batch.Prepare(workspaceId, default, through, taken, cancel);
        for (var count = 0; count < Batches && !ready.IsEmpty; count++)
        {
            // While a batch is written the next is cut into tokens: no processor waits for the other.
            var now = ready;
            taken.UnionWith(now.Handled);
            var next = Task.Run(() => batch.Prepare(workspaceId, now.Last, through, taken, cancel), cancel);
            await Task.WhenAll(batch.Write(now, writer, handled, cancel), next);
            (ready, isAny) = (await next, true);
        }

        if (handled.Count > 0)
        {
            await batch.Commit(writer, handled, cancel);
        }

        return isAny;
    }

    /// <summary>Everything is in the index or in the queue from here on.</summary>
    private async Task QueueAll(Guid workspaceId, IIndexWriter writer, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await IndexQueue.AddAll(session, workspaceId, cancel);
        await session.Commit(cancel);
        await writer.MarkCurrent(cancel);
    }

    /// <summary>What is left of a workspace that was deleted while its documents waited.</summary>
    private async Task Forget(Guid workspaceId, CancellationToken cancel)
    {
        await index.Forget(workspaceId, cancel);
        await using var session = await engine.Write(cancel);
        await session.Execute("DELETE FROM index_queue WHERE workspace_id = @workspaceId", new { workspaceId }, cancel);
        await session.Execute("DELETE FROM index_released WHERE workspace_id = @workspaceId", new { workspaceId }, cancel);
        await session.Commit(cancel);
    }

    private async Task<bool> Exists(Guid workspaceId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Value<bool>("SELECT EXISTS (SELECT 1 FROM workspaces WHERE id = @workspaceId)", new { workspaceId }, cancel);
    }

    private async Task<long> Waiting(string what, Guid workspaceId, long last, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Value<long?>(
                $"SELECT {what} FROM index_queue WHERE workspace_id = @workspaceId AND number <= @last",
                new { workspaceId, last },
                cancel
            ) ?? 0;
    }

    private async Task Safely(Func<Task> work, CancellationToken cancel)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            logger.LogError(failure, "Indexing failed and will be tried again.");
        }
        catch (OperationCanceledException) { }
    }

    /// <summary>A workspace in which what is in the queue through a number need wait no longer.</summary>
    private sealed record ReleasedQueue
    {
        public Guid WorkspaceId { get; init; }
        public long Through { get; init; }
    }
}

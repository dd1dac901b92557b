using System.Collections.Concurrent;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>How a caller stands after asking once more.</summary>
/// <param name="Limit">How often it may ask in any minute.</param>
/// <param name="Remaining">How often it may still ask.</param>
/// <param name="Wait">Until it has one request more than now.</param>
public sealed record RateStanding(bool IsRefused, int Limit, int Remaining, TimeSpan Wait);

/// <summary>
/// How often each caller has asked in the last 60 seconds, a window that slides by the second. All processes on one database hold one limit.
/// </summary>
/// <remarks>
/// A process writes down what it granted once a second, or when that is more than an eighth of what the caller has left: so a limit of 6,000
/// costs some 70 writes a burst, and the last requests before any limit are counted one by one, exactly. A process that falls silent may
/// keep less than that eighth to itself.
/// </remarks>
public sealed class RequestRates(IEngine engine, TimeProvider clock)
{
    private const int WindowSeconds = 60;
    private const int UnwrittenShare = 8;
    private const int ManyCallers = 10_000;
    private static readonly TimeSpan WrittenEvery = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Count> callers = new(StringComparer.Ordinal);

    /// <summary>Counts one request, unless it is refused: being refused makes nothing worse, and writes nothing.</summary>
    /// <param name="caller">Any name that is the same in every process.</param>
    /// <param name="limit">Requests a minute, at least 1.</param>
    public async Task<RateStanding> Take(string caller, int limit, CancellationToken cancel)
    {
        if (callers.Count >= ManyCallers)
        {
            Forget();
        }

        var count = callers.GetOrAdd(caller, _ => new Count());
        await count.Gate.WaitAsync(cancel);
        try
        {
            var now = clock.GetUtcNow();
            count.DropOld(now);
            var left = limit - count.Total;
            // What others granted since can only be more: who has nothing left here has nothing left.
            if (left <= 0)
            {
                return count.Standing(isRefused: true, limit, now);
            }

            var isDue = now - count.WrittenAt >= WrittenEvery || count.UnwrittenTotal + 1 >= Math.Max(1, left / UnwrittenShare);
            var isGranted = !isDue || await Write(caller, count, limit, now, cancel);
            if (!isDue)
            {
                count.Grant(now);
            }

            return count.Standing(!isGranted, limit, now);
        }
        finally
        {
            count.Gate.Release();
        }
    }

    /// <summary>Writes down what was granted here, learns what was granted elsewhere, and grants one more if there is one.</summary>
    private async Task<bool> Write(string caller, Count count, int limit, DateTimeOffset now, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var isNew = await session.Execute(
            "INSERT INTO request_counts (caller, counts_json, counted_at) VALUES (@caller, '{}', @now) ON CONFLICT (caller) DO NOTHING",
            new { caller, now },
            cancel
        );
        if (isNew == 1)
        {
            var gone = now.AddSeconds(-WindowSeconds);
            // Past what others hold: two that clean up at once do not wait for each other.
            await session.Execute(
                $"DELETE FROM request_counts WHERE caller IN (SELECT caller FROM request_counts WHERE counted_at < @gone{engine.SkipLocked})",
                new { gone },
                cancel
            );
        }

        var written = await session.Value<string>(
            $"SELECT counts_json FROM request_counts WHERE caller = @caller{engine.ForUpdate}",
            new { caller },
            cancel
        );
        var together = Json.Read<Dictionary<long, int>>(written);
        foreach (var (second, requests) in count.Unwritten)
        {
            together[second] = together.GetValueOrDefault(second) + requests;
        }

        var learned = new Count { Known = together, WrittenAt = now };
        learned.DropOld(now);
        var isGranted = learned.Total < limit;
        if (isGranted)
        {
            learned.Known[now.ToUnixTimeSeconds()] = learned.Known.GetValueOrDefault(now.ToUnixTimeSeconds()) + 1;
        }

        await session.Execute(
            "UPDATE request_counts SET counts_json = @counts, counted_at = @now WHERE caller = @caller",
            new
            {
                caller,
                counts = Json.Write(learned.Known),
                now,
            },
            cancel
        );
        await session.Commit(cancel);
        count.Known = learned.Known;
        count.Unwritten.Clear();
        count.WrittenAt = now;
        return isGranted;
    }

    private void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var (caller, count) in callers)
        {
            if (!count.Gate.Wait(0))
            {
                continue;
            }

            count.DropOld(now);
            if (count.Total == 0)
            {
                callers.TryRemove(caller, out _);
            }

            count.Gate.Release();
        }
    }

    /// <summary>What this process knows of a caller: requests granted by second of Unix time.</summary>
    private sealed class Count
    {
        /// <summary>One request of a caller at a time is counted.</summary>
        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>By all processes, as it was when it was last written down.</summary>
        public Dictionary<long, int> Known { get; set; } = [];

        /// <summary>By this process since.</summary>
        public Dictionary<long, int> Unwritten { get; } = [];
        public DateTimeOffset WrittenAt { get; set; }
        public int UnwrittenTotal => Unwritten.Values.Sum();
        public int Total => Known.Values.Sum() + UnwrittenTotal;

        public void Grant(DateTimeOffset now)
        {
            var second = now.ToUnixTimeSeconds();
            Unwritten[second] = Unwritten.GetValueOrDefault(second) + 1;
        }

        public void DropOld(DateTimeOffset now)
        {
            var first = now.ToUnixTimeSeconds() - WindowSeconds + 1;
            foreach (var counts in new[] { Known, Unwritten })
            {
                foreach (var second in counts.Keys.Where(second => second < first).ToList())
                {
                    counts.Remove(second);
                }
            }
        }

        public RateStanding Standing(bool isRefused, int limit, DateTimeOffset now)
        {
            var oldest = Known.Keys.Concat(Unwritten.Keys).DefaultIfEmpty(now.ToUnixTimeSeconds()).Min();
            var wait = DateTimeOffset.FromUnixTimeSeconds(oldest + WindowSeconds) - now;
            return new RateStanding(isRefused, limit, Math.Max(0, limit - Total), wait);
        }
    }
}

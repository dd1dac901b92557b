using System.Collections.Concurrent;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 10: how often each caller has asked in the last 60 seconds, a window that slides. Counted in this process only.</summary>
public sealed class RequestRate(Opus2Settings settings, TimeProvider clock)
{
    private const int ManyCallers = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Queue<long>> callers = new(StringComparer.Ordinal);

    /// <summary>How a caller stands after asking once more.</summary>
    /// <param name="Remaining">How often it may still ask.</param>
    /// <param name="Wait">Until it has one request more than now.</param>
    public sealed record Standing(bool IsRefused, int Limit, int Remaining, TimeSpan Wait);

    /// <summary>Counts one request, unless it is refused: being refused makes nothing worse. Null when nothing is counted.</summary>
    public Standing? Count(string caller)
    {
        var limit = settings.RequestsPerMinute;
        if (limit == 0)
        {
            return null;
        }

        if (callers.Count >= ManyCallers)
        {
            Forget();
        }

        var granted = callers.GetOrAdd(caller, _ => new Queue<long>());
        lock (granted)
        {
            DropOld(granted);
            var isRefused = granted.Count >= limit;
            if (!isRefused)
            {
                granted.Enqueue(clock.GetTimestamp());
            }

            return new Standing(isRefused, limit, limit - granted.Count, Window - clock.GetElapsedTime(granted.Peek()));
        }
    }

    private void Forget()
    {
        foreach (var (caller, granted) in callers)
        {
            lock (granted)
            {
                DropOld(granted);
                if (granted.Count == 0)
                {
                    callers.TryRemove(caller, out _);
                }
            }
        }
    }

    private void DropOld(Queue<long> granted)
    {
        while (granted.TryPeek(out var oldest) && clock.GetElapsedTime(oldest) >= Window)
        {
            granted.Dequeue();
        }
    }
}

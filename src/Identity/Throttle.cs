using System.Collections.Concurrent;

namespace Dossier.Identity;

/// <summary>Counts failures by name and address: after too many in a minute, further attempts wait for the minute's end.</summary>
public sealed class Throttle(TimeProvider clock)
{
    private const int MostFailures = 20;
    private const int MostNames = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Failures> failures = new();

    /// <summary>How long to wait; null when an attempt is free.</summary>
    public TimeSpan? Wait(string name)
    {
        if (!failures.TryGetValue(name, out var found) || found.Count < MostFailures)
        {
            return null;
        }

        var left = Window - clock.GetElapsedTime(found.Since);
        return left > TimeSpan.Zero ? left : null;
    }

    public void Failed(string name)
    {
        if (failures.Count >= MostNames)
        {
            failures.Clear();
        }

        failures.AddOrUpdate(
            name,
            _ => new Failures(1, clock.GetTimestamp()),
            (_, before) =>
                clock.GetElapsedTime(before.Since) < Window
                    ? before with
                    {
                        Count = before.Count + 1,
                    }
                    : new Failures(1, clock.GetTimestamp())
        );
    }

    private sealed record Failures(int Count, long Since);
}

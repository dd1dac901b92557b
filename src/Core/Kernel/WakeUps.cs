using System.Collections.Concurrent;

namespace Dossier.Core.Kernel;

/// <summary>What is changed often and followed closely.</summary>
public static class Subjects
{
    /// <summary>The event log.</summary>
    public const string Events = "events";

    /// <summary>What is said in review rooms.</summary>
    public const string Rooms = "rooms";
}

/// <summary>
/// Wakes those who follow a subject when there is more of it: in this process at once, in others as soon as the database carries it there. A call
/// says nothing but that one should look, and may get lost: who follows looks now and then without being called.
/// </summary>
/// <param name="carry">Calls other processes when the transaction is durable; null where none can be called.</param>
/// <param name="listen">Hears others until it is cancelled or loses them, telling <see cref="Wake"/>; null with <paramref name="carry"/>.</param>
public sealed class WakeUps(
    Func<Session, string, CancellationToken, Task>? carry = null,
    Func<WakeUps, CancellationToken, Task>? listen = null
)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new();

    /// <summary>Ends with the next call. Taken before reading on, so that what comes in between is not slept through.</summary>
    public Task Waking(string subject) => waiting.GetOrAdd(subject, _ => Next()).Task;

    /// <summary>Wakes all who follow the subject once this transaction is durable.</summary>
    public async Task Call(Session session, string subject, CancellationToken cancel)
    {
        session.AfterCommit(() => Wake(subject));
        if (carry is not null)
        {
            await carry(session, subject, cancel);
        }
    }

    /// <summary>Wakes those in this process.</summary>
    public void Wake(string subject)
    {
        if (waiting.TryRemove(subject, out var woken))
        {
            woken.TrySetResult();
        }
    }

    /// <summary>The same, whatever they follow: nobody knows what was missed.</summary>
    public void WakeAll()
    {
        foreach (var subject in waiting.Keys)
        {
            Wake(subject);
        }
    }

    /// <summary>Hears other processes until it is cancelled, or throws when it can no longer. Ends at once where there are none.</summary>
    public Task Listen(CancellationToken cancel) => listen is null ? Task.CompletedTask : listen(this, cancel);

    private static TaskCompletionSource Next() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

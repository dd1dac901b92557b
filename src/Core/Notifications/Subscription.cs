using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Notifications;

/// <summary>What a person wants to be told of.</summary>
public sealed record Subscription
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid UserId { get; init; }

    /// <summary>The number of the last event that was put into a delivery.</summary>
    public long Position { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Of <see cref="Notifications.Topics.All"/>, in their order.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];
}

/// <summary>Where a delivery stands. The numbers are stored: never renumber.</summary>
public enum DeliveryState
{
    Queued = 1,

    /// <summary>At least one attempt failed; it will be made again.</summary>
    Retrying = 2,
    Delivered = 3,

    /// <summary>Its subscription was cancelled before it was delivered.</summary>
    Dropped = 4,
}

/// <summary>A full batch of events on its way to a person's address: at least once, in the order of the events.</summary>
public sealed record Delivery
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid SubscriptionId { get; init; }
    public Guid UserId { get; init; }
    public string EventsJson { get; init; } = "[]";
    public DeliveryState State { get; init; }
    public int Attempts { get; init; }

    /// <summary>The last HTTP status; null when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Failure { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? AttemptedAt { get; init; }

    /// <summary>When the next attempt is due.</summary>
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>The numbers of its events.</summary>
    public IReadOnlyList<long> Events => Json.Read<long[]>(EventsJson);

    public bool IsOpen => State is DeliveryState.Queued or DeliveryState.Retrying;
}

/// <summary>What is to be told to whom.</summary>
/// <param name="Events">In the order of their happening; each belongs to a topic.</param>
public sealed record Batch(Guid UserId, string UserName, IReadOnlyList<Event> Events);

/// <summary>Puts a batch into the words its receiver expects: a body of JSON.</summary>
public delegate byte[] WriteBatch(Batch batch);

/// <summary>Sends a body of JSON to an address of <see cref="WebAddresses"/>. Throws only when cancelled.</summary>
public delegate Task<Posted> PostJson(Uri address, byte[] body, CancellationToken cancel);

/// <summary>What came of sending.</summary>
/// <param name="Status">Null when there was no answer.</param>
/// <param name="Failure">Null when it was taken.</param>
public sealed record Posted(int? Status, string? Failure);

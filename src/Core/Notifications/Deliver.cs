using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Notifications;

/// <summary>One attempt to deliver a batch. A failed one is followed by another, later, for as long as the subscription lives.</summary>
public sealed class Deliver(
    IEngine engine,
    Subscriptions subscriptions,
    WriteBatch write,
    PostJson post,
    JobQueue queue,
    TimeProvider clock
) : Job<Deliver.Order>
{
    public const string JobKind = "notification.deliver";

    /// <summary>Waited after the first failed attempt; doubled after each further one.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    public sealed record Order(Guid DeliveryId);

    public override string Kind => JobKind;

    public override Lane Lane => Lane.Outgoing;

    /// <summary>Processes may die while they wait for an answer; that is no reason to lose a delivery.</summary>
    public override int MaxAttempts => int.MaxValue;

    /// <param name="attempts">How often it was attempted before: there is one job an attempt.</param>
    internal static NewJob NewJob(Guid deliveryId, int attempts, DateTimeOffset dueAt) =>
        new(null, JobKind, "", new Order(deliveryId), OnceKey(deliveryId, attempts)) { DueAt = dueAt };

    internal static string OnceKey(Guid deliveryId, int attempts) => $"delivery/{deliveryId}/{attempts}";

    protected override async Task Run(Order order, JobRun run, CancellationToken cancel)
    {
        // 1. What is to be sent, as it stands now. If we die here, nothing has happened.
        if (await Load(order, cancel) is not { } sending)
        {
            return;
        }

        // 2. Sent. If we die before the answer is noted, it is sent again: at least once, never less.
        var posted = sending.Batch is { } batch
            ? await post(new Uri(sending.Address), write(batch), cancel)
            : new Posted(null, "The user is not, or no longer, an active administrator.");

        // 3. The answer noted, and the next attempt or the next batch begun, in one transaction.
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await Note(session, sending, posted, cancel);
        await queue.Complete(session, run, cancel);
        await session.Commit(cancel);
    }

    private async Task<Sending?> Load(Order order, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var delivery = await session.Find<Sending>(
            $"""
            SELECT d.id, d.subscription_id, d.attempts, d.events_json, s.user_id, t.address, u.user_name,
                   (u.is_active AND {Administrators.IsOne}) AS may_know
            FROM deliveries d
            JOIN subscriptions s ON s.id = d.subscription_id
            JOIN notification_targets t ON t.user_id = s.user_id
            JOIN users u ON u.id = s.user_id
            WHERE d.id = @DeliveryId AND d.state IN (1, 2)
            """,
            order,
            cancel
        );
        if (delivery is not { MayKnow: true })
        {
            return delivery;
        }

        var facts = await session.Query<Event>(
            "SELECT * FROM events WHERE number IN @numbers ORDER BY number",
            new { numbers = Json.Read<long[]>(delivery.EventsJson) },
            cancel
        );
        return delivery with { Batch = new Batch(delivery.UserId, delivery.UserName, facts) };
    }

    private async Task Note(Session session, Sending sending, Posted posted, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var attempts = sending.Attempts + 1;
        var isDone = posted.Failure is null;
        DateTimeOffset? due = isDone ? null : now + Delay(attempts);
        // The subscription before the delivery, as everyone who takes both.
        var subscriptionId = await session.Value<Guid>(
            $"SELECT id FROM subscriptions WHERE id = (SELECT subscription_id FROM deliveries WHERE id = @Id){engine.ForUpdate}",
            new { sending.Id },
            cancel
        );
        var noted = await session.Execute(
            """
            UPDATE deliveries SET state = @state, attempts = @attempts, status = @Status, failure = @Failure, attempted_at = @now, due_at = @due,
                delivered_at = CASE WHEN @isDone THEN @now ELSE NULL END
            WHERE id = @Id AND state IN (1, 2)
            """,
            new
            {
                sending.Id,
                state = (int)(isDone ? DeliveryState.Delivered : DeliveryState.Retrying),
                attempts,
                posted.Status,
                posted.Failure,
                now,
                due,
                isDone,
            },
            cancel
        );
        if (noted > 0 && due is { } again)
        {
            await queue.Add(session, NewJob(sending.Id, attempts, again), cancel);
        }
        else if (noted > 0)
        {
            await subscriptions.Gather(session, subscriptionId, cancel);
        }
    }

    private static TimeSpan Delay(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(LongestDelay.TotalSeconds, FirstDelay.TotalSeconds * Math.Pow(2, attempts - 1)));

    private sealed record Sending
    {
        public Guid Id { get; init; }
        public Guid SubscriptionId { get; init; }
        public int Attempts { get; init; }
        public string EventsJson { get; init; } = "[]";
        public Guid UserId { get; init; }
        public string UserName { get; init; } = "";
        public string Address { get; init; } = "";
        public bool MayKnow { get; init; }
        public Batch? Batch { get; init; }
    }
}

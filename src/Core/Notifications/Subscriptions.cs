using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Notifications;

/// <summary>
/// Who wants to be told of what, and where. A subscription reads the event log: what it waits for is whatever lies behind its position, so
/// there is no second queue that could lose something. Administrators only: nobody is told of what they may not see.
/// </summary>
public sealed class Subscriptions(IEngine engine, JobQueue queue, Events events, WebAddresses addresses, TimeProvider clock)
{
    public const int LargestBatch = 100;
    public const int LongestAddress = 128;

    /// <summary>Sets where a user is told, and how many events at a time. What is waiting stays waiting.</summary>
    /// <returns>The subscription that replaces the active one; null when there is none, or nothing changed for it.</returns>
    /// <exception cref="Refused">Invalid; NotFound; Forbidden when the actor or the user is no administrator.</exception>
    public async Task<Subscription?> Configure(long userNumber, string address, int batchSize, Actor actor, CancellationToken cancel)
    {
        if (address.Length is 0 or > LongestAddress)
        {
            throw Refused.Invalid("address", $"The address must have 1 to {LongestAddress} characters.");
        }

        var checkedAddress = addresses.Check(address, "address");
        if (batchSize is < 1 or > LargestBatch)
        {
            throw Refused.Invalid("batchSize", $"'batchSize' must be from 1 to {LargestBatch}.");
        }

        await using var session = await engine.Write(cancel);
        var userId = await MustManage(session, userNumber, actor, cancel);
        // First the log, then the subscription: the order of everyone who takes both.
        var host = checkedAddress.Host;
        await events.Append(session, EventKinds.NotificationsConfigured, null, userId, new { host, batchSize }, actor, cancel);
        var same = await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM notification_targets WHERE user_id = @userId AND address = @address AND batch_size = @batchSize)",
            new
            {
                userId,
                address,
                batchSize,
            },
            cancel
        );
        await session.Execute(
            """
            INSERT INTO notification_targets (user_id, address, batch_size, updated_at) VALUES (@userId, @address, @batchSize, @now)
            ON CONFLICT (user_id) DO UPDATE SET address = excluded.address, batch_size = excluded.batch_size, updated_at = excluded.updated_at
            """,
            new
            {
                userId,
                address,
                batchSize,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        var replaced = same ? null : await Replace(session, userId, cancel);
        await session.Commit(cancel);
        return replaced;
    }

    /// <exception cref="Refused">NotFound when there is none; Forbidden.</exception>
    public async Task<Subscription> Find(long userNumber, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var userId = await MustManage(session, userNumber, actor, cancel);
        return await Active(session, userId, cancel) ?? throw Refused.NotFound("subscription");
    }

    /// <summary>The topics a user may be told of.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<IReadOnlyList<string>> Available(long userNumber, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await MustManage(session, userNumber, actor, cancel);
        return Topics.All;
    }

    /// <summary>Subscribes a user to topics, from now on; those of an active subscription are replaced.</summary>
    /// <exception cref="Refused">Invalid; NotFound; Forbidden; Conflict when it was not said where to tell.</exception>
    public async Task<Subscription> Subscribe(long userNumber, IReadOnlyList<string> topics, Actor actor, CancellationToken cancel)
    {
        if (topics.Count == 0 || topics.Any(topic => !Topics.All.Contains(topic)))
        {
            throw Refused.Invalid("topics", "At least one topic must be named, and only such as there are.");
        }

        await using var session = await engine.Write(cancel);
        var userId = await MustManage(session, userNumber, actor, cancel);
        await events.Append(session, EventKinds.SubscriptionChanged, null, userId, new { topics }, actor, cancel);
        var isConfigured = await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM notification_targets WHERE user_id = @userId)",
            new { userId },
            cancel
        );
        if (!isConfigured)
        {
            throw Refused.Conflict("Set the notification configuration first: it says where to notify.");
        }

        var now = await session.Value<long>("SELECT COALESCE(MAX(number), 0) FROM events", null, cancel);
        var id = (await Locked(session, userId, cancel))?.Id ?? await Insert(session, userId, now, cancel);
        await session.Execute(
            "DELETE FROM subscription_topics WHERE subscription_id = @id AND topic NOT IN @topics",
            new { id, topics },
            cancel
        );
        foreach (var topic in topics.Distinct())
        {
            await session.Execute(
                """
                INSERT INTO subscription_topics (subscription_id, topic, since) VALUES (@id, @topic, @now)
                ON CONFLICT (subscription_id, topic) DO NOTHING
                """,
                new
                {
                    id,
                    topic,
                    now,
                },
                cancel
            );
        }

        var subscription = (await Active(session, userId, cancel))!;
        await session.Commit(cancel);
        return subscription;
    }

    /// <summary>Ends a user's subscription. What was waiting is dropped.</summary>
    /// <returns>Null when there was none.</returns>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Subscription?> Cancel(long userNumber, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var userId = await MustManage(session, userNumber, actor, cancel);
        await events.Append(session, EventKinds.SubscriptionCancelled, null, userId, new { }, actor, cancel);
        if (await Locked(session, userId, cancel) is not { } subscription)
        {
            return null;
        }

        await End(session, subscription, cancel);
        await session.Execute(
            "UPDATE deliveries SET state = 4, due_at = NULL WHERE subscription_id = @Id AND state IN (1, 2)",
            subscription,
            cancel
        );
        await session.Commit(cancel);
        return subscription;
    }

    /// <summary>What follows from an event, in its transaction: whoever waited for it, and has a batch full with it, gets a delivery.</summary>
    public async Task AfterAppending(Session session, Event fact, CancellationToken cancel)
    {
        if (Topics.Of(fact) is not { } topic)
        {
            return;
        }

        var waiting = await session.Query<Guid>(
            """
            SELECT s.id FROM subscription_topics t JOIN subscriptions s ON s.id = t.subscription_id
            WHERE t.topic = @topic AND s.ended_at IS NULL ORDER BY s.number
            """,
            new { topic },
            cancel
        );
        foreach (var subscriptionId in waiting)
        {
            await Gather(session, subscriptionId, cancel);
        }
    }

    /// <summary>Begins the next delivery of a subscription if none is open and a batch is full.</summary>
    internal async Task Gather(Session session, Guid subscriptionId, CancellationToken cancel)
    {
        // Whoever appends and whoever delivers meet at this row: the later of the two sees what the earlier did.
        var subscription = await session.Find<Subscription>(
            $"SELECT * FROM subscriptions WHERE id = @subscriptionId AND ended_at IS NULL{engine.ForUpdate}",
            new { subscriptionId },
            cancel
        );
        if (subscription is null || await IsBusy(session, subscription, cancel))
        {
            return;
        }

        var size = await session.Value<int>("SELECT batch_size FROM notification_targets WHERE user_id = @UserId", subscription, cancel);
        var numbers = await session.Query<long>(
            $"""
            SELECT e.number FROM events e
            JOIN subscription_topics t ON t.subscription_id = @Id AND t.topic = {Topics.Expression(engine)} AND e.number > t.since
            WHERE e.number > @Position AND e.kind IN @kinds ORDER BY e.number LIMIT @size
            """,
            new
            {
                subscription.Id,
                subscription.Position,
                kinds = Topics.Kinds,
                size,
            },
            cancel
        );
        if (size > 0 && numbers.Count == size)
        {
            await Begin(session, subscription, numbers, cancel);
        }
    }

    private async Task Begin(Session session, Subscription subscription, IReadOnlyList<long> numbers, CancellationToken cancel)
    {
        var id = Kernel.Id.New(clock);
        var now = clock.GetUtcNow();
        await session.Execute(
            """
            INSERT INTO deliveries (id, subscription_id, events_json, state, attempts, created_at, due_at)
            VALUES (@id, @SubscriptionId, @events, 1, 0, @now, @now)
            """,
            new
            {
                id,
                SubscriptionId = subscription.Id,
                events = Json.Write(numbers),
                now,
            },
            cancel
        );
        await session.Execute(
            "UPDATE subscriptions SET position = @position WHERE id = @Id",
            new { position = numbers[^1], subscription.Id },
            cancel
        );
        await queue.Add(session, Deliver.NewJob(id, 0, now), cancel);
    }

    /// <summary>The subscription under another id: where it stood, and what it was about to deliver, go over to the new one.</summary>
    private async Task<Subscription?> Replace(Session session, Guid userId, CancellationToken cancel)
    {
        if (await Locked(session, userId, cancel) is not { } before)
        {
            return null;
        }

        await End(session, before, cancel);
        var id = await Insert(session, userId, before.Position, cancel);
        await session.Execute(
            """
            INSERT INTO subscription_topics (subscription_id, topic, since)
            SELECT @id, topic, since FROM subscription_topics WHERE subscription_id = @Before
            """,
            new { id, Before = before.Id },
            cancel
        );
        await session.Execute(
            "UPDATE deliveries SET subscription_id = @id WHERE subscription_id = @Before AND state IN (1, 2)",
            new { id, Before = before.Id },
            cancel
        );
        // Smaller batches may be full already.
        await Gather(session, id, cancel);
        return await Active(session, userId, cancel);
    }

    private Task<int> End(Session session, Subscription subscription, CancellationToken cancel) =>
        session.Execute(
            "UPDATE subscriptions SET ended_at = @now WHERE id = @Id",
            new { now = clock.GetUtcNow(), subscription.Id },
            cancel
        );

    private async Task<Guid> Insert(Session session, Guid userId, long position, CancellationToken cancel)
    {
        var id = Kernel.Id.New(clock);
        await session.Execute(
            "INSERT INTO subscriptions (id, user_id, position, created_at) VALUES (@id, @userId, @position, @now)",
            new
            {
                id,
                userId,
                position,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        return id;
    }

    private static Task<bool> IsBusy(Session session, Subscription subscription, CancellationToken cancel) =>
        session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM deliveries WHERE subscription_id = @Id AND state IN (1, 2))",
            new { subscription.Id },
            cancel
        );

    private Task<Subscription?> Locked(Session session, Guid userId, CancellationToken cancel) =>
        session.Find<Subscription>(
            $"SELECT * FROM subscriptions WHERE user_id = @userId AND ended_at IS NULL{engine.ForUpdate}",
            new { userId },
            cancel
        );

    private static async Task<Subscription?> Active(Session session, Guid userId, CancellationToken cancel)
    {
        var subscription = await session.Find<Subscription>(
            "SELECT * FROM subscriptions WHERE user_id = @userId AND ended_at IS NULL",
            new { userId },
            cancel
        );
        if (subscription is null)
        {
            return null;
        }

        var topics = await session.Query<string>(
            "SELECT topic FROM subscription_topics WHERE subscription_id = @Id",
            new { subscription.Id },
            cancel
        );
        return subscription with { Topics = [.. Topics.All.Where(topics.Contains)] };
    }

    /// <summary>The user, when it is an administrator and the actor is one too.</summary>
    internal static async Task<Guid> MustManage(Session session, long userNumber, Actor actor, CancellationToken cancel)
    {
        if (!actor.IsAdministrator)
        {
            throw new Refused(Reason.Forbidden, "Only an administrator arranges notifications.");
        }

        var user =
            await session.Find<Told>(
                $"SELECT u.id, {Administrators.IsOne} AS is_administrator FROM users u WHERE u.number = @userNumber",
                new { userNumber },
                cancel
            ) ?? throw Refused.NotFound("user");
        return user.IsAdministrator
            ? user.Id
            : throw new Refused(Reason.Forbidden, "Only members of the predefined group of administrators can be notified.");
    }

    private sealed record Told
    {
        public Guid Id { get; init; }
        public bool IsAdministrator { get; init; }
    }
}

using System.Collections.Concurrent;
using System.Text;
using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Support;

namespace Dossier.Core.Tests.Notifications;

/// <summary>A subscription reads the event log: full batches, in order, nothing lost, nothing twice.</summary>
public abstract class SubscriptionsTests(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_writers_at_once_and_two_runners_deliver_every_event_once_and_in_order()
    {
        var hooks = await Hooks.Start(database, batchSize: 7, EventKinds.WorkspaceUpdated);
        const int Writers = 4;
        const int Each = 21;
        var writing = Task.WhenAll(
            Enumerable.Range(0, Writers).Select(_ => Task.Run(() => hooks.Append(EventKinds.WorkspaceUpdated, Each), Cancel))
        );
        hooks.FailEvery = 3;
        await World.RunUntil(
            async () =>
            {
                hooks.World.Clock.Advance(TimeSpan.FromSeconds(1));
                return writing.IsCompletedSuccessfully && hooks.Taken.Count == Writers * Each / 7 && await hooks.Open() == 0;
            },
            [hooks.Runner(), hooks.Runner()]
        );
        await writing;
        Assert.All(hooks.Taken, batch => Assert.Equal(7, batch.Length));
        var numbers = hooks.Taken.SelectMany(batch => batch).ToList();
        Assert.Equal(await hooks.Numbers(EventKinds.WorkspaceUpdated), numbers);
        Assert.True(hooks.Refused > 0);
    }

    [Fact]
    public async Task Only_what_happened_since_a_topic_was_asked_for_counts_and_a_batch_is_full_or_waits()
    {
        var hooks = await Hooks.Start(database, batchSize: 3, EventKinds.WorkspaceUpdated);
        await hooks.Append(EventKinds.WorkspaceDeleted, 2);
        await hooks.Append(EventKinds.WorkspaceUpdated, 2);
        await hooks.Subscribe(EventKinds.WorkspaceUpdated, EventKinds.WorkspaceDeleted);
        Assert.Equal(0, await hooks.Open());
        await hooks.Append(EventKinds.DocumentCreated, 5);
        await hooks.Append(EventKinds.WorkspaceDeleted, 1);
        Assert.Equal(1, await hooks.Open());
        await hooks.Append(EventKinds.WorkspaceDeleted, 2);
        await World.RunUntil(async () => await hooks.Open() == 0, [hooks.Runner()]);
        Assert.Single(hooks.Taken);

        // Smaller batches: those that wait are enough at once.
        var before = await hooks.Subscriptions.Find(hooks.User, Actor.System, Cancel);
        var replaced = await hooks.Subscriptions.Configure(hooks.User, "http://203.0.113.9/other", 1, Actor.System, Cancel);
        Assert.NotEqual(before.Number, replaced!.Number);
        Assert.Equal(before.Topics, replaced.Topics);
        await World.RunUntil(async () => await hooks.Open() == 0 && hooks.Taken.Count == 3, [hooks.Runner()]);
        var all = await hooks.Deliveries.List(hooks.User, PageOf.First(10), Actor.System, Cancel);
        Assert.Equal(3, all.Total);
        Assert.Equal(all.Items.Select(one => one.Number).OrderDescending(), all.Items.Select(one => one.Number));
    }

    [Fact]
    public async Task A_delivery_that_was_sent_and_not_noted_is_sent_again_and_one_that_was_noted_is_not()
    {
        var hooks = await Hooks.Start(database, batchSize: 1, EventKinds.WorkspaceUpdated);
        await hooks.Append(EventKinds.WorkspaceUpdated, 1);
        hooks.CrashAfterSending = true;
        await World.RunUntil(
            () =>
            {
                hooks.World.Clock.Advance(TimeSpan.FromSeconds(10));
                return Task.FromResult(hooks.Taken.Count >= 2);
            },
            [hooks.Runner()]
        );
        hooks.CrashAfterSending = false;
        await World.RunUntil(
            async () =>
            {
                hooks.World.Clock.Advance(TimeSpan.FromSeconds(10));
                return await hooks.Open() == 0;
            },
            [hooks.Runner()]
        );
        var sent = hooks.Taken.Count;
        Assert.Single(hooks.Taken.Select(batch => batch[0]).Distinct());
        await hooks.Append(EventKinds.WorkspaceUpdated, 1);
        await World.RunUntil(async () => await hooks.Open() == 0, [hooks.Runner()]);
        Assert.Equal(sent + 1, hooks.Taken.Count);
    }

    [Fact]
    public async Task Who_is_no_administrator_any_more_is_told_nothing_until_it_is_again()
    {
        var hooks = await Hooks.Start(database, batchSize: 1, EventKinds.WorkspaceUpdated);
        await hooks.Member(false);
        await hooks.Append(EventKinds.WorkspaceUpdated, 1);
        await World.RunUntil(
            async () =>
                await hooks.World.Value<long>("SELECT COUNT(*) FROM deliveries WHERE state = 2 AND failure LIKE '%administrator%'") > 0,
            [hooks.Runner()]
        );
        Assert.Empty(hooks.Taken);
        await hooks.Member(true);
        await World.RunUntil(
            async () =>
            {
                hooks.World.Clock.Advance(TimeSpan.FromSeconds(1));
                return await hooks.Open() == 0;
            },
            [hooks.Runner()]
        );
        Assert.Single(hooks.Taken);
        await World.Refuses(Reason.Forbidden, () => hooks.Subscriptions.Find(hooks.User, hooks.World.Ada, Cancel));
        await World.Refuses(Reason.Forbidden, () => hooks.Deliveries.List(hooks.User, PageOf.First(1), hooks.World.Ada, Cancel));
    }

    /// <summary>An administrator who is told of things, and where what is sent to it goes.</summary>
    private sealed class Hooks
    {
        private readonly Deliver deliver;
        private readonly Events events;
        private readonly Actor actor;
        private int posts;
        private int refused;

        private Hooks(World world, Actor actor)
        {
            (World, this.actor) = (world, actor);
            events = new Events(world.Engine, world.Clock)
            {
                Appended = (session, fact, cancel) => Subscriptions!.AfterAppending(session, fact, cancel),
            };
            Subscriptions = new Subscriptions(world.Engine, world.Queue, events, new WebAddresses(true), world.Clock);
            Deliveries = new Deliveries(world.Engine, world.Queue, world.Clock);
            deliver = new Deliver(world.Engine, Subscriptions, Write, Post, world.Queue, world.Clock);
        }

        public World World { get; }
        public Subscriptions Subscriptions { get; }
        public Deliveries Deliveries { get; }
        public long User { get; private set; }
        public ConcurrentQueue<long[]> Taken { get; } = [];
        public int FailEvery { get; set; } = int.MaxValue;
        public bool CrashAfterSending { get; set; }
        public int Refused => refused;

        public static async Task<Hooks> Start(TestDatabase database, int batchSize, params string[] topics)
        {
            var world = await World.Start(database);
            // The tests of a class share a database: nobody else listens.
            await world.Execute("UPDATE deliveries SET state = 4 WHERE state IN (1, 2)");
            await world.Execute("UPDATE subscriptions SET ended_at = 0 WHERE ended_at IS NULL");
            var actor = await world.AddUser("Hook");
            var hooks = new Hooks(world, actor)
            {
                User = await world.Value<long>("SELECT number FROM users WHERE id = @UserId", new { actor.UserId }),
            };
            await hooks.Member(true);
            await hooks.Subscriptions.Configure(hooks.User, "http://203.0.113.9/hook", batchSize, Actor.System, Cancel);
            await hooks.Subscribe(topics);
            return hooks;
        }

        public Task Subscribe(params string[] topics) => Subscriptions.Subscribe(User, topics, Actor.System, Cancel);

        public Task Member(bool isMember) =>
            World.Execute(
                isMember
                    ? "INSERT INTO group_members (group_id, user_id) SELECT id, @UserId FROM groups WHERE name_key = 'superadmin'"
                    : "DELETE FROM group_members WHERE user_id = @UserId",
                new { actor.UserId }
            );

        public async Task Append(string kind, int count)
        {
            for (var index = 0; index < count; index++)
            {
                await World.Write(session => events.Append(session, kind, null, actor.UserId, new { index }, actor, Cancel));
            }
        }

        public Task<long> Open() => World.Value<long>("SELECT COUNT(*) FROM deliveries WHERE state IN (1, 2)");

        public Task<IReadOnlyList<long>> Numbers(string kind) =>
            World.Query<long>(
                "SELECT number FROM events WHERE kind = @kind AND subject_id = @UserId ORDER BY number",
                new { kind, actor.UserId }
            );

        /// <summary>A process of its own.</summary>
        public JobRunner Runner() =>
            new(
                World.Engine,
                new JobQueue(World.Engine, World.Clock),
                [deliver],
                new Dictionary<Lane, int> { [Lane.Outgoing] = 2 },
                Microsoft.Extensions.Logging.Abstractions.NullLogger<JobRunner>.Instance
            );

        private static byte[] Write(Batch batch) => Encoding.UTF8.GetBytes(Json.Write(batch.Events.Select(fact => fact.Number)));

        private Task<Posted> Post(Uri address, byte[] body, CancellationToken cancel)
        {
            if (Interlocked.Increment(ref posts) % FailEvery == 0)
            {
                Interlocked.Increment(ref refused);
                return Task.FromResult(new Posted(503, "The receiver answered 503."));
            }

            Taken.Enqueue(Json.Read<long[]>(Encoding.UTF8.GetString(body)));
            return CrashAfterSending ? throw new IOException("The power is gone.") : Task.FromResult(new Posted(200, null));
        }
    }
}

public sealed class SubscriptionsOnSqliteTests(SqliteTestDatabase database)
    : SubscriptionsTests(database),
        IClassFixture<SqliteTestDatabase>;

public sealed class SubscriptionsOnPostgresTests(PostgresTestDatabase database)
    : SubscriptionsTests(database),
        IClassFixture<PostgresTestDatabase>;

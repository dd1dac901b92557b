using System.Collections.Concurrent;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Core.Tests;

public abstract class JobRunnerTests(TestDatabase database)
{
    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task Eight_runners_at_once_run_each_job_once()
    {
        var world = await World.Start(database);
        var done = new ConcurrentBag<string>();
        var job = new TestJob(
            async (order, _, cancel) =>
            {
                await Task.Delay(Random.Shared.Next(5), cancel);
                done.Add(order.Text);
            }
        );
        await world.Add([.. Enumerable.Range(0, 48).Select(index => job.New($"{index}"))]);
        await World.RunUntil(world.Are(job, WorkState.Completed), [.. Enumerable.Range(0, 8).Select(_ => world.OtherRunner(job))]);
        Assert.Equal(Enumerable.Range(0, 48), done.Select(int.Parse).Order());
        Assert.All(
            await world.Rows(job),
            row =>
            {
                Assert.Equal((1, null, null, null), (row.Attempts, row.LeaseOwner, row.LeaseUntil, row.Failure));
                Assert.Equal((world.Clock.GetUtcNow(), world.Clock.GetUtcNow()), (row.StartedAt, row.CompletedAt));
            }
        );
    }

    [Fact]
    public async Task Jobs_are_begun_by_priority_and_then_in_the_order_of_their_coming()
    {
        var world = await World.Start(database);
        var order = new List<string>();
        var job = Noting(order);
        await world.Add(
            job.New("late") with
            {
                Priority = 100,
            },
            job.New("first") with
            {
                Priority = 10,
            },
            job.New("second") with
            {
                Priority = 10,
            }
        );
        await world.Add(job.New("urgent") with { Priority = 1 }, job.New("last"));
        await world.RunUntil(world.Are(job, WorkState.Completed), job);
        Assert.Equal(["urgent", "first", "second", "late", "last"], order);
    }

    [Fact]
    public async Task A_job_waits_until_it_is_due_and_for_a_place_in_its_lane()
    {
        var world = await World.Start(database);
        var order = new List<string>();
        var job = Noting(order);
        var reading = new TestJob((_, _, _) => Task.CompletedTask, Lane.Reading);
        await world.Add(job.New("later") with { DueAt = world.Clock.GetUtcNow().AddHours(1), Priority = 1 }, reading.New());
        await world.Add(job.New("now"));
        await world.RunUntil(async () => (await world.Rows(job))[1].State == WorkState.Completed, job, reading);
        Assert.Equal(["now"], order);
        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.RunUntil(world.Are(job, WorkState.Completed), job, reading);
        Assert.Equal(["now", "later"], order);
        Assert.Equal((WorkState.Queued, 0), ((await world.Row(reading)).State, (await world.Row(reading)).Attempts));
    }

    [Fact]
    public async Task An_attempt_that_lost_its_lease_commits_nothing()
    {
        var world = await World.Start(database);
        var begun = new TaskCompletionSource();
        var taken = new TaskCompletionSource();
        Exception? lost = null;
        TestJob job = null!;
        job = new TestJob(
            async (_, run, _) =>
            {
                if (run.Row.Attempts == 1)
                {
                    await world.Leave(job, run, "1 before");
                    begun.SetResult();
                    await taken.Task;
                    lost = await Record.ExceptionAsync(() => world.Leave(job, run, "1 after"));
                    throw lost!;
                }

                await world.Leave(job, run, "2");
            }
        );
        await world.Add(job.New());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var first = Task.Run(() => world.Runner(job).Run(stop.Token), Cancel);
        await begun.Task;
        world.Clock.Advance(JobQueue.Lease - TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await world.Row(job)).Attempts);
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        await World.RunUntil(world.Are(job, WorkState.Completed), [world.OtherRunner(job)]);
        taken.SetResult();
        await World.Until(() => Task.FromResult(lost is not null));
        await stop.CancelAsync();
        await first;
        Assert.IsType<LeaseLost>(lost);
        Assert.Equal(["1 before", "2"], await world.Marks(job));
        Assert.Equal(
            (WorkState.Completed, 2, null),
            ((await world.Row(job)).State, (await world.Row(job)).Attempts, (await world.Row(job)).Failure)
        );
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_later_and_later()
    {
        var world = await World.Start(database);
        var job = new TestJob(
            (_, run, _) => run.Row.Attempts < 3 ? throw new IOException($"Failure {run.Row.Attempts}.") : Task.CompletedTask
        );
        await world.Add(job.New());
        foreach (var (attempt, seconds) in new[] { (1, 2), (2, 4) })
        {
            var began = world.Clock.GetUtcNow();
            await world.RunUntil(async () => (await world.Row(job)).Failure == $"Failure {attempt}.", job);
            var row = await world.Row(job);
            Assert.Equal((WorkState.Queued, attempt, null), (row.State, row.Attempts, row.LeaseOwner));
            Assert.Equal(began.AddSeconds(seconds), row.DueAt);
            world.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        await world.RunUntil(world.Are(job, WorkState.Completed), job);
        Assert.Equal((3, null), ((await world.Row(job)).Attempts, (await world.Row(job)).Failure));
        Assert.Empty(job.Abandoned);
    }

    [Fact]
    public async Task A_job_that_always_fails_is_given_up_with_what_that_means_in_one_transaction()
    {
        var world = await World.Start(database);
        var attempts = 0;
        var job = new TestJob(
            (_, _, _) =>
            {
                Interlocked.Increment(ref attempts);
                throw new IOException("Never.");
            }
        )
        {
            OnAbandon = session =>
                session.Execute("INSERT INTO event_cursors (reader, position) VALUES (@mark, 1)", new { mark = Mark }, Cancel),
        };
        Mark = $"{job.Kind} abandoned";
        await world.Add(job.New());
        await world.RunUntil(
            () =>
            {
                world.Clock.Advance(TimeSpan.FromSeconds(1));
                world.Queue.Wake();
                return world.Are(job, WorkState.Failed)();
            },
            job
        );
        var row = await world.Row(job);
        Assert.Equal((3, 3, "Never."), (attempts, row.Attempts, row.Failure));
        Assert.NotNull(row.CompletedAt);
        Assert.Equal(["Given up after 3 attempts. Never."], job.Abandoned);
        Assert.Equal(["abandoned"], await world.Marks(job));
    }

    [Fact]
    public async Task A_job_whose_process_dies_each_time_is_given_up_without_another_try()
    {
        var world = await World.Start(database);
        var order = new List<string>();
        var job = Noting(order);
        await world.Add(job.New("deadly"));
        await world.Execute(
            "UPDATE jobs SET state = 2, attempts = 3, lease_owner = @owner, lease_until = @until WHERE kind = @Kind",
            new
            {
                owner = DeadOwner,
                until = world.Clock.GetUtcNow().AddDays(1),
                job.Kind,
            }
        );
        await world.RunUntil(world.Are(job, WorkState.Failed), job);
        Assert.Empty(order);
        Assert.Equal(["Given up after 3 attempts. Its process ended unexpectedly each time."], job.Abandoned);
    }

    [Fact]
    public async Task A_restart_takes_up_at_once_what_a_dead_process_of_this_machine_was_doing()
    {
        var world = await World.Start(database);
        var order = new List<string>();
        var job = Noting(order);
        await world.Add(job.New("dead"), job.New("elsewhere"));
        await world.Execute(
            """
            UPDATE jobs SET state = 2, attempts = 1, lease_until = @until,
                lease_owner = CASE WHEN number = (SELECT MIN(number) FROM jobs WHERE kind = @Kind) THEN @dead ELSE 'elsewhere/1/1/1' END
            WHERE kind = @Kind
            """,
            new
            {
                until = world.Clock.GetUtcNow() + JobQueue.Lease,
                dead = DeadOwner,
                job.Kind,
            }
        );
        await world.RunUntil(async () => (await world.Rows(job))[0].State == WorkState.Completed, job);
        Assert.Equal(["dead"], order);
        Assert.Equal((WorkState.Running, 1), ((await world.Rows(job))[1].State, (await world.Rows(job))[1].Attempts));
        world.Clock.Advance(JobQueue.Lease + TimeSpan.FromSeconds(1));
        await world.RunUntil(world.Are(job, WorkState.Completed), job);
        Assert.Equal(["dead", "elsewhere"], order);
        Assert.All(await world.Rows(job), row => Assert.Equal(2, row.Attempts));
    }

    [Fact]
    public async Task A_runner_that_is_stopped_puts_its_job_back_and_does_not_count_it()
    {
        var world = await World.Start(database);
        var begun = 0;
        TestJob job = null!;
        job = new TestJob(
            async (_, run, cancel) =>
            {
                await world.Leave(job, run, $"slice {++begun}");
                await Task.Delay(begun == 1 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancel);
            }
        );
        await world.Add(job.New());
        await world.RunUntil(() => Task.FromResult(begun == 1), job);
        var row = await world.Row(job);
        Assert.Equal((WorkState.Queued, 0, null, null), (row.State, row.Attempts, row.LeaseOwner, row.Failure));
        await world.RunUntil(world.Are(job, WorkState.Completed), job);
        Assert.Equal(["slice 1", "slice 2"], await world.Marks(job));
    }

    [Fact]
    public async Task A_job_with_a_key_is_there_once_for_ever()
    {
        var world = await World.Start(database);
        var order = new List<string>();
        var job = Noting(order);
        var key = World.Unique("once");
        await world.Add(job.New("first") with { OnceKey = key }, job.New("second") with { OnceKey = key });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => world.Add(job.New("third") with { OnceKey = key }), Cancel)));
        await world.RunUntil(world.Are(job, WorkState.Completed), job);
        await world.Add(job.New("fourth") with { OnceKey = key });
        await world.Row(job);
        Assert.Equal(["first"], order);
    }

    [Fact]
    public async Task A_job_that_was_not_committed_never_was()
    {
        var world = await World.Start(database);
        var job = Noting([]);
        await using (var session = await world.Engine.Write(Cancel))
        {
            await world.Queue.Add(session, job.New(), Cancel);
        }

        Assert.Empty(await world.Rows(job));
    }

    private string Mark { get; set; } = "";

    /// <summary>A process number that Linux does not give.</summary>
    private static string DeadOwner => $"{Environment.MachineName}/{int.MaxValue}/1/1";

    private static TestJob Noting(List<string> order) =>
        new(
            (job, _, _) =>
            {
                order.Add(job.Text);
                return Task.CompletedTask;
            }
        );
}

public sealed class JobRunnerOnSqliteTests(SqliteTestDatabase database) : JobRunnerTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class JobRunnerOnPostgresTests(PostgresTestDatabase database) : JobRunnerTests(database), IClassFixture<PostgresTestDatabase>;

using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tests;

/// <summary>A job of a kind that no other test knows, which does what its test says.</summary>
internal sealed class TestJob(Func<TestJob.Order, JobRun, CancellationToken, Task> work, Lane lane = Lane.General) : Job<TestJob.Order>
{
    public sealed record Order(string Text);

    public override string Kind { get; } = $"test.{Guid.NewGuid():N}";

    public override Lane Lane => lane;

    public override int MaxAttempts => 3;

    /// <summary>Why it was given up, each time it was.</summary>
    public List<string> Abandoned { get; } = [];

    /// <summary>Done in the transaction that gives it up.</summary>
    public Func<Session, Task> OnAbandon { get; init; } = _ => Task.CompletedTask;

    public NewJob New(string text = "", Guid? workflowId = null, string part = "") => new(workflowId, Kind, part, new Order(text));

    protected override Task Run(Order order, JobRun run, CancellationToken cancel) => work(order, run, cancel);

    protected override async Task Abandon(Order order, Session session, JobRow row, string failure, CancellationToken cancel)
    {
        await OnAbandon(session);
        Abandoned.Add(failure);
    }
}

/// <summary>How a test sees a job's row.</summary>
internal sealed record SeenJob
{
    public long Number { get; init; }
    public WorkState State { get; init; }
    public int Attempts { get; init; }
    public string? LeaseOwner { get; init; }
    public DateTimeOffset? LeaseUntil { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public string? Failure { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

internal static class JobsOfWorld
{
    public static Task Add(this World world, params IReadOnlyList<NewJob> jobs) =>
        world.Write(session => world.Queue.Add(session, jobs, World.Cancel));

    public static Task<IReadOnlyList<SeenJob>> Rows(this World world, Job job) =>
        world.Query<SeenJob>("SELECT * FROM jobs WHERE kind = @Kind ORDER BY number", new { job.Kind });

    public static async Task<SeenJob> Row(this World world, Job job) => Assert.Single(await world.Rows(job));

    public static Func<Task<bool>> Are(this World world, Job job, WorkState state) =>
        async () => (await world.Rows(job)).All(row => row.State == state);

    /// <summary>Commits something under the job's lease, as every job does.</summary>
    public static Task Leave(this World world, Job job, JobRun run, string mark) =>
        world.Write(async session =>
        {
            await session.Execute(
                "INSERT INTO event_cursors (reader, position) VALUES (@reader, 0)",
                new { reader = $"{job.Kind} {mark}" },
                World.Cancel
            );
            await run.Hold(session, World.Cancel);
        });

    /// <summary>What the attempts at a job have committed.</summary>
    public static async Task<IReadOnlyList<string>> Marks(this World world, Job job)
    {
        var like = $"{job.Kind} %";
        var marks = await world.Query<string>("SELECT reader FROM event_cursors WHERE reader LIKE @like ORDER BY reader", new { like });
        return [.. marks.Select(mark => mark[(job.Kind.Length + 1)..])];
    }
}

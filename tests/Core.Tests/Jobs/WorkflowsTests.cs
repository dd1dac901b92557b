using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Support;

namespace Dossier.Core.Tests;

public abstract class WorkflowsTests(TestDatabase database)
{
    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task A_pause_keeps_what_is_committed_and_puts_the_job_back_uncounted_and_a_resume_goes_on()
    {
        var world = await World.Start(database);
        var workflow = await Start(world, WorkflowKind.Export);
        var attempts = 0;
        TestJob job = null!;
        job = new TestJob(
            async (_, run, cancel) =>
            {
                var isFirst = Interlocked.Increment(ref attempts) == 1;
                await world.Write(session => world.Workflows.Begin(session, workflow.Id, cancel));
                for (var slice = (await world.Marks(job)).Count + 1; slice <= 4; slice++)
                {
                    await world.Leave(job, run, $"{slice}");
                    await Task.Delay(slice == 2 && isFirst ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancel);
                }
            }
        );
        await world.Add(job.New("", workflow.Id, Parts.Export));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = Task.Run(() => world.Runner(job).Run(stop.Token), Cancel);
        await World.Until(async () => (await world.Marks(job)).Count == 2);
        await world.Workflows.Pause(WorkflowKind.Export, workflow.Number, [Parts.Export], world.Ada, Cancel);
        await World.Until(world.Are(job, WorkState.Queued));
        Assert.Equal(WorkState.Paused, (await Find(world, workflow)).State);
        Assert.Equal(0, (await world.Row(job)).Attempts);
        var part = Assert.Single(await world.Workflows.Progress(workflow, Cancel));
        Assert.Equal((WorkState.Paused, 1, 0), (part.State, part.Pending, part.Running));
        world.Queue.Wake();
        await Task.Delay(100, Cancel);
        Assert.Equal(["1", "2"], await world.Marks(job));
        await world.Workflows.Resume(WorkflowKind.Export, workflow.Number, [Parts.Export], world.Ada, Cancel);
        await World.Until(world.Are(job, WorkState.Completed));
        await stop.CancelAsync();
        await running;
        Assert.Equal(["1", "2", "3", "4"], await world.Marks(job));
        Assert.Equal(1, (await world.Row(job)).Attempts);
        Assert.Equal(WorkState.Running, (await Find(world, workflow)).State);
    }

    [Fact]
    public async Task A_cancelled_workflow_has_no_jobs_and_its_running_job_commits_nothing_more()
    {
        var world = await World.Start(database);
        var workflow = await Start(world, WorkflowKind.Export);
        Exception? lost = null;
        TestJob job = null!;
        job = new TestJob(
            async (_, run, cancel) =>
            {
                await world.Leave(job, run, "before");
                await Record.ExceptionAsync(() => Task.Delay(Timeout.Infinite, cancel));
                lost = await Record.ExceptionAsync(() => world.Leave(job, run, "after"));
                throw lost!;
            }
        );
        await world.Add(job.New("", workflow.Id, Parts.Export), job.New("", workflow.Id, Parts.Export));
        await world.RunUntil(
            async () =>
            {
                if ((await world.Marks(job)).Count == 1 && (await Find(world, workflow)).State != WorkState.Cancelled)
                {
                    await world.Workflows.Cancel(WorkflowKind.Export, workflow.Number, [Parts.Export], world.Ada, Cancel);
                }

                return lost is not null;
            },
            job
        );
        Assert.IsType<LeaseLost>(lost);
        Assert.Equal(["before"], await world.Marks(job));
        Assert.Empty(await world.Rows(job));
        var after = await Find(world, workflow);
        Assert.Equal((WorkState.Cancelled, true, 100), (after.State, after.IsOver, after.PercentComplete));
        Assert.NotNull(after.CompletedAt);
        Assert.Equal(WorkState.Cancelled, Assert.Single(await world.Workflows.Progress(workflow, Cancel)).State);
    }

    [Fact]
    public async Task Halves_of_an_ingestion_are_held_apart()
    {
        var world = await World.Start(database);
        var workflow = await Start(world, WorkflowKind.Ingestion);
        var streaming = new TestJob((_, _, _) => Task.CompletedTask);
        var export = new TestJob((_, _, _) => Task.CompletedTask);
        await world.Add(streaming.New("", workflow.Id, Parts.Streaming), export.New("", workflow.Id, Parts.Export));
        Task Pause(params string[] parts) => world.Workflows.Pause(WorkflowKind.Ingestion, workflow.Number, parts, world.Ada, Cancel);
        Task Resume(params string[] parts) => world.Workflows.Resume(WorkflowKind.Ingestion, workflow.Number, parts, world.Ada, Cancel);

        await Pause(Parts.Export);
        Assert.Equal(WorkState.Queued, (await Find(world, workflow)).State);
        await world.RunUntil(world.Are(streaming, WorkState.Completed), streaming, export);
        Assert.Equal(WorkState.Queued, (await world.Row(export)).State);
        await World.Refuses(Reason.Conflict, () => Pause(Parts.Export));
        await Pause(Parts.Streaming, Parts.Export);
        Assert.Equal(WorkState.Paused, (await Find(world, workflow)).State);
        await Resume(Parts.Streaming);
        await World.Refuses(Reason.Conflict, () => Resume(Parts.Streaming));
        Assert.Equal(
            [(Parts.Export, WorkState.Paused, 1, 0), (Parts.Streaming, WorkState.Completed, 0, 1)],
            (await world.Workflows.Progress(workflow, Cancel)).Select(part =>
                (part.Part, part.State, (int)part.Pending, (int)part.Completed)
            )
        );
        await world.Workflows.Cancel(WorkflowKind.Ingestion, workflow.Number, [Parts.Export], world.Ada, Cancel);
        Assert.Empty(await world.Rows(export));
        await world.Row(streaming);
        Assert.Equal(WorkState.Completed, (await Find(world, workflow)).State);
    }

    [Fact]
    public async Task A_half_that_is_cancelled_stays_so_while_the_other_goes_on()
    {
        var world = await World.Start(database);
        var workflow = await Start(world, WorkflowKind.Ingestion);
        var streaming = new TestJob((_, _, _) => Task.CompletedTask);
        var export = new TestJob((_, _, _) => Task.CompletedTask);
        await world.Add(streaming.New("", workflow.Id, Parts.Streaming), export.New("", workflow.Id, Parts.Export));
        Task Stop(string part) => world.Workflows.Cancel(WorkflowKind.Ingestion, workflow.Number, [part], world.Ada, Cancel);

        await Stop(Parts.Export);
        Assert.Empty(await world.Rows(export));
        Assert.False((await Find(world, workflow)).IsOver);
        foreach (var hold in new[] { world.Workflows.Resume, world.Workflows.Pause })
        {
            await World.Refuses(Reason.Conflict, () => hold(WorkflowKind.Ingestion, workflow.Number, [Parts.Export], world.Ada, Cancel));
        }

        await world.Add(export.New("", workflow.Id, Parts.Export));
        await world.RunUntil(world.Are(streaming, WorkState.Completed), streaming, export);
        Assert.Equal(WorkState.Queued, (await world.Row(export)).State);
        await Stop(Parts.Streaming);
        Assert.Equal(WorkState.Cancelled, (await Find(world, workflow)).State);
    }

    [Fact]
    public async Task What_does_not_fit_the_state_is_refused()
    {
        var world = await World.Start(database);
        var workflow = await Start(world, WorkflowKind.Export);
        Task Pause() => world.Workflows.Pause(WorkflowKind.Export, workflow.Number, [Parts.Export], world.Ada, Cancel);
        Task Resume() => world.Workflows.Resume(WorkflowKind.Export, workflow.Number, [Parts.Export], world.Ada, Cancel);
        Task Stop() => world.Workflows.Cancel(WorkflowKind.Export, workflow.Number, [Parts.Export], world.Ada, Cancel);

        await World.Refuses(Reason.Conflict, Resume);
        await Pause();
        Assert.Equal("The workflow is paused already.", (await World.Refuses(Reason.Conflict, Pause)).Message);
        await Resume();
        Assert.Equal(WorkState.Queued, (await Find(world, workflow)).State);
        await world.Write(session => world.Workflows.Finish(session, workflow.Id, WorkState.Failed, "It broke.", Cancel));
        foreach (var action in new[] { Pause, Resume, Stop })
        {
            Assert.StartsWith("The workflow is failed", (await World.Refuses(Reason.Conflict, action)).Message, StringComparison.Ordinal);
        }

        var after = await Find(world, workflow);
        Assert.Equal((WorkState.Failed, "It broke.", world.Clock.GetUtcNow()), (after.State, after.Message, after.CompletedAt));
    }

    [Fact]
    public async Task Progress_is_counted_and_a_hundred_is_kept_for_the_end()
    {
        var world = await World.Start(database);
        var workflow = await Start(world, WorkflowKind.Ingestion);
        Assert.Equal(0, workflow.PercentComplete);
        await world.Write(session => world.Workflows.Begin(session, workflow.Id, Cancel));
        await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(_ =>
                    Task.Run(
                        () => world.Write(session => world.Workflows.Count(session, workflow.Id, new Counts(10, 5, 1, 1000, 500), Cancel)),
                        Cancel
                    )
                )
        );
        var half = await Find(world, workflow);
        Assert.Equal((100, 50, 10, 10_000, 5_000), (half.ItemsFound, half.ItemsDone, half.ItemsFailed, half.BytesFound, half.BytesDone));
        Assert.Equal((WorkState.Running, 50, world.Clock.GetUtcNow()), (half.State, half.PercentComplete, half.StartedAt));
        await world.Write(session => world.Workflows.Count(session, workflow.Id, new Counts(0, 50), Cancel));
        Assert.Equal(99, (await Find(world, workflow)).PercentComplete);
        await world.Write(session => world.Workflows.Finish(session, workflow.Id, WorkState.CompletedWithExceptions, null, Cancel));
        Assert.Equal(100, (await Find(world, workflow)).PercentComplete);
    }

    [Fact]
    public async Task Jobs_of_each_part_are_counted_by_their_state()
    {
        var world = await World.Start(database);
        var workflow = await Start(world, WorkflowKind.Ingestion);
        Assert.Empty(await world.Workflows.Progress(workflow, Cancel));
        var job = new TestJob((_, _, _) => Task.CompletedTask);
        await world.Add([.. Enumerable.Range(0, 10).Select(_ => job.New("", workflow.Id, Parts.Streaming))]);
        var states = new[] { 1, 1, 1, 1, 2, 2, 2, 4, 4, 6 };
        foreach (var (row, state) in (await world.Rows(job)).Zip(states))
        {
            await world.Execute("UPDATE jobs SET state = @state WHERE number = @Number", new { state, row.Number });
        }

        var part = Assert.Single(await world.Workflows.Progress(workflow, Cancel));
        Assert.Equal((4, 3, 2, 1), (part.Pending, part.Running, part.Completed, part.Failed));
        Assert.Equal(WorkState.Running, part.State);
    }

    [Fact]
    public async Task Who_may_not_is_refused_and_who_may_not_know_finds_nothing()
    {
        var world = await World.Start(database);
        var viewer = await world.Add(Role.Viewer);
        var workflow = await Start(world, WorkflowKind.Export);
        var workflows = world.Workflows;
        Assert.Equal(workflow.Id, (await workflows.Find(WorkflowKind.Export, workflow.Number, viewer, Cancel)).Id);
        var refused = await World.Refuses(
            Reason.NotFound,
            () => workflows.Find(WorkflowKind.Export, workflow.Number, world.Stranger, Cancel)
        );
        Assert.Equal("There is no such workflow.", refused.Message);
        await World.Refuses(Reason.NotFound, () => workflows.Find(WorkflowKind.Ingestion, workflow.Number, world.Ada, Cancel));
        await World.Refuses(Reason.NotFound, () => workflows.Find(WorkflowKind.Export, long.MaxValue, world.Ada, Cancel));
        string[] parts = [Parts.Export];
        await World.Refuses(Reason.NotFound, () => workflows.Pause(WorkflowKind.Export, workflow.Number, parts, world.Stranger, Cancel));
        await World.Refuses(Reason.Forbidden, () => workflows.Pause(WorkflowKind.Export, workflow.Number, parts, viewer, Cancel));
        await World.Refuses(Reason.Forbidden, () => workflows.Resume(WorkflowKind.Export, workflow.Number, parts, viewer, Cancel));
        await World.Refuses(Reason.Forbidden, () => workflows.Cancel(WorkflowKind.Export, workflow.Number, parts, viewer, Cancel));
        Assert.Equal(WorkState.Queued, (await Find(world, workflow)).State);
    }

    [Fact]
    public async Task An_operation_is_seen_by_who_asked_for_it_and_by_administrators()
    {
        var world = await World.Start(database);
        var operation = await world.Write(session => world.Operations.Start(session, "things", 7, world.Ada, Cancel));
        Assert.Equal((WorkState.Queued, 7, world.Ada.UserId), (operation.State, operation.ResourceNumber, operation.CreatedBy));
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.Write(session => world.Operations.Set(session, operation.Id, WorkState.Failed, "It broke.", Cancel));
        foreach (var actor in new[] { world.Ada, Actor.System })
        {
            var found = await world.Operations.Find("things", operation.Number, actor, Cancel);
            Assert.Equal((WorkState.Failed, "It broke.", world.Clock.GetUtcNow()), (found.State, found.Failure, found.UpdatedAt));
        }

        await World.Refuses(Reason.NotFound, () => world.Operations.Find("things", operation.Number, world.Stranger, Cancel));
        await World.Refuses(Reason.NotFound, () => world.Operations.Find("others", operation.Number, world.Ada, Cancel));
    }

    private static Task<Workflow> Start(World world, WorkflowKind kind) =>
        world.Write(session => world.Workflows.Start(session, world.Workspace.Id, kind, "Work", world.Ada, Cancel));

    private static Task<Workflow> Find(World world, Workflow workflow) =>
        world.Workflows.Find(workflow.Kind, workflow.Number, world.Ada, Cancel);
}

public sealed class WorkflowsOnSqliteTests(SqliteTestDatabase database) : WorkflowsTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class WorkflowsOnPostgresTests(PostgresTestDatabase database) : WorkflowsTests(database), IClassFixture<PostgresTestDatabase>;

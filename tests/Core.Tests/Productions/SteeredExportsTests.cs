using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Core.Tests.Productions;

/// <summary>What an ingestion exports while it reads, and how that is steered: by the ingestion's address, and by each export's own.</summary>
public abstract class SteeredExportsTests(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_so_many_minutes_what_is_ready_is_exported_and_the_rest_at_the_end()
    {
        using var reading = await Reading.Start(database, minutes: 5);
        var ready = await reading.Read("1.txt", "2.txt");
        var (bad, pending) = (await reading.Read(Outcome.Exception, "bad.pdf"), await reading.ReadUnfinished("mail.eml"));
        await reading.Idle();
        Assert.Empty(await reading.Exports());

        reading.Clock.Advance(TimeSpan.FromMinutes(4));
        await reading.Idle();
        Assert.Empty(await reading.Exports());
        reading.Clock.Advance(TimeSpan.FromMinutes(1));
        await reading.Until(async () => (await reading.Exports()) is [{ IsOver: true }]);
        Assert.Equal(ready, await reading.Documents(0));
        Assert.False((await reading.Ingestion()).IsOver);

        // The next turn finds only what is new; a family is exported whole; nothing new, no export.
        reading.Clock.Advance(TimeSpan.FromMinutes(5));
        await reading.Until(reading.HasTurnAhead);
        Assert.Single(await reading.Exports());
        await reading.FinishFamily(pending[0]);
        reading.Clock.Advance(TimeSpan.FromMinutes(5));
        await reading.Until(async () => (await reading.Exports()) is [_, { IsOver: true }]);
        Assert.Equal(pending, await reading.Documents(1));

        var late = await reading.Read("3.txt");
        await reading.Settle();
        await reading.Until(async () => (await reading.Ingestion()).IsOver);
        Assert.Equal(late, await reading.Documents(2));
        Assert.False(await reading.HasTurnAhead());
        var numbers = new List<string?>();
        for (var index = 0; index < 3; index++)
        {
            numbers.AddRange(await reading.Labels(index));
        }

        Assert.Equal(["ABC-0001", "ABC-0002", "ABC-0003", "ABC-0004"], numbers);
        Assert.DoesNotContain(bad[0], await reading.Documents(2));
    }

    [Fact]
    public async Task With_an_interval_of_zero_there_is_one_export_at_the_end_with_errors_if_they_are_wanted()
    {
        using var reading = await Reading.Start(database, minutes: 0, withExceptions: true);
        var all = (await reading.Read("1.txt")).Concat(await reading.Read(Outcome.Exception, "bad.pdf")).ToList();
        reading.Clock.Advance(TimeSpan.FromHours(5));
        await reading.Idle();
        Assert.False(await reading.HasTurnAhead());
        Assert.Empty(await reading.Exports());
        await reading.Settle();
        await reading.Until(async () => (await reading.Ingestion()).IsOver);
        Assert.Equal(all, await reading.Documents(0));
    }

    [Fact]
    public async Task Copies_are_set_aside_before_each_export()
    {
        using var reading = await Reading.Start(database, minutes: 5);
        var kept = await reading.Read("1.txt");
        await reading.ReadCopyOf("1.txt", "copy.txt");
        reading.Clock.Advance(TimeSpan.FromMinutes(5));
        await reading.Until(async () => (await reading.Exports()) is [{ IsOver: true }]);
        Assert.Equal(kept, await reading.Documents(0));
    }

    [Fact]
    public async Task Holding_the_export_part_holds_turns_and_exports_and_says_so()
    {
        using var reading = await Reading.Start(database, minutes: 5);
        await reading.Read("1.txt");
        await reading.Steer("pause", WorkflowKind.Ingestion, null);
        reading.Clock.Advance(TimeSpan.FromMinutes(50));
        await reading.Idle();
        Assert.Empty(await reading.Exports());
        Assert.Equal(WorkState.Running, (await reading.Ingestion()).State);
        await reading.Settle();
        await reading.Until(async () => (await reading.Exports()).Count == 1);
        await reading.Idle();
        var export = (await reading.Exports())[0];
        Assert.False(export.IsOver);
        await World.Refuses(Reason.Conflict, () => reading.Steer("resume", WorkflowKind.Export, export.Number));
        await reading.Steer("resume", WorkflowKind.Ingestion, null);
        await reading.Until(async () => (await reading.Ingestion()).State == WorkState.Completed);
    }

    [Fact]
    public async Task An_export_made_by_an_ingestion_is_paused_resumed_and_cancelled_by_its_own_address()
    {
        using var reading = await Reading.Start(database, minutes: 5);
        await reading.Read("1.txt");
        await reading.Turn();
        var first = (await reading.Exports())[0];
        await reading.Steer("pause", WorkflowKind.Export, first.Number);
        await reading.Idle();
        Assert.Equal(WorkState.Paused, (await reading.Exports())[0].State);
        // The ingestion's hold comes and goes; the export's own stays.
        await reading.Steer("pause", WorkflowKind.Ingestion, null);
        await reading.Steer("resume", WorkflowKind.Ingestion, null);
        await reading.Idle();
        Assert.Equal(WorkState.Paused, (await reading.Exports())[0].State);
        await reading.Steer("resume", WorkflowKind.Export, first.Number);
        await reading.Until(async () => (await reading.Exports())[0].State == WorkState.Completed);

        await reading.Read("2.txt");
        await reading.Steer("pause", WorkflowKind.Ingestion, null);
        await reading.Settle();
        await reading.Until(async () => (await reading.Exports()).Count == 2);
        var last = (await reading.Exports())[1];
        await reading.Steer("cancel", WorkflowKind.Export, last.Number);
        Assert.Equal(WorkState.Cancelled, (await reading.Exports())[1].State);
        Assert.True((await reading.Ingestion()).IsOver, "The ingestion waited for the cancelled export alone.");
        await World.Refuses(Reason.Conflict, () => reading.Steer("cancel", WorkflowKind.Export, last.Number));
    }

    [Fact]
    public async Task Cancelling_the_streaming_part_ends_the_turns_and_leaves_the_exports()
    {
        using var reading = await Reading.Start(database, minutes: 5);
        await reading.Read("1.txt");
        await reading.Turn();
        Assert.True(await reading.HasTurnAhead());
        await reading.Workflows.Cancel(WorkflowKind.Ingestion, (await reading.Ingestion()).Number, [Parts.Streaming], Actor.System, Cancel);
        Assert.False(await reading.HasTurnAhead());
        await reading.Until(async () =>
            (await reading.Exports()) is [{ State: WorkState.Completed }] && (await reading.Ingestion()).IsOver
        );
    }

    [Fact]
    public async Task An_ingestion_whose_streaming_part_is_cancelled_has_done_what_its_exports_have()
    {
        using var reading = await Reading.Start(database, minutes: 5);
        await reading.Read("1.txt");
        await reading.Turn();
        await reading.Until(async () => (await reading.Exports()) is [{ State: WorkState.Completed }]);
        await reading.Workflows.Cancel(WorkflowKind.Ingestion, (await reading.Ingestion()).Number, [Parts.Streaming], Actor.System, Cancel);
        Assert.Equal(WorkState.Completed, (await reading.Ingestion()).State);

        using var empty = await Reading.Start(database, minutes: 5);
        await empty.Workflows.Cancel(WorkflowKind.Ingestion, (await empty.Ingestion()).Number, [Parts.Streaming], Actor.System, Cancel);
        Assert.Equal(WorkState.Cancelled, (await empty.Ingestion()).State);
    }

    [Fact]
    public async Task The_faults_of_an_export_are_its_own_and_the_ingestions()
    {
        using var reading = await Reading.Start(database, minutes: 5);
        var first = await reading.ReadLost("1.txt");
        await reading.Turn();
        await reading.Until(async () => (await reading.Exports()) is [{ IsOver: true }]);
        var second = await reading.ReadLost("2.txt");
        await reading.Turn();
        await reading.Until(async () => (await reading.Exports()) is [_, { IsOver: true }]);

        var exports = await reading.Exports();
        Assert.Equal([1, 1], exports.Select(export => export.ItemsFailed));
        Assert.Equal([first], await reading.Faults(WorkflowKind.Export, exports[0].Number));
        Assert.Equal([second], await reading.Faults(WorkflowKind.Export, exports[1].Number));
        Assert.Equal([first, second], await reading.Faults(WorkflowKind.Ingestion, (await reading.Ingestion()).Number));
    }
}

public sealed class SteeredExportsOnSqliteTests(SqliteTestDatabase database)
    : SteeredExportsTests(database),
        IClassFixture<SqliteTestDatabase>;

public sealed class SteeredExportsOnPostgresTests(PostgresTestDatabase database)
    : SteeredExportsTests(database),
        IClassFixture<PostgresTestDatabase>;

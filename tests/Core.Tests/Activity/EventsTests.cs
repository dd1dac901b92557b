using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Core.Tests;

public sealed class EventsTests
{
    public static TheoryData<EngineKind> Engines => [EngineKind.Sqlite, EngineKind.Postgres];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_sound_log_is_found_sound_however_long(EngineKind kind)
    {
        await using var database = await TestDatabase.Create(kind);
        var events = new Events(database.Engine, TimeProvider.System);
        Assert.Null(await events.FirstBroken(Cancel));
        await Append(database.Engine, events, 1005);
        Assert.Null(await events.FirstBroken(Cancel));
        var all = await events.After(0, 2000, Cancel);
        Assert.Equal(1005, all.Count);
        var last = all[^1];
        Assert.Equal(("thing.changed", "Ada", "trace-1"), (last.Kind, last.ActorName, last.CorrelationId));
        Assert.Equal(Json.Write(new { index = 1004, text = "Größe\n😀" }), last.DetailsJson);
        Assert.Equal(all.Skip(10).Take(5).Select(one => one.Id), (await events.After(all[9].Number, 5, Cancel)).Select(one => one.Id));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Whatever_is_changed_in_the_past_shows(EngineKind kind)
    {
        await using var database = await TestDatabase.Create(kind);
        var events = new Events(database.Engine, TimeProvider.System);
        await Append(database.Engine, events, 10);
        var numbers = (await events.After(0, 100, Cancel)).Select(one => one.Number).ToList();
        string[] changes =
        [
            "kind = 'thing.made'",
            "workspace_id = NULL",
            "subject_id = id",
            "actor_id = id",
            "actor_name = 'Eve'",
            "correlation_id = 'trace-2'",
            "details_json = '{}'",
            "occurred_at = occurred_at + 1",
            "hash = previous_hash",
        ];
        foreach (var change in changes)
        {
            var before = await Change(database.Engine, numbers[4], change);
            Assert.Equal((change, numbers[4]), (change, await events.FirstBroken(Cancel)));
            await Restore(database.Engine, before);
            Assert.Null(await events.FirstBroken(Cancel));
        }
    }

    [Theory]
    [InlineData(EngineKind.Sqlite, 0)]
    [InlineData(EngineKind.Sqlite, 4)]
    [InlineData(EngineKind.Sqlite, 9)]
    [InlineData(EngineKind.Postgres, 0)]
    [InlineData(EngineKind.Postgres, 4)]
    [InlineData(EngineKind.Postgres, 9)]
    public async Task Whatever_is_removed_from_the_past_shows_even_the_newest(EngineKind kind, int index)
    {
        await using var database = await TestDatabase.Create(kind);
        var events = new Events(database.Engine, TimeProvider.System);
        await Append(database.Engine, events, 10);
        var numbers = (await events.After(0, 100, Cancel)).Select(one => one.Number).ToList();
        await using (var session = await database.Engine.Write(Cancel))
        {
            await session.Execute("DELETE FROM events WHERE number = @number", new { number = numbers[index] }, Cancel);
            await session.Commit(Cancel);
        }

        // The number of what follows the gap; at the end, the number that is missing.
        Assert.Equal(index == 9 ? numbers[9] : numbers[index + 1], await events.FirstBroken(Cancel));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_event_of_a_change_that_was_not_kept_never_was(EngineKind kind)
    {
        await using var database = await TestDatabase.Create(kind);
        var events = new Events(database.Engine, TimeProvider.System);
        await using (var session = await database.Engine.Write(Cancel))
        {
            await Append(session, events, 0);
        }

        await Append(database.Engine, events, 2);
        Assert.Equal(2, (await events.After(0, 10, Cancel)).Count);
        Assert.Null(await events.FirstBroken(Cancel));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_reader_that_follows_the_numbers_misses_nothing_while_many_write(EngineKind kind)
    {
        await using var database = await TestDatabase.Create(kind);
        var events = new Events(database.Engine, TimeProvider.System);
        async Task Write(int writer)
        {
            for (var count = 0; count < 15; count++)
            {
                await using var session = await database.Engine.Write(Cancel);
                await Append(session, events, (writer * 100) + count);
                await Task.Delay(Random.Shared.Next(3), Cancel);
                if (count % 5 != 4)
                {
                    await session.Commit(Cancel);
                }
            }
        }

        var writing = Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(() => Write(writer), Cancel)));
        var read = new List<Event>();
        for (var isLast = false; !isLast; )
        {
            isLast = writing.IsCompleted;
            read.AddRange(await events.After(read.Count == 0 ? 0 : read[^1].Number, 7, Cancel));
            while (isLast && await events.After(read[^1].Number, 7, Cancel) is { Count: > 0 } rest)
            {
                read.AddRange(rest);
            }
        }

        await writing;
        Assert.Equal(72, read.Count);
        Assert.Equal((await events.After(0, 1000, Cancel)).Select(one => one.Number), read.Select(one => one.Number));
        Assert.Null(await events.FirstBroken(Cancel));
    }

    private static async Task Append(IEngine engine, Events events, int count)
    {
        await using var session = await engine.Write(Cancel);
        for (var index = 0; index < count; index++)
        {
            await Append(session, events, index);
        }

        await session.Commit(Cancel);
    }

    private static Task Append(Session session, Events events, int index)
    {
        var actor = new Actor(Guid.NewGuid(), "Ada") { CorrelationId = "trace-1" };
        return events.Append(session, "thing.changed", Guid.NewGuid(), Guid.NewGuid(), new { index, text = "Größe\n😀" }, actor, Cancel);
    }

    /// <summary>Changes an event behind the log's back; gives it as it was.</summary>
    private static async Task<Event> Change(IEngine engine, long number, string change)
    {
        await using var session = await engine.Write(Cancel);
        var before = await session.Find<Event>("SELECT * FROM events WHERE number = @number", new { number }, Cancel);
        await session.Execute($"UPDATE events SET {change} WHERE number = @number", new { number }, Cancel);
        await session.Commit(Cancel);
        return before!;
    }

    private static async Task Restore(IEngine engine, Event before)
    {
        await using var session = await engine.Write(Cancel);
        await session.Execute(
            """
            UPDATE events SET kind = @Kind, workspace_id = @WorkspaceId, subject_id = @SubjectId, actor_id = @ActorId, actor_name = @ActorName,
                correlation_id = @CorrelationId, details_json = @DetailsJson, occurred_at = @OccurredAt, hash = @Hash WHERE number = @Number
            """,
            before,
            Cancel
        );
        await session.Commit(Cancel);
    }
}

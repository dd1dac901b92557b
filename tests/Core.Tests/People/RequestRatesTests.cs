using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Support;

namespace Dossier.Core.Tests.People;

public abstract class RequestRatesTests(TestDatabase database)
{
    private readonly TestClock clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_window_slides_and_refusals_do_not_lengthen_it()
    {
        var rates = Process();
        Assert.False((await rates.Take("a", 2, Cancel)).IsRefused);
        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.False((await rates.Take("a", 2, Cancel)).IsRefused);
        var refused = await rates.Take("a", 2, Cancel);
        Assert.Equal((true, 0, TimeSpan.FromSeconds(20)), (refused.IsRefused, refused.Remaining, refused.Wait));
        Assert.False((await rates.Take("b", 2, Cancel)).IsRefused);
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.False((await rates.Take("a", 2, Cancel)).IsRefused);
        Assert.True((await rates.Take("a", 2, Cancel)).IsRefused);
    }

    [Fact]
    public async Task Processes_hold_one_limit_whoever_is_asked()
    {
        var processes = new[] { Process(), Process(), Process() };
        var granted = 0;
        for (var number = 0; number < 150; number++)
        {
            granted += (await processes[number * 7 % 3].Take("shared", 100, Cancel)).IsRefused ? 0 : 1;
        }

        Assert.Equal(100, granted);
        Assert.True((await Process().Take("shared", 100, Cancel)).IsRefused);
    }

    [Fact]
    public async Task Of_many_at_once_no_more_than_the_limit_are_granted()
    {
        var processes = new[] { Process(), Process() };
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => processes[number % 2].Take("burst", 15, Cancel)));
        Assert.Equal(15, answers.Count(answer => !answer.IsRefused));
    }

    [Fact]
    public async Task A_large_limit_is_not_written_down_at_every_request()
    {
        var rates = Process();
        for (var number = 0; number < 2_000; number++)
        {
            Assert.Equal(4_000 - number - 1, (await rates.Take("large", 4_000, Cancel)).Remaining);
        }

        // At once, in one second: only when the share that may be unwritten is used up. What is missing is less than that share.
        await using var session = await database.Engine.Read(Cancel);
        var counts = await session.Value<string>("SELECT counts_json FROM request_counts WHERE caller = 'large'", null, Cancel);
        Assert.InRange(Json.Read<Dictionary<long, int>>(counts).Values.Sum(), 2_000 - (2_000 / 8), 2_000);
    }

    [Fact]
    public async Task Who_has_not_asked_for_a_minute_is_forgotten_when_another_comes()
    {
        await Process().Take("gone", 5, Cancel);
        clock.Advance(TimeSpan.FromSeconds(61));
        await Process().Take("next", 5, Cancel);
        await using var session = await database.Engine.Read(Cancel);
        Assert.False(await session.Value<bool>("SELECT EXISTS (SELECT 1 FROM request_counts WHERE caller = 'gone')", null, Cancel));
    }

    private RequestRates Process()
    {
        database.MustBeThere();
        return new RequestRates(database.Engine, clock);
    }
}

public sealed class SqliteRequestRatesTests(SqliteTestDatabase database) : RequestRatesTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresRequestRatesTests(PostgresTestDatabase database)
    : RequestRatesTests(database),
        IClassFixture<PostgresTestDatabase>;

using System.Data.Common;
using System.Runtime.CompilerServices;
using Dossier.Adapters.Postings;
using Dossier.Adapters.Sqlite;
using Dossier.Core.Kernel;
using Dossier.Support;
using Microsoft.Data.Sqlite;

namespace Dossier.Adapters.Tests.Sqlite;

public sealed class HitTableTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>, IAsyncLifetime
{
    private const int Papers = 20_000;

    // As pages of hits are selected: what was found, and with its documents.
    private const string Scored =
        "(SELECT number, score FROM hits(@hits)) h CROSS JOIN papers d WHERE d.number = h.number AND d.box = @box";
    private const string Unscored = "(SELECT number FROM hits(@hits)) h CROSS JOIN papers d WHERE d.number = h.number AND d.box = @box";
    private const string BestFirst = "ORDER BY h.score DESC, h.number";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Every second paper is a hit, and those whose number ends alike are equally good.</summary>
    private static readonly ScoredHit[] Even =
    [
        .. Enumerable.Range(1, Papers / 2).Select(half => new ScoredHit(2 * half, half % 1000 / 4f)),
    ];

    private static readonly long[] EvenNumbers = [.. Even.Select(hit => hit.Number)];
    private static readonly long[] EvenBest = [.. Asked.Ranked(Even).Select(hit => hit.Number)];

    private sealed record Step
    {
        public string Detail { get; init; } = "";
    }

    private sealed record Row
    {
        public long Number { get; init; }
        public double? Score { get; init; }
    }

    public async ValueTask InitializeAsync()
    {
        await using var session = await database.Engine.Write(Cancel);
        await session.Execute(
            """
            CREATE TABLE IF NOT EXISTS papers (number INTEGER PRIMARY KEY, box INTEGER NOT NULL);
            CREATE INDEX IF NOT EXISTS papers_box ON papers (box);
            WITH RECURSIVE counted (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < @Papers)
            INSERT OR IGNORE INTO papers SELECT number, 1 FROM counted
            """,
            new { Papers },
            Cancel
        );
        await session.Commit(Cancel);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_best_are_asked_for_in_portions_and_only_as_far_as_they_are_read()
    {
        await using var session = await database.Engine.Read(Cancel);
        var asked = new Asked(Even);
        using (var list = asked.List())
        {
            var page = await session.Query<Row>(
                $"SELECT d.number, NULL AS place, h.score FROM {Scored} {BestFirst} LIMIT 50 OFFSET 100",
                new { hits = list.Handle, box = 1 },
                Cancel
            );
            Assert.Equal(EvenBest[100..150], page.Select(row => row.Number));
            Assert.All(page, row => Assert.Equal(Even[(row.Number / 2) - 1].Score, row.Score));
            Assert.Equal([256], asked.Best);
        }

        using (var list = asked.List())
        {
            asked.Best.Clear();
            var with = new { hits = list.Handle, box = 1 };
            Assert.Equal(
                EvenBest[300..350],
                await session.Query<long>($"SELECT d.number FROM {Scored} {BestFirst} LIMIT 50 OFFSET 300", with, Cancel)
            );
            Assert.Equal([256, 4096], asked.Best);
            Assert.Equal(EvenBest, await session.Query<long>($"SELECT d.number FROM {Scored} {BestFirst}", with, Cancel));
            Assert.Equal([256, 4096, Even.Length], asked.Best);
            Assert.Equal(
                EvenBest[..9],
                await session.Query<long>("SELECT number FROM hits(@hits) ORDER BY score DESC LIMIT 9", with, Cancel)
            );
            Assert.Equal(3, asked.Best.Count);
        }

        Assert.Empty(asked.InOrder);
    }

    [Fact]
    public async Task By_number_scores_are_asked_for_only_where_they_are_read()
    {
        await using var session = await database.Engine.Read(Cancel);
        var asked = new Asked(Even);
        using (var list = asked.List())
        {
            var with = new { hits = list.Handle, box = 1 };
            Assert.Equal(EvenNumbers, await session.Query<long>($"SELECT d.number FROM {Unscored} ORDER BY h.number", with, Cancel));
            Assert.Equal(
                EvenNumbers.Reverse(),
                await session.Query<long>($"SELECT d.number FROM {Scored} ORDER BY h.number DESC", with, Cancel)
            );
            Assert.Equal(Even.Length, await session.Value<int>($"SELECT COUNT(*) FROM {Scored}", with, Cancel));
            Assert.Equal([false], asked.InOrder);
            Assert.Equal(
                EvenBest.Reverse(),
                await session.Query<long>($"SELECT d.number FROM {Scored} ORDER BY h.score, h.number DESC", with, Cancel)
            );
            Assert.Equal([false, true], asked.InOrder);
        }

        Assert.Empty(asked.Best);
        Assert.Equal(0, asked.Contains);
        using var none = new Asked().List();
        Assert.Empty(await session.Query<long>("SELECT number FROM hits(@hits) ORDER BY number DESC", new { hits = none.Handle }, Cancel));
        Assert.Empty(await session.Query<long>("SELECT number FROM hits(@hits) ORDER BY score DESC", new { hits = none.Handle }, Cancel));
    }

    [Theory]
    [InlineData(Scored, "h.score DESC, h.number", false)]
    [InlineData(Scored, "h.score DESC, h.number, h.score", false)]
    [InlineData(Scored, "h.number", false)]
    [InlineData(Scored, "h.number DESC", false)]
    [InlineData(Unscored, "h.number", false)]
    [InlineData(Unscored, "h.number DESC", false)]
    [InlineData("hits h WHERE h.list = @hits", "h.rowid DESC", false)]
    [InlineData("hits h WHERE h.list = @hits AND h.number = @box", "h.score", false)]
    [InlineData(Scored, "h.score DESC, h.number DESC", true)]
    [InlineData(Scored, "h.score, h.number", true)]
    [InlineData(Scored, "d.box", true)]
    public async Task What_lies_in_the_order_that_is_asked_for_is_not_sorted(string found, string order, bool isSorted)
    {
        await using var session = await database.Engine.Read(Cancel);
        var plan = await session.Query<Step>(
            $"EXPLAIN QUERY PLAN SELECT h.number FROM {found} ORDER BY {order} LIMIT 50",
            new { hits = 1L, box = 1 },
            Cancel
        );
        Assert.Equal(isSorted, plan.Any(step => step.Detail.StartsWith("USE TEMP B-TREE", StringComparison.Ordinal)));
        Assert.DoesNotContain(plan, step => step.Detail.StartsWith("MATERIALIZE", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Detail.StartsWith("CO-ROUTINE", StringComparison.Ordinal));
        Assert.StartsWith("SCAN h", plan[0].Detail.Replace("hits", "h", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_hit_is_looked_up_rather_than_searched_for()
    {
        await using var session = await database.Engine.Read(Cancel);
        var asked = new Asked(Even);
        using var list = asked.List();
        var with = new { hits = list.Handle, box = 1 };
        const string Others = "papers d CROSS JOIN hits h WHERE h.list = @hits AND h.number = d.number AND d.number BETWEEN 99 AND 102";
        Assert.Equal([100, 102], await session.Query<long>($"SELECT h.number FROM {Others} ORDER BY d.number", with, Cancel));
        Assert.Equal((4, 0), (asked.Contains, asked.InOrder.Count));
        Assert.Equal(
            [Even[49].Score, Even[50].Score],
            await session.Query<float>($"SELECT h.score FROM {Others} ORDER BY d.number", with, Cancel)
        );
        Assert.Equal([true], asked.InOrder);
        const string Which = "SELECT number FROM hits(@hits) WHERE number";
        Assert.Equal([4, 6], await session.Query<long>($"{Which} IN (6, 5, 4) ORDER BY number", with, Cancel));
        Assert.Equal([8], await session.Query<long>($"{Which} = '8'", with, Cancel));
        Assert.Empty(await session.Query<long>($"{Which} = 8.5", with, Cancel));
        Assert.Empty(await session.Query<long>($"{Which} = '8 papers'", with, Cancel));
        Assert.Empty(await session.Query<long>($"{Which} = NULL", with, Cancel));
        Assert.Equal(list.Handle, await session.Value<long>("SELECT list FROM hits(@hits) WHERE rowid = 8", with, Cancel));
    }

    [Fact]
    public async Task Functions_count_and_ask_without_reading_the_list()
    {
        await using var session = await database.Engine.Read(Cancel);
        var asked = new Asked(Even);
        using var list = asked.List();
        var with = new { hits = list.Handle, box = 1 };
        Assert.Equal(Even.Length, await session.Value<int>("SELECT hit_count(@hits)", with, Cancel));
        Assert.Equal(
            EvenNumbers,
            await session.Query<long>("SELECT d.number FROM papers d WHERE is_hit(@hits, d.number) ORDER BY d.number", with, Cancel)
        );
        Assert.Equal((Papers, 0, 0), (asked.Contains, asked.InOrder.Count, asked.Best.Count));

        // Another list in each row.
        using var odd = new Asked(new ScoredHit(3, 1)).List();
        Assert.Equal(
            [2, 3],
            await session.Query<long>(
                "SELECT number FROM papers WHERE number < 4 AND is_hit(CASE number % 2 WHEN 0 THEN @hits ELSE @odd END, number) ORDER BY number",
                new { hits = list.Handle, odd = odd.Handle },
                Cancel
            )
        );
    }

    [Theory]
    [InlineData("SELECT COUNT(*) FROM hits(@hits)")]
    [InlineData("SELECT COUNT(*) FROM hits(@hits) WHERE number = 1")]
    [InlineData("SELECT number FROM hits(@hits) ORDER BY score DESC")]
    [InlineData("SELECT hit_count(@hits)")]
    [InlineData("SELECT is_hit(@hits, 1)")]
    public async Task A_list_that_is_no_more_is_an_error(string sql)
    {
        await using var session = await database.Engine.Read(Cancel);
        var list = new Asked(new ScoredHit(1, 1)).List();
        var with = new { hits = list.Handle };
        Assert.Equal(1, await session.Value<int>(sql, with, Cancel));
        list.Dispose();
        foreach (var missing in (object[])[with, new { hits = 0L }, new { hits = (long?)null }, new { hits = "none" }])
        {
            var exception = await Assert.ThrowsAsync<SqliteException>(() => session.Value<int>(sql, missing, Cancel));
            Assert.Contains("no such list of hits", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_list_the_table_cannot_be_read()
    {
        await using var session = await database.Engine.Read(Cancel);
        await Assert.ThrowsAnyAsync<DbException>(() => session.Query<long>("SELECT number FROM hits", null, Cancel));
        await Assert.ThrowsAnyAsync<DbException>(() => session.Execute("CREATE VIRTUAL TABLE mine USING hits", null, Cancel));
    }

    [Theory]
    [InlineData("SELECT COUNT(*) FROM hits(@hits)")]
    [InlineData("SELECT number FROM hits(@hits) WHERE number = 1")]
    [InlineData("SELECT number FROM hits(@hits) ORDER BY score DESC")]
    [InlineData("SELECT is_hit(@hits, 1)")]
    public async Task What_a_list_throws_ends_the_statement_and_nothing_else(string sql)
    {
        await using var session = await database.Engine.Read(Cancel);
        using var broken = Failing(new IOException("The file “hits” is gone."));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var exception = await Assert.ThrowsAsync<SqliteException>(() => session.Query<long>(sql, new { hits = broken.Handle }, Cancel));
            Assert.Contains("The file “hits” is gone.", exception.Message, StringComparison.Ordinal);
        }

        using var cancelled = Failing(new OperationCanceledException());
        var interrupted = await Assert.ThrowsAsync<SqliteException>(() =>
            session.Query<long>(sql, new { hits = cancelled.Handle }, Cancel)
        );
        Assert.Equal(9, interrupted.SqliteErrorCode);
        using var list = new Asked(new ScoredHit(1, 1)).List();
        Assert.Equal([1], await session.Query<long>(sql, new { hits = list.Handle }, Cancel));
    }

    [Fact]
    public async Task A_later_portion_that_fails_ends_the_statement()
    {
        await using var session = await database.Engine.Read(Cancel);
        using var list = new HitList(
            () => 1000,
            _ => false,
            _ => [],
            most => most > 256 ? throw new IOException("gone") : [.. Asked.Ranked(Even).Take(most)]
        );
        await using var reader = await session.Reader(
            "SELECT number FROM hits(@hits) ORDER BY score DESC",
            new { hits = list.Handle },
            Cancel
        );
        for (var place = 0; place < 255; place++)
        {
            Assert.True(await reader.ReadAsync(Cancel));
        }

        await Assert.ThrowsAsync<SqliteException>(async () =>
        {
            await reader.ReadAsync(Cancel);
            await reader.ReadAsync(Cancel);
        });
    }

    [Fact]
    public async Task Hits_that_were_verified_join_those_of_the_list()
    {
        await using var session = await database.Engine.Read(Cancel);
        using var list = new Asked(new ScoredHit(2, 5), new ScoredHit(4, 1)).List();
        var with = new
        {
            hits = list.Handle,
            box = 1,
            listed = "[[3,2.5],[9,7]]",
        };
        const string Listed = "SELECT json_extract(value, '$[0]') AS number, json_extract(value, '$[1]') AS score FROM json_each(@listed)";
        const string Both = $"""
            (SELECT number, score FROM hits(@hits) UNION ALL SELECT number, score FROM ({Listed}) listed) h
            CROSS JOIN papers d WHERE d.number = h.number AND d.box = @box
            """;
        Assert.Equal([9, 2, 3, 4], await session.Query<long>($"SELECT d.number FROM {Both} {BestFirst} LIMIT 50", with, Cancel));
        Assert.Equal([9, 4, 3, 2], await session.Query<long>($"SELECT d.number FROM {Both} ORDER BY h.number DESC", with, Cancel));
        Assert.Equal(4, await session.Value<int>($"SELECT COUNT(*) FROM {Both}", with, Cancel));
        Assert.Equal(
            [2, 3, 4, 9],
            await session.Query<long>(
                $"""
                SELECT d.number FROM papers d WHERE (is_hit(@hits, d.number) OR d.number IN (SELECT number FROM ({Listed}) listed)) AND d.box = @box
                ORDER BY d.number
                """,
                with,
                Cancel
            )
        );
    }

    [Fact]
    public async Task A_statement_that_was_kept_reads_the_next_list_and_two_can_be_read_at_once()
    {
        await using var session = await database.Engine.Read(Cancel);
        using var small = new Asked(new ScoredHit(1, 1), new ScoredHit(5, 2)).List();
        using var large = new Asked(Even).List();
        foreach (var (list, expected) in ((HitList, long[])[])[(small, [5, 1]), (large, EvenBest), (small, [5, 1])])
        {
            var with = new { hits = list.Handle, box = 1 };
            Assert.Equal(expected, await session.Query<long>($"SELECT d.number FROM {Scored} {BestFirst}", with, Cancel));
            Assert.Equal(
                expected.Order(),
                await session.Query<long>("SELECT number FROM papers WHERE is_hit(@hits, number) ORDER BY number", with, Cancel)
            );
        }

        var read = new List<(long, int)>();
        await using (
            var reader = await session.Reader("SELECT number FROM hits(@hits) ORDER BY score DESC", new { hits = small.Handle }, Cancel)
        )
        {
            while (await reader.ReadAsync(Cancel))
            {
                var count = await session.Value<int>("SELECT COUNT(*) FROM hits(@hits)", new { hits = large.Handle }, Cancel);
                read.Add((reader.GetInt64(0), count));
            }
        }

        Assert.Equal([(5, Even.Length), (1, Even.Length)], read);
        Assert.Equal(
            1,
            await session.Value<int>(
                "SELECT COUNT(*) FROM hits(@one) a JOIN hits(@other) b ON b.number = a.number + 1",
                new { one = small.Handle, other = large.Handle },
                Cancel
            ) - 1
        );
    }

    [Fact]
    public async Task Nothing_holds_a_list_once_it_is_disposed_and_read()
    {
        await using var session = await database.Engine.Read(Cancel);
        var lists = new List<WeakReference>();
        foreach (
            var sql in (string[])
                [
                    "SELECT number FROM hits(@hits)",
                    "SELECT number FROM hits(@hits) ORDER BY score DESC",
                    "SELECT number FROM hits(@hits) WHERE number = 2",
                    "SELECT number FROM papers WHERE is_hit(@hits, number)",
                    "SELECT hit_count(@hits) AS number FROM papers",
                ]
        )
        {
            lists.Add(await Read(session, sql, toItsEnd: true));
            lists.Add(await Read(session, sql, toItsEnd: false));
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.DoesNotContain(lists, list => list.IsAlive);
    }

    private static HitList Failing(Exception exception) => new(() => 1, _ => throw exception, _ => throw exception, _ => throw exception);

    /// <summary>On its own, so that no variable of a test holds the list.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> Read(Session session, string sql, bool toItsEnd)
    {
        using var list = new Asked(Even).List();
        await using var reader = await session.Reader(sql, new { hits = list.Handle }, Cancel);
        while (await reader.ReadAsync(Cancel) && toItsEnd) { }
        return new WeakReference(list);
    }
}

using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Support;

namespace Dossier.Adapters.Tests.Search;

/// <summary>What every search index does, through the operations that use it.</summary>
public abstract class SearchIndexContract(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queries_find_what_they_say()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("memo.txt", "The credit derivative was fraudulent. O'Brien agreed.", ("subject", "Harbor deal"));
        await world.Add(
            new Document
            {
                Name = "mail.eml",
                Kind = DocumentKind.Email,
                Custodian = "Ada Lovelace",
                Path = "box.pst/Inbox/7",
                MediaType = "message/rfc822",
                ValuesJson = world.Json(
                    ("subject", "Re: Derivative credit"),
                    ("from", "John Smith <john.smith@enron.com>"),
                    ("to", new[] { "Lin Chen <lin@example.org>", "Mary Major <mary@example.org>" }),
                    ("sent", "2001-05-14T23:39:00Z"),
                    ("message_id", "abc.123@mail"),
                    ("page_count", 12),
                    ("has_macros", true),
                    ("issue_code", new[] { "Not Responsive", "Privileged" })
                ),
            },
            "Straße in 東京都 café."
        );
        await world.Add("notes.DOCX", "Nothing of note. 1,234.56", ("sent", "2002-06-01T00:00:00Z"), ("page_count", 1.5));
        await world.Add("empty.bin", null);
        await world.CatchUp();

        async Task Finds(string query, string names) => Assert.Equal((query, names), (query, await world.Find(query)));

        await Finds("", "memo.txt mail.eml notes.DOCX empty.bin");
        await Finds("CREDIT", "memo.txt mail.eml");
        await Finds("\"credit derivative\"", "memo.txt");
        await Finds("\"derivative credit\"", "mail.eml");
        await Finds("credit and not harbor", "mail.eml");
        await Finds("not credit", "notes.DOCX empty.bin");
        await Finds("not not credit", "memo.txt mail.eml");
        await Finds("nothing or harbor", "memo.txt notes.DOCX");
        await Finds("(nothing or harbor) not deal", "notes.DOCX");
        await Finds("fraud*", "memo.txt");
        await Finds("\"credit deriv*\"", "memo.txt");
        await Finds("o'brien", "memo.txt");
        await Finds("subject:harbor", "memo.txt");
        await Finds("subject:(derivative or harbor)", "memo.txt mail.eml");
        await Finds("subject:(not harbor)", "mail.eml notes.DOCX empty.bin");
        await Finds("subject:*", "memo.txt mail.eml");
        await Finds("not subject:*", "notes.DOCX empty.bin");
        await Finds("subject:nothing", "");
        await Finds("john.smith@enron.com", "mail.eml");
        await Finds("from:enron.com", "mail.eml");
        await Finds("to:\"example.org mary\"", "");
        await Finds("to:\"mary major\"", "mail.eml");
        await Finds("\"issue code\":\"not resp*\"", "mail.eml");
        await Finds("strasse café", "mail.eml");
        await Finds("京", "mail.eml");
        await Finds("東京", "mail.eml");
        await Finds("東京都", "mail.eml");
        await Finds("京都", "mail.eml");
        await Finds("東都", "");
        await Finds("sent:2001", "mail.eml");
        await Finds("sent:2001-05", "mail.eml");
        await Finds("sent:2001-05-14", "mail.eml");
        await Finds("sent:2001-05-14T23:39", "mail.eml");
        await Finds("sent:2001-06", "");
        await Finds("sent:20*", "mail.eml notes.DOCX");
        await Finds("abc.123@mail", "");
        await Finds("message_id:abc.123@mail", "mail.eml");
        await Finds("page_count:12", "mail.eml");
        await Finds("page_count:1", "");
        await Finds("page_count:1.50", "notes.DOCX");
        await Finds("has_macros:yes", "mail.eml");
        await Finds("custodian:lovelace", "mail.eml");
        await Finds("lovelace", "mail.eml");
        await Finds("name:notes.docx", "notes.DOCX");
        await Finds("extension:docx", "notes.DOCX");
        await Finds("path:inbox", "mail.eml");
        await Finds("inbox", "");
        await Finds("type:rfc822", "mail.eml");
        await Finds("kind:email", "mail.eml");
        await Finds($"md5:{new string('C', 32)} kind:email", "mail.eml");
        await Finds("1,234.56", "notes.DOCX");
        await Finds("1234.56", "");
        await Finds("obrien", "");
        await Finds("smith's", "");
        await Finds("extens*", "");
        await Finds("1*", "notes.DOCX");
    }

    [Fact]
    public async Task The_index_follows_the_documents()
    {
        using var world = await SearchWorld.Create(database);
        var one = await world.Add("one", "apple");
        var two = await world.Add("two", "apple");
        await world.CatchUp();
        Assert.Equal("one two", await world.Find("apple"));

        await world.Change(one, "UPDATE documents SET text_hash = @hash", new { hash = await database.Texts.Store("pear", Cancel) });
        await world.Change(two, "DELETE FROM documents");
        Assert.Equal("one", await world.Find("apple"));
        Assert.Equal(2, (await world.Find(new SearchOrder("apple"))).Waiting);
        await world.CatchUp();
        Assert.Equal(("", "one"), (await world.Find("apple"), await world.Find("pear")));
        Assert.Equal(0, (await world.Find(new SearchOrder("apple"))).Waiting);
    }

    [Fact]
    public async Task Work_done_twice_gives_the_same()
    {
        using var world = await SearchWorld.Create(database);
        var documents = new List<Document> { await world.Add("one", "apple"), await world.Add("two", "apple") };
        await world.CatchUp();
        foreach (var document in documents.Concat(documents))
        {
            await world.Change(document, "UPDATE documents SET page_count = 1");
        }

        await world.CatchUp();
        Assert.Equal("one two", await world.Find("apple"));
        await world.Indexing.Rebuild(world.WorkspaceId, Cancel);
        Assert.Equal("one two", await world.Find("apple"));
    }

    [Fact]
    public async Task A_lost_index_is_made_again()
    {
        using var world = await SearchWorld.Create(database);
        var one = await world.Add("one", "apple");
        await world.Add("two", "apple");
        await world.CatchUp();
        await database.Index.Forget(world.WorkspaceId, Cancel);
        Assert.Equal("", await world.Find("apple"));
        await world.Change(one, "UPDATE documents SET page_count = 1");
        await world.CatchUp();
        Assert.Equal("one two", await world.Find("apple"));
    }

    [Fact]
    public async Task What_was_never_indexed_can_be_forgotten()
    {
        database.MustBeThere();
        await using var fresh = await TestDatabase.Create(database.Engine.Kind);
        await fresh.Index.Forget(Id.New(TimeProvider.System), Cancel);
    }

    [Fact]
    public async Task One_writes_at_a_time()
    {
        using var world = await SearchWorld.Create(database);
        await using (var writer = await database.Index.TryWrite(world.WorkspaceId, Cancel))
        {
            Assert.NotNull(writer);
            Assert.Null(await database.Index.TryWrite(world.WorkspaceId, Cancel));
            await using var other = await database.Index.TryWrite(Id.New(TimeProvider.System), Cancel);
            Assert.NotNull(other);
        }

        await using var next = await database.Index.TryWrite(world.WorkspaceId, Cancel);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task Workspaces_do_not_see_each_other()
    {
        using var one = await SearchWorld.Create(database);
        using var other = await SearchWorld.Create(database);
        await one.Add("one", "apple");
        await other.Add("other", "apple");
        await one.CatchUp();
        await other.CatchUp();
        Assert.Equal(("one", "other"), (await one.Find("apple"), await other.Find("not pear")));
    }

    [Fact]
    public async Task Snippets_show_the_hits()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("one", "Nothing here, but a Café there.");
        await world.Add("cafe", null);
        await world.CatchUp();
        var hits = (await world.Find(new SearchOrder("cafe") { HasSnippets = true, Sort = SearchSort.Number })).Hits.Items;
        var snippet = hits[0].Snippet!;
        Assert.Equal(["Café"], snippet.Highlights.Select(hit => snippet.Text.Substring((int)hit.Start, hit.Length)));
        Assert.Equal(("", 0), (hits[1].Snippet!.Text, hits[1].Snippet!.Highlights.Count));
        Assert.Null((await world.Find(new SearchOrder("cafe"))).Hits.Items[0].Snippet);
    }

    [Fact]
    public async Task A_text_that_cannot_be_read_costs_only_itself()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("good", "apple");
        await world.Add(new Document { Name = "apple lost", TextHash = new string('d', 64) }, null);
        await world.Add(new Document { Name = "broken", ValuesJson = "{" }, "apple");
        await world.Add("good2", "apple");
        await world.CatchUp();
        Assert.Equal("good apple lost good2", await world.Find("apple"));
        Assert.Equal("apple lost broken", await world.Find("index:incomplete"));
        var lost = (await world.Find(new SearchOrder("lost") { HasSnippets = true })).Hits.Items.Single();
        Assert.Null(lost.Snippet);
    }

    [Fact]
    public async Task A_search_too_wide_is_refused_and_says_so()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("one", string.Join(' ', Enumerable.Range(0, 300).Select(index => $"word{index}")));
        await world.CatchUp();
        Assert.Equal("one", await world.Find("word*"));
        var narrow = new Searches(database.Engine, database.Index, database.Texts) { Limits = new SearchLimits { Expansion = 200 } };
        var wide = await Assert.ThrowsAsync<Refused>(() =>
            narrow.Find(world.WorkspaceId, new SearchOrder("x or word*"), Actor.System, Cancel)
        );
        Assert.Equal((Reason.TooLarge, true), (wide.Reason, wide.Message.EndsWith("(character 6)", StringComparison.Ordinal)));
        Assert.Equal(1, (await narrow.Find(world.WorkspaceId, new SearchOrder("word1*"), Actor.System, Cancel)).Hits.Total);

        var text = "lost " + string.Concat(Enumerable.Repeat("filler ", 300_000));
        for (var index = 0; index < 20; index++)
        {
            await world.Add("long", text);
        }

        await world.CatchUp();
        var hasty = new Searches(database.Engine, database.Index, database.Texts)
        {
            Limits = new SearchLimits { Time = TimeSpan.FromMilliseconds(1) },
            Clock = new OwnThreadClock(),
        };
        // Each document has both words, and only its last tells that they never stand so.
        var order = new SearchOrder("filler pre/2 lost");
        var slow = await Assert.ThrowsAsync<Refused>(() => hasty.Find(world.WorkspaceId, order, Actor.System, Cancel));
        Assert.Equal(Reason.TooLarge, slow.Reason);
    }

    [Fact]
    public async Task The_largest_queries_are_answered()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("one", "word1 word2");
        await world.CatchUp();
        var many = string.Join(" or ", Enumerable.Range(2, QueryParser.MaximumTerms - 1).Select(index => $"word{index}"));
        Assert.Equal("one", await world.Find(many));
        Assert.Equal("", await world.Find(many.Replace(" or ", " and ", StringComparison.Ordinal)));
        Assert.Equal("", await world.Find($"\"{many.Replace(" or ", " ", StringComparison.Ordinal)}\""));
        string Nested(string level, int levels) =>
            string.Concat(Enumerable.Repeat(level, levels)) + "y" + new string(')', level.Count(c => c == '(') * levels);

        var half = QueryParser.MaximumDepth / 2;
        Assert.Equal("one", await world.Find(Nested("(word1 and (word2 or ", half)));
        Assert.Equal("one", await world.Find(Nested("(word1 and not ((x or ", half / 2)));
        Assert.Equal("", await world.Find(Nested("(word2 and not x and (word1 not z ", half - 1)));
        Assert.Equal("one", await world.Find(Nested("not (x ", half - 1)));
        Assert.Equal("one", await world.Find(string.Concat(Enumerable.Repeat("not ", QueryParser.MaximumDepth)) + "word1"));
        Assert.Equal("one", await world.Find(Nested("not (", half).Replace("y", "word1", StringComparison.Ordinal)));
        var deep = Nested("(word1 and (x or ", half + 1);
        Assert.Equal(Reason.Invalid, (await Assert.ThrowsAsync<Refused>(() => world.Find(deep))).Reason);
    }

    [Fact]
    public async Task What_waits_for_a_workspace_that_is_gone_is_dropped()
    {
        using var world = await SearchWorld.Create(database);
        var one = await world.Add("one", "apple");
        await world.CatchUp();
        await world.Change(one, "DELETE FROM documents");
        await using (var session = await database.Engine.Write(Cancel))
        {
            await session.Execute("DELETE FROM workspaces WHERE id = @WorkspaceId", new { world.WorkspaceId }, Cancel);
            await session.Commit(Cancel);
        }

        await world.CatchUp();
        Assert.False(await database.Index.IsCurrent(world.WorkspaceId, Cancel));
    }

    [Fact]
    public async Task A_running_statement_is_stopped()
    {
        using var world = await SearchWorld.Create(database);
        await world.CatchUp();
        using var limited = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await using var session = await database.Index.Read(world.WorkspaceId, limited.Token);
        var endless = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT COUNT(*) FROM n";
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => session.Value<long>(endless, null, limited.Token));
        Assert.True(failure is OperationCanceledException or System.Data.Common.DbException);
        await using var next = await database.Index.Read(world.WorkspaceId, Cancel);
        Assert.Equal(1, await next.Value<int>("SELECT 1", null, Cancel));
    }

    [Fact]
    public async Task Only_who_may_see_the_workspace_finds_anything()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("one", "apple");
        await world.CatchUp();
        var stranger = new Actor(world.UserId, "stranger");
        var refused = await Assert.ThrowsAsync<Refused>(() =>
            world.Searches.Find(world.WorkspaceId, new SearchOrder("apple"), stranger, Cancel)
        );
        Assert.Equal(Reason.NotFound, refused.Reason);
        refused = await Assert.ThrowsAsync<Refused>(() =>
            world.Searches.Find(Id.New(TimeProvider.System), new SearchOrder("apple"), Actor.System, Cancel)
        );
        Assert.Equal(Reason.NotFound, refused.Reason);
        var page = new SearchOrder("apple") { Page = new PageOf(0, 10) };
        refused = await Assert.ThrowsAsync<Refused>(() => world.Find(page));
        Assert.Equal((Reason.Invalid, "page"), (refused.Reason, refused.Subject));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_loop_indexes_what_is_committed()
    {
        using var world = await SearchWorld.Create(database);
        await using var indexing = world.KeepIndexing();
        await world.Add("one", "apple");
        world.Indexing.Wake();
        while (await world.Find("apple") != "one")
        {
            await Task.Delay(25, Cancel);
        }
    }
}

public sealed class SqliteSearchIndexTests(SqliteTestDatabase database) : SearchIndexContract(database), IClassFixture<SqliteTestDatabase>
{
    [Fact]
    public async Task What_an_older_program_left_is_replaced()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("one", "apple");
        var folder = Directory.CreateDirectory(Path.Combine(database.Folder, "index")).FullName;
        var left = Path.Combine(folder, $"{world.WorkspaceId:D}.db");
        await File.WriteAllTextAsync(left, "an FTS5 database", TestContext.Current.CancellationToken);

        Assert.False(await database.Index.IsCurrent(world.WorkspaceId, TestContext.Current.CancellationToken));
        await world.CatchUp();
        Assert.Equal("one", await world.Find("apple w/1 xfirstword"));
        Assert.True(await database.Index.IsCurrent(world.WorkspaceId, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(left));
    }
}

public sealed class PostgresSearchIndexTests(PostgresTestDatabase database)
    : SearchIndexContract(database),
        IClassFixture<PostgresTestDatabase>;

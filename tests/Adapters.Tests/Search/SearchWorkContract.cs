using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Support;

namespace Dossier.Adapters.Tests.Search;

/// <summary>What is made of searches: term reports, facets, saved searches, hits; and what a search may not cost.</summary>
public abstract class SearchWorkContract(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_term_report_counts_hits_families_and_what_only_one_term_finds()
    {
        using var world = await SearchWorld.Create(database);
        var family = Id.New(TimeProvider.System);
        await world.Add(new Document { Name = "mail", FamilyId = family }, "apple pear");
        await world.Add(new Document { Name = "attachment", FamilyId = family }, "plum");
        await world.Add(new Document { Name = "second", FamilyId = family }, "apple");
        await world.Add(new Document { Name = "alone" }, "apple plum");
        await world.Add(new Document { Name = "other" }, "nothing");
        await world.CatchUp();
        var reports = new TermReports(database.Engine, world.Searches);
        string[] terms = ["apple", "pear", "apple w/1 plum", "plum not apple", "a and b or c", "absent", " "];
        var report = await reports.Make(world.WorkspaceId, terms, Actor.System, Cancel);
        Assert.Equal(
            [
                ("apple", 3, 4, 1),
                ("pear", 1, 3, 0),
                ("apple w/1 plum", 1, 1, 0),
                ("plum not apple", 1, 3, 1),
                ("a and b or c", 0, 0, 0),
                ("absent", 0, 0, 0),
                (" ", 0, 0, 0),
            ],
            report.Terms.Select(term => (term.Term, (int)term.Hits, (int)term.WithFamily, (int)term.Unique))
        );
        Assert.Equal((4, 4, 0), (report.Hits, report.WithFamily, report.Waiting));
        Assert.Equal([4, 6], report.Terms.Index().Where(term => term.Item.Error is not null).Select(term => term.Index));
        Assert.EndsWith("(character 9)", report.Terms[4].Error, StringComparison.Ordinal);

        await using var csv = new StringWriter();
        await (report with { Terms = [report.Terms[0], new TermCount("=x, \"y\"", 1, 1, 1, null)] }).WriteCsv(csv, Cancel);
        Assert.Equal(
            "Term,Hits,Hits with family,Unique hits,Error\r\napple,3,4,1,\r\n\"'=x, \"\"y\"\"\",1,1,1,\r\nTotal,4,4,2,\r\n",
            csv.ToString()
        );
        var refused = await Assert.ThrowsAsync<Refused>(() => reports.Make(world.WorkspaceId, [], Actor.System, Cancel));
        Assert.Equal(Reason.Invalid, refused.Reason);
        refused = await Assert.ThrowsAsync<Refused>(() =>
            reports.Make(world.WorkspaceId, terms, new Actor(world.UserId, "stranger"), Cancel)
        );
        Assert.Equal(Reason.NotFound, refused.Reason);
    }

    [Fact]
    public async Task Facets_add_up()
    {
        using var world = await SearchWorld.Create(database);
        async Task Add(string custodian, string type, string? from, DateTimeOffset? time) =>
            await world.Add(
                new Document
                {
                    Name = "one",
                    Custodian = custodian,
                    MediaType = type,
                    SortedAt = time,
                    ValuesJson = from is null ? "{}" : world.Json(("from", from)),
                },
                "apple"
            );

        await Add("Ada", "text/plain", "Ada <ada@Example.org>", new DateTimeOffset(2001, 5, 14, 23, 59, 59, TimeSpan.Zero));
        await Add("Ada", "text/plain", "lin@example.org.", new DateTimeOffset(2001, 5, 15, 0, 0, 0, TimeSpan.Zero));
        await Add("Lin", "message/rfc822", "\"a@b\" <mary@enron.com>", new DateTimeOffset(1969, 12, 31, 23, 0, 0, TimeSpan.Zero));
        await Add("", "message/rfc822", null, null);
        await Add("Mary", "application/pdf", "no address", new DateTimeOffset(2002, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await world.Add("other", "pear");
        await world.CatchUp();

        var counts = await world.Searches.Facets(world.WorkspaceId, new SearchOrder("apple"), DateStep.Month, 2, Actor.System, Cancel);
        Assert.Equal(5, counts.Total);
        Assert.Equal("Ada 2, Lin 1; others 1; missing 1", Shown(counts.Custodians));
        Assert.Equal("message/rfc822 2, text/plain 2; others 1; missing 0", Shown(counts.Types));
        Assert.Equal("example.org 2, enron.com 1; others 0; missing 2", Shown(counts.SenderDomains));
        Assert.Equal("1969-12 1, 2001-05 2, 2002-01 1; others 0; missing 1", Shown(counts.Dates));
        var days = await world.Searches.Facets(
            world.WorkspaceId,
            new SearchOrder("apple w/1 xfirstword"),
            DateStep.Day,
            9,
            Actor.System,
            Cancel
        );
        Assert.Equal("1969-12-31 1, 2001-05-14 1, 2001-05-15 1, 2002-01-01 1; others 0; missing 1", Shown(days.Dates));
        var all = await world.Searches.Facets(world.WorkspaceId, new SearchOrder(null), DateStep.Year, 9, Actor.System, Cancel);
        Assert.Equal((6, "1969 1, 2001 2, 2002 1; others 0; missing 2"), (all.Total, Shown(all.Dates)));
    }

    [Fact]
    public async Task A_live_search_follows_and_a_frozen_one_stays()
    {
        using var world = await SearchWorld.Create(database);
        var saved = new SavedSearches(database.Engine, world.Searches, world.Events, TimeProvider.System);
        await world.Add("one", "apple");
        var two = await world.Add("two", "apple");
        await world.CatchUp();
        var live = await saved.Save(world.WorkspaceId, "Live", "apple", isFrozen: false, Actor.System, Cancel);
        var frozen = await saved.Save(world.WorkspaceId, "Frozen", "apple", isFrozen: true, Actor.System, Cancel);
        await world.Add("three", "apple");
        await world.Change(two, "UPDATE documents SET text_hash = NULL");
        await world.CatchUp();

        async Task Holds(SavedSearch search, string names)
        {
            var page = await saved.Documents(world.WorkspaceId, search.Number, PageOf.First(10), Actor.System, Cancel);
            Assert.Equal(
                (names, names.Split(' ').Length),
                (string.Join(' ', page.Items.Select(document => document.Name)), (int)page.Total)
            );
        }

        await Holds(live, "one three");
        await Holds(frozen, "one two");
        var taken = await Assert.ThrowsAsync<Refused>(() =>
            saved.Save(world.WorkspaceId, "LIVE", "x", isFrozen: false, Actor.System, Cancel)
        );
        Assert.Equal(Reason.Conflict, taken.Reason);
        var wrong = await Assert.ThrowsAsync<Refused>(() =>
            saved.Save(world.WorkspaceId, "Wrong", "(x", isFrozen: false, Actor.System, Cancel)
        );
        Assert.Equal(Reason.Invalid, wrong.Reason);
        var stranger = new Actor(world.UserId, "stranger");
        await Assert.ThrowsAsync<Refused>(() => saved.List(world.WorkspaceId, PageOf.First(9), stranger, Cancel));
        await Assert.ThrowsAsync<Refused>(() => saved.Delete(world.WorkspaceId, live.Number, stranger, Cancel));
        Assert.Equal(
            ["Frozen", "Live"],
            (await saved.List(world.WorkspaceId, PageOf.First(9), Actor.System, Cancel)).Items.Select(one => one.Name)
        );
        await saved.Delete(world.WorkspaceId, frozen.Number, Actor.System, Cancel);
        Assert.Equal(["Live"], (await saved.List(world.WorkspaceId, PageOf.First(9), Actor.System, Cancel)).Items.Select(one => one.Name));
    }

    [Fact]
    public async Task Synonyms_are_changed_as_a_whole()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("one", "deceit");
        await world.CatchUp();
        Assert.Equal("", await world.Find("fraud&"));
        await world.Synonyms.Replace(
            world.WorkspaceId,
            [
                ["Fraud", "Deceit"],
                ["x", "y z"],
            ],
            Actor.System,
            Cancel
        );
        Assert.Equal("one", await world.Find("fraud&"));
        Assert.Equal(2, (await world.Synonyms.List(world.WorkspaceId, Actor.System, Cancel)).Count);
        foreach (
            var wrong in new string[][][]
            {
                [
                    ["one"],
                ],
                [
                    ["one", "--"],
                ],
                [
                    ["one", new string('x', 300)],
                ],
            }
        )
        {
            var refused = await Assert.ThrowsAsync<Refused>(() => world.Synonyms.Replace(world.WorkspaceId, wrong, Actor.System, Cancel));
            Assert.Equal(Reason.Invalid, refused.Reason);
        }

        await world.Synonyms.Replace(world.WorkspaceId, [], Actor.System, Cancel);
        Assert.Equal("", await world.Find("fraud&"));
        var stranger = new Actor(world.UserId, "stranger");
        await Assert.ThrowsAsync<Refused>(() => world.Synonyms.Replace(world.WorkspaceId, [], stranger, Cancel));
    }

    [Fact]
    public async Task Hits_of_a_distance_are_those_that_take_part_in_it()
    {
        using var world = await SearchWorld.Create(database);
        var one = await world.Add("one", "Crédit is not a swap. A CREDIT default Swap!");
        var hits = await world.Searches.HitsIn(one, "cred?t pre/2 swap", Actor.System, Cancel);
        Assert.Equal([(24L, 6), (39L, 4)], hits.Select(hit => (hit.Start, hit.Length)));
        var lost = one with { TextHash = new string('e', 64) };
        Assert.Empty(await world.Searches.HitsIn(lost, "credit", Actor.System, Cancel));
    }

    [Fact]
    public async Task What_stands_for_too_many_words_is_refused_and_says_where()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("one", string.Join(' ', Enumerable.Range(0, 300).Select(number => $"word{number}")));
        await world.CatchUp();
        var narrow = new Searches(database.Engine, database.Index, database.Texts) { Limits = new SearchLimits { Words = 200 } };
        foreach (var wide in new[] { "x or w*d*", "x or ##w.*", "x or %%%word5", "x or (##w.+ w/3 x)", "x or name:(word and w*d*)" })
        {
            var find = () => narrow.Find(world.WorkspaceId, new SearchOrder(wide), Actor.System, Cancel);
            if (wide.Contains("name:", StringComparison.Ordinal))
            {
                Assert.Equal(0, (await find()).Hits.Total);
                continue;
            }

            var refused = await Assert.ThrowsAsync<Refused>(find);
            Assert.Equal((Reason.TooLarge, "query"), (refused.Reason, refused.Subject));
            var character =
                wide.IndexOf("##w.+", StringComparison.Ordinal) > 0 ? 9
                : wide.Contains("##", StringComparison.Ordinal) ? 8
                : 6;
            Assert.EndsWith($"(character {character})", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, (await narrow.Find(world.WorkspaceId, new SearchOrder("w*d29*"), Actor.System, Cancel)).Hits.Total);
    }

    private static string Shown(Facet facet) =>
        $"{string.Join(", ", facet.Values.Select(one => $"{one.Value} {one.Count}"))}; others {facet.Others}; missing {facet.Missing}";
}

public sealed class SqliteSearchWorkTests(SqliteTestDatabase database) : SearchWorkContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresSearchWorkTests(PostgresTestDatabase database)
    : SearchWorkContract(database),
        IClassFixture<PostgresTestDatabase>;

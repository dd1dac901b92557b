using System.Net;
using Dossier.App.Tests.Setup;
using Dossier.Core.People;
using Dossier.Dialects.IntelligenceBank;

namespace Dossier.Conformance.Tests.IntelligenceBank;

/// <summary>Contract 11: search.</summary>
public sealed class SearchTests(Bank bank) : IClassFixture<Bank>
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Client Admin => bank.Admin;

    [Theory]
    [InlineData("apple", "(\"apple\")")]
    [InlineData("*", "*")]
    [InlineData("apple pear", "(\"apple\" or \"pear\")")]
    [InlineData("apple+pear", "(\"apple\" or \"pear\")")]
    [InlineData("+apple pear", "\"apple\"")]
    [InlineData("apple AND pear plum", "((\"apple\" and \"pear\") or \"plum\")")]
    [InlineData("apple OR pear", "(\"apple\" or \"pear\")")]
    [InlineData("apple NOT pear", "(\"apple\") and not \"pear\"")]
    [InlineData("apple AND NOT pear", "((\"apple\" and not \"pear\"))")]
    [InlineData("NOT pear", "* and not \"pear\"")]
    [InlineData("\"apple pie\" tart*", "(\"apple pie\" or \"tart*\")")]
    [InlineData("+\"apple pie\"", "\"apple pie\"")]
    [InlineData("ANDyang and", "(\"ANDyang\" or \"and\")")]
    [InlineData("a:b ~x (y)", "(\"a:b\" or \"~x\" or \"(y)\")")]
    [InlineData("\"open", "(\"open\")")]
    [InlineData("C# AND tag#1", "((\"C#\" and \"tag#1\"))")]
    [InlineData("#first ##second", "(\"#first\" or \"second\")")]
    [InlineData("AND", null)]
    [InlineData("!!", null)]
    public void The_vendors_grammar_is_put_into_ours(string term, string? query) => Assert.Equal(query, SearchTerm.Query(term));

    [Fact(Timeout = Timeout)]
    public Task It_finds_in_all_workspaces_on_SQLite() => Finds(bank.Admin, bank, Cancel);

    [Fact(Timeout = Timeout)]
    public async Task It_finds_in_all_workspaces_on_PostgreSQL()
    {
        await using var database = await PostgresDatabase.Create(Cancel);
        await using var other = new Bank { Database = database.Connection };
        await other.InitializeAsync();
        await Finds(other.Admin, other, Cancel);
        var top = (await other.Admin.Get("/resources", Cancel)).Good().Response("folder");
        Assert.Equal(["Fruit", "Pastry"], top.Texts("name"));
        await DeletesAndReplaces(other);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_one_may_not_see_is_not_found()
    {
        var (open, closed) = (await Admin.Folder("Open", null, Cancel), await Admin.Folder("Closed", null, Cancel));
        await Admin.Resource(open, "a.txt", "xylophone", Cancel);
        var secret = await Admin.Resource(closed, "b.txt", "xylophone", Cancel);
        await bank.CatchUp(Cancel);
        var reader = await bank.Somebody("reader", Guid.ParseExact(open, "N"), Role.Viewer, Cancel);
        Assert.Equal("2", (await Admin.Get("/search", Cancel, ("searchterm", "xylophone"))).Good().Body.Text("numFound"));
        var found = (await reader.Get("/search", Cancel, ("searchterm", "xylophone"))).Good().Body;
        Assert.Equal(("1", "a"), (found.Text("numFound"), found.GetProperty("doc")[0].Text("title")));
        Assert.Equal("0", (await reader.Get("/search", Cancel, ("searchterm", secret.Text("resourceuuid")))).Good().Body.Text("numFound"));
        (await reader.Get("/search", Cancel, ("searchterm", "x"), ("folderuuid", closed))).IsError(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_search_needs_a_term_and_sound_times()
    {
        (await Admin.Get("/search", Cancel)).IsError(HttpStatusCode.BadRequest);
        (await Admin.Get("/search", Cancel, ("searchterm", "*"), ("fromDate", "yesterday"))).IsError(HttpStatusCode.BadRequest);
        Assert.Equal("""{"numFound":"0","doc":[]}""", (await Admin.Get("/search", Cancel, ("searchterm", "neverwritten"))).Good().Text);
    }

    /// <summary>Statements that lock rows, which SQLite does not.</summary>
    private static async Task DeletesAndReplaces(Bank other)
    {
        var top = await other.Admin.Folder("Locks", null, Cancel);
        var folder = await other.Admin.Folder("Below", top, Cancel);
        var id = (await other.Admin.Resource(folder, "one.txt", "walnut", Cancel)).Text("resourceuuid");
        (await other.Admin.Upload("{}", "two.txt", "hazelnut", Cancel, id)).Good();
        (await other.Admin.Send(HttpMethod.Put, "/resources", Cancel, ("fileuuid", id), ("folder", top))).Good();
        await other.CatchUp(Cancel);
        Assert.Equal("1", (await other.Admin.Get("/search", Cancel, ("searchterm", "hazelnut"))).Good().Body.Text("numFound"));
        Assert.Equal("0", (await other.Admin.Get("/search", Cancel, ("searchterm", "walnut"))).Good().Body.Text("numFound"));
        (await other.Admin.Send(HttpMethod.Put, "/resources", Cancel, ("fileuuid", id), ("folder", folder))).Good();
        Assert.Equal(HttpStatusCode.NoContent, (await other.Admin.Delete("/resources", Cancel, ("folderuuid", folder))).Status);
        (await other.Admin.Get("/resources", Cancel, ("fileuuid", id))).IsError(HttpStatusCode.NotFound);
        var reader = await other.Somebody("reader", Guid.ParseExact(top, "N"), Role.Viewer, Cancel);
        Assert.Equal([top], (await reader.Get("/resources", Cancel)).Good().Response("folder").Texts("folderuuid"));
    }

    private static async Task Finds(Client admin, Bank bank, CancellationToken cancel)
    {
        var (one, two) = (await admin.Folder("Fruit", null, cancel), await admin.Folder("Pastry", null, cancel));
        var folder = await admin.Folder("Bakery", two, cancel);
        var below = await admin.Folder("Cellar", folder, cancel);
        var report = await admin.Resource(
            one,
            "harvest.txt",
            "Quinces & medlars were harvested.",
            cancel,
            ""","name":"Orchard report","description":"About <quinces>","tags":["autumn"]"""
        );
        var recipe = await admin.Resource(below, "recipe.txt", "Bake the quinces slowly with saffron.", cancel);
        await admin.Resource(two, "other.txt", "Saffron alone.", cancel);
        await bank.CatchUp(cancel);

        Assert.Equal(["Orchard report", "recipe"], await Titles("quinces"));
        Assert.Equal(["Orchard report", "other", "recipe"], await Titles("medlars saffron"));
        Assert.Equal(["recipe"], await Titles("quinces AND saffron"));
        Assert.Equal(["other"], await Titles("saffron NOT quinces"));
        Assert.Equal(["recipe"], await Titles("\"quinces slowly\""));
        Assert.Equal(["recipe"], await Titles("+slowly saffron"));
        Assert.Equal(["Orchard report", "recipe"], await Titles("quin*"));
        Assert.Equal(["Orchard report"], await Titles("orchard"));
        Assert.Equal(["Orchard report"], await Titles("autumn"));
        Assert.Equal(["recipe"], await Titles("saffron", ("folderuuid", folder)));
        Assert.Equal(["other", "recipe"], await Titles("*", ("folderuuid", two)));
        Assert.Equal([], await Titles("quinces", ("toDate", "2001-01-01")));
        Assert.Equal(["recipe"], await Titles("slowly", ("fromDate", "2001-01-01"), ("toDate", "2999-01-01T00:00:00Z")));
        Assert.Equal(["recipe"], await Titles(recipe.Text("resourceuuid")));
        Assert.Equal(["recipe"], await Titles(recipe.Text("fileuuid")));

        var window = (await admin.Get("/search", cancel, ("searchterm", "medlars saffron"), ("skip", "1"), ("limit", "1"))).Good().Body;
        Assert.Equal(("3", 1), (window.Text("numFound"), window.GetProperty("doc").GetArrayLength()));

        var hit = (await admin.Get("/search", cancel, ("searchterm", "quinces orchard"), ("folderuuid", one)))
            .Good()
            .Body.GetProperty("doc")[0];
        var snippet = hit.GetProperty("data").GetProperty("snippet");
        Assert.Equal("<em>Orchard</em> report", snippet.Text("ib_title"));
        Assert.Equal("About &lt;<em>quinces</em>&gt;", snippet.Text("ib_description"));
        Assert.Equal("<em>Quinces</em> &amp; medlars were harvested.", snippet.Text("ib_content"));
        Assert.Equal((report.Text("resourceuuid"), "TXT"), (hit.Text("uuid"), hit.Text("ext")));
        var file = (await admin.Get("/search", cancel, ("searchterm", "slowly"))).Good().Body.GetProperty("doc")[0].GetProperty("file");
        Assert.Equal([two, folder, below], file.GetProperty("tree").EnumerateArray().Select(id => id.GetString()));

        async Task<IEnumerable<string>> Titles(string term, params (string Name, string Value)[] more)
        {
            var body = (await admin.Get("/search", cancel, [("searchterm", term), .. more])).Good().Body;
            var titles = body.GetProperty("doc").Texts("title");
            Assert.Equal(body.Text("numFound"), $"{titles.Count}");
            return titles.Order(StringComparer.Ordinal);
        }
    }
}

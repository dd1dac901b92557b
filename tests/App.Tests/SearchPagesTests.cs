using System.Net;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.App.Tests;

/// <summary>Search over HTTP by our own API: hits in a text, facets, lists of terms, synonyms, saved searches.</summary>
public sealed class SearchPagesTests
{
    private const int Minutes = 60_000;
    private const string Mail = """
        From: Ada Quill <ada@port.example>
        To: lin@port.example
        Subject: Crane 4
        Message-ID: <first@port.example>
        Date: Mon, 14 May 2001 10:00:00 +0000

        The brake of the crane did slip. Nobody called it a brake failure.
        """;

    private const string Reply = """
        From: Lin Okafor <lin@port.example>
        To: ada@port.example
        Subject: Re: Crane 4
        Message-ID: <second@port.example>
        In-Reply-To: <first@port.example>
        Date: Tue, 15 May 2001 10:00:00 +0000
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=part

        --part
        Content-Type: text/plain

        It was the pads, of grade B.
        --part
        Content-Type: text/plain; name=pads.txt
        Content-Disposition: attachment; filename=pads.txt

        Pads: grade B.
        --part--
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 3 * Minutes)]
    [InlineData(EngineKind.Sqlite)]
    [InlineData(EngineKind.Postgres)]
    public async Task Documents_are_found_counted_and_kept(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        await using var installed = await Installed.Start(new Order { Database = database?.Connection }, Cancel);
        var pages = installed.Pages;
        var workspace = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);
        var zip = installed.PutEvidence(
            "crane.zip",
            Zips.Of(
                ("mail.eml", Zips.Text(Mail.ReplaceLineEndings("\r\n"))),
                ("answer.eml", Zips.Text(Reply.ReplaceLineEndings("\r\n"))),
                ("note.txt", Zips.Text("The brake was sound; the harbour deceit was not."))
            )
        );
        await installed.Ingest(workspace, zip, Cancel);
        var here = $"/workspaces/{workspace.Number}";
        await pages.CatchUp($"{workspace.Number}", Cancel);

        var found = Assert.Single(await pages.Documents($"{workspace.Number}", "brake pre/6 slip", Cancel));
        var text = (await pages.Get($"{here}/documents/{found.GetProperty("number")}/text", Cancel)).Good().Text;
        var hits = (await pages.Get($"{here}/documents/{found.GetProperty("number")}/hits?query=brake%20pre/6%20sl%3Fp", Cancel))
            .Good()
            .Body;
        Assert.Equal(
            ["brake", "slip"],
            hits.GetProperty("items").EnumerateArray().Select(hit => text.Substring(Number(hit, "start"), Number(hit, "length")))
        );

        var facets = (await pages.Get($"{here}/facets?query=brake&step=Year", Cancel)).Good().Body;
        Assert.Equal(2, Number(facets, "total"));
        Assert.Equal("Ada", facets.GetProperty("custodians").GetProperty("values")[0].GetProperty("value").GetString());
        Assert.Equal("port.example", facets.GetProperty("senderDomains").GetProperty("values")[0].GetProperty("value").GetString());
        Assert.Equal("2001", facets.GetProperty("dates").GetProperty("values")[0].GetProperty("value").GetString());

        await AreFoundInGroups(pages, here);

        var report = (await pages.Send(HttpMethod.Post, $"{here}/terms", """{"terms":["brake","slip","a w/1 b or c"]}""", Cancel))
            .Good()
            .Body;
        Assert.Equal([2, 1, 0], report.GetProperty("terms").EnumerateArray().Select(term => Number(term, "hits")));
        Assert.Equal([1, 0, 0], report.GetProperty("terms").EnumerateArray().Select(term => Number(term, "unique")));
        Assert.Equal(2, Number(report, "hits"));

        Assert.Empty(await pages.Documents($"{workspace.Number}", "fraud&", Cancel));
        var put = await pages.Send(HttpMethod.Put, $"{here}/synonyms", """{"groups":[["fraud","deceit"]]}""", Cancel);
        Assert.Equal(HttpStatusCode.NoContent, put.Good().Status);
        Assert.Single(await pages.Documents($"{workspace.Number}", "fraud&", Cancel));
        Assert.Equal("""{"groups":[["fraud","deceit"]]}""", (await pages.Get($"{here}/synonyms", Cancel)).Good().Text);

        const string Frozen = """{"name":"Brakes","query":"brake","isFrozen":true}""";
        var saved = (await pages.Send(HttpMethod.Post, $"{here}/searches", Frozen, Cancel)).Good().Body;
        Assert.Equal(HttpStatusCode.Conflict, (await pages.Send(HttpMethod.Post, $"{here}/searches", Frozen, Cancel)).Status);
        Assert.Equal(1, Number((await pages.Get($"{here}/searches", Cancel)).Good().Body, "total"));
        var kept = $"{here}/searches/{saved.GetProperty("number")}";
        Assert.Equal(2, Number((await pages.Get($"{kept}/documents", Cancel)).Good().Body, "total"));
        Assert.Equal(HttpStatusCode.NoContent, (await pages.Send(HttpMethod.Delete, kept, null, Cancel)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await pages.Get($"{kept}/documents", Cancel)).Status);
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task What_is_wrong_is_refused_with_its_character()
    {
        await using var installed = await Installed.Start(new Order(), Cancel);
        var workspace = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);
        var here = $"/workspaces/{workspace.Number}";
        foreach (var path in new[] { "documents?query=", "facets?query=", "documents?page=1&query=" })
        {
            var answer = await installed.Pages.Get($"{here}/{path}{Uri.EscapeDataString("a w/5 b or c")}", Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            var error = answer.Body.GetProperty("error");
            Assert.EndsWith("(character 9)", error.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Equal("query", error.GetProperty("subject").GetString());
        }

        foreach (
            var (path, body) in new[]
            {
                ("terms", "{}"),
                ("terms", """{"terms":[]}"""),
                ("terms", "[]"),
                ("searches", """{"name":"","query":"a"}"""),
                ("searches", """{"name":"x","query":"(a"}"""),
            }
        )
        {
            var answer = await installed.Pages.Send(HttpMethod.Post, $"{here}/{path}", body, Cancel);
            Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{path} {body}: {answer.Status} {answer.Text}");
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await installed.Pages.Get($"{here}/facets?most=0", Cancel)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await installed.Pages.Get("/workspaces/999999/facets", Cancel)).Status);
    }

    /// <summary>A mail that was answered, with an attachment, and a note: two families of three documents, a conversation, and the note.</summary>
    private static async Task AreFoundInGroups(PagesClient pages, string here)
    {
        async Task<JsonElement> Groups(string asked) => (await pages.Get($"{here}/documents/groups?{asked}", Cancel)).Good().Body;
        static IEnumerable<(string?, int)> Told(JsonElement groups) =>
            groups
                .GetProperty("items")
                .EnumerateArray()
                .Select(group => (group.GetProperty("lead").GetProperty("name").GetString(), Number(group, "documents")));

        var families = await Groups("by=Family&sort=Name");
        Assert.Equal([("answer.eml", 2), ("mail.eml", 1), ("note.txt", 1)], Told(families));
        Assert.Equal((3, 4), (Number(families, "total"), Number(families, "documents")));
        // The other way round the attachment, pads.txt, comes first of all.
        Assert.Equal([("answer.eml", 2), ("note.txt", 1)], Told(await Groups("by=Family&sort=Name&descending=true&pageSize=2")));
        Assert.Equal([("mail.eml", 1)], Told(await Groups("by=Family&sort=Name&descending=true&pageSize=2&page=2")));

        Assert.Equal((3, 4), (Number(await Groups("by=Family&page=9"), "total"), Number(await Groups("by=Family&page=9"), "documents")));

        // A conversation stands under its first mail; of a query, under the first that it finds.
        var threads = await Groups("by=Thread&sort=Time&descending=true");
        Assert.Equal([("mail.eml", 3), ("note.txt", 1)], Told(threads).OrderBy(group => group.Item1, StringComparer.Ordinal));
        Assert.Equal([("answer.eml", 2)], Told(await Groups("by=Thread&query=grade")));
        Assert.Equal(2, Number(await Groups("by=Thread&query=brake"), "total"));
        Assert.Equal(0, Number(await Groups("by=Family&query=zebra"), "total"));

        var lead = threads
            .GetProperty("items")
            .EnumerateArray()
            .Select(group => group.GetProperty("lead"))
            .Single(one => one.GetProperty("name").GetString() == "mail.eml");
        var members = (await pages.Get($"{here}/documents/groups/{lead.GetProperty("number")}?by=Thread&pageSize=2&page=1", Cancel))
            .Good()
            .Body;
        Assert.Equal(3, Number(members, "total"));
        Assert.Equal(
            ["mail.eml", "answer.eml"],
            members.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("name").GetString())
        );
        var rest = (await pages.Get($"{here}/documents/groups/{lead.GetProperty("number")}?by=Thread&pageSize=2&page=2", Cancel))
            .Good()
            .Body;
        Assert.Equal("pads.txt", Assert.Single(rest.GetProperty("items").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await pages.Get($"{here}/documents/groups?by=Colour", Cancel)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await pages.Get("/workspaces/999999/documents/groups?by=Family", Cancel)).Status);
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}

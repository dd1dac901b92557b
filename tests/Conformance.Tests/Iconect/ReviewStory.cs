using System.Net;
using System.Text;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Support;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>Evidence is taken in through IPRO in one case of a client and reviewed in another, where it is had at once.</summary>
internal sealed class ReviewStory(IconectServer server)
{
    private const long NativeFile = 2147483010;
    private const string First = "The crane on pier four must be repaired before the winter storms arrive in November.";
    private const string Second = "Agreed, I will ask the harbour master for a binding quote by Friday morning at the latest.";
    private const string Third = "The quote has come in, and it is twice what we expected; please see the attached plan.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Ipro Ipro => server.Installed.Ipro;

    private PagesClient Pages => server.Installed.Pages;

    public async Task Play()
    {
        var review = await Ipro.NewCase("Review", Cancel);
        var client = (await Ipro.Get($"/cases/{review}", Cancel)).Good().Data.GetProperty("hierarchy").GetProperty("client");
        var (intake, excerpt) = (await NewCase("Intake", client), await NewCase("Excerpt", client));
        var series = await ActiveSeries(review);
        var active = new { capabilities = new { ingestion = new { activeExportSeriesId = series } } };
        (await Ipro.Patch($"/cases/{intake}", active, Cancel)).Good();
        Assert.Equal(series, await ActiveSeries(intake));

        // By itself, when the evidence is read.
        using var folder = new TemporaryFolder();
        var upload = await Ipro.Upload(intake, folder.File("mails.zip", Zips.Of(Mails())), Cancel);
        await Ipro.End("ingestion", await Ipro.Ingest(intake, "Ada", [upload], Cancel), Cancel);
        await IsReviewed(review);

        // By hand, two of the three mails: what is held whole by the third is held by none that is there.
        await GoesTo(series, excerpt);
        var mails = (await Pages.Documents(intake, "subject:crane", Cancel)).OrderBy(Name, StringComparer.Ordinal).ToList();
        Assert.Equal(["1.eml", "2.eml", "3.eml"], mails.Select(Name));
        Assert.Equal(["3.eml"], await Names(intake, "inclusive:yes"));
        await Ipro.End("export", await Ipro.Export(intake, series, mails.Take(2).Select(Number), Cancel), Cancel);
        await Pages.CatchUp(excerpt, Cancel);
        Assert.Equal(["2.eml"], await Names(excerpt, "inclusive:yes"));
        Assert.Equal(["2.eml"], await Names(excerpt, "thread_position:2"));
        Assert.Equal(["1.eml"], await Names(excerpt, "thread_position:1"));

        // It stays when the case that it came from goes.
        (await Ipro.Delete($"/cases/{intake}", Cancel)).Good();
        while ((await Ipro.Get($"/cases/{intake}", Cancel)).Status != HttpStatusCode.NotFound)
        {
            await Task.Delay(50, Cancel);
        }

        await HasNatives(review);
    }

    private async Task IsReviewed(string review)
    {
        var records = await HasNatives(review);
        Assert.Equal(6, records.Count);
        var panels = (await server.Admin.Get($"projects/{review}/panels")).Is(HttpStatusCode.OK).List;
        var panel = panels.Single(one => one.GetProperty("name").GetString() == "Exports").GetProperty("id").GetInt64();
        var folders = (await server.Admin.Get($"projects/{review}/panels/{panel}/folders")).Is(HttpStatusCode.OK).List;
        Assert.Single(folders);
        var placed = $"projects/{review}/panels/{panel}/folders/{folders[0].GetProperty("id").GetInt64()}/records?page_size=100";
        Assert.Equal(6, (await server.Admin.Get(placed)).Is(HttpStatusCode.OK).List.Count);

        await Pages.CatchUp(review, Cancel);
        var crane = await Pages.Documents(review, "crane AND pier", Cancel);
        Assert.Equal(["1.eml", "2.eml", "3.eml"], crane.Select(Name));
        Assert.Equal(["3.eml"], await Names(review, "inclusive:yes"));
        var plan = Assert.Single(await Pages.Documents(review, "\"bill of materials\"", Cancel));
        Assert.Equal(("plan.txt", crane[2].GetProperty("id").GetGuid()), (Name(plan), plan.GetProperty("parentId").GetGuid()));
        var text = (await Pages.Get($"/workspaces/{review}/documents/{Number(plan)}/text", Cancel)).Good().Text;
        Assert.Contains("bill of materials", text, StringComparison.Ordinal);

        // A group of near duplicates is named by a document of the workspace.
        var grouped = new List<string>();
        foreach (var document in await Pages.Documents(review, "*", Cancel))
        {
            grouped.AddRange(await Names(review, $"near_duplicate_group:{Number(document)}"));
        }

        Assert.Equal(["draft.txt", "final.txt"], grouped.Order(StringComparer.Ordinal));
    }

    /// <summary>iCONECT's records of a case, each with its native.</summary>
    private async Task<IReadOnlyList<long>> HasNatives(string caseId)
    {
        var records = (await server.Admin.Get($"projects/{caseId}/records?page_size=100")).Is(HttpStatusCode.OK).List;
        List<long> numbers = [.. records.Select(record => record.GetProperty("id").GetInt64())];
        var natives = new List<string>();
        foreach (var number in numbers)
        {
            var file = await server.Admin.Get($"projects/{caseId}/records/{number}/fields/{NativeFile}/file");
            natives.Add(file.Is(HttpStatusCode.OK).Text);
        }

        Assert.Contains(natives, native => native.Contains("Subject: Re: Crane", StringComparison.Ordinal));
        Assert.Contains(Words("in full"), natives);
        return numbers;
    }

    private async Task<IEnumerable<string>> Names(string caseId, string query) =>
        (await Pages.Documents(caseId, query, Cancel)).Select(Name);

    private async Task<string> NewCase(string name, JsonElement client)
    {
        var body = new
        {
            name,
            hierarchy = new { client = new { id = client.GetProperty("id").GetString() } },
            capabilities = new { ingestion = new { exportIntervalMinutes = 0 } },
        };
        var id = (await Ipro.Post("/cases", body, Cancel)).Good().Data.GetProperty("id").GetString()!;
        while ((await Ipro.Get($"/cases/{id}", Cancel)).Good().Data.GetProperty("status").GetString() != "active")
        {
            await Task.Delay(50, Cancel);
        }

        return id;
    }

    private async Task<string> ActiveSeries(string caseId) =>
        (await Ipro.Get($"/cases/{caseId}/exportSeries", Cancel))
            .Good()
            .Items.EnumerateArray()
            .Single(one => one.GetProperty("isActive").GetBoolean())
            .GetProperty("id")
            .GetString()!;

    private async Task GoesTo(string series, string caseId) =>
        (await Ipro.Patch($"/exportSeries/{series}", new { output = new { type = "review", caseId } }, Cancel)).Good();

    /// <summary>A conversation of three mails, each with the one before in it; a plan attached to the last; two drafts that are nearly the same.</summary>
    private static (string, byte[])[] Mails()
    {
        const string Plan =
            "Content-Type: text/plain; name=plan.txt\nContent-Disposition: attachment; filename=plan.txt\n\nThe bill of materials.";
        var third = $"{Third}\n\n> {Second}\n>\n>> {First}";
        return
        [
            ("1.eml", Mail(1, "Crane", "", $"Content-Type: text/plain\n\n{First}\n")),
            ("2.eml", Mail(2, "Re: Crane", "In-Reply-To: <1@harbor.example>\n", $"Content-Type: text/plain\n\n{Second}\n\n> {First}\n")),
            (
                "3.eml",
                Mail(
                    3,
                    "Re: Crane",
                    "In-Reply-To: <2@harbor.example>\n",
                    $"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n{third}\n--b\n{Plan}\n--b--\n"
                )
            ),
            ("draft.txt", Encoding.UTF8.GetBytes(Words("in part"))),
            ("final.txt", Encoding.UTF8.GetBytes(Words("in full"))),
        ];
    }

    private static byte[] Mail(int number, string subject, string headers, string content) =>
        Encoding.UTF8.GetBytes(
            $"From: ada@harbor.example\nTo: bob@harbor.example\nSubject: {subject}\nDate: Mon, 0{number} Oct 2001 10:00:00 +0000\n"
                + $"Message-ID: <{number}@harbor.example>\n{headers}MIME-Version: 1.0\n{content}"
        );

    private static string Words(string end) =>
        string.Join(' ', Enumerable.Range(1, 80).Select(number => $"clause{number}")) + $" shall be paid {end}";

    private static string Name(JsonElement document) => document.GetProperty("name").GetString()!;

    private static long Number(JsonElement document) => document.GetProperty("number").GetInt64();
}

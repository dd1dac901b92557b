using System.Globalization;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.People;
using Dossier.Support;

namespace Dossier.Conformance.Tests.IntelligenceBank;

/// <summary>Contract 5: the list of a folder, to the letter.</summary>
public sealed class ListingTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task A_folder_is_listed_to_the_letter_and_in_slices()
    {
        await using var bank = new Bank();
        await Lists(bank);
    }

    [Fact(Timeout = Timeout)]
    public async Task And_so_it_is_on_PostgreSQL()
    {
        await using var database = await PostgresDatabase.Create(Cancel);
        await using var bank = new Bank { Database = database.Connection };
        await Lists(bank);
    }

    private static async Task Lists(Bank bank)
    {
        await bank.InitializeAsync();
        var admin = bank.Admin;
        var top = await admin.Folder("Listed", null, Cancel);
        var folder = await admin.Folder("Berths", top, Cancel);
        var editor = await bank.Somebody("editor", Guid.ParseExact(top, "N"), Role.Editor, Cancel);
        var picture = Pictures.Png(90, 60, (x, y) => [(byte)x, (byte)y, 128]);
        const string Described = ""","tags":["red","<b>&\"é"],"description":"Of the quay: 50 % + ’more’" """;
        var letter = await admin.Resource(folder, "Kräne <1>.txt", "alpha", Cancel, Described);
        var id = letter.Text("resourceuuid");
        var second = await editor.Upload("""{"newVersion":true}""", "Second.TXT", "bravo!", Cancel, fileuuid: id);
        var changed = second.Good().Response("resource")[0];
        var annotated = $$"""[{"files":[{"fileuuid":"{{id}}","updatedat":"2015-01-01 11:00:00","annotation":[{"shape":"circle"}]}]}]""";
        (await admin.Send(HttpMethod.Post, "/sync", Cancel, ("sync", annotated))).Good();
        var plan = await Picture(bank, folder, "Plan.png", picture);
        using var looked = await bank.Http.SendAsync(Ask(admin, $"fileuuid={plan}&preview=true"), Cancel);
        var preview = await looked.Content.ReadAsByteArrayAsync(Cancel);

        var listed = await admin.Get("/resources", Cancel, ("folderuuid", folder));
        var all = listed.Good().Response("resource");
        Assert.Equal(2, all.GetArrayLength());
        var one = all[0];
        var versions = one.GetProperty("versions");
        var (now, before) = (versions[0].Text("datecreated"), versions[1].Text("datecreated"));
        Assert.True(DateTime.TryParseExact(now, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
        Assert.Equal(
            $$"""
            {"resourceuuid":"{{id}}","resourcetype":"file","seen":"0","title":"Kräne <1>","description":"Of the quay: 50 % + ’more’","sortorder":"{{letter.Text(
                "sortorder"
            )}}","updatedat":"{{one.Text("updatedat")}}","processedat":"{{now}}","updatedby":"admin","ownershiptype":"","tags":["red","<b>&\"é"],"fileuuid":"{{changed.Text(
                "fileuuid"
            )}}","filetype":"txt","filesize":"6","prevfiletype":"","prevfilesize":"0","origfilename":"Second.TXT","resourcedate":"{{one.Text(
                "resourcedate"
            )}}","uploadedtime":"{{now}}","reviewdate":"","printing":"1","version":"2","annotations":"1","versions":[{"versionnumber":"2","origfilename":"Second.TXT","filetype":"txt","filesize":"6","datecreated":"{{now}}","comment":"","createdby":"Some editor","ownershiptype":""},{"versionnumber":"1","origfilename":"Kräne <1>.txt","filetype":"txt","filesize":"5","datecreated":"{{before}}","comment":"","createdby":"admin","ownershiptype":""}]}
            """,
            one.GetRawText()
        );
        Assert.Equal(
            ("1", "png", $"{preview.Length}", "0"),
            (all[1].Text("seen"), all[1].Text("prevfiletype"), all[1].Text("prevfilesize"), all[1].Text("annotations"))
        );
        // Seen is one's own; a search shows the same preview.
        var others = (await editor.Get("/resources", Cancel, ("folderuuid", folder), ("skip", "1"))).Good().Response("resource");
        Assert.Equal(("0", "png"), (Assert.Single(others.EnumerateArray()).Text("seen"), others[0].Text("prevfiletype")));
        var found = (await admin.Get("/search", Cancel, ("searchterm", plan))).Good().Body.GetProperty("doc")[0].GetProperty("file");
        Assert.Equal(("png", $"{preview.Length}"), (found.Text("prevfiletype"), found.GetProperty("versions")[0].Text("prevfilesize")));

        await Slices(bank, await admin.Folder("Slices", null, Cancel));
    }

    /// <summary>More than are read at once: whole, and in windows across the seam.</summary>
    private static async Task Slices(Bank bank, string top)
    {
        const int Count = 2_001;
        var documents = bank.Program.Of<ManyDocuments>();
        var rows = Enumerable.Range(0, Count).Select(number => new NewRecord($"{number:D4}", [])).ToList();
        await documents.Create(Guid.ParseExact(top, "N"), rows, [], Installed.Operator, Cancel);
        var whole = (await bank.Admin.Get("/resources", Cancel, ("folderuuid", top))).Good().Response("resource");
        Assert.Equal(rows.Select(row => row.Name), whole.Texts("title"));
        Assert.Equal(whole[0].Text("resourceuuid"), whole[0].Text("fileuuid"));
        foreach (var (skip, limit) in new[] { (1999, 50), (1, 2_000), (0, 2_000), (0, 1), (2_001, 1) })
        {
            var window = await bank.Admin.Get("/resources", Cancel, ("folderuuid", top), ("skip", $"{skip}"), ("limit", $"{limit}"));
            Assert.Equal(
                whole.EnumerateArray().Skip(skip).Take(limit).Select(resource => resource.GetRawText()),
                window.Good().Response("resource").EnumerateArray().Select(resource => resource.GetRawText())
            );
        }
    }

    private static async Task<string> Picture(Bank bank, string folder, string fileName, byte[] bytes)
    {
        using var content = new MultipartFormDataContent
        {
            { new StringContent($$"""{"folder":"{{folder}}"}"""), "options" },
            { new ByteArrayContent(bytes), "file1", fileName },
        };
        using var request = Ask(bank.Admin, "");
        request.Method = HttpMethod.Post;
        request.Content = content;
        return (await Answer.Of(await bank.Http.SendAsync(request, Cancel), Cancel)).Good().Response("resource")[0].Text("resourceuuid");
    }

    private static HttpRequestMessage Ask(Client client, string query)
    {
        var address = $"{Bank.Api}/resources?p10={client.ApiKey}&p20={client.User}&{query}";
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Add("Cookie", $"_aid={client.Aid}");
        return request;
    }
}

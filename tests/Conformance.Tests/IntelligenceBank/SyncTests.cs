using System.Net;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.IntelligenceBank;

/// <summary>Contract 10: synchronisation.</summary>
public sealed class SyncTests(Bank bank) : IClassFixture<Bank>
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Client Admin => bank.Admin;

    [Fact(Timeout = Timeout)]
    public Task Rule_27_each_file_has_its_status_and_what_is_unchanged_is_left_out() => Statuses(bank);

    [Fact(Timeout = Timeout)]
    public async Task Rule_27_and_so_it_is_on_PostgreSQL()
    {
        await using var database = await PostgresDatabase.Create(Cancel);
        await using var other = new Bank { Database = database.Connection };
        await other.InitializeAsync();
        await Statuses(other);
        await Annotates(other);
        await Folders(other);
    }

    [Fact(Timeout = Timeout)]
    public Task Rule_28_a_folder_is_listed_whole_but_not_those_below_it() => Folders(bank);

    [Fact(Timeout = Timeout)]
    public Task Annotations_are_kept_once_and_come_back_to_everyone() => Annotates(bank);

    [Fact(Timeout = Timeout)]
    public async Task What_is_not_of_the_form_is_refused_and_says_where()
    {
        foreach (
            var wrong in new[]
            {
                "{",
                "5",
                "[5]",
                """[{"files":{}}]""",
                """[{"files":["x"]}]""",
                """[{"files":[{"updatedat":"2015-01-01 11:00:00"}]}]""",
                """[{"files":[{"fileuuid":"x","updatedat":"yesterday"}]}]""",
                """[{"files":[{"fileuuid":"x","annotation":"y"}]}]""",
                """[{"folders":[5]}]""",
            }
        )
        {
            (await Sync(Admin, wrong)).IsError(HttpStatusCode.BadRequest);
        }

        (await Admin.Send(HttpMethod.Post, "/sync", Cancel)).IsError(HttpStatusCode.BadRequest);
        var empty = (await Sync(Admin, "[]")).Good().Body;
        Assert.Equal(
            (0, 0),
            (empty.GetProperty("folders").GetProperty("folder").GetArrayLength(), empty.GetProperty("files").GetArrayLength())
        );
    }

    private static async Task Statuses(Bank bank)
    {
        var admin = bank.Admin;
        var top = await admin.Folder("Sync", null, Cancel);
        var inner = await admin.Folder("Inner", top, Cancel);
        var same = await admin.Resource(top, "same.txt", "same", Cancel);
        var other = await admin.Resource(inner, "other.txt", "other", Cancel);
        var gone = await admin.Resource(top, "gone.txt", "gone", Cancel);
        (await admin.Delete("/resources", Cancel, ("fileuuid", gone.Text("fileuuid")))).Good();
        var hidden = await admin.Resource(await admin.Folder("Sync elsewhere", null, Cancel), "hidden.txt", "hidden", Cancel);
        var reader = await bank.Somebody("syncer", Guid.ParseExact(top, "N"), Role.Viewer, Cancel);
        var old = other.Text("fileuuid");
        var options = $$"""{"folder":"{{inner}}","filename":"other.txt","newVersion":true}""";
        var replaced = (await admin.Upload(options, "other.txt", "other now", Cancel, fileuuid: old)).Good().Response("resource")[0];

        var files = Files(
            (same.Text("fileuuid"), same.Text("updatedat")),
            (same.Text("resourceuuid"), same.Text("updatedat")),
            (same.Text("fileuuid"), "2015-01-01 11:00:00"),
            (old, "2015-01-01 11:00:00"),
            (replaced.Text("fileuuid"), null),
            (replaced.Text("fileuuid"), ""),
            (gone.Text("fileuuid"), gone.Text("updatedat")),
            (hidden.Text("fileuuid"), hidden.Text("updatedat")),
            ("nonsense", null)
        );
        var told = (await Sync(reader, $$"""[{"files":{{files}}}]""")).Good().Body.GetProperty("files").EnumerateArray().ToList();
        var all = told.Select(one => one.GetProperty("file")).ToList();
        Assert.Equal(
            ["updated", "updated", "newfile", "newfile", "deleted", "access denied", "deleted"],
            all.Select(file => file.Text("status"))
        );
        Assert.Equal("nonsense", all[6].Text("fileuuid"));
        Assert.Equal(2, all[5].EnumerateObject().Count());
        var updated = all[1];
        Assert.Equal((replaced.Text("resourceuuid"), replaced.Text("fileuuid")), (updated.Text("resourceuuid"), updated.Text("fileuuid")));
        Assert.Equal(("2", "9"), (updated.Text("version"), updated.Text("filesize")));
        Assert.Equal([top, inner], updated.GetProperty("tree").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(["2", "1"], updated.GetProperty("versions").Texts("versionnumber"));
        Assert.Equal(JsonValueKind.Number, updated.GetProperty("sortorder").ValueKind);
    }

    private static async Task Folders(Bank bank)
    {
        var admin = bank.Admin;
        var top = await admin.Folder("Whole", null, Cancel);
        var inner = await admin.Folder("Below", top, Cancel);
        var one = await admin.Resource(top, "1.txt", "1", Cancel);
        var two = await admin.Resource(top, "2.txt", "2", Cancel);
        await admin.Resource(inner, "3.txt", "3", Cancel);
        var hidden = await admin.Folder("Whole elsewhere", null, Cancel);
        var reader = await bank.Somebody("lister", Guid.ParseExact(top, "N"), Role.Viewer, Cancel);
        var answer = await Sync(reader, $$"""[{"folders":["{{top}}","{{hidden}}","{{Guid.NewGuid():N}}","nonsense"]},{"files":[]}]""");
        var folder = Assert.Single(answer.Good().Body.GetProperty("folders").GetProperty("folder").EnumerateArray());
        Assert.Equal((top, "1", "Access"), (folder.Text("folderuuid"), folder.Text("hasversions"), folder.Text("perm")));
        Assert.Equal([one.Text("fileuuid"), two.Text("fileuuid")], folder.GetProperty("resource").Texts("fileuuid"));
        Assert.False(folder.GetProperty("resource")[0].TryGetProperty("status", out _));
    }

    private static async Task Annotates(Bank bank)
    {
        var admin = bank.Admin;
        var top = await admin.Folder("Drawn on", null, Cancel);
        var made = await admin.Resource(top, "plan.txt", "plan", Cancel);
        var reviewer = await bank.Somebody("drawer", Guid.ParseExact(top, "N"), Role.Reviewer, Cancel);
        var viewer = await bank.Somebody("onlooker", Guid.ParseExact(top, "N"), Role.Viewer, Cancel);
        var (id, time) = (made.Text("fileuuid"), made.Text("updatedat"));
        var circle = $$"""{"fileuuid":"{{id}}","updatedat":"{{time}}","annotation":[{"shape":"circle","x":1}]}""";
        var same = $$"""{"fileuuid":"{{id}}","annotation":{"x":1,"shape":"circle"},"updatedat":"{{time}}"}""";
        var square = $$"""{"fileuuid":"{{id}}","updatedat":"2015-01-01 11:00:00","annotation":[{"shape":"square"}]}""";

        (await Sync(viewer, $$"""[{"files":[{{circle}}]}]""")).IsError(HttpStatusCode.Forbidden);
        (await Sync(reviewer, $$"""[{"files":[{{circle}}]}]""")).Good();
        (await Sync(reviewer, $$"""[{"files":[{{same}}]}]""")).Good();
        var drawn = (await Sync(admin, $$"""[{"files":[{{square}}]}]""")).Good().Body.GetProperty("files")[0].GetProperty("file");
        Assert.Equal("updated", drawn.Text("status"));
        Assert.Equal(["circle", "square"], drawn.GetProperty("annotation").Texts("shape"));
        var listed = (await viewer.Get("/resources", Cancel, ("folderuuid", top))).Good().Response("resource")[0];
        Assert.Equal("1", listed.Text("annotations"));
    }

    private static Task<Answer> Sync(Client client, string sync) => client.Send(HttpMethod.Post, "/sync", Cancel, ("sync", sync));

    private static string Files(params (string Id, string? UpdatedAt)[] files) =>
        JsonSerializer.Serialize(files.Select(file => new { fileuuid = file.Id, updatedat = file.UpdatedAt }));
}

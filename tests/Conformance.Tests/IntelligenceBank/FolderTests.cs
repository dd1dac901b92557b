using System.Net;
using Dossier.App.Tests.Setup;
using Dossier.Core.Folders;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.IntelligenceBank;

/// <summary>Contract 4: folders.</summary>
public sealed class FolderTests(Bank bank) : IClassFixture<Bank>
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Client Admin => bank.Admin;

    [Fact(Timeout = Timeout)]
    public async Task A_folder_at_the_root_is_a_workspace_and_one_below_is_a_folder_of_its_first_panel()
    {
        var top = await Admin.Folder("Brand", null, Cancel);
        var below = await Admin.Folder("Logos", top, Cancel);
        var deeper = await Admin.Folder("Old", below, Cancel);
        var root = (await Admin.Get("/resources", Cancel)).Good();
        Assert.Contains(top, root.Response("folder").Texts("folderuuid"));
        Assert.Equal(0, root.Response("resource").GetArrayLength());
        Assert.Equal("1", root.Body.GetProperty("response").Text("hasversions"));

        var content = (await Admin.Get("/resources", Cancel, ("folderuuid", top))).Good().Response("folder");
        var folder = Assert.Single(content.EnumerateArray());
        Assert.Equal((below, "Logos", "Admin"), (folder.Text("folderuuid"), folder.Text("name"), folder.Text("perm")));
        Assert.Equal(("1", "0"), (folder.GetProperty("children").Text("folders"), folder.GetProperty("children").Text("resources")));
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", folder.Text("createdtime"));

        var workspace = Guid.ParseExact(top, "N");
        var kept = await bank.Program.Of<Folders>().Find(workspace, Guid.ParseExact(deeper, "N"), Installed.Operator, Cancel);
        var panel = Assert.Single(await bank.Program.Of<Panels>().List(workspace, Installed.Operator, Cancel));
        Assert.Equal((panel.Id, Panels.First), (kept.PanelId, panel.Name));
    }

    [Fact(Timeout = Timeout)]
    public async Task Only_what_is_given_changes_in_a_folder()
    {
        var top = await Admin.Folder("Change", null, Cancel);
        var below = await Admin.Folder("Before", top, Cancel);
        var renamed = await Admin.Send(
            HttpMethod.Put,
            "/resources",
            Cancel,
            ("folderuuid", below),
            ("name", "After"),
            ("description", "Text")
        );
        Assert.Equal("After", renamed.Good().Response("folder")[0].Text("name"));
        var described = await Admin.Send(HttpMethod.Put, "/resources", Cancel, ("folderuuid", below), ("description", "Other"));
        var folder = described.Good().Response("folder")[0];
        Assert.Equal(("After", "Other"), (folder.Text("name"), folder.Text("description")));
        var workspace = await Admin.Send(HttpMethod.Put, "/resources", Cancel, ("folderuuid", top), ("name", "Changed"));
        Assert.Equal("Changed", workspace.Good().Response("folder")[0].Text("name"));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_form_goes_before_the_query()
    {
        var top = await Admin.Folder("Merge", null, Cancel);
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"{Bank.Api}/resources?p10=wrong&p20=wrong&name=Query&folderuuid={top}", UriKind.Relative)
        )
        {
            Content = new FormUrlEncodedContent([new("p10", Admin.ApiKey), new("p20", Admin.User), new("name", "Form")]),
        };
        request.Headers.Add("Cookie", $"_aid={Admin.Aid}");
        var answer = (await Answer.Of(await bank.Http.SendAsync(request, Cancel), Cancel)).Good();
        Assert.Equal("Form", answer.Response("folder")[0].Text("name"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Several_folders_are_listed_themselves_and_unknown_ones_are_skipped()
    {
        var top = await Admin.Folder("List", null, Cancel);
        var below = await Admin.Folder("One", top, Cancel);
        var list = $"{below},{new string('a', 32)},nonsense,{top}";
        var answer = (await Admin.Get("/resources", Cancel, ("folderlist", list))).Good();
        Assert.Equal([below, top], answer.Response("folder").Texts("folderuuid"));
        Assert.Equal(0, answer.Response("resource").GetArrayLength());
    }

    [Fact(Timeout = Timeout)]
    public async Task Skip_and_limit_window_resources_only()
    {
        var top = await Admin.Folder("Window", null, Cancel);
        var folder = await Admin.Folder("Many", top, Cancel);
        await Admin.Folder("Below", folder, Cancel);
        for (var number = 1; number <= 5; number++)
        {
            await Admin.Resource(folder, $"file{number}.txt", $"text {number}", Cancel);
        }

        var window = (await Admin.Get("/resources", Cancel, ("folderuuid", folder), ("skip", "1"), ("limit", "3"))).Good();
        Assert.Equal(["file2", "file3", "file4"], window.Response("resource").Texts("title"));
        Assert.Equal(["Below"], window.Response("folder").Texts("name"));
        var rest = (await Admin.Get("/resources", Cancel, ("folderuuid", folder), ("skip", "4"))).Good();
        Assert.Equal(["file5"], rest.Response("resource").Texts("title"));
        var all = (await Admin.Get("/resources", Cancel, ("folderuuid", folder))).Good();
        Assert.Equal(5, all.Response("resource").GetArrayLength());
        (await Admin.Get("/resources", Cancel, ("folderuuid", folder), ("limit", "0"))).IsError(HttpStatusCode.BadRequest);
        (await Admin.Get("/resources", Cancel, ("folderuuid", folder), ("skip", "-1"))).IsError(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_lies_in_no_folder_of_a_workspace_lies_at_its_top()
    {
        var top = await Admin.Folder("Loose", null, Cancel);
        await Admin.Resource(top, "loose.txt", "loose", Cancel);
        var content = (await Admin.Get("/resources", Cancel, ("folderuuid", top))).Good();
        Assert.Equal(["loose"], content.Response("resource").Texts("title"));
        var listed = (await Admin.Get("/resources", Cancel, ("folderlist", top))).Good().Response("folder")[0];
        Assert.Equal("1", listed.GetProperty("children").Text("resources"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Deleting_a_folder_takes_what_is_in_it_and_nothing_else()
    {
        var top = await Admin.Folder("Delete", null, Cancel);
        var folder = await Admin.Folder("Gone", top, Cancel);
        var below = await Admin.Folder("Below", folder, Cancel);
        var gone = (await Admin.Resource(below, "gone.txt", "gone", Cancel)).Text("resourceuuid");
        var kept = (await Admin.Resource(top, "kept.txt", "kept", Cancel)).Text("resourceuuid");
        var answer = await Admin.Delete("/resources", Cancel, ("folderuuid", folder));
        Assert.Equal((HttpStatusCode.NoContent, ""), (answer.Status, answer.Text));
        (await Admin.Get("/resources", Cancel, ("folderuuid", below))).IsError(HttpStatusCode.NotFound);
        (await Admin.Get("/resources", Cancel, ("fileuuid", gone))).IsError(HttpStatusCode.NotFound);
        (await Admin.Get("/resources", Cancel, ("fileuuid", kept))).Good();
        (await Admin.Delete("/resources", Cancel, ("folderuuid", top))).Good();
        (await Admin.Get("/resources", Cancel, ("folderuuid", top))).IsError(HttpStatusCode.NotFound);
        (await Admin.Get("/resources", Cancel, ("fileuuid", kept))).IsError(HttpStatusCode.NotFound);
        (await Admin.Delete("/resources", Cancel)).IsError(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = Timeout)]
    public async Task Everybody_sees_their_own_workspaces_with_their_own_level_and_no_more()
    {
        var (mine, hidden) = (await Admin.Folder("Mine", null, Cancel), await Admin.Folder("Hidden", null, Cancel));
        var folder = await Admin.Folder("Shared", mine, Cancel);
        var secret = (await Admin.Resource(hidden, "secret.txt", "secret", Cancel)).Text("resourceuuid");
        var file = (await Admin.Resource(folder, "seen.txt", "seen", Cancel)).Text("resourceuuid");
        var (viewer, editor) = (
            await bank.Somebody("viewer", Guid.ParseExact(mine, "N"), Role.Viewer, Cancel),
            await bank.Somebody("editor", Guid.ParseExact(mine, "N"), Role.Editor, Cancel)
        );
        var seen = Assert.Single((await viewer.Get("/resources", Cancel)).Good().Response("folder").EnumerateArray());
        Assert.Equal((mine, "Access"), (seen.Text("folderuuid"), seen.Text("perm")));
        Assert.Equal("Publish", (await editor.Get("/resources", Cancel)).Good().Response("folder")[0].Text("perm"));
        (await viewer.Get("/resources", Cancel, ("folderuuid", hidden))).IsError(HttpStatusCode.NotFound);
        (await viewer.Get("/resources", Cancel, ("fileuuid", secret))).IsError(HttpStatusCode.NotFound);
        (await viewer.Delete("/resources", Cancel, ("fileuuid", secret))).IsError(HttpStatusCode.NotFound);
        Assert.Empty((await viewer.Get("/resources", Cancel, ("folderlist", hidden))).Good().Response("folder").EnumerateArray());

        (await viewer.Upload($$"""{"folder":"{{folder}}"}""", "a.txt", "a", Cancel)).IsError(HttpStatusCode.Forbidden);
        (await viewer.Send(HttpMethod.Post, "/resources", Cancel, ("name", "X"), ("folderuuid", folder))).IsError(HttpStatusCode.Forbidden);
        (await viewer.Send(HttpMethod.Post, "/resources", Cancel, ("name", "X"))).IsError(HttpStatusCode.Forbidden);
        (await editor.Delete("/resources", Cancel, ("folderuuid", folder))).IsError(HttpStatusCode.Forbidden);
        (await editor.Delete("/resources", Cancel, ("fileuuid", file))).IsError(HttpStatusCode.Forbidden);
        (await editor.Delete("/resources", Cancel, ("folderuuid", mine))).IsError(HttpStatusCode.Forbidden);
        (await viewer.Get("/resources", Cancel, ("fileuuid", file))).Good();
    }

    [Fact(Timeout = Timeout)]
    public async Task Names_must_be_there_and_free()
    {
        var top = await Admin.Folder("Names", null, Cancel);
        await Admin.Folder("Taken", top, Cancel);
        (await Admin.Send(HttpMethod.Post, "/resources", Cancel, ("folderuuid", top))).IsError(HttpStatusCode.BadRequest);
        (await Admin.Send(HttpMethod.Post, "/resources", Cancel, ("name", "taken"), ("folderuuid", top))).IsError(HttpStatusCode.Conflict);
        (await Admin.Send(HttpMethod.Put, "/resources", Cancel, ("name", "x"))).IsError(HttpStatusCode.BadRequest);
        (await Admin.Send(HttpMethod.Patch, "/resources", Cancel, ("name", "x"))).IsError(HttpStatusCode.MethodNotAllowed);
    }
}

using System.Net;
using Dossier.App.Tests.Setup;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.Opus2;

/// <summary>Contract 5, 6 and 8: projects, templates, folders, fields.</summary>
public sealed class ProjectTests(Opus2Server opus) : IClassFixture<Opus2Server>
{
    private const int Patience = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task A_project_is_added_found_and_changed_by_patch_or_post()
    {
        var name = $"Project {Guid.NewGuid()}";
        var made = await opus.Admin.Post("/projects", new { name, description = "First" }, Cancel);
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.EndsWith($"/opus2/projects/{made.Id()}", made.Header("Location"), StringComparison.Ordinal);
        (await opus.Admin.Post("/projects", new { name }, Cancel)).Refused(409);
        Assert.Equal(made.Text, (await opus.Admin.Get($"/projects/{made.Id()}/", Cancel)).Good().Text);

        var patched = await opus.Admin.Patch($"/projects/{made.Id()}", new { description = "Second", unknown = 1 }, Cancel);
        Assert.Equal((name, "Second"), (patched.Good().Body.Text("name"), patched.Body.Text("description")));
        var posted = await opus.Admin.Post($"/projects/{made.Id()}", new { name = $"{name} b" }, Cancel);
        Assert.Equal(($"{name} b", "Second"), (posted.Good().Body.Text("name"), posted.Body.Text("description")));
        (await opus.Admin.Patch($"/projects/{made.Id()}", new { name = 5 }, Cancel)).Refused(400);
        (await opus.Admin.Patch($"/projects/{made.Id()}", new { name = (string?)null }, Cancel)).Refused(400);

        var (user, _, email) = await opus.Admin.NewUser(Cancel);
        (await user.Post("/projects", new { name = "Mine" }, Cancel)).Refused(403);
        (await opus.Admin.Put($"/projects/{made.Id()}/users/{email}", null, Cancel)).Good();
        (await user.Patch($"/projects/{made.Id()}", new { name = "Mine" }, Cancel)).Refused(403);
    }

    [Fact(Timeout = Patience)]
    public Task A_project_made_after_a_template_has_its_teams_people_folders_and_fields() => PlayTemplates(opus.Installed);

    [Fact(Timeout = Patience)]
    public async Task And_so_it_is_on_PostgreSQL()
    {
        await using var database = await PostgresDatabase.Create(Cancel);
        await using var installed = await Opus2Server.Start(database.Connection, Cancel);
        await PlayTemplates(installed);
    }

    private static async Task PlayTemplates(Installed installed)
    {
        var admin = new Opus2Client(installed.Http, Credentials.Token);
        var template = await admin.NewProject(Cancel);
        var id = template["/projects/".Length..];
        var group = await installed.Of<Groups>().Create($"Team {Guid.NewGuid()}", [Capability.View], Actor.System, Cancel);
        var order = new NewField("Privilege", FieldType.Choice) { SettingsJson = """{"choices":["Yes","No"]}""" };
        await installed.Of<Fields>().Create(Guid.Parse(id), order, Actor.System, Cancel);
        var (bot, _, email) = await admin.NewUser(Cancel);
        (await admin.Put($"{template}/users/{email}", null, Cancel)).Good();
        (await admin.Put($"{template}/teams/{group.Id}", null, Cancel)).Good();
        var parent = (await admin.Post($"{template}/folders", new { name = "Pleadings" }, Cancel)).Good().Id();
        (await admin.Post($"{template}/folders", new { name = "Drafts", parentId = parent }, Cancel)).Good();

        (await admin.Post("/projects", new { name = "x", templateId = id }, Cancel)).Refused(404);
        (await admin.Patch(template, new { isTemplate = true }, Cancel)).Good();
        Assert.Contains(id, (await admin.Get("/templates", Cancel)).All("id"));
        Assert.DoesNotContain(id, (await admin.Get("/projects?per_page=100", Cancel)).All("id"));

        var project = await admin.NewProject(Cancel, templateId: id);
        Assert.Equal(id, (await admin.Get(project, Cancel)).Good().Body.Text("templateId"));
        Assert.Equal(["Pleadings", "Pleadings/Drafts"], (await admin.Get($"{project}/folders", Cancel)).All("path"));
        Assert.Equal([$"{group.Id}"], (await admin.Get($"{project}/teams", Cancel)).All("id"));
        Assert.Contains(email, (await admin.Get($"{project}/users", Cancel)).All("email"));
        var field = (await admin.Get($"{project}/fields", Cancel))
            .Good()
            .Body.EnumerateArray()
            .Single(one => one.Text("name") == "Privilege");
        Assert.Equal(("list", "Yes"), (field.Text("type"), field.GetProperty("options")[0].GetString()));
        Assert.DoesNotContain(project["/projects/".Length..], (await admin.Get("/templates", Cancel)).All("id"));

        var document = (await bot.Upload($"{project}/documents", "a.txt", "By the bot", Cancel)).Good().Id();
        var value = await bot.Put($"{project}/documents/{document}/fields/{field.Text("id")}", new { value = "Yes" }, Cancel);
        Assert.Equal("Yes", value.Good().Body.GetProperty("fields").Text(field.Text("id")));
        (await bot.Upload($"{project}/documents?rejectDuplicate=true", "b.txt", "By the bot", Cancel)).Refused(409);
        Assert.Equal([document], (await bot.Get($"{project}/documents?afterDate=2001-01-01T00:00:00Z", Cancel)).All("id"));
        await PlayTheRest(admin, bot, email, group.Id, project, document);
    }

    /// <summary>What else says something to the database in words that engines might understand differently.</summary>
    private static async Task PlayTheRest(Opus2Client admin, Opus2Client bot, string email, Guid team, string project, string document)
    {
        Assert.Equal(["Script"], (await bot.Get("/tokens", Cancel)).All("name"));
        (await admin.Delete("/tokens?userId=x&name=y", Cancel)).Refused(404);
        Assert.Single((await admin.Get("/users?page=2&per_page=1", Cancel)).All("id"));
        (await admin.Put($"/teams/{team}/users/{email}", null, Cancel)).Good();
        (await admin.Put($"/teams/{team}/users/{email}", null, Cancel)).Good();
        Assert.Equal([email], (await admin.Get($"/teams/{team}/users", Cancel)).All("email"));
        (await admin.Delete($"/teams/{team}/users/{email}", Cancel)).Good();
        (await admin.Put($"{project}/teams/{team}", null, Cancel)).Good();
        (await admin.Delete($"{project}/teams/{team}", Cancel)).Good();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => bot.Upload($"{project}/documents?rejectDuplicate=true", "a.txt", "At once", Cancel))
        );
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));

        var drafts = (await bot.Get($"{project}/folders/Pleadings%2FDrafts", Cancel)).Good().Id();
        (await bot.Put($"{project}/documents/{document}/{drafts}", null, Cancel)).Good();
        Assert.Equal([document], (await bot.Get($"{project}/documents/folder/{drafts}", Cancel)).All("id"));
        (await bot.Delete($"{project}/folders/{drafts}", Cancel)).Refused(409);
        (await bot.Upload($"{project}/documents/{document}/replace", "b.txt", "Second", Cancel)).Good();
        (await admin.Delete($"{project}/documents/{document}/versions/2", Cancel)).Good();
        Assert.Equal("By the bot", (await bot.Get($"{project}/documents/{document}/download", Cancel)).Good().Text);
        (await admin.Delete($"{project}/documents/{document}", Cancel)).Good();
        (await bot.Delete($"{project}/folders/{drafts}", Cancel)).Good();
    }

    [Fact(Timeout = Patience)]
    public async Task Folders_are_found_by_id_name_or_path_and_deleted_when_they_are_empty()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var top = await opus.Admin.Post($"{project}/folders", new { name = "the folder" }, Cancel);
        Assert.Equal(HttpStatusCode.Created, top.Status);
        var inner = (await opus.Admin.Post($"{project}/folders", new { name = "100% sure", parentId = top.Id() }, Cancel)).Good();
        var deep = (await opus.Admin.Post($"{project}/folders", new { name = "the folder", parentId = inner.Id() }, Cancel)).Good();
        Assert.Equal("the folder/100% sure/the folder", deep.Body.Text("path"));
        foreach (
            var (named, expected) in new[]
            {
                ("the%20folder", top.Id()),
                ("THE%20folder", top.Id()),
                (inner.Id(), inner.Id()),
                ("100%25%20sure", inner.Id()),
                ("the%20folder%2F100%25%20sure", inner.Id()),
                ("the%20folder%2f100%25%20sure%2Fthe%20folder", deep.Id()),
            }
        )
        {
            Assert.Equal(expected, (await opus.Admin.Get($"{project}/folders/{named}", Cancel)).Good().Id());
        }

        (await opus.Admin.Get($"{project}/folders/no%2Fsuch", Cancel)).Refused(404);
        (await opus.Admin.Post($"{project}/folders", new { name = "The Folder" }, Cancel)).Refused(409);
        (await opus.Admin.Post($"{project}/folders", new { name = "x", parentId = Guid.NewGuid() }, Cancel)).Refused(404);
        (await opus.Admin.Post($"{project}/folders", new { name = " " }, Cancel)).Refused(400);

        (await opus.Admin.Delete($"{project}/folders/{inner.Id()}/", Cancel)).Refused(409);
        var moved = (
            await opus.Admin.Patch($"{project}/folders/{deep.Id()}", new { parentId = (string?)null, name = "Top" }, Cancel)
        ).Good();
        Assert.Equal("Top", moved.Body.Text("path"));
        Assert.Equal(
            "Renamed",
            (await opus.Admin.Post($"{project}/folders/{deep.Id()}", new { name = "Renamed" }, Cancel)).Good().Body.Text("path")
        );
        Assert.Equal(HttpStatusCode.OK, (await opus.Admin.Delete($"{project}/folders/{inner.Id()}/", Cancel)).Status);
        (await opus.Admin.Delete($"{project}/folders/{inner.Id()}", Cancel)).Refused(404);

        (await opus.Admin.Upload($"{project}/documents", "a.txt", "In a folder", Cancel, ("folderId", top.Id()))).Good();
        (await opus.Admin.Delete($"{project}/folders/{top.Id()}", Cancel)).Refused(409);
        Assert.Equal(
            1,
            (await opus.Admin.Get($"{project}/folders/{top.Id()}", Cancel)).Good().Body.GetProperty("documentCount").GetInt32()
        );
    }

    [Fact(Timeout = Patience)]
    public async Task Folders_of_other_panels_do_not_exist_here()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var workspaceId = Guid.Parse(project["/projects/".Length..]);
        var panel = await opus.Installed.Of<Panels>().Create(workspaceId, "Issues", "{}", Actor.System, Cancel);
        var order = new NewFolder("Elsewhere") { PanelId = panel.Id };
        var folder = await opus.Installed.Of<Folders>().Create(workspaceId, order, Actor.System, Cancel);
        Assert.Empty((await opus.Admin.Get($"{project}/folders", Cancel)).All("id"));
        (await opus.Admin.Get($"{project}/folders/{folder.Id}", Cancel)).Refused(404);
        (await opus.Admin.Get($"{project}/folders/Elsewhere", Cancel)).Refused(404);
        (await opus.Admin.Delete($"{project}/folders/{folder.Id}", Cancel)).Refused(404);
        (await opus.Admin.Post($"{project}/folders", new { name = "x", parentId = folder.Id }, Cancel)).Refused(404);
        (await opus.Admin.Upload($"{project}/documents", "a.txt", "Elsewhere", Cancel, ("folderId", $"{folder.Id}"))).Refused(404);
    }

    [Fact(Timeout = Patience)]
    public async Task A_field_takes_what_fits_it_and_null_clears_it()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var workspaceId = Guid.Parse(project["/projects/".Length..]);
        var fields = opus.Installed.Of<Fields>();
        var number = await fields.Create(workspaceId, new NewField("Exhibit", FieldType.Number), Actor.System, Cancel);
        var native = await fields.Create(workspaceId, new NewField("Native", FieldType.NativeFile), Actor.System, Cancel);
        var uploaded = (await opus.Admin.Upload($"{project}/documents", "a.txt", "Fields", Cancel)).Good();
        var path = $"{project}/documents/{uploaded.Id()}/fields";

        var set = (await opus.Admin.Put($"{path}/{number.Id}", new { value = 7 }, Cancel)).Good();
        Assert.Equal(7, set.Body.GetProperty("fields").GetProperty($"{number.Id}").GetInt32());
        Assert.True(string.CompareOrdinal(set.Body.Text("updatedAt"), uploaded.Body.Text("updatedAt")) > 0);
        (await opus.Admin.Put($"{path}/{number.Id}", new { value = "7" }, Cancel)).Refused(400);
        (await opus.Admin.Put($"{path}/{number.Id}", new { values = 7 }, Cancel)).Refused(400);
        (await opus.Admin.Put($"{path}/{native.Id}", new { value = "x" }, Cancel)).Refused(403);
        (await opus.Admin.Put($"{path}/{Guid.NewGuid()}", new { value = 7 }, Cancel)).Refused(404);
        (await opus.Admin.Put($"{project}/documents/{Guid.NewGuid()}/fields/{number.Id}", new { value = 7 }, Cancel)).Refused(404);
        var cleared = (await opus.Admin.Put($"{path}/{number.Id}", new { value = (int?)null }, Cancel)).Good();
        Assert.False(cleared.Body.GetProperty("fields").TryGetProperty($"{number.Id}", out _));
    }
}

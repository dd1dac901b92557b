using System.Net;
using System.Text;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;

namespace Dossier.Conformance.Tests.Opus2;

/// <summary>Contract 7: documents and their versions.</summary>
public sealed class DocumentTests(Opus2Server opus) : IClassFixture<Opus2Server>
{
    private const int Patience = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task A_document_is_added_with_what_is_said_about_it_even_after_the_file()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var folder = (await opus.Admin.Post($"{project}/folders", new { name = "In" }, Cancel)).Good().Id();
        var field = await Field(project, "Author here", FieldType.Text);
        var made = await opus.Admin.Upload(
            $"{project}/documents",
            @"C:\letters\lätter.txt",
            "Dear Ada",
            Cancel,
            ("folderId", folder),
            ("name", "The letter"),
            ("metadata", $$"""{"{{field}}":"Lin"}""")
        );
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var body = made.Body;
        Assert.Equal(("The letter", "lätter.txt", folder), (body.Text("name"), body.Text("fileName"), body.Text("folderId")));
        Assert.Equal((8, 1), (body.GetProperty("size").GetInt32(), body.GetProperty("version").GetInt32()));
        Assert.Equal(Sha256("Dear Ada"), body.Text("checksum"));
        Assert.Equal("Lin", body.GetProperty("fields").Text(field));
        Assert.Equal(1, body.GetProperty("versions").GetArrayLength());
        Assert.EndsWith($"/opus2{project}/documents/{made.Id()}", made.Header("Location"), StringComparison.Ordinal);
        Assert.Equal(
            body.Text("updatedAt"),
            (await opus.Admin.Get($"{project}/documents/{made.Id()}", Cancel)).Good().Body.Text("updatedAt")
        );

        var path = $"{project}/documents";
        (await opus.Admin.Upload(path, "a.txt", "a", Cancel, ("folderId", $"{Guid.NewGuid()}"))).Refused(404);
        (await opus.Admin.Upload(path, "a.txt", "a", Cancel, ("metadata", "[1]"))).Refused(400);
        (await opus.Admin.Upload(path, "a.txt", "a", Cancel, ("metadata", $$"""{"{{field}}":5}"""))).Refused(400);
        (await opus.Admin.Upload(path, "a.txt", "a", Cancel, ("metadata", $$"""{"{{Guid.NewGuid()}}":"x"}"""))).Refused(404);
        using var empty = new MultipartFormDataContent { { new StringContent("x"), "name" } };
        (await opus.Admin.Send(HttpMethod.Post, path, empty, Cancel)).Refused(400);
        (await opus.Admin.Post(path, new { name = "x" }, Cancel)).Refused(415);
        Assert.Equal([made.Id()], (await opus.Admin.Get(path, Cancel)).All("id"));
    }

    [Fact(Timeout = Patience)]
    public async Task A_duplicate_is_what_has_the_same_content_as_a_current_version_of_the_project()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var path = $"{project}/documents";
        var first = (await opus.Admin.Upload($"{path}?rejectDuplicate=true", "a.txt", "Same", Cancel)).Good().Id();
        var refused = await opus.Admin.Upload($"{path}?rejectDuplicate=true", "other name.txt", "Same", Cancel);
        refused.Refused(409);
        Assert.Equal(first, refused.Body.Text("documentId"));
        Assert.Equal([first], (await opus.Admin.Get(path, Cancel)).All("id"));

        (await opus.Admin.Upload($"{path}?rejectDuplicate=true", "a.txt", "Other", Cancel)).Good();
        (await opus.Admin.Upload($"{path}?rejectDuplicate=false", "a.txt", "Same", Cancel)).Good();
        (await opus.Admin.Upload($"{path}?rejectDuplicate=perhaps", "a.txt", "Same", Cancel)).Refused(400);
        var elsewhere = await opus.Admin.NewProject(Cancel);
        (await opus.Admin.Upload($"{elsewhere}/documents?rejectDuplicate=true", "a.txt", "Same", Cancel)).Good();

        // What only an earlier version had is no duplicate.
        var replaced = (await opus.Admin.Upload($"{path}?rejectDuplicate=true", "b.txt", "Old", Cancel)).Good().Id();
        (await opus.Admin.Upload($"{path}/{replaced}/replace", "b.txt", "New", Cancel)).Good();
        (await opus.Admin.Upload($"{path}?rejectDuplicate=true", "c.txt", "Old", Cancel)).Good();
        (await opus.Admin.Upload($"{path}?rejectDuplicate=true", "c.txt", "New", Cancel)).Refused(409);
    }

    [Fact(Timeout = Patience)]
    public async Task Of_many_who_add_the_same_at_once_one_succeeds()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => opus.Admin.Upload($"{project}/documents?rejectDuplicate=true", "a.txt", "At once", Cancel))
        );
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
    }

    [Fact(Timeout = Patience)]
    public async Task Lists_follow_changes_so_that_polling_misses_nothing()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var path = $"{project}/documents";
        var folder = (await opus.Admin.Post($"{project}/folders", new { name = "In" }, Cancel)).Good().Id();
        var one = (await opus.Admin.Upload(path, "1.txt", "1", Cancel)).Good();
        var two = (await opus.Admin.Upload(path, "2.txt", "2", Cancel)).Good();
        var three = (await opus.Admin.Upload(path, "3.txt", "3", Cancel, ("folderId", folder))).Good();
        Assert.Equal([one.Id(), two.Id(), three.Id()], (await opus.Admin.Get(path, Cancel)).All("id"));
        var since = Uri.EscapeDataString(two.Body.Text("updatedAt"));
        Assert.Equal([three.Id()], (await opus.Admin.Get($"{path}?afterDate={since}", Cancel)).All("id"));

        (await opus.Admin.Put($"{path}/{one.Id()}/{folder}", null, Cancel)).Good();
        Assert.Equal([two.Id(), three.Id(), one.Id()], (await opus.Admin.Get(path, Cancel)).All("id"));
        var page = await opus.Admin.Get($"{path}?afterDate={since}&page=2&per_page=1", Cancel);
        Assert.Equal([one.Id()], page.All("id"));
        Assert.Equal("2", page.Header("X-Total-Count"));
        Assert.Contains("afterDate=", page.Header("Link"), StringComparison.Ordinal);
        Assert.Equal([three.Id(), one.Id()], (await opus.Admin.Get($"{path}/folder/{folder}", Cancel)).All("id"));
        var later = Uri.EscapeDataString(three.Body.Text("updatedAt"));
        Assert.Equal([one.Id()], (await opus.Admin.Get($"{path}/folder/{folder}?afterDate={later}", Cancel)).All("id"));
        (await opus.Admin.Get($"{path}/folder/{Guid.NewGuid()}", Cancel)).Refused(404);

        foreach (
            var good in new[] { "2001-01-01T00:00:00Z", "2001-01-01 00:00:00", "2001-01-01T00:00:00.123Z", "2001-01-01T00:00:00%2B02:00" }
        )
        {
            Assert.Equal(3, (await opus.Admin.Get($"{path}?afterDate={good}", Cancel)).All("id").Count);
        }

        foreach (var bad in new[] { "", "yesterday", "2001-01-01", "2001-01-01T00:00:00", "01/02/2001 00:00:00" })
        {
            var message = (await opus.Admin.Get($"{path}?afterDate={bad}", Cancel)).Refused(400);
            Assert.StartsWith("Invalid timestamp format. Use format ", message, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Patience)]
    public async Task A_move_stays_within_the_tree_of_this_api()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var workspaceId = Guid.Parse(project["/projects/".Length..]);
        var panel = await opus.Installed.Of<Panels>().Create(workspaceId, "Issues", "{}", Actor.System, Cancel);
        var issue = await opus
            .Installed.Of<Folders>()
            .Create(workspaceId, new NewFolder("Issue") { PanelId = panel.Id }, Actor.System, Cancel);
        var (a, b) = (await Folder(project, "A"), await Folder(project, "B"));
        var id = (await opus.Admin.Upload($"{project}/documents", "a.txt", "Moving", Cancel, ("folderId", a))).Good().Id();
        var change = new DocumentChange { FolderIds = [issue.Id, Guid.Parse(a)] };
        await opus.Installed.Of<Documents>().Change(workspaceId, Guid.Parse(id), change, Actor.System, Cancel);

        Assert.Equal(b, (await opus.Admin.Put($"{project}/documents/{id}/{b}", null, Cancel)).Good().Body.Text("folderId"));
        Assert.Equal(b, (await opus.Admin.Put($"{project}/documents/{id}/{b}", null, Cancel)).Good().Body.Text("folderId"));
        var places = (await opus.Installed.Of<Documents>().FoldersOf([Guid.Parse(id)], Cancel))[Guid.Parse(id)];
        Assert.Equal(new[] { issue.Id, Guid.Parse(b) }.Order(), places.Order());
        (await opus.Admin.Put($"{project}/documents/{id}/{Guid.NewGuid()}", null, Cancel)).Refused(404);
        (await opus.Admin.Put($"{project}/documents/{id}/{issue.Id}", null, Cancel)).Refused(404);
        (await opus.Admin.Put($"{project}/documents/{Guid.NewGuid()}/{b}", null, Cancel)).Refused(404);
    }

    [Fact(Timeout = Patience)]
    public async Task A_document_is_changed_by_patch_or_post()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var folder = await Folder(project, "A");
        var field = await Field(project, "Note here", FieldType.Text);
        var path = $"{project}/documents/{(await opus.Admin.Upload($"{project}/documents", "a.txt", "Patch", Cancel)).Good().Id()}";
        var fields = new Dictionary<string, string?> { [field] = "Read" };
        var patched = (
            await opus.Admin.Patch(
                path,
                new
                {
                    name = "B",
                    folderId = folder,
                    fields,
                },
                Cancel
            )
        ).Good().Body;
        Assert.Equal(("B", folder, "Read"), (patched.Text("name"), patched.Text("folderId"), patched.GetProperty("fields").Text(field)));
        fields[field] = null;
        var posted = (await opus.Admin.Post(path, new { fields, unknown = true }, Cancel)).Good().Body;
        Assert.Equal(("B", false), (posted.Text("name"), posted.GetProperty("fields").TryGetProperty(field, out _)));
        (await opus.Admin.Patch(path, new { name = "" }, Cancel)).Refused(400);
        (await opus.Admin.Patch(path, new { name = (string?)null }, Cancel)).Refused(400);
        (await opus.Admin.Patch(path, new { folderId = "odd" }, Cancel)).Refused(404);
    }

    [Fact(Timeout = Patience)]
    public async Task Versions_are_kept_downloaded_and_deleted_but_for_the_only_one()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var id = (await opus.Admin.Upload($"{project}/documents", "a.txt", "One", Cancel)).Good().Id();
        var path = $"{project}/documents/{id}";
        Assert.Equal(
            "You cannot delete the only version of a document",
            (await opus.Admin.Delete($"{path}/versions/1", Cancel)).Refused(409)
        );
        var replaced = await opus.Admin.Upload($"{path}/replace", "b.txt", "Two!", Cancel);
        Assert.Equal(HttpStatusCode.OK, replaced.Status);
        Assert.Equal(
            (id, 2, 4),
            (replaced.Id(), replaced.Body.GetProperty("version").GetInt32(), replaced.Body.GetProperty("size").GetInt32())
        );
        Assert.Equal(
            ["a.txt", "b.txt"],
            replaced.Body.GetProperty("versions").EnumerateArray().Select(version => version.Text("fileName"))
        );

        var versions = (await opus.Admin.Get($"{path}/versions", Cancel)).All("id");
        Assert.Equal("a.txt", (await opus.Admin.Get($"{path}/versions/{versions[0]}", Cancel)).Good().Body.Text("fileName"));
        var current = await opus.Admin.Get($"{path}/download", Cancel);
        Assert.Equal("Two!", current.Good().Text);
        Assert.Contains("b.txt", current.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.Equal("One", (await opus.Admin.Get($"{path}/versions/{versions[0]}/download", Cancel)).Good().Text);

        foreach (var odd in new[] { "x", "0", "-1", "1.5" })
        {
            Assert.Equal("Invalid version ID Format", (await opus.Admin.Get($"{path}/versions/{odd}", Cancel)).Refused(400));
        }

        foreach (var unknown in new[] { "3", $"{Guid.NewGuid()}" })
        {
            Assert.Equal("Document version not found.", (await opus.Admin.Delete($"{path}/versions/{unknown}", Cancel)).Refused(404));
        }

        (await opus.Admin.Delete($"{path}/versions/{versions[1]}", Cancel)).Good();
        Assert.Equal("One", (await opus.Admin.Get($"{path}/download", Cancel)).Good().Text);
        Assert.Equal(1, (await opus.Admin.Get(path, Cancel)).Good().Body.GetProperty("version").GetInt32());
        (await opus.Admin.Upload($"{project}/documents/{Guid.NewGuid()}/replace", "a.txt", "x", Cancel)).Refused(404);
        await TextBecomes(project, id, "One");
    }

    [Fact(Timeout = Patience)]
    public async Task Content_is_behind_the_switch_of_the_project()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var path = $"{project}/documents/{(await opus.Admin.Upload($"{project}/documents", "a.txt", "Gated", Cancel)).Good().Id()}";
        (await opus.Admin.Patch(project, new { downloadDocsViaApi = false }, Cancel)).Good();
        (await opus.Admin.Get($"{path}/download", Cancel)).Refused(403);
        (await opus.Admin.Get($"{path}/versions/1/download", Cancel)).Refused(403);
        (await opus.Admin.Get(path, Cancel)).Good();
        (await opus.Admin.Patch(project, new { downloadDocsViaApi = true }, Cancel)).Good();
        Assert.Equal("Gated", (await opus.Admin.Get($"{path}/download", Cancel)).Good().Text);
    }

    [Fact(Timeout = Patience)]
    public async Task Who_may_write_may_not_yet_delete()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var (user, _, email) = await opus.Admin.NewUser(Cancel);
        (await opus.Admin.Put($"{project}/users/{email}", null, Cancel)).Good();
        var path = $"{project}/documents/{(await user.Upload($"{project}/documents", "a.txt", "Mine", Cancel)).Good().Id()}";
        Assert.Equal("You do not have permission to delete this file", (await user.Delete(path, Cancel)).Refused(403));
        (await user.Upload($"{path}/replace", "a.txt", "Mine 2", Cancel)).Good();
        Assert.Equal("You do not have permission to delete this file", (await user.Delete($"{path}/versions/1", Cancel)).Refused(403));
        (await user.Put($"{project}/users/{email}", null, Cancel)).Refused(403);
        Assert.Equal(HttpStatusCode.OK, (await opus.Admin.Delete(path, Cancel)).Status);
        (await opus.Admin.Delete(path, Cancel)).Refused(404);
        (await user.Get(path, Cancel)).Refused(404);
    }

    [Fact(Timeout = Patience)]
    public async Task A_document_of_another_project_does_not_exist_in_this_one()
    {
        var (one, two) = (await opus.Admin.NewProject(Cancel), await opus.Admin.NewProject(Cancel));
        var id = (await opus.Admin.Upload($"{one}/documents", "a.txt", "Here", Cancel)).Good().Id();
        foreach (var path in new[] { "", "/download", "/versions", "/versions/1" })
        {
            (await opus.Admin.Get($"{two}/documents/{id}{path}", Cancel)).Refused(404);
        }

        (await opus.Admin.Delete($"{two}/documents/{id}", Cancel)).Refused(404);
        (await opus.Admin.Upload($"{two}/documents/{id}/replace", "a.txt", "x", Cancel)).Refused(404);
    }

    private async Task<string> Folder(string project, string name) =>
        (await opus.Admin.Post($"{project}/folders", new { name }, Cancel)).Good().Id();

    private async Task<string> Field(string project, string name, FieldType type)
    {
        var fields = opus.Installed.Of<Fields>();
        return $"{(await fields.Create(Guid.Parse(project["/projects/".Length..]), new NewField(name, type), Actor.System, Cancel)).Id}";
    }

    /// <summary>Waits for the text of the version that is current now.</summary>
    private async Task TextBecomes(string project, string id, string expected)
    {
        var documents = opus.Installed.Of<Documents>();
        while (true)
        {
            var document = await documents.Find(Guid.Parse(project["/projects/".Length..]), Guid.Parse(id), Actor.System, Cancel);
            if (document.TextHash is not null && (await opus.Installed.TextOf(document, Cancel)).Trim() == expected)
            {
                return;
            }

            await Task.Delay(100, Cancel);
        }
    }

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

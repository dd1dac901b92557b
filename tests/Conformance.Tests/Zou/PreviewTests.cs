using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>From a comment to a preview to the same bytes, which every other door sees as a document.</summary>
public sealed class PreviewTests(ZouServer zou) : IClassFixture<ZouServer>
{
    [Fact(Timeout = 60_000)]
    public async Task What_is_shown_comes_back_as_it_was_and_is_a_document()
    {
        var cancel = TestContext.Current.CancellationToken;
        var project = await zou.Project();
        var (_, task) = await zou.Task(project);
        var artist = await Artist(project, task);
        var comment = await Comment(artist, task, "wfa");
        var preview = (await artist.Post($"/actions/tasks/{task}/comments/{comment}/add-preview", new { revision = 1 })).Must(
            HttpStatusCode.Created
        );
        Assert.Equal(("PreviewFile", "processing"), (preview.Text("type"), preview.Text("status")));
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var uploaded = (await Upload(artist, preview.Text("id"), "my movie.MP4", bytes)).Must(HttpStatusCode.Created);
        // Random bytes: no movie comes of them, and they are kept.
        Assert.Equal(
            ("processing", "mp4", "my movie"),
            (uploaded.Text("status"), uploaded.Text("extension"), uploaded.Text("original_name"))
        );
        Assert.Equal(bytes.Length, uploaded.Body!["file_size"]!.GetValue<long>());
        Assert.False(uploaded.Body!.AsObject().ContainsKey("message"));
        Assert.False(uploaded.Body!.AsObject().ContainsKey("document_id"));

        var path = $"/movies/originals/preview-files/{preview.Text("id")}";
        using (var whole = await artist.Raw(HttpMethod.Get, $"{path}.mp4", null))
        {
            Assert.Equal(bytes, await whole.Content.ReadAsByteArrayAsync(cancel));
            Assert.Equal("video/mp4", whole.Content.Headers.ContentType!.MediaType);
            Assert.True(whole.Headers.CacheControl!.NoCache, "It stands in for what is to be made.");
            using var same = await artist.Raw(
                HttpMethod.Get,
                $"{path}.mp4",
                null,
                request => request.Headers.IfNoneMatch.Add(whole.Headers.ETag!)
            );
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        }

        using (
            var part = await artist.Raw(
                HttpMethod.Get,
                $"{path}.mp4",
                null,
                request => request.Headers.Range = new RangeHeaderValue(10, 19)
            )
        )
        {
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal(bytes[10..20], await part.Content.ReadAsByteArrayAsync(cancel));
        }

        using (var saved = await artist.Raw(HttpMethod.Get, $"{path}/download", null))
        {
            Assert.Equal("SH010_Animation_v001.mp4", saved.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        }

        (await artist.Get($"/pictures/originals/preview-files/{preview.Text("id")}.png")).Must(HttpStatusCode.NotFound);

        var documents = await zou
            .Installed.Of<Documents>()
            .List(Guid.Parse(project), new DocumentFilter(), PageOf.First(10), Installed.Operator, cancel);
        var document = Assert.Single(documents.Items);
        Assert.Equal(("SH010_Animation_v001.mp4", Convert.ToHexStringLower(SHA256.HashData(bytes))), (document.Name, document.Sha256));
        Assert.Equal(Guid.Parse(artist.Person), document.CreatedBy);

        // Taken away through another door, it is missing here, and nothing breaks.
        await zou.Installed.Of<Documents>().Delete(Guid.Parse(project), document.Id, Installed.Operator, cancel);
        Assert.Equal("missing", (await artist.Get($"/data/preview-files/{preview.Text("id")}")).Must(HttpStatusCode.OK).Text("status"));
        (await artist.Get($"{path}.mp4")).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = 60_000)]
    public async Task Revisions_are_taken_once_and_a_preview_takes_one_file()
    {
        var project = await zou.Project();
        var (_, task) = await zou.Task(project);
        var artist = await Artist(project, task);
        var comment = await Comment(artist, task, "wip");
        var add = $"/actions/tasks/{task}/comments/{comment}/add-preview";
        var first = (await artist.Post(add, new { })).Must(HttpStatusCode.Created);
        Assert.Equal(1, first.Body!["revision"]!.GetValue<int>());
        Assert.Contains(
            "Revision 1 already exists",
            (await artist.Post(add, new { revision = 1 })).Must(HttpStatusCode.BadRequest).Text("message")
        );
        Assert.Equal(2, (await artist.Post(add, null)).Must(HttpStatusCode.Created).Body!["revision"]!.GetValue<int>());
        var beside = (await artist.Post($"/actions/tasks/{task}/comments/{comment}/preview-files/{first.Text("id")}", null)).Must(
            HttpStatusCode.Created
        );
        Assert.Equal((1, 2), (beside.Body!["revision"]!.GetValue<int>(), beside.Body!["position"]!.GetValue<int>()));

        (await Upload(artist, first.Text("id"), "a.png", [1, 2, 3])).Must(HttpStatusCode.Created);
        (await Upload(artist, first.Text("id"), "b.png", [4, 5, 6])).Must(HttpStatusCode.BadRequest);
        using var kept = await artist.Raw(HttpMethod.Get, $"/pictures/originals/preview-files/{first.Text("id")}.png", null);
        Assert.Equal([1, 2, 3], await kept.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        (await Upload(artist, beside.Text("id"), "run.exe", [1])).Must(HttpStatusCode.BadRequest);
        (await artist.Get($"/data/preview-files/{beside.Text("id")}")).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_comment_moves_its_task_on_and_carries_files()
    {
        var project = await zou.Project();
        var (_, task) = await zou.Task(project);
        var artist = await Artist(project, task);
        await Comment(artist, task, "wip");
        var now = (await artist.Get($"/data/tasks/{task}")).Body!;
        Assert.NotNull(now["real_start_date"]);
        Assert.Equal(await Status("wip"), now["task_status_id"]!.GetValue<string>());
        (await artist.Post($"/actions/tasks/{task}/comment", new { task_status_id = await Status("done") })).Must(HttpStatusCode.Forbidden);
        (await artist.Post($"/actions/tasks/{task}/comment", new { comment = "no status" })).Must(HttpStatusCode.BadRequest);
        await Comment(zou.Admin, task, "retake");
        Assert.Equal(1, (await artist.Get($"/data/tasks/{task}")).Body!["retake_count"]!.GetValue<int>());

        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Encoding.UTF8.GetBytes("notes")), "file-1", "notes.txt" },
            { new StringContent("with a file"), "comment" },
            { new StringContent("""[{"text":"do it","checked":false}]"""), "checklist" },
            { new StringContent(await Status("wfa")), "task_status_id" },
        };
        var said = (await artist.Send(HttpMethod.Post, $"/actions/tasks/{task}/comment", form)).Must(HttpStatusCode.Created);
        Assert.Equal("wfa", said.Body!["task_status"]!["short_name"]!.GetValue<string>());
        Assert.Equal(artist.Person, said.Body!["person"]!["id"]!.GetValue<string>());
        var file = said.Body!["attachment_files"]![0]!;
        using var attachment = await artist.Raw(
            HttpMethod.Get,
            $"/data/attachment-files/{file["id"]!.GetValue<string>()}/file/notes.txt",
            null
        );
        Assert.Equal("notes", await attachment.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("attachment", attachment.Content.Headers.ContentDisposition!.DispositionType);
        foreach (var list in new[] { $"/data/tasks/{task}/attachment-files", $"/data/projects/{project}/attachment-files" })
        {
            Assert.Equal([file["id"]!.GetValue<string>()], (await zou.Admin.Get(list)).Must(HttpStatusCode.OK).Ids);
            (await artist.Get(list)).Must(HttpStatusCode.Forbidden);
        }

        var all = (await artist.Get($"/data/tasks/{task}/comments")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal(3, all.Count);
        Assert.Equal("with a file", all[0]!["text"]!.GetValue<string>());
        Assert.Equal("do it", all[0]!["checklist"]![0]!["text"]!.GetValue<string>());
        Assert.NotNull((await artist.Get($"/data/tasks/{task}")).Body!["end_date"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Only_those_who_work_on_a_task_comment_on_it_and_show_work()
    {
        var project = await zou.Project();
        var (_, task) = await zou.Task(project);
        var artist = await Artist(project, task);
        var comment = await Comment(artist, task, "wip");
        var preview = (await artist.Post($"/actions/tasks/{task}/comments/{comment}/add-preview", null))
            .Must(HttpStatusCode.Created)
            .Text("id");
        var status = await Status("wip");

        var colleague = await zou.Person("user");
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = colleague.Person })).Must(HttpStatusCode.Created);
        (await colleague.Post($"/actions/tasks/{task}/comment", new { task_status_id = status })).Must(HttpStatusCode.Forbidden);
        (await Upload(colleague, preview, "a.png", [1])).Must(HttpStatusCode.Forbidden);

        var stranger = await zou.Person("user");
        (await stranger.Post($"/actions/tasks/{task}/comment", new { task_status_id = status })).Must(HttpStatusCode.NotFound);
        (await Upload(stranger, preview, "a.png", [1])).Must(HttpStatusCode.NotFound);
        (await Upload(artist, preview, "a.png", [1])).Must(HttpStatusCode.Created);
        (await stranger.Get($"/pictures/originals/preview-files/{preview}.png")).Must(HttpStatusCode.NotFound);
        (await zou.Anybody.Get($"/pictures/originals/preview-files/{preview}.png")).Must(HttpStatusCode.Unauthorized);

        var client = await zou.Person("client");
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = client.Person })).Must(HttpStatusCode.Created);
        Assert.Empty((await client.Get($"/data/tasks/{task}/comments")).Must(HttpStatusCode.OK).Body!.AsArray());
        (await client.Get($"/data/comments/{comment}")).Must(HttpStatusCode.NotFound);
        (
            await zou.Admin.Post(
                $"/actions/tasks/{task}/comment",
                new
                {
                    task_status_id = status,
                    comment = "look",
                    for_client = true,
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Single((await client.Get($"/data/tasks/{task}/comments")).Body!.AsArray());
    }

    private async Task<ZouClient> Artist(string project, string task)
    {
        var artist = await zou.Person("user");
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = artist.Person })).Must(HttpStatusCode.Created);
        (await zou.Admin.Put($"/actions/persons/{artist.Person}/assign", new { task_ids = new[] { task } })).Must(HttpStatusCode.OK);
        return artist;
    }

    private async Task<string> Status(string shortName) =>
        (await zou.Admin.Get($"/data/task-status?short_name={shortName}")).Must(HttpStatusCode.OK).Ids.Single();

    private async Task<string> Comment(ZouClient who, string task, string status) =>
        (await who.Post($"/actions/tasks/{task}/comment", new { task_status_id = await Status(status), comment = "hello" }))
            .Must(HttpStatusCode.Created)
            .Text("id");

    private static async Task<ZouAnswer> Upload(ZouClient who, string preview, string name, byte[] bytes)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", name } };
        return await who.Send(HttpMethod.Post, $"/pictures/preview-files/{preview}", form);
    }
}

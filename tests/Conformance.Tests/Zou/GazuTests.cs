using System.Net;
using System.Text;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>What the Python client asks for where the vendor has nothing does what its function's name says.</summary>
[Collection("Zou production")]
public sealed class GazuTests(ZouProduction production)
{
    [Fact(Timeout = 60_000)]
    public async Task Comments_are_known_by_their_own_ids()
    {
        var (zou, artist) = (production.Zou, production.Artist);
        var project = await zou.Project();
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = artist.Person })).Must(HttpStatusCode.Created);
        var (shot, task, preview) = await PlaylistTests.Shown(zou, project, "SH010", "a.txt", [1]);
        (await zou.Admin.Put($"/actions/persons/{artist.Person}/assign", new { task_ids = new[] { task } })).Must(HttpStatusCode.OK);
        var said = (
            await artist.Post($"/actions/tasks/{task}/comment", new { task_status_id = production.Ids["wip"], comment = "Look." })
        ).Must(HttpStatusCode.Created);
        var comment = $"/data/comments/{said.Text("id")}";

        var reply = (await artist.Post($"{comment}/replies", new { text = "And here." })).Must(HttpStatusCode.Created).Text("id");
        Assert.Equal("And here.", (await artist.Get(comment)).Body!["replies"]![0]!["text"]!.GetValue<string>());
        (await artist.Delete($"{comment}/replies/{reply}")).Must(HttpStatusCode.NoContent);
        Assert.Empty((await artist.Get(comment)).Body!["replies"]!.AsArray());

        var shown = (await artist.Post($"{comment}/preview-files", new { })).Must(HttpStatusCode.Created);
        Assert.Equal(2, shown.Body!["revision"]!.GetValue<int>());
        (await artist.Put($"/data/preview-files/{shown.Text("id")}/position", new { position = 1 })).Must(HttpStatusCode.OK);
        (await artist.Put($"/data/preview-files/{shown.Text("id")}/position", new { position = 2 })).Must(HttpStatusCode.BadRequest);
        (await artist.Delete($"{comment}/preview-files/{preview}")).Must(HttpStatusCode.NotFound);
        (await artist.Delete($"{comment}/preview-files/{shown.Text("id")}")).Must(HttpStatusCode.NoContent);
        (await artist.Get($"/data/preview-files/{shown.Text("id")}")).Must(HttpStatusCode.NotFound);

        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes("note")), "file", "note.txt" } };
        var files = await artist.Send(HttpMethod.Post, $"/actions/tasks/{task}/comments/{said.Text("id")}/add-attachment", form);
        var file = files.Must(HttpStatusCode.Created).Ids.Single();
        (await production.Stranger.Delete($"{comment}/attachment-files/{file}")).Must(HttpStatusCode.NotFound);
        (await artist.Delete($"{comment}/attachment-files/{file}")).Must(HttpStatusCode.NoContent);
        foreach (var path in new[] { "replies", "preview-files" })
        {
            (await production.Stranger.Post($"{comment}/{path}", new { text = "x" })).Must(HttpStatusCode.NotFound);
        }

        (await artist.Get($"/pictures/preview-files/{preview}/extract-tile")).Must(HttpStatusCode.NotFound);
        var playlist = (await zou.Admin.Post("/data/playlists", new { name = "Dailies", project_id = project })).Text("id");
        (await zou.Admin.Post($"/actions/playlists/{playlist}/add-entity", new { entity_id = shot })).Must(HttpStatusCode.OK);
        Assert.Equal([preview], (await artist.Get($"/data/playlists/{playlist}/entity-previews")).Must(HttpStatusCode.OK).Ids);
        (await production.Stranger.Get($"/data/playlists/{playlist}/entity-previews")).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_path_tells_what_its_file_is_of()
    {
        var (artist, ids) = (production.Artist, production.Ids);
        var task = ids["task_id"];
        var made = (await artist.Post($"/data/tasks/{task}/working-files/new", new { name = "main" })).Must(HttpStatusCode.Created);
        var (path, project) = (made.Text("path"), production.Project);
        var found = (
            await artist.Post(
                "/data/tasks/from-path",
                new
                {
                    project_id = project,
                    file_path = path,
                    type = "shot",
                }
            )
        ).Must(HttpStatusCode.OK);
        Assert.Equal((task, "Task"), (found.Text("id"), found.Text("type")));
        foreach (var at in new[] { "/data/entities/guess_from_path", "/data/entities/guess-from-path" })
        {
            var guess = (await artist.Post(at, new { project_id = project, file_path = path })).Must(HttpStatusCode.OK).Body!.AsArray();
            var shot = Assert.Single(guess, one => one!["Template"]!.GetValue<string>() == "shot")!;
            Assert.Equal(
                (project, ids["shot_id"], ids["sequence_id"], ids["task_type_id"]),
                (
                    shot["Project"]!.GetValue<string>(),
                    shot["Shot"]!.GetValue<string>(),
                    shot["Sequence"]!.GetValue<string>(),
                    shot["TaskType"]!.GetValue<string>()
                )
            );
        }

        foreach (var wrong in new[] { "/elsewhere/x", path.Replace("sh01", "sh99"), "" })
        {
            (await artist.Post("/data/tasks/from-path", new { project_id = project, file_path = wrong })).Must(HttpStatusCode.NotFound);
        }

        (
            await artist.Post(
                "/data/tasks/from-path",
                new
                {
                    project_id = project,
                    file_path = path,
                    type = "asset",
                }
            )
        ).Must(HttpStatusCode.NotFound);
        (await production.Stranger.Post("/data/tasks/from-path", new { project_id = project, file_path = path })).Must(
            HttpStatusCode.NotFound
        );
    }

    [Fact(Timeout = 60_000)]
    public async Task Chats_are_joined_by_their_own_ids()
    {
        var artist = production.Artist;
        var chat = (await artist.Get($"/data/entities/{production.Ids["edit_id"]}/chat")).Must(HttpStatusCode.OK).Text("id");
        (await artist.Post($"/data/user/chats/{chat}/join", new { })).Must(HttpStatusCode.OK);
        Assert.Contains(chat, (await artist.Get("/data/user/chats")).Must(HttpStatusCode.OK).Ids);
        (await artist.Delete($"/data/user/chats/{chat}/leave")).Must(HttpStatusCode.NoContent);
        Assert.DoesNotContain(chat, (await artist.Get("/data/user/chats")).Must(HttpStatusCode.OK).Ids);
        (await production.Stranger.Post($"/data/user/chats/{chat}/join", new { })).Must(HttpStatusCode.NotFound);
        (await artist.Post($"/data/user/chats/{Guid.NewGuid()}/join", new { })).Must(HttpStatusCode.NotFound);
    }
}

using System.IO.Compression;
using System.Net;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Playlists: filled, shown, taken home, and shared with whoever has their address.</summary>
public sealed class PlaylistTests(ZouServer zou) : IClassFixture<ZouServer>
{
    private const int Patience = 60_000;
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task Playlists_are_filled_shown_and_taken_home() => await UsePlaylists(zou);

    [Fact(Timeout = Patience)]
    public async Task A_shared_playlist_shows_what_is_in_it_and_nothing_else()
    {
        var project = await zou.Project();
        var (shot, _, shown) = await Shown(zou, project, "SH010", "a.png", [1, 2, 3]);
        var (_, _, hidden) = await Shown(zou, project, "SH020", "b.png", [4]);
        var playlist = (await zou.Admin.Post("/data/playlists", new { name = "For the client", project_id = project })).Text("id");
        (await zou.Admin.Post($"/actions/playlists/{playlist}/add-entity", new { entity_id = shot, preview_file_id = shown })).Must(
            HttpStatusCode.OK
        );
        var (reel, _, movie) = await Shown(zou, project, "SH030", "reel.mp4", [5, 6]);
        var (board, _, paper) = await Shown(zou, project, "SH040", "board.pdf", [7]);
        var more = new[] { new { entity_id = reel, preview_file_id = movie }, new { entity_id = board, preview_file_id = paper } };
        (await zou.Admin.Post($"/actions/playlists/{playlist}/add-entities", new { entities = more })).Must(HttpStatusCode.OK);
        var shares = $"/data/playlists/{playlist}/share";
        (await (await zou.Person("manager")).Post(shares, new { })).Must(HttpStatusCode.NotFound);
        var share = (await zou.Admin.Post(shares, new { password = "sesame", can_comment = false })).Must(HttpStatusCode.Created);
        Assert.False(share.Body!.AsObject().ContainsKey("password"));
        Assert.False(share.Body["can_comment"]!.GetValue<bool>());
        var token = share.Text("token");
        Assert.Equal(
            [token],
            (await zou.Admin.Get(shares)).Must(HttpStatusCode.OK).Body!.AsArray().Select(row => row!["token"]!.GetValue<string>())
        );
        var root = $"/shared/playlists/{token}";
        (await zou.Anybody.Get(root)).Must(HttpStatusCode.Forbidden);
        (await zou.Anybody.Get($"{root}?password=open")).Must(HttpStatusCode.Forbidden);
        var seen = (await zou.Anybody.Get($"{root}?password=sesame")).Must(HttpStatusCode.OK);
        Assert.Equal([shown, movie, paper], seen.Body!["shots"]!.AsArray().Select(place => place!["preview_file_id"]!.GetValue<string>()));
        (await zou.Anybody.Get($"{root}/preview-files/{shown}?password=sesame")).Must(HttpStatusCode.OK);
        foreach (var path in new[] { $"pictures/originals/preview-files/{shown}.png", $"preview-files/{shown}/download" })
        {
            using var file = await zou.Anybody.Raw(HttpMethod.Get, $"{root}/{path}?password=sesame", null);
            Assert.Equal([1, 2, 3], await file.Content.ReadAsByteArrayAsync(Cancel));
            (await zou.Anybody.Get($"{root}/{path}")).Must(HttpStatusCode.Forbidden);
            (await zou.Anybody.Get($"{root}/{path.Replace(shown, hidden)}?password=sesame")).Must(HttpStatusCode.NotFound);
        }

        (await zou.Anybody.Get($"{root}/movies/originals/preview-files/{movie}.mp4?password=sesame")).Must(HttpStatusCode.OK);
        (await zou.Anybody.Get($"{root}/pictures/originals/preview-files/{paper}.pdf?password=sesame")).Must(HttpStatusCode.OK);
        (await zou.Anybody.Get($"{root}/movies/originals/preview-files/{shown}.mp4?password=sesame")).Must(HttpStatusCode.NotFound);
        (await zou.Anybody.Get($"{root}/pictures/originals/preview-files/{shown}.pdf?password=sesame")).Must(HttpStatusCode.NotFound);
        (await zou.Anybody.Get("/shared/playlists/none")).Must(HttpStatusCode.NotFound);
        (await zou.Admin.Post(shares, new { expiration_date = "2020-01-01" })).Must(HttpStatusCode.BadRequest);
        (await zou.Admin.Delete($"{shares}/{token}")).Must(HttpStatusCode.NoContent);
        (await zou.Anybody.Get($"{root}?password=sesame")).Must(HttpStatusCode.NotFound);

        // A share is worth what its maker may see.
        var manager = await zou.Person("manager");
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = manager.Person, role = "manager" })).Must(
            HttpStatusCode.Created
        );
        var theirs = (await manager.Post(shares, new { })).Must(HttpStatusCode.Created).Text("token");
        (await zou.Anybody.Get($"/shared/playlists/{theirs}")).Must(HttpStatusCode.OK);
        (await zou.Admin.Delete($"/data/projects/{project}/team/{manager.Person}")).Must(HttpStatusCode.NoContent);
        (await zou.Anybody.Get($"/shared/playlists/{theirs}")).Must(HttpStatusCode.NotFound);
    }

    internal static async Task UsePlaylists(ZouServer server)
    {
        var project = await server.Project();
        var (shot, task, first) = await Shown(server, project, "SH010", "a.png", [1, 2, 3]);
        var (other, _, second) = await Shown(server, project, "SH020", "b.png", [4]);
        var (artist, vendor) = (await server.Person("user"), await server.Person("vendor"));
        foreach (var person in new[] { artist, vendor })
        {
            (await server.Admin.Post($"/data/projects/{project}/team", new { person_id = person.Person })).Must(HttpStatusCode.Created);
        }

        var made = (await server.Admin.Post("/data/playlists", new { name = "Dailies", project_id = project })).Must(
            HttpStatusCode.Created
        );
        Assert.Equal(
            [
                "build_jobs",
                "created_at",
                "created_by",
                "episode_id",
                "for_client",
                "for_entity",
                "id",
                "is_for_all",
                "name",
                "project_id",
                "shots",
                "task_type_id",
                "type",
                "updated_at",
            ],
            made.Body!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal)
        );
        var path = $"/data/playlists/{made.Text("id")}";
        (await artist.Post("/data/playlists", new { name = "Mine", project_id = project })).Must(HttpStatusCode.Forbidden);
        var add = $"/actions/playlists/{made.Text("id")}";
        (await server.Admin.Post($"{add}/add-entity", new { entity_id = shot, preview_file_id = first })).Must(HttpStatusCode.OK);
        var entities = new object[] { new { entity_id = shot }, new { entity_id = other, preview_file_id = second } };
        Assert.Equal(
            2,
            (await server.Admin.Post($"{add}/add-entities", new { entities })).Must(HttpStatusCode.OK).Body!["shots"]!.AsArray().Count
        );
        (await server.Admin.Post($"{add}/add-entity", new { entity_id = Guid.NewGuid() })).Must(HttpStatusCode.NotFound);
        (await artist.Post($"{add}/add-entity", new { entity_id = shot })).Must(HttpStatusCode.Forbidden);

        Assert.Equal(
            [made.Text("id")],
            (await artist.Get($"/data/projects/{project}/playlists?page=1&sort_by=name")).Must(HttpStatusCode.OK).Ids
        );
        Assert.Empty((await artist.Get($"/data/projects/{project}/playlists?page=2")).Must(HttpStatusCode.OK).Ids);
        (await artist.Get($"/data/projects/{project}/playlists?sort_by=nothing")).Must(HttpStatusCode.BadRequest);
        Assert.Single((await artist.Get($"/data/projects/{project}/episodes/all/playlists")).Must(HttpStatusCode.OK).Ids);
        Assert.Empty((await artist.Get($"/data/projects/{project}/episodes/{shot}/playlists")).Must(HttpStatusCode.OK).Ids);
        (await vendor.Get($"/data/projects/{project}/playlists")).Must(HttpStatusCode.Forbidden);
        var whole = (await artist.Get($"/data/projects/{project}/playlists/{made.Text("id")}")).Must(HttpStatusCode.OK).Body![
            "shots"
        ]!.AsArray();
        Assert.Equal([first, second], whole.Select(place => place!["preview_file_id"]!.GetValue<string>()));
        Assert.Single(whole[0]!["preview_files"]!.AsObject());
        var temporary = (await artist.Post($"/data/projects/{project}/playlists/temp", new { task_ids = new[] { task } })).Must(
            HttpStatusCode.OK
        );
        Assert.Equal(first, Assert.Single(temporary.Body!.AsArray())!["preview_file_id"]!.GetValue<string>());

        using (var zip = await artist.Raw(HttpMethod.Get, $"{path}/download/zip", null))
        {
            Assert.Equal("application/zip", zip.Content.Headers.ContentType!.MediaType);
            using var archive = new ZipArchive(await zip.Content.ReadAsStreamAsync(Cancel), ZipArchiveMode.Read);
            Assert.Equal(["001_SH010_Animation_v001.png", "002_SH020_Animation_v001.png"], archive.Entries.Select(entry => entry.FullName));
            Assert.Equal([3, 1], archive.Entries.Select(entry => entry.Length));
        }

        (await vendor.Get($"{path}/download/zip")).Must(HttpStatusCode.Forbidden);
        var build = Assert.Single(
            (await server.Admin.Get($"/data/projects/{project}/build-jobs")).Must(HttpStatusCode.OK).Body!.AsArray()
        )!;
        Assert.Equal(("archive", made.Text("id")), (build["job_type"]!.GetValue<string>(), build["playlist_id"]!.GetValue<string>()));
        (await artist.Get($"/data/projects/{project}/build-jobs")).Must(HttpStatusCode.Forbidden);
        (await server.Admin.Put(path, new { name = "Weeklies" })).Must(HttpStatusCode.OK);
        Assert.Equal("Weeklies", (await artist.Get(path)).Must(HttpStatusCode.OK).Text("name"));
        Assert.Single((await artist.Get("/data/playlists?name=Weeklies")).Must(HttpStatusCode.OK).Ids);
        (await server.Admin.Delete(path)).Must(HttpStatusCode.NoContent);
    }

    /// <summary>A shot whose animation task shows a file.</summary>
    internal static async Task<(string Shot, string Task, string Preview)> Shown(
        ZouServer server,
        string project,
        string name,
        string fileName,
        byte[] bytes
    )
    {
        var shot = (await server.Admin.Post($"/data/projects/{project}/shots", new { name })).Must(HttpStatusCode.Created).Text("id");
        var type = await server.Named("/data/task-types", "Animation");
        var task = (
            await server.Admin.Post($"/actions/projects/{project}/task-types/{type}/shots/create-tasks", new[] { shot })
        ).Ids.Single();
        var status = (await server.Admin.Get("/data/task-status?short_name=wip")).Ids.Single();
        var comment = (await server.Admin.Post($"/actions/tasks/{task}/comment", new { task_status_id = status })).Text("id");
        var preview = (await server.Admin.Post($"/actions/tasks/{task}/comments/{comment}/add-preview", new { })).Text("id");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", fileName } };
        (await server.Admin.Send(HttpMethod.Post, $"/pictures/preview-files/{preview}", form)).Must(HttpStatusCode.Created);
        return (shot, task, preview);
    }
}

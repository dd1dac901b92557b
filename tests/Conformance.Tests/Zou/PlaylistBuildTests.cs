using System.Net;
using System.Text.Json.Nodes;
using Dossier.Support;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>What becomes of playlists: a film of all films, a sheet, and word to the clients.</summary>
[Collection("Zou production")]
public sealed class PlaylistBuildTests(ZouProduction production)
{
    private const int Patience = 120_000;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task A_playlist_becomes_one_film_and_clients_are_told() => await BuildFilm(production.Zou);

    internal static async Task BuildFilm(ZouServer server)
    {
        using var folder = new TemporaryFolder();
        var admin = server.Admin;
        var project = await server.Project();
        (await admin.Put($"/data/projects/{project}", new { resolution = "64x36", fps = "10" })).Must(HttpStatusCode.OK);
        var playlist = (await admin.Post("/data/playlists", new { name = "Dailies", project_id = project })).Text("id");
        var path = $"/data/playlists/{playlist}";
        (await admin.Get($"{path}/build/mp4")).Must(HttpStatusCode.BadRequest);
        // One as the project's films are, one higher than wide, of another rate, and with sound; and a picture, which is left out.
        string[] sound = ["-f", "lavfi", "-i", "sine=duration=0.5:sample_rate=22050"];
        await Show(server, project, playlist, "SH010", "a.mp4", Film(folder, "testsrc=size=64x36:rate=10:duration=1", []));
        await Show(server, project, playlist, "SH020", "b.mp4", Film(folder, "testsrc=size=32x48:rate=25:duration=1", sound));
        await Show(server, project, playlist, "SH030", "c.png", Pictures.Png(8, 8, (_, _) => [1, 2, 3]));

        var (manager, artist, vendor, client) = (
            await Join(server, project, "manager"),
            await Join(server, project, "user"),
            await Join(server, project, "vendor"),
            await Join(server, project, "client")
        );
        foreach (var who in new[] { artist, vendor, client })
        {
            Assert.NotEqual(HttpStatusCode.OK, (await who.Get($"{path}/build/mp4")).Status);
        }

        var job = (await manager.Get($"{path}/build/mp4?full=true")).Must(HttpStatusCode.OK);
        Assert.Equal(("BuildJob", "movie", "running"), (job.Text("type"), job.Text("job_type"), job.Text("status")));
        var own = $"{path}/jobs/{job.Text("id")}";
        ZouAnswer seen;
        while ((seen = (await artist.Get(own)).Must(HttpStatusCode.OK)).Text("status") == "running")
        {
            await Task.Delay(Glance, Cancel);
        }

        Assert.Equal("succeeded", seen.Text("status"));
        Assert.NotNull(seen.Body!["ended_at"]);
        using (var film = await artist.Raw(HttpMethod.Get, $"{own}/build/mp4", null))
        {
            Assert.Equal(
                ("video/mp4", "Dailies.mp4"),
                (film.Content.Headers.ContentType!.MediaType, film.Content.Headers.ContentDisposition!.FileName!.Trim('"'))
            );
            folder.File("whole.mp4", await film.Content.ReadAsByteArrayAsync(Cancel));
        }

        const string Facts = "stream=codec_name,width,height,nb_read_frames -count_frames";
        Tool.Run(folder.Path, "sh", "-c", $"ffprobe -v error -show_entries {Facts} -of csv=p=0 whole.mp4 > facts.txt");
        var facts = await File.ReadAllLinesAsync(Path.Combine(folder.Path, "facts.txt"), Cancel);
        Assert.Equal("h264,64,36,20", facts[0]);
        Assert.StartsWith("aac", facts[1]);

        (await vendor.Get(own)).Must(HttpStatusCode.Forbidden);
        (await client.Get(own)).Must(HttpStatusCode.NotFound);
        (await artist.Delete(own)).Must(HttpStatusCode.Forbidden);
        await TellClients(server, project, path, manager, client);
        await Sheet(artist, vendor, playlist);
        (await manager.Delete(own)).Must(HttpStatusCode.NoContent);
        (await manager.Get(own)).Must(HttpStatusCode.NotFound);
        (await manager.Get($"{own}/build/mp4")).Must(HttpStatusCode.NotFound);
        var told = (await admin.Get("/data/events/last?limit=300&name_prefixes=build-job:")).Must(HttpStatusCode.OK).Raw;
        Assert.All(new[] { "build-job:new", "build-job:update", "build-job:delete" }, name => Assert.Contains(name, told));
    }

    private static async Task TellClients(ZouServer server, string project, string path, ZouClient manager, ZouClient client)
    {
        var notify = $"{path}/notify-clients";
        // Who would not see it is not told of it.
        (await manager.Post(notify, new { })).Must(HttpStatusCode.BadRequest);
        (await manager.Put(path, new { for_client = true })).Must(HttpStatusCode.OK);
        (await client.Post(notify, new { })).Must(HttpStatusCode.Forbidden);
        var other = await Join(server, project, "client");
        var department = (await server.Admin.Post("/data/departments", new { name = $"D {Guid.NewGuid():N}", color = "#112233" })).Text(
            "id"
        );
        (await server.Admin.Put($"/data/persons/{client.Person}", new { departments = new[] { department } })).Must(HttpStatusCode.OK);
        var told = (await manager.Post(notify, new { department_id = department })).Must(HttpStatusCode.OK);
        Assert.Equal([client.Person], told.Body!["person_ids"]!.AsArray().Select(id => id!.GetValue<string>()));
        var found = Assert.Single((await client.Get("/data/user/notifications")).Must(HttpStatusCode.OK).Body!.AsArray())!;
        Assert.Equal(
            ("playlist-ready", "Dailies", project),
            (
                found["notification_type"]!.GetValue<string>(),
                found["playlist_name"]!.GetValue<string>(),
                found["project_id"]!.GetValue<string>()
            )
        );
        Assert.Empty((await other.Get("/data/user/notifications")).Must(HttpStatusCode.OK).Body!.AsArray());
        var (empty, list) = (
            (await server.Admin.Post("/data/studios", new { name = $"S {Guid.NewGuid():N}", color = "#112233" })).Text("id"),
            "person_ids"
        );
        Assert.Empty((await manager.Post(notify, new { studio_id = empty })).Must(HttpStatusCode.OK).Body![list]!.AsArray());
    }

    private static async Task Sheet(ZouClient artist, ZouClient vendor, string playlist)
    {
        var sheet = (await artist.Get($"/export/csv/playlists/{playlist}")).Must(HttpStatusCode.OK).Raw.Split("\r\n");
        Assert.Equal("Place,Episode,Sequence,Name,Task Type,Revision,Task Status,Validation,Last Comment,Author,Date", sheet[0]);
        Assert.StartsWith("2,,,SH020,Animation,1,Work In Progress,neutral,Shown: SH020,", sheet[2]);
        Assert.Equal(5, sheet.Length);
        (await vendor.Get($"/export/csv/playlists/{playlist}")).Must(HttpStatusCode.Forbidden);
    }

    private static async Task<ZouClient> Join(ZouServer server, string project, string role)
    {
        var person = await server.Person(role);
        (await server.Admin.Post($"/data/projects/{project}/team", new { person_id = person.Person, role })).Must(HttpStatusCode.Created);
        return person;
    }

    /// <summary>A shot whose animation task shows a file, at the end of a playlist.</summary>
    private static async Task Show(ZouServer server, string project, string playlist, string name, string fileName, byte[] bytes)
    {
        var admin = server.Admin;
        var shot = (await admin.Post($"/data/projects/{project}/shots", new { name })).Must(HttpStatusCode.Created).Text("id");
        var type = await server.Named("/data/task-types", "Animation");
        var task = (await admin.Post($"/actions/projects/{project}/task-types/{type}/shots/create-tasks", new[] { shot })).Ids.Single();
        var status = (await admin.Get("/data/task-status?short_name=wip")).Ids.Single();
        var said = new { task_status_id = status, comment = $"Shown: {name}" };
        var comment = (await admin.Post($"/actions/tasks/{task}/comment", said)).Text("id");
        var preview = (await admin.Post($"/actions/tasks/{task}/comments/{comment}/add-preview", new { })).Text("id");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", fileName } };
        (await admin.Send(HttpMethod.Post, $"/pictures/preview-files/{preview}", form)).Must(HttpStatusCode.Created);
        (await admin.Post($"/actions/playlists/{playlist}/add-entity", new { entity_id = shot, preview_file_id = preview })).Must(
            HttpStatusCode.OK
        );
    }

    private static byte[] Film(TemporaryFolder folder, string source, string[] sound)
    {
        Tool.Run(folder.Path, "ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", source, .. sound, "-pix_fmt", "yuv420p", "film.mp4"]);
        return File.ReadAllBytes(Path.Combine(folder.Path, "film.mp4"));
    }
}

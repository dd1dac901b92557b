using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Dossier.Support;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Contract 7: pictures and movies from their upload to every size in which they are seen.</summary>
public sealed class LookTests(ZouServer zou) : IClassFixture<ZouServer>
{
    private const int Patience = 120_000;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task A_picture_is_seen_upright_and_in_every_size() => await LookAtPicture(zou);

    [Fact(Timeout = Patience)]
    public async Task A_movie_becomes_one_of_the_projects_and_is_seen_as_pictures_too() => await LookAtMovie(zou);

    [Fact(Timeout = Patience)]
    public async Task People_projects_and_the_studio_have_pictures() => await LookAtPortraits(zou);

    [Fact(Timeout = Patience)]
    public async Task What_cannot_be_read_is_broken_and_kept()
    {
        var (_, _, add) = await Announcing(zou);
        var torn = await Show(zou, add, "torn.jpg", [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
        Assert.Equal(("broken", "png"), (torn.Text("status"), torn.Text("extension")));
        var id = torn.Text("id");
        Assert.NotEqual(
            "",
            (await zou.Admin.Get($"/pictures/thumbnails/preview-files/{id}.png")).Must(HttpStatusCode.NotFound).Text("message")
        );
        (await zou.Admin.Get($"/pictures/originals/preview-files/{id}.png")).Must(HttpStatusCode.NotFound);
        foreach (var path in new[] { $"{id}.jpg", $"{id}/download" })
        {
            Assert.Equal(7, (await Bytes(zou.Admin, $"/pictures/originals/preview-files/{path}")).Bytes.Length);
        }

        // A small file that would fill the memory.
        Assert.Equal("broken", (await Show(zou, add, "bomb.png", Pictures.Bomb(60_000, 60_000))).Text("status"));

        var noise = (await Show(zou, add, "noise.mov", [1, 2, 3, 4])).Text("id");
        while ((await zou.Admin.Get($"/data/preview-files/{noise}")).Text("status") == "processing")
        {
            await Task.Delay(Glance, Cancel);
        }

        Assert.Equal("broken", (await zou.Admin.Get($"/data/preview-files/{noise}")).Text("status"));
        Assert.Equal([1, 2, 3, 4], (await Bytes(zou.Admin, $"/movies/low/preview-files/{noise}.mp4")).Bytes);
        (await zou.Admin.Get($"/movies/tiles/preview-files/{noise}.png")).Must(HttpStatusCode.NotFound);
        (await zou.Admin.Get($"/movies/tiles/preview-files/{id}.png")).Must(HttpStatusCode.NotFound);
        var told = (await zou.Admin.Get("/data/events/last?limit=200&name=preview-file:update")).Must(HttpStatusCode.OK).Raw;
        Assert.Contains(id, told);
        Assert.Contains(noise, told);
    }

    [Fact(Timeout = Patience)]
    public async Task A_movie_stays_as_it_came_when_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        var film = Film(folder);
        var (_, _, add) = await Announcing(zou);
        var shown = await Show(zou, add, "take.mp4", film, "?normalize=false&no_job=true");
        Assert.Equal(
            ("ready", "mp4", 64, 36),
            (shown.Text("status"), shown.Text("extension"), Whole(shown, "width"), Whole(shown, "height"))
        );
        Assert.Equal(film.Length, Whole(shown, "file_size"));
        Assert.Equal(film, (await Bytes(zou.Admin, $"/movies/originals/preview-files/{shown.Text("id")}.mp4")).Bytes);
        var small = (await Bytes(zou.Admin, $"/pictures/thumbnails/preview-files/{shown.Text("id")}.png")).Bytes;
        Assert.Equal((150, 100), Size(small));
    }

    internal static async Task LookAtPicture(ZouServer server)
    {
        using var folder = new TemporaryFolder();
        Tool.Run(folder.Path, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=60x40:rate=1", "-frames:v", "1", "a.jpg");
        var jpeg = Pictures.Turned(await File.ReadAllBytesAsync(Path.Combine(folder.Path, "a.jpg"), Cancel), 6);
        var (project, task, add) = await Announcing(server);
        var shown = await Show(server, add, "still.JPG", jpeg);
        Assert.Equal(("ready", "png", "still"), (shown.Text("status"), shown.Text("extension"), shown.Text("original_name")));
        Assert.Equal((40, 60), (Whole(shown, "width"), Whole(shown, "height")));
        var id = shown.Text("id");
        var (whole, answer) = await Bytes(server.Admin, $"/pictures/originals/preview-files/{id}.png");
        Assert.Equal((40, 60), Size(whole));
        Assert.Equal(whole.Length, Whole(shown, "file_size"));
        Assert.Equal("image/png", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal((TimeSpan.FromDays(7), true), (answer.Headers.CacheControl!.MaxAge, answer.Headers.CacheControl.Private));
        Assert.NotNull(answer.Content.Headers.LastModified);
        using (
            var same = await server.Admin.Raw(
                HttpMethod.Get,
                $"/pictures/originals/preview-files/{id}.png",
                null,
                request => request.Headers.IfNoneMatch.Add(answer.Headers.ETag!)
            )
        )
        {
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        }

        Assert.Equal((150, 100), Size((await Bytes(server.Admin, $"/pictures/thumbnails/preview-files/{id}.png")).Bytes));
        Assert.Equal((100, 100), Size((await Bytes(server.Admin, $"/pictures/thumbnails-square/preview-files/{id}.png")).Bytes));
        Assert.Equal((1200, 1800), Size((await Bytes(server.Admin, $"/pictures/previews/preview-files/{id}.png")).Bytes));
        Assert.Equal(jpeg, (await Bytes(server.Admin, $"/pictures/originals/preview-files/{id}.jpg")).Bytes);
        var (saved, download) = await Bytes(server.Admin, $"/pictures/originals/preview-files/{id}/download");
        Assert.Equal(whole, saved);
        Assert.Equal("SH010_Animation_v001.png", download.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        (await (await server.Person("user")).Get($"/pictures/thumbnails/preview-files/{id}.png")).Must(HttpStatusCode.NotFound);
        (await server.Anybody.Get($"/pictures/thumbnails/preview-files/{id}.png")).Must(HttpStatusCode.Unauthorized);

        using var form = new MultipartFormDataContent { { new ByteArrayContent(jpeg), "file", "beside.jpg" } };
        form.Add(new StringContent((await server.Admin.Get("/data/task-status?short_name=wip")).Ids.Single()), "task_status_id");
        var said = (await server.Admin.Send(HttpMethod.Post, $"/actions/tasks/{task}/comment", form)).Must(HttpStatusCode.Created);
        var attached = said.Body!["attachment_files"]![0]!["id"]!.GetValue<string>();
        Assert.Equal((150, 100), Size((await Bytes(server.Admin, $"/pictures/thumbnails/attachment-files/{attached}.png")).Bytes));
        Assert.NotEmpty(project);
    }

    internal static async Task LookAtMovie(ZouServer server)
    {
        using var folder = new TemporaryFolder();
        var film = Film(folder);
        var (project, task, add) = await Announcing(server);
        (await server.Admin.Put($"/data/projects/{project}", new { resolution = "1296x730", fps = "12" })).Must(HttpStatusCode.OK);
        var shown = await Show(server, add, "take.MOV", film, "?no_job=true");
        Assert.Equal(("ready", "mp4"), (shown.Text("status"), shown.Text("extension")));
        Assert.True(shown.Body!["is_movie"]!.GetValue<bool>());
        Assert.Equal((1296, 728), (Whole(shown, "width"), Whole(shown, "height")));
        Assert.InRange(shown.Body!["duration"]!.GetValue<double>(), 0.9, 1.1);
        var id = shown.Text("id");
        var path = $"/movies/originals/preview-files/{id}";
        var (whole, answer) = await Bytes(server.Admin, $"{path}.mp4");
        Assert.Equal(whole.Length, Whole(shown, "file_size"));
        Assert.Equal("ftyp"u8, whole.AsSpan(4, 4));
        Assert.Equal("video/mp4", answer.Content.Headers.ContentType!.MediaType);
        folder.File("normal.mp4", whole);
        Tool.Run(
            folder.Path,
            "sh",
            "-c",
            "ffprobe -v error -show_entries stream=codec_name,width,avg_frame_rate -of csv=p=0 normal.mp4 > facts.txt"
        );
        Assert.Equal(["h264,1296,12/1", "aac,0/0"], await File.ReadAllLinesAsync(Path.Combine(folder.Path, "facts.txt"), Cancel));
        using (
            var part = await server.Admin.Raw(
                HttpMethod.Get,
                $"{path}.mp4",
                null,
                request => request.Headers.Range = new RangeHeaderValue(10, 19)
            )
        )
        {
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal(whole[10..20], await part.Content.ReadAsByteArrayAsync(Cancel));
        }

        var (_, download) = await Bytes(server.Admin, $"{path}/download");
        Assert.Equal("SH010_Animation_v001.mp4", download.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        Assert.Equal(film, (await Bytes(server.Admin, $"/movies/source/preview-files/{id}.mp4")).Bytes);
        Assert.Equal((1296, 728), Size((await Bytes(server.Admin, $"/pictures/originals/preview-files/{id}.png")).Bytes));
        Assert.Equal((150, 100), Size((await Bytes(server.Admin, $"/pictures/thumbnails/preview-files/{id}.png")).Bytes));
        Assert.Equal((1920, 1080), Size((await Bytes(server.Admin, $"/movies/tiles/preview-files/{id}.png")).Bytes));
        Assert.Equal((1920, 1080), Size((await Bytes(server.Admin, $"/actions/preview-files/{id}/extract-tile")).Bytes));
        var frame = $"/actions/preview-files/{id}/extract-frame?frame_number=";
        var (early, late) = ((await Bytes(server.Admin, $"{frame}0")).Bytes, (await Bytes(server.Admin, $"{frame}8")).Bytes);
        Assert.Equal((1296, 728), Size(early));
        Assert.NotEqual(early, late);
        await LookAtDrawings(server, id, early);
        (await server.Admin.Get($"{frame}-1")).Must(HttpStatusCode.BadRequest);
        (await server.Admin.Get($"{frame}9999")).Must(HttpStatusCode.NotFound);
        var playlist = (await server.Admin.Post("/data/playlists", new { name = "For the client", project_id = project })).Text("id");
        var shot = (await server.Admin.Get($"/data/tasks/{task}")).Text("entity_id");
        var entry = new { entity_id = shot, preview_file_id = id };
        (await server.Admin.Post($"/actions/playlists/{playlist}/add-entity", entry)).Must(HttpStatusCode.OK);
        var token = (await server.Admin.Post($"/data/playlists/{playlist}/share", new { })).Must(HttpStatusCode.Created).Text("token");
        var shared = $"/shared/playlists/{token}";
        Assert.Equal(whole, (await Bytes(server.Anybody, $"{shared}/movies/originals/preview-files/{id}.mp4")).Bytes);
        Assert.Equal((1920, 1080), Size((await Bytes(server.Anybody, $"{shared}/movies/tiles/preview-files/{id}.png")).Bytes));
        Assert.Equal((150, 100), Size((await Bytes(server.Anybody, $"{shared}/pictures/thumbnails/preview-files/{id}.png")).Bytes));
        // The lighter one comes after; until then it is the other.
        while ((await Bytes(server.Admin, $"/movies/low/preview-files/{id}.mp4")).Bytes is var low && low.SequenceEqual(whole))
        {
            await Task.Delay(Glance, Cancel);
        }
    }

    /// <summary>A stroke through the middle of the second frame, a word, and what nobody knows.</summary>
    private static async Task LookAtDrawings(ZouServer server, string id, byte[] bare)
    {
        var root = $"/actions/preview-files/{id}";
        (await server.Admin.Get($"{root}/extract-annotated-frames")).Must(HttpStatusCode.NotFound);
        var stroke = new
        {
            id = "a",
            type = "path",
            left = 0,
            top = 172,
            width = 648,
            height = 0,
            stroke = "#ff0000",
            strokeWidth = 20,
            path = new object[] { new object[] { "M", 0, 182 }, new object[] { "Q", 324, 182, 648, 182 } },
        };
        var objects = new object[]
        {
            stroke,
            new
            {
                id = "b",
                type = "i-text",
                text = "<Look & see>",
                left = 5,
                top = 5,
                fontSize = 20,
                fill = "url(http://nowhere)",
            },
            new
            {
                id = "c",
                type = "group",
                objects = new object[]
                {
                    new
                    {
                        type = "rect",
                        width = 9,
                        height = 9,
                    },
                    new { type = "what" },
                },
            },
        };
        var addition = new
        {
            time = 1 / 12.0,
            width = 648,
            height = 364,
            drawing = new { objects },
        };
        (await server.Admin.Put($"{root}/update-annotations", new { additions = new[] { addition } })).Must(HttpStatusCode.OK);
        using var folder = new TemporaryFolder();
        folder.File("drawn.png", (await Bytes(server.Admin, $"{root}/extract-annotated-frame?frame_number=1")).Bytes);
        Tool.Run(folder.Path, "ffmpeg", "-v", "error", "-i", "drawn.png", "-pix_fmt", "bgr24", "drawn.bmp");
        var drawn = Pictures.Pixels(await File.ReadAllBytesAsync(Path.Combine(folder.Path, "drawn.bmp"), Cancel));
        Assert.Equal((1296, 728), (drawn.Width, drawn.Height));
        Assert.All(new[] { 10, 648, 1280 }, x => Assert.True(drawn.At(x, 364) is { Red: > 240, Green: < 20, Blue: < 20 }, $"Red at {x}."));
        Assert.False(drawn.At(648, 300) is { Red: > 240, Green: < 20, Blue: < 20 });
        var first = (await Bytes(server.Admin, $"{root}/extract-annotated-frame?frame_number=0")).Bytes;
        Assert.Equal(Size(bare), Size(first));
        using var zip = await server.Admin.Raw(HttpMethod.Get, $"{root}/extract-annotated-frames", null);
        using var archive = new ZipArchive(await zip.Content.ReadAsStreamAsync(Cancel), ZipArchiveMode.Read);
        Assert.Equal("SH010_Animation_v001_frame_0001.png", Assert.Single(archive.Entries).FullName);
    }

    internal static async Task LookAtPortraits(ZouServer server)
    {
        var face = Pictures.Png(80, 60, (x, y) => [(byte)x, (byte)y, 0]);
        var (artist, other) = (await server.Person("user"), await server.Person("user"));
        var project = await server.Project();
        var studio = (await server.Admin.Get("/data/organisations")).Must(HttpStatusCode.OK).Ids.Single();
        (await server.Admin.Get($"/pictures/thumbnails/persons/{artist.Person}.png")).Must(HttpStatusCode.NotFound);
        (await Put(other, $"/pictures/thumbnails/persons/{artist.Person}", face)).Must(HttpStatusCode.Forbidden);
        (await Put(artist, $"/pictures/thumbnails/organisations/{studio}", face)).Must(HttpStatusCode.Forbidden);
        (await Put(artist, $"/pictures/thumbnails/projects/{project}", face)).Must(HttpStatusCode.NotFound);
        (await Put(artist, $"/pictures/thumbnails/persons/{artist.Person}", [1, 2, 3])).Must(HttpStatusCode.BadRequest);
        foreach (
            var (who, kind, id) in new[]
            {
                (artist, "persons", artist.Person),
                (server.Admin, "projects", project),
                (server.Admin, "organisations", studio),
            }
        )
        {
            var path = $"/pictures/thumbnails/{kind}/{id}";
            var answer = (await Put(who, path, face)).Must(HttpStatusCode.Created);
            Assert.Equal($"{path}.png", answer.Text("thumbnail_path"));
            (await Put(who, $"{path}.png", face)).Must(HttpStatusCode.Created);
            Assert.Equal((400, 400), Size((await Bytes(who, $"{path}.png")).Bytes));
            Assert.Equal((400, 400), Size((await Bytes(who, path)).Bytes));
            Assert.True((await server.Admin.Get($"/data/{kind}/{id}")).Body!["has_avatar"]!.GetValue<bool>());
        }

        (await artist.Get($"/pictures/thumbnails/projects/{project}.png")).Must(HttpStatusCode.NotFound);
        Assert.Equal((400, 400), Size((await Bytes(other, $"/pictures/thumbnails/persons/{artist.Person}.png")).Bytes));
    }

    /// <summary>A second of a film of 64 by 36 pixels.</summary>
    private static byte[] Film(TemporaryFolder folder)
    {
        string[] making = ["-f", "lavfi", "-i", "testsrc=size=64x36:rate=10:duration=1", "-pix_fmt", "yuv420p", "film.mp4"];
        Tool.Run(folder.Path, "ffmpeg", ["-v", "error", .. making]);
        return File.ReadAllBytes(Path.Combine(folder.Path, "film.mp4"));
    }

    /// <summary>A task with a comment, and where previews of it are announced.</summary>
    private static async Task<(string Project, string Task, string Add)> Announcing(ZouServer server)
    {
        var project = await server.Project();
        var (_, task) = await server.Task(project);
        var status = (await server.Admin.Get("/data/task-status?short_name=wip")).Ids.Single();
        var said = await server.Admin.Post($"/actions/tasks/{task}/comment", new { task_status_id = status });
        return (project, task, $"/actions/tasks/{task}/comments/{said.Must(HttpStatusCode.Created).Text("id")}/add-preview");
    }

    private static async Task<ZouAnswer> Show(ZouServer server, string add, string name, byte[] bytes, string query = "")
    {
        var id = (await server.Admin.Post(add, new { })).Must(HttpStatusCode.Created).Text("id");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", name } };
        return (await server.Admin.Send(HttpMethod.Post, $"/pictures/preview-files/{id}{query}", form)).Must(HttpStatusCode.Created);
    }

    private static async Task<ZouAnswer> Put(ZouClient who, string path, byte[] bytes)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", "face.png" } };
        return await who.Send(HttpMethod.Post, path, form);
    }

    private static async Task<(byte[] Bytes, HttpResponseMessage Answer)> Bytes(ZouClient who, string path)
    {
        using var answer = await who.Raw(HttpMethod.Get, path, null);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
        return (bytes, answer);
    }

    private static (int Width, int Height) Size(byte[] png) =>
        (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));

    private static long Whole(ZouAnswer answer, string name) => answer.Body![name]!.GetValue<long>();
}

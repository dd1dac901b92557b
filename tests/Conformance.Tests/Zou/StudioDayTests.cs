using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>A day of a studio as a user of Gazu would script it: two people, one production, from its founding to a playlist.</summary>
public sealed class StudioDayTests(ZouServer zou) : IClassFixture<ZouServer>
{
    private const string Day = "2026-08-03";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task From_an_empty_production_to_a_playlist_of_what_was_made()
    {
        Assert.Equal(HttpStatusCode.OK, (await zou.Anybody.Raw(HttpMethod.Head, "", null)).StatusCode);
        var admin = zou.Admin;
        var project = await zou.Project("The Crane");
        var artist = await zou.Person("user");
        (await admin.Post($"/data/projects/{project}/team", new { person_id = artist.Person })).Must(HttpStatusCode.Created);
        await using var events = await SocketClient.Connect(zou.Installed.Http, SocketClient.WebSocket, Signed(artist), Cancel);

        var character = await zou.Named("/data/entity-types", "Character");
        var hook = await Made($"/data/projects/{project}/asset-types/{character}/assets/new", new { name = "Hook" });
        var sequence = await Made($"/data/projects/{project}/sequences", new { name = "SQ01" });
        var shots = new List<string>();
        foreach (var name in new[] { "SH010", "SH020" })
        {
            shots.Add(
                await Made(
                    $"/data/projects/{project}/shots",
                    new
                    {
                        name,
                        sequence_id = sequence,
                        nb_frames = 48,
                    }
                )
            );
        }

        Assert.Equal(shots[0], (await events.Event("shot:new", Cancel))["shot_id"]!.GetValue<string>());
        var casting = $"/data/projects/{project}/entities/{shots[0]}/casting";
        (await admin.Put(casting, new[] { new { asset_id = hook, nb_occurences = 2 } })).Must(HttpStatusCode.OK);
        Assert.Equal(2, (await artist.Get(casting)).Must(HttpStatusCode.OK).Body![0]!["nb_occurences"]!.GetValue<int>());
        Assert.Equal(
            shots[0],
            (await artist.Get($"/data/assets/{hook}/cast-in")).Must(HttpStatusCode.OK).Body![0]!["shot_id"]!.GetValue<string>()
        );

        var animation = await zou.Named("/data/task-types", "Animation");
        var tasks = (await admin.Post($"/actions/projects/{project}/task-types/{animation}/shots/create-tasks", null))
            .Must(HttpStatusCode.Created)
            .Body!.AsArray();
        Assert.Equal(shots.Order(), tasks.Select(task => task!["entity_id"]!.GetValue<string>()).Order());
        var task = tasks.Single(one => one!["entity_id"]!.GetValue<string>() == shots[0])!["id"]!.GetValue<string>();
        (await admin.Put($"/actions/persons/{artist.Person}/assign", new { task_ids = new[] { task } })).Must(HttpStatusCode.OK);
        Assert.Equal(task, (await events.Event("task:assign", Cancel))["task_id"]!.GetValue<string>());

        Assert.Equal([task], (await artist.Get("/data/user/tasks")).Must(HttpStatusCode.OK).Ids);
        await Say(artist, task, "wip", "Begun.");
        (await artist.Post($"/actions/tasks/{task}/time-spents/{Day}/persons/{artist.Person}", new { duration = 240 })).Must(
            HttpStatusCode.Created
        );
        (await artist.Post($"/actions/tasks/{task}/time-spents/{Day}/persons/{artist.Person}/add", new { duration = 60 })).Must(
            HttpStatusCode.Created
        );
        var full = (await artist.Get($"/data/tasks/{task}/full")).Must(HttpStatusCode.OK);
        Assert.Equal(
            (300, "Work In Progress"),
            (full.Body!["duration"]!.GetValue<int>(), full.Body!["task_status"]!["name"]!.GetValue<string>())
        );

        var preview = await Shown(artist, task, await Say(artist, task, "wfa", "Please look."));
        await Say(admin, task, "retake", "The hook must swing.");
        var notified = (await artist.Get("/data/user/notifications")).Must(HttpStatusCode.OK);
        Assert.Contains(notified.Body!.AsArray(), row => row!["comment_text"]?.GetValue<string>() == "The hook must swing.");
        var said = (await artist.Get($"/data/tasks/{task}/comments")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal(["The hook must swing.", "Please look.", "Begun."], said.Select(comment => comment!["text"]!.GetValue<string>()));
        Assert.Equal(1, (await artist.Get($"/data/tasks/{task}")).Body!["retake_count"]!.GetValue<int>());

        var playlist = await Made("/data/playlists", new { name = "Dailies", project_id = project });
        (await admin.Post($"/actions/playlists/{playlist}/add-entity", new { entity_id = shots[0], preview_file_id = preview })).Must(
            HttpStatusCode.OK
        );
        var shown = (await artist.Get($"/data/projects/{project}/playlists/{playlist}")).Must(HttpStatusCode.OK);
        Assert.Equal(shots[0], shown.Body!["shots"]![0]!["entity_id"]!.GetValue<string>());
        var wall = (await artist.Get($"/data/shots/with-tasks?project_id={project}")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal(["SH010", "SH020"], wall.Select(row => row!["name"]!.GetValue<string>()).Order());
        Assert.All(wall, row => Assert.Single(row!["tasks"]!.AsArray()));
    }

    private static Action<HttpRequestMessage> Signed(ZouClient person) =>
        request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);

    private async Task<string> Made(string path, object body) => (await zou.Admin.Post(path, body)).Must(HttpStatusCode.Created).Text("id");

    private async Task<string> Say(ZouClient person, string task, string status, string text)
    {
        var statuses = (await person.Get("/data/task-status")).Must(HttpStatusCode.OK).Body!.AsArray();
        var id = statuses.Single(one => one!["short_name"]!.GetValue<string>() == status)!["id"]!.GetValue<string>();
        return (await person.Post($"/actions/tasks/{task}/comment", new { task_status_id = id, comment = text }))
            .Must(HttpStatusCode.Created)
            .Text("id");
    }

    /// <summary>Shows a picture with a comment, and sees it come back.</summary>
    private static async Task<string> Shown(ZouClient person, string task, string comment)
    {
        var preview = (await person.Post($"/actions/tasks/{task}/comments/{comment}/add-preview", new { }))
            .Must(HttpStatusCode.Created)
            .Text("id");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Png), "file", "hook.png" } };
        var uploaded = (await person.Send(HttpMethod.Post, $"/pictures/preview-files/{preview}", form)).Must(HttpStatusCode.Created);
        Assert.Equal(("ready", "png"), (uploaded.Text("status"), uploaded.Text("extension")));
        using var original = await person.Raw(HttpMethod.Get, $"/pictures/originals/preview-files/{preview}.png", null);
        Assert.Equal(HttpStatusCode.OK, original.StatusCode);
        return preview;
    }

    /// <summary>Sixteen grey points.</summary>
    private static byte[] Png =>
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR4nGNoAAIGVAIAUBQIAXAlrj8AAAAASUVORK5CYII=");
}

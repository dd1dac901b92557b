using System.Net;
using System.Text;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>A playlist that is shared by a password, and what is beside it.</summary>
internal sealed record SharedReview(ZouServer Zou, string Project, string Playlist, string Token)
{
    public string Root => $"/shared/playlists/{Token}";

    public string Shares => $"/data/playlists/{Playlist}/share";

    public string Shot { get; init; } = "";

    public string Task { get; init; } = "";

    public string Preview { get; init; } = "";

    /// <summary>Another task of the shown shot.</summary>
    public string SecondTask { get; init; } = "";

    /// <summary>Of a shot beside it.</summary>
    public string HiddenTask { get; init; } = "";

    public string Hidden { get; init; } = "";

    /// <summary>Of another project.</summary>
    public string ElsewhereShot { get; init; } = "";

    public string Elsewhere { get; init; } = "";

    /// <summary>One that clients give, and one that they do not.</summary>
    public string Status { get; init; } = "";

    public string Inside { get; init; } = "";

    public static async Task<SharedReview> Begin(ZouServer zou)
    {
        var project = await zou.Project();
        var (shot, task, preview) = await PlaylistTests.Shown(zou, project, "SH010", "a.txt", [1, 2, 3]);
        var (_, hiddenTask, hidden) = await PlaylistTests.Shown(zou, project, "SH020", "b.txt", [4]);
        var (elsewhereShot, _, elsewhere) = await PlaylistTests.Shown(zou, await zou.Project(), "SH010", "c.txt", [5]);
        var layout = await zou.Named("/data/task-types", "Layout");
        var second = (
            await zou.Admin.Post($"/actions/projects/{project}/task-types/{layout}/shots/create-tasks", new[] { shot })
        ).Ids.Single();
        var (name, shortName) = ($"Secret {Guid.NewGuid():N}"[..30], $"{Guid.NewGuid():N}"[..10]);
        var forTheTeam = new
        {
            name,
            short_name = shortName,
            color = "#000000",
            is_client_allowed = false,
        };
        var inside = (await zou.Admin.Post("/data/task-status", forTheTeam)).Must(HttpStatusCode.Created);
        var playlist = (await zou.Admin.Post("/data/playlists", new { name = "For the client", project_id = project })).Text("id");
        (await zou.Admin.Post($"/actions/playlists/{playlist}/add-entity", new { entity_id = shot, preview_file_id = preview })).Must(
            HttpStatusCode.OK
        );
        var share = (await zou.Admin.Post($"/data/playlists/{playlist}/share", new { password = "sesame" })).Must(HttpStatusCode.Created);
        return new SharedReview(zou, project, playlist, share.Text("token"))
        {
            Shot = shot,
            Task = task,
            Preview = preview,
            SecondTask = second,
            HiddenTask = hiddenTask,
            Hidden = hidden,
            ElsewhereShot = elsewhereShot,
            Elsewhere = elsewhere,
            Status = await zou.Named("/data/task-status", "Done"),
            Inside = inside.Text("id"),
        };
    }

    public async Task<(ZouClient Browser, string Id)> Guest(string name)
    {
        var browser = Zou.Browser();
        var guest = (await browser.Post($"{Root}/guest?password=sesame", new { first_name = name })).Must(HttpStatusCode.Created);
        (await browser.Get($"{Root}/context?password=sesame")).Must(HttpStatusCode.OK);
        return (browser, guest.Text("id"));
    }

    public async Task<string> Say(string task, string text, bool isForClient)
    {
        var status = (await Zou.Admin.Get($"/data/tasks/{task}")).Text("task_status_id");
        var words = new
        {
            task_status_id = status,
            comment = text,
            for_client = isForClient,
        };
        return (await Zou.Admin.Post($"/actions/tasks/{task}/comment", words)).Must(HttpStatusCode.Created).Text("id");
    }

    public async Task<string> Attach(string comment, string name)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(name)), "file", name } };
        var path = $"/actions/tasks/{Task}/comments/{comment}/add-attachment";
        return (await Zou.Admin.Send(HttpMethod.Post, path, form)).Must(HttpStatusCode.Created).Ids.Single();
    }
}

using System.Net;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Comments and previews once they are made: who does what with them, and what follows.</summary>
public sealed class CommentTests(ZouServer zou) : IClassFixture<ZouServer>
{
    private const int Patience = 60_000;
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task A_comment_is_answered_acknowledged_and_given_files()
    {
        var (project, task, artist) = await Assigned(zou);
        var comment = await Said(zou, artist, task, "wip", new { comment = "Look @team" });
        var path = $"/data/tasks/{task}/comments/{comment}";
        var whole = (await zou.Admin.Get(path)).Must(HttpStatusCode.OK);
        Assert.Equal([artist.Person], whole.Body!["mentions"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Equal("Comment", whole.Text("type"));

        using var form = new MultipartFormDataContent
        {
            { new StringContent("Nice, @Modeling"), "text" },
            { new ByteArrayContent([1]), "file-1", "note.txt" },
        };
        var reply = (await zou.Admin.Send(HttpMethod.Post, $"{path}/reply", form)).Must(HttpStatusCode.Created);
        Assert.Equal(zou.Admin.Person, reply.Text("person_id"));
        Assert.Equal("note.txt", Assert.Single(reply.Body!["attachment_files"]!.AsArray())!["name"]!.GetValue<string>());
        whole = (await artist.Get(path)).Must(HttpStatusCode.OK);
        Assert.Equal("Nice, @Modeling", Assert.Single(whole.Body!["replies"]!.AsArray())!["text"]!.GetValue<string>());
        Assert.Equal(
            [await zou.Named("/data/departments", "Modeling")],
            whole.Body["department_mentions"]!.AsArray().Select(id => id!.GetValue<string>())
        );

        Assert.Equal(
            [artist.Person],
            (await artist.Post($"{path}/ack", null)).Must(HttpStatusCode.OK).Body!["acknowledgements"]!
                .AsArray()
                .Select(id => id!.GetValue<string>())
        );
        Assert.Empty((await artist.Post($"{path}/ack", null)).Must(HttpStatusCode.OK).Body!["acknowledgements"]!.AsArray());

        using var more = new MultipartFormDataContent { { new ByteArrayContent([2, 3]), "file", "more.pdf" } };
        var added = (await artist.Send(HttpMethod.Post, $"/actions/tasks/{task}/comments/{comment}/add-attachment", more)).Must(
            HttpStatusCode.Created
        );
        var attachment = Assert.Single(added.Ids);
        Assert.Equal(2, (await artist.Get(path)).Body!["attachment_files"]!.AsArray().Count);
        var other = await zou.Person("user");
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = other.Person })).Must(HttpStatusCode.Created);
        (await other.Delete($"{path}/attachments/{attachment}")).Must(HttpStatusCode.Forbidden);
        (await artist.Delete($"{path}/attachments/{attachment}")).Must(HttpStatusCode.NoContent);
        (await artist.Delete($"{path}/reply/{reply.Text("id")}")).Must(HttpStatusCode.Forbidden);
        (await zou.Admin.Delete($"{path}/reply/{reply.Text("id")}")).Must(HttpStatusCode.NoContent);
        Assert.Empty((await artist.Get(path)).Body!["replies"]!.AsArray());
        var stranger = await zou.Person("user");
        (await stranger.Post($"{path}/reply", new { text = "?" })).Must(HttpStatusCode.NotFound);
        (await stranger.Post($"{path}/ack", null)).Must(HttpStatusCode.NotFound);
        (await stranger.Delete(path)).Must(HttpStatusCode.NotFound);
        (await artist.Delete(path)).Must(HttpStatusCode.NoContent);
        (await artist.Get(path)).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = Patience)]
    public async Task A_status_moves_other_tasks_by_the_project_s_automations_and_hashes_carry_comments_over()
    {
        var (project, task, artist) = await Assigned(zou);
        var shot = (await zou.Admin.Get($"/data/tasks/{task}")).Text("entity_id");
        var (animation, lighting) = (await zou.Named("/data/task-types", "Animation"), await zou.Named("/data/task-types", "Lighting"));
        var (done, ready) = (await Status("done"), await Status("ready"));
        var next = (
            await zou.Admin.Post($"/actions/projects/{project}/task-types/{lighting}/shots/create-tasks", new[] { shot })
        ).Ids.Single();
        var automation = (
            await zou.Admin.Post(
                "/data/status-automations",
                new
                {
                    entity_type = "shot",
                    in_task_type_id = animation,
                    in_task_status_id = done,
                    out_field_type = "status",
                    out_task_type_id = lighting,
                    out_task_status_id = ready,
                }
            )
        ).Must(HttpStatusCode.Created);
        var settings = $"/data/projects/{project}/settings/status-automations";
        (await zou.Admin.Post(settings, new { status_automation_id = automation.Text("id") })).Must(HttpStatusCode.Created);
        await Said(zou, zou.Admin, task, "done", new { comment = "Ready for light #Lighting" });
        Assert.Equal(ready, (await zou.Admin.Get($"/data/tasks/{next}")).Text("task_status_id"));
        var carried = Assert.Single((await zou.Admin.Get($"/data/tasks/{next}/comments")).Body!.AsArray())!;
        Assert.Equal("Ready for light #Lighting", carried["text"]!.GetValue<string>());
        // The artist is given one of the two tasks only.
        await Said(zou, artist, task, "wip", new { comment = "#all" });
        Assert.Single((await zou.Admin.Get($"/data/tasks/{next}/comments")).Body!.AsArray());
    }

    [Fact(Timeout = Patience)]
    public async Task Retakes_are_counted_no_further_than_the_project_allows()
    {
        var (project, task, _) = await Assigned(zou);
        (await zou.Admin.Put($"/data/projects/{project}", new { max_retakes = 1 })).Must(HttpStatusCode.OK);
        foreach (var status in new[] { "retake", "wip", "retake" })
        {
            await Said(zou, zou.Admin, task, status, new { });
        }

        Assert.Equal(1, (await zou.Admin.Get($"/data/tasks/{task}")).Body!["retake_count"]!.GetValue<int>());
    }

    [Fact(Timeout = Patience)]
    public async Task Many_comments_are_made_at_once_with_their_files()
    {
        var (project, task, artist) = await Assigned(zou);
        var wip = await Status("wip");
        var many = new object[]
        {
            new
            {
                task_id = task,
                task_status_id = wip,
                comment = "One",
            },
            new { object_id = task, task_status_id = wip },
        };
        var made = (await zou.Admin.Post($"/actions/projects/{project}/tasks/comment-many", many)).Must(HttpStatusCode.Created);
        Assert.Equal("One", made.Body![0]!["text"]!.GetValue<string>());
        var elsewhere = await zou.Project();
        (await zou.Admin.Post($"/actions/projects/{elsewhere}/tasks/comment-many", many)).Must(HttpStatusCode.NotFound);
        foreach (var path in new[] { "/actions/tasks/batch-comment", $"/actions/tasks/{task}/batch-comment" })
        {
            var comments = new JsonArray(
                new JsonObject
                {
                    ["task_id"] = task,
                    ["task_status_id"] = wip,
                    ["comment"] = "With a note",
                },
                new JsonObject
                {
                    ["task_id"] = task,
                    ["task_status_id"] = wip,
                    ["comment"] = "With pictures",
                }
            );
            using var form = new MultipartFormDataContent
            {
                { new StringContent(comments.ToJsonString()), "comments" },
                { new ByteArrayContent([1]), "attachment_file-0-0", "note.txt" },
                { new ByteArrayContent([2]), "preview_file-1-0", "a.png" },
                { new ByteArrayContent([3]), "preview_file-1-1", "b.png" },
            };
            var batch = (await artist.Send(HttpMethod.Post, path, form)).Must(HttpStatusCode.Created).Body!;
            Assert.Single(batch[0]!["attachment_files"]!.AsArray());
            Assert.Equal([1, 2], batch[1]!["previews"]!.AsArray().Select(preview => preview!["position"]!.GetValue<int>()));
            Assert.Single(batch[1]!["previews"]!.AsArray().Select(preview => preview!["revision"]!.GetValue<int>()).Distinct());
        }

        using var lost = new MultipartFormDataContent
        {
            { new StringContent("[]"), "comments" },
            { new ByteArrayContent([1]), "preview_file-0-0", "a.png" },
        };
        (await artist.Send(HttpMethod.Post, "/actions/tasks/batch-comment", lost)).Must(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = Patience)]
    public async Task Previews_are_put_in_order_drawn_on_and_chosen() => await WorkOnPreviews(zou);

    internal static async Task WorkOnPreviews(ZouServer server)
    {
        var (project, task, artist) = await Assigned(server);
        var comment = await Said(server, artist, task, "wip", new { comment = "@team #all" });
        var of = $"/actions/tasks/{task}/comments/{comment}";
        var first = (await artist.Post($"{of}/add-preview", new { })).Must(HttpStatusCode.Created).Text("id");
        Assert.Contains(first, (await server.Admin.Get("/data/playlists/preview-files/running?limit=10")).Must(HttpStatusCode.OK).Ids);
        (await artist.Get("/data/playlists/preview-files/running")).Must(HttpStatusCode.Forbidden);
        var second = (await artist.Post($"{of}/preview-files/{first}", null)).Must(HttpStatusCode.Created).Text("id");
        var third = (await artist.Post($"{of}/preview-files/{first}", null)).Must(HttpStatusCode.Created).Text("id");
        var moved = (await artist.Put($"/actions/preview-files/{third}/update-position", new { position = 1 })).Must(HttpStatusCode.OK);
        Assert.Equal([third, first, second], moved.Ids);
        (await artist.Put($"/actions/preview-files/{third}/update-position", new { position = 4 })).Must(HttpStatusCode.BadRequest);

        static object Drawn(double time, params (string Id, int Left)[] objects) =>
            new { time, drawing = new { objects = objects.Select(drawn => new { id = drawn.Id, left = drawn.Left }) } };
        var annotations = $"/actions/preview-files/{first}/update-annotations";
        (await artist.Put(annotations, new { additions = new[] { Drawn(2, ("c", 1)), Drawn(1, ("a", 1)) } })).Must(HttpStatusCode.OK);
        var change = new
        {
            additions = new[] { Drawn(1, ("b", 1), ("a", 9)) },
            updates = new[] { Drawn(1, ("a", 5)) },
            deletions = new[] { new { time = 2, objects = new[] { "c" } } },
        };
        var drawn = (await artist.Put(annotations, change)).Must(HttpStatusCode.OK).Body!["annotations"]!.AsArray();
        var objects = Assert.Single(drawn)!["drawing"]!["objects"]!.AsArray();
        Assert.Equal([("a", 5), ("b", 1)], objects.Select(one => (one!["id"]!.GetValue<string>(), one["left"]!.GetValue<int>())));
        (await artist.Put(annotations, new { additions = "x" })).Must(HttpStatusCode.BadRequest);

        var shot = (await server.Admin.Get($"/data/tasks/{task}")).Text("entity_id");
        var entity = (await artist.Put($"/actions/preview-files/{first}/set-main-preview", new { })).Must(HttpStatusCode.OK);
        Assert.Equal((shot, first), (entity.Text("id"), entity.Text("preview_file_id")));
        (await artist.Put($"/actions/tasks/{task}/set-main-preview", new { })).Must(HttpStatusCode.OK);
        var both = (await artist.Put("/actions/tasks/set-main-preview", new { task_ids = new[] { task } })).Must(HttpStatusCode.OK);
        Assert.Equal(third, both.Body![0]!["preview_file_id"]!.GetValue<string>());
        var byType = (await artist.Get($"/data/playlists/entities/{shot}/preview-files")).Must(HttpStatusCode.OK).Body!.AsObject();
        Assert.Equal(3, Assert.Single(byType).Value!.AsArray().Count);

        (await artist.Delete($"{of}/preview-files/{third}")).Must(HttpStatusCode.NoContent);
        Assert.Null((await server.Admin.Get($"/data/shots/{shot}")).Body!["preview_file_id"]);
        (await artist.Delete($"{of}/preview-files/{third}")).Must(HttpStatusCode.NotFound);
        var type = await server.Named("/data/task-types", "Lighting");
        var target = (
            await server.Admin.Post($"/actions/projects/{project}/task-types/{type}/shots/create-tasks", new[] { shot })
        ).Ids.Single();
        (await artist.Post($"{of}/move", new { target_task_id = target })).Must(HttpStatusCode.Forbidden);
        (await server.Admin.Post($"{of}/move", new { target_task_id = target })).Must(HttpStatusCode.OK);
        var there = Assert.Single((await server.Admin.Get($"/data/tasks/{target}/comments")).Body!.AsArray())!;
        Assert.Equal([1, 1], there["previews"]!.AsArray().Select(preview => preview!["revision"]!.GetValue<int>()));
        Assert.Empty((await server.Admin.Get($"/data/tasks/{task}/comments")).Body!.AsArray());
        var stranger = await server.Person("user");
        (await stranger.Put(annotations, new { })).Must(HttpStatusCode.NotFound);
        (await stranger.Put($"/actions/preview-files/{first}/set-main-preview", new { })).Must(HttpStatusCode.NotFound);
    }

    private static async Task<(string Project, string Task, ZouClient Artist)> Assigned(ZouServer server)
    {
        var project = await server.Project();
        var (_, task) = await server.Task(project);
        var artist = await server.Person("user");
        (await server.Admin.Post($"/data/projects/{project}/team", new { person_id = artist.Person })).Must(HttpStatusCode.Created);
        var team = (await server.Admin.Get($"/data/projects/{project}/team")).Ids.Where(id => id != artist.Person);
        foreach (var person in team)
        {
            (await server.Admin.Delete($"/data/projects/{project}/team/{person}")).Must(HttpStatusCode.NoContent);
        }

        (await server.Admin.Put($"/actions/persons/{artist.Person}/assign", new { task_ids = new[] { task } })).Must(HttpStatusCode.OK);
        return (project, task, artist);
    }

    private async Task<string> Status(string shortName) => (await zou.Admin.Get($"/data/task-status?short_name={shortName}")).Ids.Single();

    private static async Task<string> Said(ZouServer server, ZouClient who, string task, string status, object order)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(order)!.AsObject();
        body["task_status_id"] = (await server.Admin.Get($"/data/task-status?short_name={status}")).Ids.Single();
        return (await who.Post($"/actions/tasks/{task}/comment", body)).Must(HttpStatusCode.Created).Text("id");
    }
}

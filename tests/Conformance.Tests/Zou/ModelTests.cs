using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Contract 3, model by model: each is made, listed, read, changed and removed, and each is told apart from what it is not.</summary>
public sealed class ModelTests(ZouServer zou) : IClassFixture<ZouServer>
{
    private const int Patience = 60_000;
    private static readonly HttpStatusCode[] Refusals = [HttpStatusCode.Forbidden, HttpStatusCode.NotFound];

    [Theory(Timeout = Patience)]
    [InlineData("studios", """{"name":"North","color":"#112233"}""", "name", "South")]
    [InlineData("departments", """{"name":"Rigging","color":"#112233"}""", "name", "Stunts")]
    [InlineData("project-status", """{"name":"Asleep","color":"#112233"}""", "name", "Awake")]
    [InlineData("entity-types", """{"name":"Vehicle"}""", "name", "Vessel")]
    [InlineData("task-types", """{"name":"Grooming"}""", "name", "Fur")]
    [InlineData("task-status", """{"name":"On ice","short_name":"ice","color":"#112233"}""", "name", "Thawed")]
    [InlineData("custom-actions", """{"name":"Send","url":"https://x.example"}""", "name", "Post")]
    [InlineData("status-automations", """{"entity_type":"shot","out_field_type":"status"}""", "entity_type", "asset")]
    [InlineData("file-status", """{"name":"Locked","color":"#112233"}""", "name", "Free")]
    [InlineData("output-types", """{"name":"Cache","short_name":"cache"}""", "name", "Bake")]
    [InlineData("softwares", """{"name":"Blender","short_name":"bl","file_extension":"blend"}""", "version", "5.0")]
    [InlineData("hardware-items", """{"name":"Tablet","short_name":"tab"}""", "name", "Pen")]
    [InlineData(
        "metadata-descriptors",
        """{"project_id":"{project}","entity_type":"Asset","name":"Mood","field_name":"mood","data_type":"string"}""",
        "name",
        "Tone"
    )]
    [InlineData("milestones", """{"project_id":"{project}","name":"Alpha","date":"2026-03-04"}""", "name", "Beta")]
    [InlineData("entities", """{"project_id":"{project}","entity_type_id":"{kind}","name":"Crane"}""", "description", "Tall")]
    [InlineData("day-offs", """{"person_id":"{person}","date":"2026-03-04","end_date":"2026-03-05"}""", "description", "Rest")]
    public async Task A_row_is_made_listed_read_changed_and_removed(string model, string given, string member, string value)
    {
        var project = await zou.Project();
        var body = await Filled(given, project);
        var made = (await zou.Admin.Post($"/data/{model}", body)).Must(HttpStatusCode.Created);
        foreach (var (name, sent) in body)
        {
            Assert.Equal(sent!.ToString(), made.Body![name]!.ToString());
        }

        var path = $"/data/{model}/{made.Text("id")}";
        Assert.Contains(made.Text("id"), (await zou.Admin.Get($"/data/{model}")).Must(HttpStatusCode.OK).Ids);
        Assert.NotEqual(value, (await zou.Admin.Get(path)).Must(HttpStatusCode.OK).Body![member]?.GetValue<string>());
        (await zou.Admin.Put(path, new JsonObject { [member] = value })).Must(HttpStatusCode.OK);
        Assert.Equal(value, (await zou.Admin.Get(path)).Must(HttpStatusCode.OK).Text(member));

        var artist = await zou.Person("user");
        Assert.Contains((await artist.Delete(path)).Status, Refusals);
        (await zou.Admin.Get($"/data/{model}/{Guid.NewGuid():D}")).Must(HttpStatusCode.NotFound);
        (await zou.Admin.Delete(path)).Must(HttpStatusCode.NoContent);
        (await zou.Admin.Get(path)).Must(HttpStatusCode.NotFound);
        Assert.DoesNotContain(made.Text("id"), (await zou.Admin.Get($"/data/{model}")).Ids);
    }

    [Fact(Timeout = Patience)]
    public async Task Tasks_comments_previews_and_attachments_are_rows_too()
    {
        var project = await zou.Project();
        var (shot, _) = await zou.Task(project);
        var layout = await zou.Named("/data/task-types", "Layout");
        var todo = await zou.Named("/data/task-status", "Todo");
        var body = new
        {
            project_id = project,
            entity_id = shot,
            task_type_id = layout,
            task_status_id = todo,
            name = "second",
        };
        var task = (await zou.Admin.Post("/data/tasks", body)).Must(HttpStatusCode.Created).Text("id");
        Assert.Contains(task, (await zou.Admin.Get($"/data/projects/{project}/tasks")).Must(HttpStatusCode.OK).Ids);
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent([1, 2, 3]), "file-1", "notes.txt" },
            { new StringContent("Look."), "comment" },
            { new StringContent(todo), "task_status_id" },
        };
        var said = (await zou.Admin.Send(HttpMethod.Post, $"/actions/tasks/{task}/comment", form)).Must(HttpStatusCode.Created).Text("id");
        var comment = $"/data/comments/{said}";
        Assert.Equal("Look.", (await zou.Admin.Get(comment)).Must(HttpStatusCode.OK).Text("text"));
        Assert.Contains(said, (await zou.Admin.Get("/data/comments")).Must(HttpStatusCode.OK).Ids);
        (await zou.Admin.Put(comment, new { text = "Look again." })).Must(HttpStatusCode.OK);
        Assert.Equal("Look again.", (await zou.Admin.Get(comment)).Text("text"));
        var attached = Assert.Single((await zou.Admin.Get("/data/attachment-files")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal("notes.txt", (await zou.Admin.Get($"/data/attachment-files/{attached}")).Must(HttpStatusCode.OK).Text("name"));

        var add = $"/actions/tasks/{task}/comments/{said}/add-preview";
        var preview = (await zou.Admin.Post(add, new { })).Must(HttpStatusCode.Created).Text("id");
        using var file = new MultipartFormDataContent { { new ByteArrayContent([4, 5, 6]), "file", "frame.png" } };
        (await zou.Admin.Send(HttpMethod.Post, $"/pictures/preview-files/{preview}", file)).Must(HttpStatusCode.Created);
        Assert.Contains(preview, (await zou.Admin.Get($"/data/preview-files?task_id={task}")).Must(HttpStatusCode.OK).Ids);
        (await zou.Admin.Put($"/data/preview-files/{preview}", new { description = "First" })).Must(HttpStatusCode.OK);
        Assert.Equal("First", (await zou.Admin.Get($"/data/preview-files/{preview}")).Must(HttpStatusCode.OK).Text("description"));
        using (var original = await zou.Admin.Raw(HttpMethod.Get, $"/pictures/originals/preview-files/{preview}.png", null))
        {
            Assert.Equal([4, 5, 6], await original.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }

        using (var saved = await zou.Admin.Raw(HttpMethod.Get, $"/pictures/originals/preview-files/{preview}/download", null))
        {
            Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
            Assert.Equal(
                new ContentDispositionHeaderValue("attachment").DispositionType,
                saved.Content.Headers.ContentDisposition!.DispositionType
            );
        }

        var movie = (await zou.Admin.Post(add, new { })).Must(HttpStatusCode.Created).Text("id");
        using var reel = new MultipartFormDataContent { { new ByteArrayContent([7, 8]), "file", "reel.mp4" } };
        (await zou.Admin.Send(HttpMethod.Post, $"/pictures/preview-files/{movie}", reel)).Must(HttpStatusCode.Created);
        using (var source = await zou.Admin.Raw(HttpMethod.Get, $"/movies/source/preview-files/{movie}.mp4", null))
        {
            Assert.Equal([7, 8], await source.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }

        using (var saved = await zou.Admin.Raw(HttpMethod.Get, $"/movies/originals/preview-files/{movie}/download", null))
        {
            Assert.Equal([7, 8], await saved.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }

        var board = (await zou.Admin.Post(add, new { })).Must(HttpStatusCode.Created).Text("id");
        using var paper = new MultipartFormDataContent { { new ByteArrayContent([9]), "file", "board.pdf" } };
        (await zou.Admin.Send(HttpMethod.Post, $"/pictures/preview-files/{board}", paper)).Must(HttpStatusCode.Created);
        using (var shown = await zou.Admin.Raw(HttpMethod.Get, $"/pictures/originals/preview-files/{board}.pdf", null))
        {
            Assert.Equal("application/pdf", shown.Content.Headers.ContentType!.MediaType);
        }

        (await zou.Admin.Delete($"/data/preview-files/{preview}")).Must(HttpStatusCode.NoContent);
        (await zou.Admin.Delete($"/data/preview-files/{movie}")).Must(HttpStatusCode.NoContent);
        (await zou.Admin.Delete(comment)).Must(HttpStatusCode.NoContent);
        (await zou.Admin.Delete($"/data/tasks/{task}?force=true")).Must(HttpStatusCode.NoContent);
        (await zou.Admin.Get($"/data/tasks/{task}")).Must(HttpStatusCode.NotFound);
    }

    [Theory(Timeout = Patience)]
    [InlineData("episodes")]
    [InlineData("sequences")]
    [InlineData("scenes")]
    [InlineData("edits")]
    [InlineData("concepts")]
    public async Task Each_kind_of_entity_has_its_own_lists(string kind)
    {
        var project = await zou.Project();
        var made = (await zou.Admin.Post($"/data/projects/{project}/{kind}", new { name = "One" })).Must(HttpStatusCode.Created);
        var id = made.Text("id");
        Assert.Equal(id, (await zou.Admin.Get($"/data/{kind}/{id}")).Must(HttpStatusCode.OK).Text("id"));
        Assert.Equal([id], (await zou.Admin.Get($"/data/projects/{project}/{kind}")).Must(HttpStatusCode.OK).Ids);
        foreach (
            var list in kind is "scenes" ? ["all"]
            : kind is "edits" ? new[] { "", "all" }
            : [""]
        )
        {
            Assert.Contains(id, (await zou.Admin.Get($"/data/{kind}/{list}".TrimEnd('/'))).Must(HttpStatusCode.OK).Ids);
        }

        if (kind is "edits" or "concepts")
        {
            var type = await zou.Named("/data/task-types", "Layout");
            var task = await zou.Admin.Post($"/actions/projects/{project}/task-types/{type}/{kind}/create-tasks", new[] { id });
            task.Must(HttpStatusCode.Created);
            Assert.Single((await zou.Admin.Get($"/data/{kind}/{id}/tasks")).Must(HttpStatusCode.OK).Ids);
            (await zou.Admin.Delete($"/data/{kind}/{id}?force=true")).Must(HttpStatusCode.NoContent);
        }
        else
        {
            Assert.Empty((await zou.Admin.Get($"/data/{kind}/{id}/tasks")).Must(HttpStatusCode.OK).Ids);
            (await zou.Admin.Delete($"/data/{kind}/{id}")).Must(HttpStatusCode.NoContent);
        }

        (await zou.Admin.Get($"/data/{kind}/{id}")).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = Patience)]
    public async Task Assets_and_shots_are_found_by_every_road()
    {
        var project = await zou.Project();
        var type = (await zou.Admin.Get("/data/asset-types")).Body![0]!["id"]!.GetValue<string>();
        Assert.Equal(type, (await zou.Admin.Get($"/data/asset-types/{type}")).Must(HttpStatusCode.OK).Text("id"));
        var create = $"/data/projects/{project}/asset-types/{type}/assets/new";
        var asset = (await zou.Admin.Post(create, new { name = "Crane" })).Must(HttpStatusCode.Created).Text("id");
        Assert.Equal([asset], (await zou.Admin.Get($"/data/projects/{project}/asset-types/{type}/assets")).Must(HttpStatusCode.OK).Ids);
        Assert.Contains(asset, (await zou.Admin.Get("/data/assets/all")).Must(HttpStatusCode.OK).Ids);
        Assert.Contains(type, (await zou.Admin.Get($"/data/projects/{project}/asset-types")).Must(HttpStatusCode.OK).Ids);
        var modeling = await zou.Named("/data/task-types", "Modeling");
        var tasks = $"/actions/projects/{project}/task-types/{modeling}";
        (await zou.Admin.Post($"{tasks}/assets/create-tasks", new[] { asset })).Must(HttpStatusCode.Created);
        Assert.Single((await zou.Admin.Get($"/data/assets/{asset}/tasks")).Must(HttpStatusCode.OK).Ids);

        var episode = (await zou.Admin.Post($"/data/projects/{project}/episodes", new { name = "E01" })).Text("id");
        var sequence = (await zou.Admin.Post($"/data/projects/{project}/sequences", new { name = "SQ01", episode_id = episode })).Text(
            "id"
        );
        var scene = (await zou.Admin.Post($"/data/projects/{project}/scenes", new { name = "SC01", sequence_id = sequence })).Text("id");
        var shot = (await zou.Admin.Post($"/data/projects/{project}/shots", new { name = "SH01", sequence_id = sequence })).Text("id");
        (await zou.Admin.Post($"{tasks}/create-tasks/episode", new[] { episode })).Must(HttpStatusCode.Created);
        (await zou.Admin.Post($"{tasks}/create-tasks/shots", new[] { episode })).Must(HttpStatusCode.NotFound);
        Assert.Equal([sequence], (await zou.Admin.Get($"/data/episodes/{episode}/sequences")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal([scene], (await zou.Admin.Get($"/data/sequences/{sequence}/scenes")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal([shot], (await zou.Admin.Get($"/data/projects/{project}/shots")).Must(HttpStatusCode.OK).Ids);
        Assert.Contains(shot, (await zou.Admin.Get("/data/shots")).Must(HttpStatusCode.OK).Ids);
        (await zou.Admin.Put($"/data/shots/{shot}", new { nb_frames = 48 })).Must(HttpStatusCode.OK);
        Assert.Equal(48, (await zou.Admin.Get($"/data/shots/{shot}")).Body!["nb_frames"]!.GetValue<int>());
        (await zou.Admin.Delete($"/data/assets/{asset}?force=true")).Must(HttpStatusCode.NoContent);
    }

    [Fact(Timeout = Patience)]
    public async Task A_project_names_what_it_uses_and_who_works_on_it()
    {
        var project = await zou.Project();
        var settings = $"/data/projects/{project}/settings";
        var type = await zou.Named("/data/task-types", "Animation");
        var status = await zou.Named("/data/task-status", "Todo");
        var kind = (await zou.Admin.Get("/data/asset-types")).Body![0]!["id"]!.GetValue<string>();
        var automation = (await zou.Admin.Post("/data/status-automations", new { entity_type = "shot" }))
            .Must(HttpStatusCode.Created)
            .Text("id");
        foreach (
            var (path, member, id) in new[]
            {
                ("task-types", "task_type_id", type),
                ("task-status", "task_status_id", status),
                ("asset-types", "asset_type_id", kind),
                ("status-automations", "status_automation_id", automation),
            }
        )
        {
            (await zou.Admin.Post($"{settings}/{path}", new JsonObject { [member] = id })).Must(HttpStatusCode.Created);
        }

        Assert.Contains(type, (await zou.Admin.Get($"/data/projects/{project}/task-types")).Must(HttpStatusCode.OK).Ids);
        Assert.Contains(status, (await zou.Admin.Get($"{settings}/task-status")).Must(HttpStatusCode.OK).Ids);
        Assert.Contains(automation, (await zou.Admin.Get($"{settings}/status-automations")).Must(HttpStatusCode.OK).Ids);
        foreach (
            var path in new[] { $"task-types/{type}", $"task-status/{status}", $"asset-types/{kind}", $"status-automations/{automation}" }
        )
        {
            (await zou.Admin.Delete($"{settings}/{path}")).Must(HttpStatusCode.NoContent);
        }

        Assert.DoesNotContain(automation, (await zou.Admin.Get($"{settings}/status-automations")).Ids);
        Assert.Empty((await zou.Admin.Get($"/data/projects/{project}/metadata-descriptors")).Must(HttpStatusCode.OK).Ids);
        Assert.Empty((await zou.Admin.Get($"/data/projects/{project}/milestones")).Must(HttpStatusCode.OK).Ids);
        var person = await zou.Person("user");
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = person.Person })).Must(HttpStatusCode.Created);
        (await zou.Admin.Put($"/data/projects/{project}/team/{person.Person}", new { role = "supervisor" })).Must(HttpStatusCode.OK);
        Assert.Contains(person.Person, (await zou.Admin.Get($"/data/projects/{project}/team")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal([project], (await person.Get("/data/user/projects/open")).Must(HttpStatusCode.OK).Ids);
        var organisation = (await zou.Admin.Get("/data/organisations")).Ids[0];
        (await zou.Admin.Put($"/data/organisations/{organisation}", new { hours_by_day = 7 })).Must(HttpStatusCode.OK);
        Assert.Equal(
            7,
            (await zou.Admin.Get($"/data/organisations/{organisation}")).Must(HttpStatusCode.OK).Body!["hours_by_day"]!.GetValue<double>()
        );
        (await zou.Admin.Delete($"/data/persons/{person.Person}?force=true")).Must(HttpStatusCode.NoContent);
        (await person.Get("/data/user/projects/open")).Must(HttpStatusCode.Unauthorized);
    }

    private async Task<JsonObject> Filled(string given, string project)
    {
        var kind = (await zou.Admin.Get("/data/asset-types")).Body![0]!["id"]!.GetValue<string>();
        var text = given
            .Replace("{project}", project, StringComparison.Ordinal)
            .Replace("{kind}", kind, StringComparison.Ordinal)
            .Replace("{person}", zou.Admin.Person, StringComparison.Ordinal);
        return JsonNode.Parse(text)!.AsObject();
    }
}

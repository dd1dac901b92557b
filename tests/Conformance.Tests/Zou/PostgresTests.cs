using System.Net;
using Dossier.App.Tests.Setup;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>The SQL that is put together at run time, on the other engine.</summary>
public sealed class PostgresTests
{
    [Fact(Timeout = 120_000)]
    public async Task Models_tasks_comments_and_previews_work_there_too()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var database = await PostgresDatabase.Create(cancel);
        await using var zou = await ZouServer.On(database.Connection, cancel);
        foreach (var path in Dossier.Dialects.Zou.Crud.All.Select(crud => crud.Path))
        {
            (await zou.Admin.Get($"/data/{path}?relations=true")).Must(HttpStatusCode.OK);
            (await zou.Admin.Get($"/data/{path}?page=1&updated_at=2026-01-01T00:00:00")).Must(HttpStatusCode.OK);
        }

        Assert.Single((await zou.Admin.Get("/data/task-types?name=aNIM%25")).Ids);
        Assert.Equal(2, (await zou.Admin.Get("/data/task-types?name=[\"Rigging\",\"Layout\"]&archived=false")).Ids.Count);
        Assert.Equal(2, (await zou.Admin.Get("/data/task-status?priority=2")).Ids.Count);
        var project = await zou.Project();
        (
            await zou.Admin.Put(
                $"/data/projects/{project}",
                new
                {
                    data = new { a = 1 },
                    start_date = "2026-02-03",
                    max_retakes = 2,
                }
            )
        ).Must(HttpStatusCode.OK);
        var (shot, task) = await zou.Task(project);
        var artist = await zou.Person("vendor");
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = artist.Person })).Must(HttpStatusCode.Created);
        (await zou.Admin.Put($"/actions/persons/{artist.Person}/assign", new { task_ids = new[] { task } })).Must(HttpStatusCode.OK);
        (await zou.Admin.Put($"/data/tasks/{task}", new { estimation = 1.5, due_date = "2026-03-01T10:00:00" })).Must(HttpStatusCode.OK);
        Assert.Equal([task], (await artist.Get($"/data/tasks?project_id={project}&estimation=1.5&assignees={artist.Person}")).Ids);
        var status = (await zou.Admin.Get("/data/task-status?short_name=wip")).Ids.Single();
        var comment = (await artist.Post($"/actions/tasks/{task}/comment", new { task_status_id = status }))
            .Must(HttpStatusCode.Created)
            .Text("id");
        var preview = (await artist.Post($"/actions/tasks/{task}/comments/{comment}/add-preview", null))
            .Must(HttpStatusCode.Created)
            .Text("id");
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "file", "a.png" } };
        (await artist.Send(HttpMethod.Post, $"/pictures/preview-files/{preview}", form)).Must(HttpStatusCode.Created);
        using var same = await artist.Raw(HttpMethod.Get, $"/pictures/originals/preview-files/{preview}.png", null);
        Assert.Equal([1, 2, 3], await same.Content.ReadAsByteArrayAsync(cancel));
        Assert.Single((await artist.Get($"/data/tasks/{task}/comments")).Must(HttpStatusCode.OK).Body!.AsArray());
        (await artist.Get("/data/user/context")).Must(HttpStatusCode.OK);
        await Tracked(zou, project, shot, task, artist);
        (await zou.Admin.Post("/data/departments", new { name = "Modeling", color = "#111111" })).Must(HttpStatusCode.BadRequest);
        (await zou.Admin.Delete($"/data/departments/{await zou.Named("/data/departments", "Modeling")}")).Must(HttpStatusCode.BadRequest);
        (await zou.Admin.Delete($"/data/shots/{shot}?force=true")).Must(HttpStatusCode.NoContent);
    }

    /// <summary>What has SQL of its own.</summary>
    private static async Task Tracked(ZouServer zou, string project, string shot, string task, ZouClient artist)
    {
        var admin = zou.Admin;
        var type = await zou.Named("/data/task-types", "Animation");
        var prop = await zou.Named("/data/entity-types", "Prop");
        var episode = (await admin.Post($"/data/projects/{project}/episodes", new { name = "E1" })).Must(HttpStatusCode.Created).Text("id");
        var asset = (await admin.Post($"/data/projects/{project}/asset-types/{prop}/assets/new", new { name = "Box" })).Text("id");
        (await admin.Put($"/data/projects/{project}/entities/{shot}/casting", new object[] { new { asset_id = asset } })).Must(
            HttpStatusCode.OK
        );
        (await artist.Post($"/actions/tasks/{task}/time-spents/2026-02-03/persons/{artist.Person}/add", new { duration = 30 })).Must(
            HttpStatusCode.Created
        );
        (await admin.Post($"/data/projects/{project}/settings/task-types", new { task_type_id = type, priority = 1 })).Must(
            HttpStatusCode.Created
        );
        (await admin.Post($"/data/projects/{project}/metadata-descriptors", new { name = "Mood", entity_type = "Shot" })).Must(
            HttpStatusCode.Created
        );
        (await admin.Post($"/actions/user/tasks/{task}/subscribe", null)).Must(HttpStatusCode.Created);
        var version = (await admin.Post("/data/production-schedule-versions", new { project_id = project, name = "V" })).Text("id");
        (await admin.Post($"/actions/production-schedule-versions/{version}/set-task-links-from-production", null)).Must(HttpStatusCode.OK);
        (await admin.Post($"/actions/production-schedule-versions/{version}/apply-to-production", null)).Must(HttpStatusCode.OK);
        var template = (await admin.Post($"/data/project-templates/from-project/{project}", new { name = "T" })).Must(
            HttpStatusCode.Created
        );
        (await admin.Post($"/data/projects/{project}/apply-template/{template.Text("id")}", null)).Must(HttpStatusCode.OK);
        foreach (
            var path in new[]
            {
                $"/data/shots/with-tasks?project_id={project}&episode_id={episode}",
                $"/data/shots/with-tasks?project_id={project}&stream=true&compact=true&episode_id=main",
                "/data/tasks/open-tasks?limit=1",
                "/data/tasks/open-tasks/stats",
                "/data/persons/task-dates",
                "/data/user/tasks",
                "/data/user/tasks-to-check",
                $"/data/projects/{project}/news?page=1&only_preview=true&episode_id={episode}",
                "/data/user/notifications?watching=true&read=false&after=2026-01-01T00:00:00",
                $"/data/projects/{project}/shots/casting",
                $"/data/assets/{asset}/cast-in",
                $"/data/projects/{project}/schedule-items/task-types",
                $"/data/projects/{project}/schedule-items/{type}/asset-types",
                $"/data/projects/{project}/schedule-items/{type}/episodes?episode_id={episode}",
                "/data/persons/time-spents/year-table",
                $"/data/persons/{artist.Person}/time-spents/month/2026/2",
                "/data/persons/day-offs/2026/2",
                $"/data/projects/{project}/day-offs",
                $"/data/projects/{project}/budgets/time-spents",
                "/data/user/filters",
                $"/data/user/projects/{project}/asset-types",
                $"/data/episodes/{episode}/shot-tasks",
                $"/data/episodes/{episode}/task-types",
                $"/data/shots/{shot}/asset-types",
                "/data/departments/software-licenses",
                "/data/persons/presence-logs/2026-02",
                $"/data/time-spents?start_date=2026-02-01&end_date=2026-03-01",
                "/data/user/context",
            }
        )
        {
            (await admin.Get(path)).Must(HttpStatusCode.OK);
        }

        (await admin.Post("/data/search", new { query = "b" })).Must(HttpStatusCode.OK);
        (
            await admin.Post(
                "/data/user/filters",
                new
                {
                    name = "F",
                    query = "x",
                    is_shared = true,
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Single((await artist.Get("/data/user/filters")).Must(HttpStatusCode.OK).Body!.AsObject());
        (await admin.Delete($"/actions/user/tasks/{task}/unsubscribe")).Must(HttpStatusCode.NoContent);
    }
}

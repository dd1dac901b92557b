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
        (await zou.Admin.Post("/data/departments", new { name = "Modeling", color = "#111111" })).Must(HttpStatusCode.BadRequest);
        (await zou.Admin.Delete($"/data/departments/{await zou.Named("/data/departments", "Modeling")}")).Must(HttpStatusCode.BadRequest);
        (await zou.Admin.Delete($"/data/shots/{shot}?force=true")).Must(HttpStatusCode.NoContent);
    }
}

using System.Net;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>What another installation tells of its records, taken in with their ids; and rows of work that are made through CRUD.</summary>
[Collection("Zou production")]
public sealed class ImportTests(ZouProduction production)
{
    private const int Patience = 60_000;
    private const string Then = "2020-02-03T04:05:06";

    [Fact(Timeout = Patience)]
    public async Task A_whole_production_comes_over_and_keeps_its_ids() => await BringProduction(production.Zou);

    [Fact(Timeout = Patience)]
    public async Task Work_is_made_through_crud_with_all_that_follows_from_it() => await MakeWork(production.Zou);

    internal static async Task BringProduction(ZouServer server)
    {
        var (admin, artist) = (server.Admin, await server.Person("user"));
        var status = await server.Named("/data/task-status", "Work In Progress");
        var type = await server.Named("/data/task-types", "Animation");
        var (project, name) = (Guid.NewGuid(), $"Away {Guid.NewGuid():N}");
        var (asset, shot, link, task, preview, comment) = (New(), New(), New(), New(), New(), New());
        async Task<ZouAnswer> Send(string path, params object[] rows) => await admin.Post($"/import/kitsu/{path}", rows);
        async Task Take(string path, params object[] rows)
        {
            // Sent again, nothing is there twice.
            (await Send(path, rows)).Must(HttpStatusCode.OK);
            (await Send(path, rows)).Must(HttpStatusCode.OK);
        }

        await Take(
            "projects",
            new
            {
                id = project,
                name,
                fps = "24",
                created_at = Then,
                task_types = new[] { type },
                type = "Project",
            }
        );
        var whole = (await admin.Get($"/data/projects/{project}")).Must(HttpStatusCode.OK);
        Assert.Equal((name, "24"), (whole.Text("name"), whole.Text("fps")));
        Assert.Equal([type], whole.Body!["task_types"]!.AsArray().Select(id => id!.GetValue<string>()));
        (await Send("projects", new { id = New(), name })).Must(HttpStatusCode.BadRequest);
        (await Send("projects", new { id = New() })).Must(HttpStatusCode.BadRequest);

        object Entity(Guid id, string called, string kind) =>
            new
            {
                id,
                name = called,
                entity_type_id = kind,
                project_id = project,
            };
        await Take(
            "entities",
            Entity(asset, "Crane", await server.Named("/data/entity-types", "Prop")),
            Entity(shot, "SH010", await server.Named("/data/entity-types", "Shot"))
        );
        await Take(
            "entity-links",
            new
            {
                id = link,
                entity_in_id = shot,
                entity_out_id = asset,
                nb_occurences = 3,
                label = "fixed",
                type = "EntityLink",
            }
        );
        var casting = (await admin.Get($"/data/projects/{project}/entities/{shot}/casting")).Must(HttpStatusCode.OK);
        Assert.Equal(3, casting.Body![0]!["nb_occurences"]!.GetValue<int>());
        (await Send("entity-links", new { id = New(), entity_in_id = shot })).Must(HttpStatusCode.BadRequest);
        var nowhere = new
        {
            id = New(),
            entity_in_id = shot,
            entity_out_id = New(),
        };
        (await Send("entity-links", nowhere)).Must(HttpStatusCode.BadRequest);

        await Take(
            "tasks",
            new
            {
                id = task,
                name = "main",
                project_id = project,
                entity_id = shot,
                task_type_id = type,
                task_status_id = status,
            }
        );
        await Take(
            "preview-files",
            new
            {
                id = preview,
                name = "take",
                revision = 7,
                position = 1,
                extension = "mp4",
                status = "ready",
                file_size = 99,
                task_id = task,
                person_id = artist.Person,
                type = "PreviewFile",
            }
        );
        // Its bytes stay where they are.
        var shown = (await admin.Get($"/data/preview-files/{preview}")).Must(HttpStatusCode.OK);
        Assert.Equal(
            ("missing", 7, 99),
            (shown.Text("status"), shown.Body!["revision"]!.GetValue<int>(), shown.Body["file_size"]!.GetValue<int>())
        );
        await Take(
            "comments",
            new
            {
                id = comment,
                object_id = task,
                object_type = "Task",
                text = "Begun @there",
                task_status_id = status,
                person_id = artist.Person,
                previews = new[] { preview },
                mentions = new[] { admin.Person },
                acknowledgements = new[] { admin.Person },
                created_at = Then,
                type = "Comment",
            }
        );
        var said = (await admin.Get($"/data/tasks/{task}/comments")).Must(HttpStatusCode.OK).Body![0]!;
        Assert.Equal((Then, "Begun @there"), (said["created_at"]!.GetValue<string>(), said["text"]!.GetValue<string>()));
        Assert.Equal($"{preview}", said["previews"]![0]!["id"]!.GetValue<string>());
        Assert.Equal([admin.Person], said["acknowledgements"]!.AsArray().Select(id => id!.GetValue<string>()));
        (await Send("comments", new { id = New(), text = "of nothing" })).Must(HttpStatusCode.BadRequest);

        await BringRest(server, Take, artist.Person, project, task, comment, preview, shot);
        (await (await server.Person("manager")).Post("/import/kitsu/comments", Array.Empty<object>())).Must(HttpStatusCode.Forbidden);
    }

    private static async Task BringRest(
        ZouServer server,
        Func<string, object[], Task> take,
        string person,
        Guid project,
        Guid task,
        Guid comment,
        Guid preview,
        Guid shot
    )
    {
        var playlist = New();
        Dictionary<string, object> rows = new()
        {
            ["attachment-files"] = new
            {
                id = New(),
                name = "notes.txt",
                extension = "txt",
                size = 5,
                comment_id = comment,
            },
            ["metadata-descriptors"] = new
            {
                id = New(),
                project_id = project,
                entity_type = "Shot",
                name = "Mood",
                field_name = "mood",
            },
            ["milestones"] = new
            {
                id = New(),
                project_id = project,
                name = "Rough cut",
                date = "2020-03-01",
            },
            ["schedule-items"] = new
            {
                id = New(),
                project_id = project,
                start_date = "2020-03-01",
                object_id = shot,
            },
            ["time-spents"] = new
            {
                id = New(),
                task_id = task,
                person_id = person,
                date = "2020-03-01",
                duration = 60,
            },
            ["news"] = new
            {
                id = New(),
                author_id = person,
                task_id = task,
                comment_id = comment,
                change = true,
            },
            ["notifications"] = new
            {
                id = New(),
                person_id = person,
                author_id = person,
                task_id = task,
                comment_id = comment,
                notification_type = "mention",
                type = "Notification",
                read = true,
                change = false,
            },
            ["subscriptions"] = new
            {
                id = New(),
                person_id = person,
                task_id = task,
            },
            ["playlists"] = new
            {
                id = playlist,
                project_id = project,
                name = "Dailies",
                shots = new[] { new { entity_id = shot, preview_file_id = preview } },
            },
        };
        foreach (var (path, row) in rows)
        {
            await take(path, [row]);
            var id = row.GetType().GetProperty("id")!.GetValue(row);
            (await server.Admin.Get($"/data/{path}/{id}")).Must(HttpStatusCode.OK);
        }

        var build = new
        {
            id = New(),
            playlist_id = playlist,
            status = "succeeded",
            job_type = "archive",
        };
        await take("build-jobs", [build]);
        Assert.Equal([$"{build.id}"], (await server.Admin.Get($"/data/projects/{project}/build-jobs")).Must(HttpStatusCode.OK).Ids);
    }

    internal static async Task MakeWork(ZouServer server)
    {
        var (admin, project) = (server.Admin, await server.Project());
        var (shot, task) = await server.Task(project);
        var wip = await server.Named("/data/task-status", "Work In Progress");
        var said = (
            await admin.Post(
                "/data/comments",
                new
                {
                    object_id = task,
                    object_type = "Task",
                    task_status_id = wip,
                    text = "By hand",
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Equal(("Comment", "By hand"), (said.Text("type"), said.Text("text")));
        Assert.Equal(wip, (await admin.Get($"/data/tasks/{task}")).Text("task_status_id"));
        (await admin.Post("/data/comments", new { text = "of nothing" })).Must(HttpStatusCode.BadRequest);

        var beside = (await admin.Post("/data/attachment-files", new { name = "a.txt", comment_id = said.Text("id") })).Must(
            HttpStatusCode.Created
        );
        var path = $"/data/attachment-files/{beside.Text("id")}";
        Assert.Equal("b.txt", (await admin.Put(path, new { name = "b.txt" })).Must(HttpStatusCode.OK).Text("name"));
        (await admin.Delete(path)).Must(HttpStatusCode.NoContent);
        (await admin.Get(path)).Must(HttpStatusCode.NotFound);
        (await admin.Post("/data/attachment-files", new { name = "a.txt", comment_id = New() })).Must(HttpStatusCode.BadRequest);

        var shown = (
            await admin.Post(
                "/data/preview-files",
                new
                {
                    task_id = task,
                    revision = 4,
                    description = "Rough",
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Equal(
            (4, "Rough", "processing"),
            (shown.Body!["revision"]!.GetValue<int>(), shown.Text("description"), shown.Text("status"))
        );
        (await admin.Post("/data/preview-files", new { task_id = task, revision = 4 })).Must(HttpStatusCode.BadRequest);

        var working = (
            await admin.Post(
                "/data/working-files",
                new
                {
                    task_id = task,
                    name = "main",
                    path = "/elsewhere/main.blend",
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Equal("/elsewhere/main.blend", working.Text("path"));
        var type = (await admin.Post("/data/output-types", new { name = $"T {New():N}", short_name = "t" })).Text("id");
        var output = (
            await admin.Post(
                "/data/output-files",
                new
                {
                    entity_id = shot,
                    name = "main",
                    output_type_id = type,
                    task_type_id = await server.Named("/data/task-types", "Animation"),
                    source_file_id = working.Text("id"),
                    size = 12,
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Equal((1, 12), (output.Body!["revision"]!.GetValue<int>(), output.Body["size"]!.GetValue<int>()));
        Assert.NotNull(output.Body["path"]);

        var chat = (await admin.Post("/data/chats", new { object_id = shot, participants = new[] { admin.Person } })).Must(
            HttpStatusCode.Created
        );
        (await admin.Post("/data/chats", new { object_id = shot })).Must(HttpStatusCode.BadRequest);
        var message = (
            await admin.Post(
                "/data/chat-messages",
                new
                {
                    chat_id = chat.Text("id"),
                    person_id = admin.Person,
                    text = "Hello",
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Contains(message.Text("id"), (await admin.Get($"/data/chat-messages?chat_id={chat.Text("id")}")).Ids);
        var one = $"/data/chat-messages/{message.Text("id")}";
        Assert.Equal("Hi", (await admin.Put(one, new { text = "Hi" })).Must(HttpStatusCode.OK).Text("text"));
        (await admin.Get(one)).Must(HttpStatusCode.OK);
        (await admin.Delete(one)).Must(HttpStatusCode.NoContent);
        var own = $"/data/chats/{chat.Text("id")}";
        (await admin.Put(own, new { last_message = "2026-01-02T03:04:05" })).Must(HttpStatusCode.OK);
        Assert.Equal("2026-01-02T03:04:05", (await admin.Get(own)).Must(HttpStatusCode.OK).Text("last_message"));
        Assert.Contains(chat.Text("id"), (await admin.Get("/data/chats")).Must(HttpStatusCode.OK).Ids);
        (await admin.Delete(own)).Must(HttpStatusCode.NoContent);
    }

    private static Guid New() => Guid.NewGuid();
}

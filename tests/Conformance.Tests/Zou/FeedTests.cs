using System.Net;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Who is told what, what is looked for, and what is done with many tasks at once.</summary>
[Collection("Zou production")]
public sealed class FeedTests(ZouProduction production)
{
    private const int Patience = 60_000;

    [Fact(Timeout = Patience)]
    public async Task A_comment_is_news_and_tells_those_who_listen()
    {
        var (artist, supervisor, ids, project) = (production.Artist, production.Supervisor, production.Ids, production.Project);
        var shot = await production.Made($"/data/projects/{project}/shots", new { name = "News", sequence_id = ids["sequence_id"] });
        var tasks = $"/actions/projects/{project}/task-types/{ids["task_type_id"]}/shots/create-tasks";
        var task = (await production.Admin.Post(tasks, new[] { shot })).Must(HttpStatusCode.Created).Ids[0];
        await artist.Post("/actions/user/notifications/mark-all-as-read", null);
        (await production.Manager.Put($"/actions/tasks/{task}/assign", new { person_id = artist.Person })).Must(HttpStatusCode.OK);
        var told = (await artist.Get("/data/user/notifications?read=false")).Must(HttpStatusCode.OK).Body![0]!;
        Assert.Equal(
            ("assignation", task, "E01 / SQ01 / News", "The Series"),
            (
                told["notification_type"]!.GetValue<string>(),
                told["task_id"]!.GetValue<string>(),
                told["full_entity_name"]!.GetValue<string>(),
                told["project_name"]!.GetValue<string>()
            )
        );
        Assert.Equal(1, (await artist.Get("/data/user/context")).Body!["notification_count"]!.GetValue<int>());

        Assert.False((await supervisor.Get($"/data/user/tasks/{task}/subscribed")).Must(HttpStatusCode.OK).Body!.GetValue<bool>());
        (await supervisor.Post($"/actions/user/tasks/{task}/subscribe", null)).Must(HttpStatusCode.Created);
        Assert.True((await supervisor.Get($"/data/user/tasks/{task}/subscription")).Must(HttpStatusCode.OK).Body!.GetValue<bool>());
        var sequence = $"sequences/{ids["sequence_id"]}/task-types/{ids["task_type_id"]}";
        (await production.Manager.Post($"/actions/user/{sequence}/subscribe", null)).Must(HttpStatusCode.Created);
        Assert.True((await production.Manager.Get($"/data/user/{sequence}/subscribed")).Must(HttpStatusCode.OK).Body!.GetValue<bool>());
        Assert.True(
            (await production.Manager.Get($"/data/user/entities/{sequence["sequences/".Length..]}/subscribed"))
                .Must(HttpStatusCode.OK)
                .Body!.GetValue<bool>()
        );
        var sequences = $"/data/user/projects/{project}/task-types/{ids["task_type_id"]}/sequence-subscriptions";
        var listened = (await production.Manager.Get(sequences)).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal([ids["sequence_id"]], listened.Select(id => id!.GetValue<string>()));

        var comment = (await artist.Post($"/actions/tasks/{task}/comment", new { task_status_id = ids["wip"], comment = "Begun." })).Must(
            HttpStatusCode.Created
        );
        foreach (var listener in new[] { supervisor, production.Manager })
        {
            var row = (await listener.Get($"/data/user/notifications?task_type_id={ids["task_type_id"]}&type=comment"))
                .Must(HttpStatusCode.OK)
                .Body![0]!;
            Assert.Equal(
                (comment.Text("id"), "Begun.", artist.Person, ids["wip"], true),
                (
                    row["comment_id"]!.GetValue<string>(),
                    row["comment_text"]!.GetValue<string>(),
                    row["author_id"]!.GetValue<string>(),
                    row["task_status_id"]!.GetValue<string>(),
                    row["change"]!.GetValue<bool>()
                )
            );
        }

        var notification = (await supervisor.Get("/data/user/notifications?watching=true")).Ids[0];
        (await supervisor.Put($"/data/user/notifications/{notification}", new { read = true })).Must(HttpStatusCode.OK);
        Assert.True(
            (await supervisor.Get($"/data/user/notifications/{notification}")).Must(HttpStatusCode.OK).Body!["read"]!.GetValue<bool>()
        );
        (await artist.Get($"/data/user/notifications/{notification}")).Must(HttpStatusCode.NotFound);
        (await artist.Post("/data/user/notifications/read-all", null)).Must(HttpStatusCode.OK);
        Assert.Empty((await artist.Get("/data/user/notifications?read=false")).Ids);

        var news = (await supervisor.Get($"/data/projects/{project}/news?only_preview=false&page_size=50&page=1"))
            .Must(HttpStatusCode.OK)
            .Body!;
        var first = news["data"]![0]!;
        Assert.Equal(
            ("News", comment.Text("id"), true, "E01 / SQ01 / News"),
            (
                first["type"]!.GetValue<string>(),
                first["comment_id"]!.GetValue<string>(),
                first["change"]!.GetValue<bool>(),
                first["full_entity_name"]!.GetValue<string>()
            )
        );
        Assert.Equal(1, news["stats"]!["by_status"]![ids["wip"]]!.GetValue<int>());
        Assert.Equal([first["id"]!.GetValue<string>()], (await supervisor.Get($"/data/entities/{shot}/news")).Must(HttpStatusCode.OK).Ids);
        (await supervisor.Get($"/data/projects/{project}/news/{first["id"]}")).Must(HttpStatusCode.OK);
        Assert.NotEmpty(
            (await supervisor.Get($"/data/projects/news?project_id={project}")).Must(HttpStatusCode.OK).Body!["data"]!.AsArray()
        );
        Assert.Empty((await supervisor.Get($"/data/projects/{project}/news?only_preview=true")).Body!["data"]!.AsArray());
        Assert.Empty((await production.Stranger.Get("/data/projects/news")).Must(HttpStatusCode.OK).Body!["data"]!.AsArray());
        (await production.Stranger.Get($"/data/projects/{project}/news")).Must(HttpStatusCode.NotFound);
        Assert.Empty((await production.Client.Get($"/data/projects/{project}/news")).Must(HttpStatusCode.OK).Body!["data"]!.AsArray());

        (await supervisor.Delete($"/actions/user/tasks/{task}/unsubscribe")).Must(HttpStatusCode.NoContent);
        Assert.False((await supervisor.Get($"/data/user/tasks/{task}/subscribed")).Body!.GetValue<bool>());
        (await production.Manager.Delete($"/actions/user/{sequence}/unsubscribe")).Must(HttpStatusCode.NoContent);
        (await supervisor.Post("/actions/user/tasks/subscribe", new { task_ids = new[] { task } })).Must(HttpStatusCode.Created);
        (await supervisor.Post("/actions/user/tasks/unsubscribe", new { task_ids = new[] { task } })).Must(HttpStatusCode.NoContent);
        (await supervisor.Post($"/data/user/tasks/{task}/subscribe", null)).Must(HttpStatusCode.Created);
        (await supervisor.Delete($"/data/user/tasks/{task}/unsubscribe")).Must(HttpStatusCode.NoContent);
        (await production.Stranger.Post($"/actions/user/tasks/{task}/subscribe", null)).Must(HttpStatusCode.NotFound);
        (await production.Admin.Delete($"/data/shots/{shot}?force=true")).Must(HttpStatusCode.NoContent);
    }

    [Fact(Timeout = Patience)]
    public async Task People_keep_searches_and_managers_share_them()
    {
        var (manager, artist, project) = (production.Manager, production.Artist, production.Project);
        var group = (
            await manager.Post(
                "/data/user/filter-groups",
                new
                {
                    name = "Ours",
                    color = "#112233",
                    list_type = "asset",
                    project_id = project,
                    is_shared = true,
                    entity_type = "Asset",
                }
            )
        ).Must(HttpStatusCode.Created);
        var shared = (
            await manager.Post(
                "/data/user/filters",
                new
                {
                    name = "Cranes",
                    query = "crane",
                    list_type = "asset",
                    project_id = project,
                    is_shared = true,
                    search_filter_group_id = group.Text("id"),
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Equal(
            ("SearchFilter", "crane", manager.Person),
            (shared.Text("type"), shared.Text("search_query"), shared.Text("person_id"))
        );
        var own = (await artist.Post("/data/user/filters", new { name = "Mine", query = "todo" })).Must(HttpStatusCode.Created);
        var seen = (await artist.Get("/data/user/filters")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal(shared.Text("id"), seen["asset"]![project]![0]!["id"]!.GetValue<string>());
        Assert.Equal(own.Text("id"), seen["todo"]!["all"]![0]!["id"]!.GetValue<string>());
        Assert.Equal(
            group.Text("id"),
            (await artist.Get("/data/user/filter-groups")).Must(HttpStatusCode.OK).Body!["asset"]![project]![0]!["id"]!.GetValue<string>()
        );
        Assert.Equal("Ours", (await artist.Get($"/data/user/filter-groups/{group.Text("id")}")).Must(HttpStatusCode.OK).Text("name"));
        Assert.Empty((await production.Stranger.Get("/data/user/filters")).Must(HttpStatusCode.OK).Body!.AsObject());
        (
            await artist.Post(
                "/data/user/filters",
                new
                {
                    name = "No",
                    query = "x",
                    project_id = project,
                    is_shared = true,
                }
            )
        ).Must(HttpStatusCode.Forbidden);
        (await artist.Put($"/data/user/filters/{shared.Text("id")}", new { name = "Taken" })).Must(HttpStatusCode.Forbidden);
        (await production.Stranger.Delete($"/data/user/filters/{own.Text("id")}")).Must(HttpStatusCode.NotFound);
        (await artist.Put($"/data/user/filters/{own.Text("id")}", new { search_query = "wip" })).Must(HttpStatusCode.OK);
        (await manager.Put($"/data/user/filter-groups/{group.Text("id")}", new { is_shared = false })).Must(HttpStatusCode.OK);
        Assert.False((await artist.Get("/data/user/filters")).Body!.AsObject().ContainsKey("asset"));
        (await manager.Post("/data/user/filters", new { name = "No query" })).Must(HttpStatusCode.BadRequest);
        (await manager.Delete($"/data/user/filters/{shared.Text("id")}")).Must(HttpStatusCode.NoContent);
        (await manager.Delete($"/data/user/filter-groups/{group.Text("id")}")).Must(HttpStatusCode.NoContent);
        (await artist.Delete($"/data/user/filters/{own.Text("id")}")).Must(HttpStatusCode.NoContent);
    }

    [Fact(Timeout = Patience)]
    public async Task Names_are_found_by_their_parts()
    {
        var (ids, project) = (production.Ids, production.Project);
        await production.Made($"/data/projects/{project}/asset-types/{ids["asset_type_id"]}/assets/new", new { name = "100%_Wool" });
        var found = (await production.Artist.Post("/data/search", new { query = "cra" })).Must(HttpStatusCode.OK).Body!;
        Assert.Equal(ids["asset_id"], found["assets"]![0]!["id"]!.GetValue<string>());
        Assert.Equal(["assets", "persons", "shots"], found.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
        var shots = new
        {
            query = "sq01 sh",
            project_id = project,
            index_names = new[] { "shots" },
            limit = 5,
        };
        found = (await production.Artist.Post("/data/search", shots)).Must(HttpStatusCode.OK).Body!;
        Assert.Equal("SQ01", found["shots"]![0]!["sequence_name"]!.GetValue<string>());
        Assert.Single((await production.Admin.Post("/data/search", new { query = "%_w" })).Body!["assets"]!.AsArray());
        Assert.NotEmpty((await production.Artist.Post("/data/search", new { query = "body" })).Body!["persons"]!.AsArray());
        found = (await production.Stranger.Post("/data/search", new { query = "crane" })).Must(HttpStatusCode.OK).Body!;
        Assert.Empty(found["assets"]!.AsArray());
        (await production.Artist.Post("/data/search", new { })).Must(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = Patience)]
    public async Task Open_tasks_are_counted_and_paged()
    {
        var (manager, ids, project) = (production.Manager, production.Ids, production.Project);
        var open = (await manager.Get($"/data/tasks/open-tasks?project_id={project}&limit=2")).Must(HttpStatusCode.OK).Body!;
        var total = open["stats"]!["total"]!.GetValue<int>();
        Assert.Equal((2, true), (open["data"]!.AsArray().Count, open["is_more"]!.GetValue<bool>()));
        Assert.Equal(total, open["stats"]!["status"]!.AsObject().Sum(pair => pair.Value!.GetValue<int>()));
        var mine = (await manager.Get($"/data/tasks/open-tasks?person_id={production.Artist.Person}")).Body!["data"]!.AsArray();
        Assert.Contains(ids["task_id"], mine.Select(row => row!["id"]!.GetValue<string>()));
        Assert.Equal(
            0,
            (await production.Stranger.Get("/data/tasks/open-tasks")).Must(HttpStatusCode.OK).Body!["stats"]!["total"]!.GetValue<int>()
        );
        foreach (var path in new[] { "/data/tasks/open-tasks/stats", "/data/tasks/open/stats" })
        {
            var stats = (await manager.Get(path)).Must(HttpStatusCode.OK).Body![project]![ids["task_type_id"]]!.AsArray();
            Assert.NotEqual(0, stats[0]!["amount"]!.GetValue<int>());
        }

        (
            await manager.Put($"/data/tasks/{ids["task_id"]}", new { start_date = "2026-03-01T00:00:00", due_date = "2026-03-20T00:00:00" })
        ).Must(HttpStatusCode.OK);
        foreach (
            var path in new[]
            {
                $"/data/persons/task-dates?project_id={project}",
                "/data/persons/task-dates",
                $"/data/projects/{project}/persons/tasks/dates",
            }
        )
        {
            var dates = (await manager.Get(path)).Must(HttpStatusCode.OK).Body!.AsArray();
            var own = dates.Single(row => row!["person_id"]!.GetValue<string>() == production.Artist.Person)!;
            Assert.Equal("2026-03-01T00:00:00", own["min_date"]!.GetValue<string>());
        }

        (await production.Artist.Get("/data/persons/task-dates")).Must(HttpStatusCode.Forbidden);
        (await manager.Get("/data/tasks/open-tasks?limit=0")).Must(HttpStatusCode.BadRequest);
        Assert.Empty((await production.Supervisor.Get("/data/user/tasks-to-check")).Must(HttpStatusCode.OK).Ids);
    }

    [Fact(Timeout = Patience)]
    public async Task Many_tasks_are_changed_and_removed_at_once()
    {
        var (manager, artist, ids, project) = (production.Manager, production.Artist, production.Ids, production.Project);
        var shot = await production.Made($"/data/projects/{project}/shots", new { name = "Many" });
        var made = (
            await artist.Post($"/data/entities/{shot}/tasks", new { task_type_ids = new[] { ids["task_type_id"], ids["modeling"] } })
        ).Must(HttpStatusCode.Created);
        Assert.Equal(2, made.Ids.Count);
        (await production.Client.Post($"/data/entities/{shot}/tasks", new { task_type_ids = new[] { ids["modeling"] } })).Must(
            HttpStatusCode.Forbidden
        );
        var urgent = (await production.Supervisor.Put("/actions/tasks/set-priority", new { task_ids = made.Ids, priority = 3 })).Must(
            HttpStatusCode.OK
        );
        Assert.All(urgent.Body!.AsArray(), row => Assert.Equal(3, row!["priority"]!.GetValue<int>()));
        (await artist.Put("/actions/tasks/set-priority", new { task_ids = made.Ids, priority = 3 })).Must(HttpStatusCode.Forbidden);

        (await manager.Put($"/actions/persons/{artist.Person}/assign", new { task_ids = made.Ids })).Must(HttpStatusCode.OK);
        var review = (await artist.Put($"/actions/tasks/{made.Ids[0]}/to-review", new { comment = "Look" })).Must(HttpStatusCode.OK);
        Assert.Equal(ids["wfa"], review.Text("task_status_id"));
        Assert.Contains(made.Ids[0], (await production.Supervisor.Get("/data/user/tasks-to-check")).Ids);
        Assert.Contains(made.Ids[0], (await production.Supervisor.Get("/data/user/tasks-requiring-feedback")).Must(HttpStatusCode.OK).Ids);
        Assert.Contains(made.Ids[0], (await manager.Get($"/data/persons/{artist.Person}/tasks/open")).Must(HttpStatusCode.OK).Ids);
        var typed = $"/data/persons/{artist.Person}/task-types/{ids["modeling"]}/tasks";
        Assert.Equal([made.Ids[1]], (await manager.Get(typed)).Must(HttpStatusCode.OK).Ids);
        (await manager.Put($"/data/tasks/{made.Ids[1]}", new { task_status_id = ids["done"] })).Must(HttpStatusCode.OK);
        Assert.Contains(made.Ids[1], (await artist.Get("/data/user/done-tasks")).Ids);

        var removed = (
            await manager.Post($"/actions/projects/{project}/delete-tasks", new[] { made.Ids[0], Guid.NewGuid().ToString() })
        ).Must(HttpStatusCode.OK);
        Assert.Equal([made.Ids[0]], removed.Body!.AsArray().Select(id => id!.GetValue<string>()));
        (await manager.Post("/data/tasks/delete-batch", new[] { made.Ids[1] })).Must(HttpStatusCode.OK);
        (await manager.Get($"/data/tasks/{made.Ids[1]}")).Must(HttpStatusCode.NotFound);

        var layout = await production.Zou.Named("/data/task-types", "Layout");
        var types = $"/actions/projects/{project}/task-types/{layout}";
        foreach (var remove in new[] { $"{types}/delete-tasks", $"/data/projects/{project}/task-types/{layout}/tasks" })
        {
            (await manager.Post($"{types}/shots/create-tasks", new[] { shot })).Must(HttpStatusCode.Created);
            (await manager.Delete(remove)).Must(HttpStatusCode.Forbidden);
            (await production.Admin.Delete(remove)).Must(HttpStatusCode.NoContent);
            Assert.Empty((await manager.Get($"/data/shots/{shot}/tasks")).Ids);
        }

        (await artist.Post($"/actions/projects/{project}/delete-entities", new[] { shot })).Must(HttpStatusCode.Forbidden);
        (await manager.Post($"/actions/projects/{project}/delete-entities?force=true", new[] { shot })).Must(HttpStatusCode.OK);
        (await manager.Get($"/data/shots/{shot}")).Must(HttpStatusCode.NotFound);
    }
}

using System.Net;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>What productions are set up with: budgets, fields of their own, schedules, templates, what they use.</summary>
[Collection("Zou production")]
public sealed class PlanTests(ZouProduction production)
{
    private const int Patience = 60_000;

    [Fact(Timeout = Patience)]
    public async Task Managers_reckon_what_a_production_costs()
    {
        var (manager, list) = (production.Manager, $"/data/projects/{production.Project}/budgets");
        var budget = (await manager.Post(list, new { name = "Plan", currency = "EUR" })).Must(HttpStatusCode.Created);
        var next = (await manager.Post(list, new { name = "Plan" })).Must(HttpStatusCode.Created);
        Assert.Equal(budget.Body!["revision"]!.GetValue<int>() + 1, next.Body!["revision"]!.GetValue<int>());
        Assert.Equal("USD", next.Text("currency"));
        var path = $"{list}/{budget.Text("id")}";
        (await manager.Put(path, new { name = "The plan" })).Must(HttpStatusCode.OK);
        Assert.Equal("The plan", (await manager.Get(path)).Must(HttpStatusCode.OK).Text("name"));
        Assert.Contains(next.Text("id"), (await manager.Get(list)).Must(HttpStatusCode.OK).Ids);
        var entry = (
            await manager.Post(
                $"{path}/entries",
                new
                {
                    department_id = production.Ids["department_id"],
                    start_date = "2026-03-01",
                    months_duration = 2,
                    daily_salary = 200,
                    unknown = 1,
                }
            )
        ).Must(HttpStatusCode.Created);
        var one = $"{path}/entries/{entry.Text("id")}";
        (await manager.Put(one, new { exceptions = new JsonObject { ["2026-03"] = 100 } })).Must(HttpStatusCode.OK);
        Assert.Equal(100, (await manager.Get(one)).Must(HttpStatusCode.OK).Body!["exceptions"]!["2026-03"]!.GetValue<int>());
        Assert.Equal([entry.Text("id")], (await manager.Get($"{path}/entries")).Must(HttpStatusCode.OK).Ids);
        (await manager.Get($"{list}/{next.Text("id")}/entries/{entry.Text("id")}")).Must(HttpStatusCode.NotFound);
        (await production.Supervisor.Get(path)).Must(HttpStatusCode.Forbidden);
        (await production.Supervisor.Get($"{path}/entries")).Must(HttpStatusCode.Forbidden);
        (await production.Stranger.Get(path)).Must(HttpStatusCode.NotFound);
        (await manager.Post(list, new { })).Must(HttpStatusCode.BadRequest);
        (await manager.Delete(one)).Must(HttpStatusCode.NoContent);
        (await manager.Delete(path)).Must(HttpStatusCode.NoContent);
        (await manager.Delete($"{list}/{next.Text("id")}")).Must(HttpStatusCode.NoContent);
    }

    [Fact(Timeout = Patience)]
    public async Task Productions_have_fields_of_their_own()
    {
        var (manager, list) = (production.Manager, $"/data/projects/{production.Project}/metadata-descriptors");
        var mood = (
            await manager.Post(
                list,
                new
                {
                    name = "Mood & Light",
                    entity_type = "Shot",
                    data_type = "list",
                    choices = new[] { "day", "night" },
                    departments = new[] { production.Ids["department_id"] },
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Equal(("mood_light", 1), (mood.Text("field_name"), mood.Body!["position"]!.GetValue<int>()));
        var lens = (await manager.Post(list, new { name = "Lens", entity_type = "Shot" })).Must(HttpStatusCode.Created);
        var path = $"{list}/{mood.Text("id")}";
        (await manager.Put(path, new { name = "Mood", choices = new[] { "dusk" } })).Must(HttpStatusCode.OK);
        var read = (await production.Artist.Get(path)).Must(HttpStatusCode.OK);
        Assert.Equal(
            ("Mood", "mood_light", """["dusk"]"""),
            (read.Text("name"), read.Text("field_name"), read.Body!["choices"]!.ToJsonString())
        );
        var order = new { entity_type = "Shot", descriptor_ids = new[] { lens.Text("id"), mood.Text("id") } };
        Assert.Equal(order.descriptor_ids, (await manager.Post($"{list}/reorder", order)).Must(HttpStatusCode.OK).Ids);
        Assert.Equal(2, (await manager.Get(path)).Body!["position"]!.GetValue<int>());
        (await production.Artist.Post(list, new { name = "No" })).Must(HttpStatusCode.Forbidden);
        (await production.Stranger.Get(path)).Must(HttpStatusCode.NotFound);

        var everywhere = "/data/metadata-descriptors/all-projects";
        var all = (await manager.Post(everywhere, new { name = "Weather", entity_type = "Shot" })).Must(HttpStatusCode.Created);
        Assert.Single(all.Ids);
        var changed = await manager.Put($"{everywhere}/weather", new { entity_type = "Shot", for_client = true });
        Assert.True(changed.Must(HttpStatusCode.OK).Body![0]!["for_client"]!.GetValue<bool>());
        var moved = await manager.Post(
            "/actions/metadata-descriptors/all-projects/reorder",
            new { entity_type = "Shot", field_order = new[] { "weather", "lens" } }
        );
        Assert.Equal([all.Ids[0], lens.Text("id")], moved.Must(HttpStatusCode.OK).Ids);
        (await production.Artist.Delete($"{everywhere}/weather?entity_type=Shot")).Must(HttpStatusCode.Forbidden);
        (await manager.Delete($"{everywhere}/weather?entity_type=Shot")).Must(HttpStatusCode.NoContent);
        (await manager.Delete($"{everywhere}/weather?entity_type=Shot")).Must(HttpStatusCode.NotFound);
        (await manager.Delete(path)).Must(HttpStatusCode.NoContent);
        (await manager.Delete($"{list}/{lens.Text("id")}")).Must(HttpStatusCode.NoContent);
    }

    [Fact(Timeout = Patience)]
    public async Task A_schedule_is_made_as_it_is_looked_at_and_another_may_be_tried()
    {
        var (manager, ids, project) = (production.Manager, production.Ids, production.Project);
        (
            await manager.Post($"/data/projects/{project}/settings/task-types", new { task_type_id = ids["task_type_id"], priority = 2 })
        ).Must(HttpStatusCode.Created);
        var items = $"/data/projects/{project}/schedule-items";
        var types = (await manager.Get($"{items}/task-types")).Must(HttpStatusCode.OK);
        Assert.Equal(types.Ids, (await manager.Get($"{items}/task-types")).Ids);
        var item = types.Body!.AsArray().Single(row => row!["task_type_id"]!.GetValue<string>() == ids["task_type_id"])!;
        foreach (
            var (path, owner) in new[]
            {
                ("sequences", "sequence_id"),
                ("episodes", "episode_id"),
                ("asset-types", "asset_type_id"),
                ("edits", "edit_id"),
            }
        )
        {
            var rows = (await manager.Get($"{items}/{ids["task_type_id"]}/{path}")).Must(HttpStatusCode.OK).Body!.AsArray();
            Assert.Contains(ids[owner], rows.Select(row => row!["object_id"]!.GetValue<string>()));
        }

        var episode = await manager.Get($"{items}/{ids["task_type_id"]}/sequences?episode_id={ids["episode_id"]}");
        Assert.Equal(ids["sequence_id"], episode.Must(HttpStatusCode.OK).Body![0]!["object_id"]!.GetValue<string>());
        (await production.Supervisor.Put($"/data/schedule-items/{item["id"]}", new { start_date = "2026-03-02", man_days = 4 })).Must(
            HttpStatusCode.OK
        );
        Assert.Contains(item["id"]!.GetValue<string>(), (await manager.Get(items)).Must(HttpStatusCode.OK).Ids);
        (await production.Vendor.Get($"{items}/task-types")).Must(HttpStatusCode.Forbidden);

        (await manager.Put($"/data/tasks/{ids["task_id"]}", new { estimation = 480, due_date = "2026-04-01T00:00:00" })).Must(
            HttpStatusCode.OK
        );
        var version = await production.Made("/data/production-schedule-versions", new { project_id = project, name = "Late" });
        var actions = $"/actions/production-schedule-versions/{version}";
        var taken = (await manager.Post($"{actions}/set-task-links-from-production", null)).Must(HttpStatusCode.OK);
        var link = taken.Body!.AsArray().Single(row => row!["task_id"]!.GetValue<string>() == ids["task_id"])!;
        Assert.Equal(("2026-04-01T00:00:00", 480), (link["due_date"]!.GetValue<string>(), link["estimation"]!.GetValue<double>()));
        Assert.Contains(production.Artist.Person, link["assignees"]!.AsArray().Select(id => id!.GetValue<string>()));
        var later = $"/data/production-schedule-version-task-links/{link["id"]}";
        (await manager.Put(later, new { due_date = "2026-05-01T00:00:00" })).Must(HttpStatusCode.OK);
        var other = await production.Made("/data/production-schedule-versions", new { project_id = project, name = "Later" });
        var copied = await manager.Post(
            $"/actions/production-schedule-versions/{other}/set-task-links-from-production-schedule-version",
            new { production_schedule_version_id = version }
        );
        Assert.Equal(taken.Ids.Count, copied.Must(HttpStatusCode.OK).Ids.Count);
        var typed = $"/data/production-schedule-versions/{other}/task-links?task_type_id={ids["modeling"]}";
        Assert.DoesNotContain(
            ids["task_id"],
            (await manager.Get(typed)).Must(HttpStatusCode.OK).Body!.AsArray().Select(row => row!["task_id"]!.GetValue<string>())
        );
        (await production.Supervisor.Post($"{actions}/apply-to-production", null)).Must(HttpStatusCode.Forbidden);
        (await manager.Post($"/actions/production-schedule-versions/{other}/apply-to-production", null)).Must(HttpStatusCode.OK);
        var task = (await manager.Get($"/data/tasks/{ids["task_id"]}")).Body!;
        Assert.Equal("2026-05-01T00:00:00", task["due_date"]!.GetValue<string>());
        Assert.Contains(production.Artist.Person, task["assignees"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Equal(other, (await manager.Get($"/data/projects/{project}")).Body!["from_schedule_version_id"]!.GetValue<string>());
        (await manager.Put($"/data/production-schedule-versions/{version}", new { locked = true })).Must(HttpStatusCode.OK);
        (await manager.Post($"{actions}/set-task-links-from-production", null)).Must(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = Patience)]
    public async Task A_template_is_made_of_one_project_and_given_to_another()
    {
        var (admin, ids) = (production.Admin, production.Ids);
        var source = await production.Zou.Project();
        (await admin.Put($"/data/projects/{source}", new { fps = "12", ratio = "2:1" })).Must(HttpStatusCode.OK);
        (await admin.Post($"/data/projects/{source}/metadata-descriptors", new { name = "Mood", entity_type = "Shot" })).Must(
            HttpStatusCode.Created
        );
        (await admin.Post($"/data/projects/{source}/settings/task-types", new { task_type_id = ids["task_type_id"], priority = 7 })).Must(
            HttpStatusCode.Created
        );
        var name = $"T {source}";
        var made = (await admin.Post($"/data/project-templates/from-project/{source}", new { name })).Must(HttpStatusCode.Created);
        Assert.Equal(("12", name), (made.Text("fps"), made.Text("name")));
        var path = $"/data/project-templates/{made.Text("id")}";
        var background = await production.Made("/data/preview-background-files", new { name = $"B {source}" });
        var automation = await production.Made("/data/status-automations", new { entity_type = "shot" });
        foreach (
            var (kind, word, id) in new[]
            {
                ("task-types", "task_type_id", ids["modeling"]),
                ("task-statuses", "task_status_id", ids["todo"]),
                ("asset-types", "asset_type_id", ids["asset_type_id"]),
                ("status-automations", "status_automation_id", automation),
                ("preview-background-files", "preview_background_file_id", background),
            }
        )
        {
            (await admin.Post($"{path}/{kind}", new Dictionary<string, string> { [word] = id })).Must(HttpStatusCode.Created);
            Assert.Contains(id, (await production.Manager.Get($"{path}/{kind}")).Must(HttpStatusCode.OK).Ids);
            (await production.Manager.Post($"{path}/{kind}", new Dictionary<string, string> { [word] = id })).Must(
                HttpStatusCode.Forbidden
            );
            (await production.Artist.Get($"{path}/{kind}")).Must(HttpStatusCode.Forbidden);
        }

        (await admin.Put($"{path}/default-preview-background-file", new { default_preview_background_file_id = background })).Must(
            HttpStatusCode.OK
        );
        (
            await admin.Post(
                $"/actions/project-templates/{made.Text("id")}/task-types/reorder",
                new[] { ids["modeling"], ids["task_type_id"] }
            )
        ).Must(HttpStatusCode.OK);
        (await admin.Post($"/actions/project-templates/{made.Text("id")}/task-statuses/reorder", new[] { ids["todo"] })).Must(
            HttpStatusCode.OK
        );

        var target = await production.Zou.Project();
        (await production.Manager.Post($"/data/projects/{target}/apply-template/{made.Text("id")}", null)).Must(HttpStatusCode.NotFound);
        var applied = (await admin.Post($"/data/projects/{target}/apply-template/{made.Text("id")}", null)).Must(HttpStatusCode.OK);
        Assert.Equal(
            ("12", "2:1", background),
            (applied.Text("fps"), applied.Text("ratio"), applied.Text("default_preview_background_file_id"))
        );
        Assert.Contains(ids["modeling"], applied.Body!["task_types"]!.AsArray().Select(id => id!.GetValue<string>()));
        var field = (await admin.Get($"/data/projects/{target}/metadata-descriptors")).Body![0]!;
        Assert.Equal("mood", field["field_name"]!.GetValue<string>());
        (await admin.Post($"/data/projects/{target}/apply-template/{made.Text("id")}", null)).Must(HttpStatusCode.OK);
        Assert.Single((await admin.Get($"/data/projects/{target}/metadata-descriptors")).Ids);

        (await admin.Put($"{path}/metadata-descriptors", new { metadata_descriptors = Array.Empty<object>() })).Must(HttpStatusCode.OK);
        Assert.Empty((await admin.Get(path)).Body!["metadata_descriptors"]!.AsArray());
        foreach (
            var part in new[]
            {
                $"task-types/{ids["modeling"]}",
                $"task-statuses/{ids["todo"]}",
                $"asset-types/{ids["asset_type_id"]}",
                $"status-automations/{automation}",
                $"preview-background-files/{background}",
            }
        )
        {
            (await admin.Delete($"{path}/{part}")).Must(HttpStatusCode.NoContent);
        }
    }

    [Fact(Timeout = Patience)]
    public async Task What_a_project_uses_is_said_at_once_and_in_order()
    {
        var (admin, ids) = (production.Admin, production.Ids);
        var project = await production.Zou.Project();
        var settings = $"/data/projects/{project}/settings";
        var batch = new
        {
            task_types = new object[]
            {
                new { task_type_id = ids["task_type_id"], priority = 2 },
                new { task_type_id = ids["modeling"], priority = 1 },
            },
            task_status_ids = new[] { ids["todo"] },
            asset_type_ids = new[] { ids["asset_type_id"] },
            replace_task_types = true,
        };
        var row = (await admin.Post($"{settings}/batch", batch)).Must(HttpStatusCode.OK).Body!;
        Assert.Equal(2, row["task_types"]!.AsArray().Count);
        var link = await admin.Post(
            "/data/task-status-links",
            new
            {
                project_id = project,
                task_status_id = ids["wip"],
                priority = 5,
                roles_for_board = new[] { "user" },
            }
        );
        Assert.Equal(
            ("ProjectTaskStatusLink", 5, """["user"]"""),
            (
                link.Must(HttpStatusCode.Created).Text("type"),
                link.Body!["priority"]!.GetValue<int>(),
                link.Body["roles_for_board"]!.ToJsonString()
            )
        );
        (
            await admin.Post(
                "/data/task-type-links",
                new
                {
                    project_id = project,
                    task_type_id = ids["modeling"],
                    priority = 9,
                }
            )
        ).Must(HttpStatusCode.Created);
        var order = await admin.Post(
            $"/actions/projects/{project}/task-type-links/reorder",
            new[] { ids["task_type_id"], ids["modeling"] }
        );
        Assert.Equal(
            [ids["task_type_id"], ids["modeling"]],
            order.Must(HttpStatusCode.OK).Body!.AsArray().Select(one => one!["task_type_id"]!.GetValue<string>())
        );
        (await admin.Post($"/actions/projects/{project}/task-status-links/reorder", new[] { ids["wip"] })).Must(HttpStatusCode.OK);
        var background = await production.Made("/data/preview-background-files", new { name = $"C {project}" });
        (await admin.Post($"{settings}/preview-background-files", new { preview_background_file_id = background })).Must(
            HttpStatusCode.Created
        );
        Assert.Equal([background], (await admin.Get($"{settings}/preview-background-files")).Must(HttpStatusCode.OK).Ids);

        var episode = await production.Made($"/data/projects/{project}/episodes", new { name = "E1" });
        var context = (await admin.Get("/data/user/context")).Must(HttpStatusCode.OK).Body!;
        var seen = context["projects"]!.AsArray().Single(one => one!["id"]!.GetValue<string>() == project)!;
        Assert.Equal(1, seen["task_types_priority"]![ids["task_type_id"]]!.GetValue<int>());
        Assert.Equal("""["user"]""", seen["task_statuses_link"]![ids["wip"]]!["roles_for_board"]!.ToJsonString());
        Assert.Equal(episode, seen["first_episode_id"]!.GetValue<string>());
        Assert.Equal("admin", context["project_roles"]![project]!.GetValue<string>());
        (await admin.Delete($"{settings}/preview-background-files/{background}")).Must(HttpStatusCode.NoContent);
        (await production.Stranger.Post($"{settings}/batch", batch)).Must(HttpStatusCode.NotFound);

        var types = (await admin.Get("/data/task-types")).Ids;
        Assert.Equal(types, (await admin.Post("/actions/task-types/reorder", types)).Must(HttpStatusCode.OK).Ids);
        (await production.Manager.Post("/actions/task-types/reorder", types)).Must(HttpStatusCode.Forbidden);
    }
}

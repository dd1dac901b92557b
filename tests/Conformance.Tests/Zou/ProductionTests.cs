using System.Net;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Projects are workspaces; what is in them; who sees what.</summary>
public sealed class ProductionTests(ZouServer zou) : IClassFixture<ZouServer>
{
    [Fact(Timeout = 60_000)]
    public async Task A_project_made_here_is_a_workspace_and_a_workspace_made_elsewhere_is_a_project()
    {
        var cancel = TestContext.Current.CancellationToken;
        var workspaces = zou.Installed.Of<Workspaces>();
        var made = (
            await zou.Admin.Post(
                "/data/projects",
                new
                {
                    name = "Big Film",
                    fps = "24",
                    production_type = "featurefilm",
                    data = new { a = 1 },
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Equal(("Project", "24", "1920x1080"), (made.Text("type"), made.Text("fps"), made.Text("resolution")));
        Assert.Equal(9, made.Body!["task_statuses"]!.AsArray().Count);
        var workspace = await workspaces.Find(Guid.Parse(made.Text("id")), Installed.Operator, cancel);
        Assert.Equal("Big Film", workspace.Name);

        var other = await workspaces.Create(new WorkspaceOrder("Matter of Elsewhere"), Installed.Operator, cancel);
        var seen = (await zou.Admin.Get($"/data/projects/{other.Id}")).Must(HttpStatusCode.OK);
        Assert.Equal(("Matter of Elsewhere", "25"), (seen.Text("name"), seen.Text("fps")));
        Assert.Contains($"{other.Id}", (await zou.Admin.Get("/data/projects/open")).Ids);
        Assert.Contains($"{other.Id}", (await zou.Admin.Get("/data/projects/all")).Ids);

        (
            await zou.Admin.Put(
                $"/data/projects/{other.Id}",
                new
                {
                    name = "Renamed",
                    ratio = "4:3",
                    data = new { b = 2 },
                }
            )
        ).Must(HttpStatusCode.OK);
        Assert.Equal("Renamed", (await workspaces.Find(other.Id, Installed.Operator, cancel)).Name);
        (await zou.Admin.Put($"/data/projects/{made.Text("id")}", new { data = new { b = 2 } })).Must(HttpStatusCode.OK);
        var merged = (await zou.Admin.Get($"/data/projects/{made.Text("id")}")).Body!["data"]!;
        Assert.Equal("""{"a":1,"b":2}""", merged.ToJsonString());
        var twice = (await zou.Admin.Post("/data/projects", new { name = "big film" })).Must(HttpStatusCode.BadRequest);
        Assert.Equal(["message"], twice.Body!.AsObject().Select(pair => pair.Key));
    }

    [Fact(Timeout = 60_000)]
    public async Task Only_closed_projects_can_be_deleted()
    {
        var project = await zou.Project();
        (await zou.Admin.Delete($"/data/projects/{project}")).Is(
            HttpStatusCode.BadRequest,
            """{"message":"Only closed projects can be deleted"}"""
        );
        var closed = await zou.Named("/data/project-status", "Closed");
        (await zou.Admin.Put($"/data/projects/{project}", new { project_status_id = closed })).Must(HttpStatusCode.OK);
        Assert.DoesNotContain(project, (await zou.Admin.Get("/data/projects/open")).Ids);
        (await zou.Admin.Delete($"/data/projects/{project}")).Must(HttpStatusCode.NoContent);
        (await zou.Admin.Get($"/data/projects/{project}")).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = 60_000)]
    public async Task Assets_may_share_a_name_and_shots_may_not()
    {
        var project = await zou.Project();
        var prop = await zou.Named("/data/entity-types", "Prop");
        var path = $"/data/projects/{project}/asset-types/{prop}/assets/new";
        var missing = (await zou.Admin.Post(path, new { })).Must(HttpStatusCode.BadRequest);
        Assert.Equal("name", missing.Body!["data"]!["errors"]![0]!["field"]!.GetValue<string>());
        var first = (await zou.Admin.Post(path, new { name = "Chair", data = new { x = 1 } })).Must(HttpStatusCode.Created);
        var second = (await zou.Admin.Post(path, new { name = "Chair" })).Must(HttpStatusCode.Created);
        Assert.NotEqual(first.Text("id"), second.Text("id"));
        Assert.Equal("Asset", first.Text("type"));
        Assert.Equal(2, (await zou.Admin.Get($"/data/assets?project_id={project}")).Ids.Count);

        var sequence = (await zou.Admin.Post($"/data/projects/{project}/sequences", new { name = "SQ01" }))
            .Must(HttpStatusCode.Created)
            .Text("id");
        var shot = (
            await zou.Admin.Post(
                $"/data/projects/{project}/shots",
                new
                {
                    name = "SH01",
                    sequence_id = sequence,
                    nb_frames = 20,
                }
            )
        ).Must(HttpStatusCode.Created);
        var again = (await zou.Admin.Post($"/data/projects/{project}/shots", new { name = "SH01", sequence_id = sequence })).Must(
            HttpStatusCode.Created
        );
        Assert.Equal(shot.Text("id"), again.Text("id"));
        Assert.Equal("Shot", shot.Text("type"));
        Assert.Equal([shot.Text("id")], (await zou.Admin.Get($"/data/sequences/{sequence}/shots")).Ids);
        (await zou.Admin.Get($"/data/assets/{shot.Text("id")}")).Must(HttpStatusCode.NotFound);
        Assert.Equal([shot.Text("id")], (await zou.Admin.Get($"/data/shots/all?sequence_id={sequence}&name=sh01")).Ids);
        Assert.Empty((await zou.Admin.Get($"/data/shots/all?project_id={project}&name=Chair")).Ids);
        var page = (await zou.Admin.Get($"/data/projects/{project}/assets?page=2&limit=1&name=Chair")).Body!;
        Assert.Equal((1, 2), (page["data"]!.AsArray().Count, page["nb_pages"]!.GetValue<int>()));

        var asset = first.Text("id");
        (await zou.Admin.Put($"/data/entities/{asset}", new { data = new { y = 2 }, project_id = Guid.NewGuid() })).Must(HttpStatusCode.OK);
        var changed = (await zou.Admin.Get($"/data/assets/{asset}")).Body!;
        Assert.Equal("""{"x":1,"y":2}""", changed["data"]!.ToJsonString());
        Assert.Equal(project, changed["project_id"]!.GetValue<string>());

        var elsewhere = (await zou.Admin.Post($"/data/projects/{await zou.Project()}/sequences", new { name = "SQ01" })).Text("id");
        (await zou.Admin.Put($"/data/entities/{shot.Text("id")}", new { parent_id = elsewhere })).Must(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_has_tasks_is_cancelled_and_what_has_none_is_removed()
    {
        var project = await zou.Project();
        var (shot, task) = await zou.Task(project);
        (await zou.Admin.Delete($"/data/shots/{shot}")).Must(HttpStatusCode.NoContent);
        Assert.True((await zou.Admin.Get($"/data/shots/{shot}")).Body!["canceled"]!.GetValue<bool>());
        (await zou.Admin.Delete($"/data/shots/{shot}?force=true")).Must(HttpStatusCode.NoContent);
        (await zou.Admin.Get($"/data/shots/{shot}")).Must(HttpStatusCode.NotFound);
        (await zou.Admin.Get($"/data/tasks/{task}")).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = 60_000)]
    public async Task Tasks_are_made_once_for_each_entity_and_given_to_people()
    {
        var project = await zou.Project();
        var (shot, task) = await zou.Task(project);
        var type = await zou.Named("/data/task-types", "Animation");
        Assert.Empty(
            (await zou.Admin.Post($"/actions/projects/{project}/task-types/{type}/shots/create-tasks", null))
                .Must(HttpStatusCode.Created)
                .Ids
        );
        var artist = await zou.Person("user");
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = artist.Person })).Must(HttpStatusCode.Created);
        (await zou.Admin.Put($"/actions/persons/{artist.Person}/assign", new { task_ids = new[] { task } })).Must(HttpStatusCode.OK);
        Assert.Equal([task], (await zou.Admin.Get($"/data/tasks?assignees={artist.Person}&relations=true")).Ids);
        var full = (await artist.Get($"/data/tasks/{task}/full")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal(
            ("SH010", "Animation", "Todo"),
            (
                full["entity"]!["name"]!.GetValue<string>(),
                full["task_type"]!["name"]!.GetValue<string>(),
                full["task_status"]!["name"]!.GetValue<string>()
            )
        );
        Assert.Equal(artist.Person, full["persons"]![0]!["id"]!.GetValue<string>());
        Assert.Equal([task], (await zou.Admin.Get($"/data/shots/{shot}/tasks")).Ids);
        (await zou.Admin.Put("/actions/tasks/clear-assignation", new { task_ids = new[] { task } })).Must(HttpStatusCode.OK);
        Assert.Empty((await zou.Admin.Get($"/data/tasks?assignees={artist.Person}")).Ids);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nobody_learns_of_projects_they_are_not_in()
    {
        var (mine, theirs) = (await zou.Project(), await zou.Project());
        var (_, hidden) = await zou.Task(theirs);
        await zou.Task(mine);
        var artist = await zou.Person("user");
        Assert.Empty((await artist.Get("/data/projects")).Must(HttpStatusCode.OK).Ids);
        (await zou.Admin.Post($"/data/projects/{mine}/team", new { person_id = artist.Person })).Must(HttpStatusCode.Created);
        Assert.Equal([mine], (await artist.Get("/data/projects")).Ids);
        Assert.Equal([mine], (await artist.Get("/data/projects/open")).Ids);
        Assert.Single((await artist.Get("/data/tasks")).Ids);
        Assert.Single((await artist.Get("/data/shots/all")).Ids);
        Assert.Equal(1, (await artist.Get("/data/tasks?page=1")).Body!["total"]!.GetValue<int>());
        foreach (
            var path in new[]
            {
                $"/data/projects/{theirs}",
                $"/data/tasks/{hidden}",
                $"/data/tasks/{hidden}/comments",
                $"/data/projects/{theirs}/tasks",
                $"/data/shots?project_id={theirs}",
                $"/data/projects/{theirs}/team",
            }
        )
        {
            (await artist.Get(path)).Must(HttpStatusCode.NotFound);
        }

        (await artist.Post($"/data/projects/{theirs}/sequences", new { name = "SQ" })).Must(HttpStatusCode.NotFound);
        (await artist.Post($"/data/projects/{mine}/sequences", new { name = "SQ" })).Must(HttpStatusCode.Forbidden);
        (await artist.Put($"/data/tasks/{hidden}", new { priority = 3 })).Must(HttpStatusCode.NotFound);
        (await artist.Post($"/data/projects/{theirs}/team", new { person_id = artist.Person })).Must(HttpStatusCode.NotFound);
        (await artist.Get("/data/comments")).Must(HttpStatusCode.Forbidden);
        (await artist.Get("/data/user/context")).Must(HttpStatusCode.OK);
        (await zou.Admin.Delete($"/data/projects/{mine}/team/{artist.Person}")).Must(HttpStatusCode.NoContent);
        Assert.Empty((await artist.Get("/data/projects")).Ids);
    }

    [Fact(Timeout = 60_000)]
    public async Task People_may_in_a_project_what_their_role_in_it_says()
    {
        var project = await zou.Project();
        var (shot, task) = await zou.Task(project);
        var manager = await zou.Person("user");
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = manager.Person, role = "manager" })).Must(
            HttpStatusCode.Created
        );
        (await manager.Post($"/data/projects/{project}/sequences", new { name = "SQ" })).Must(HttpStatusCode.Created);
        (await manager.Put($"/data/projects/{project}", new { ratio = "1:1" })).Must(HttpStatusCode.OK);

        var supervisor = await zou.Person("supervisor");
        (await manager.Post($"/data/projects/{project}/team", new { person_id = supervisor.Person })).Must(HttpStatusCode.Created);
        var before = (await supervisor.Get($"/data/tasks/{task}?relations=false")).Body!.AsObject();
        before["priority"] = 3;
        (await supervisor.Put($"/data/tasks/{task}", before)).Must(HttpStatusCode.OK);
        (await supervisor.Put($"/data/tasks/{task}", new { retake_count = 9 })).Must(HttpStatusCode.Forbidden);
        (await supervisor.Put($"/data/entities/{shot}", new { name = "No" })).Must(HttpStatusCode.Forbidden);

        var vendor = await zou.Person("vendor");
        (await manager.Post($"/data/projects/{project}/team", new { person_id = vendor.Person })).Must(HttpStatusCode.Created);
        Assert.Empty((await vendor.Get("/data/tasks")).Ids);
        (await vendor.Get($"/data/tasks/{task}")).Must(HttpStatusCode.NotFound);
        (await manager.Put($"/actions/tasks/{task}/assign", new { person_id = vendor.Person })).Must(HttpStatusCode.OK);
        Assert.Equal([task], (await vendor.Get("/data/tasks")).Ids);
        (await vendor.Get("/data/custom-actions")).Must(HttpStatusCode.Forbidden);
    }
}

using System.Net;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Contract 3: the one handler of all models.</summary>
public sealed class CrudTests(ZouServer zou) : IClassFixture<ZouServer>
{
    [Fact(Timeout = 60_000)]
    public async Task Assets_are_let_out_to_other_projects()
    {
        var (project, manager, artist) = (await zou.Project(), await zou.Person("manager"), await zou.Person("user"));
        foreach (var (person, role) in new[] { (manager, "manager"), (artist, "user") })
        {
            (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = person.Person, role })).Must(HttpStatusCode.Created);
        }

        var prop = await zou.Named("/data/entity-types", "Prop");
        var make = $"/data/projects/{project}/asset-types/{prop}/assets/new";
        var crane = (await manager.Post(make, new { name = "Crane" })).Must(HttpStatusCode.Created).Text("id");
        var hook = (await manager.Post(make, new { name = "Hook" })).Must(HttpStatusCode.Created).Text("id");
        async Task<bool> IsShared(string asset) => (await manager.Get($"/data/assets/{asset}")).Body!["is_shared"]!.GetValue<bool>();
        Assert.Equal(
            [crane],
            (await manager.Post("/actions/assets/share", new { asset_ids = new[] { crane } })).Must(HttpStatusCode.OK).Ids
        );
        Assert.Equal((true, false), (await IsShared(crane), await IsShared(hook)));
        var ofProject = $"/actions/projects/{project}/assets/share";
        Assert.Equal(2, (await manager.Post(ofProject, new { })).Must(HttpStatusCode.OK).Ids.Count);
        Assert.True(await IsShared(hook));
        (await manager.Post(ofProject, new { is_shared = false, asset_ids = new[] { hook } })).Must(HttpStatusCode.OK);
        Assert.Equal((true, false), (await IsShared(crane), await IsShared(hook)));
        var ofType = $"/actions/projects/{project}/asset-types/{prop}/assets/share";
        (await manager.Post(ofType, new { is_shared = false })).Must(HttpStatusCode.OK);
        Assert.False(await IsShared(crane));
        foreach (var path in new[] { ofProject, ofType, "/actions/assets/share" })
        {
            (await artist.Post(path, new { asset_ids = new[] { crane } })).Must(HttpStatusCode.Forbidden);
        }

        (await (await zou.Person("manager")).Post("/actions/assets/share", new { asset_ids = new[] { crane } })).Must(
            HttpStatusCode.NotFound
        );
        foreach (var path in new[] { "chats", "chat-messages" })
        {
            (await zou.Admin.Get($"/data/{path}")).Must(HttpStatusCode.OK);
            (await artist.Get($"/data/{path}")).Must(HttpStatusCode.Forbidden);
        }

        var chat = (await zou.Admin.Get($"/data/entities/{crane}/chat")).Must(HttpStatusCode.OK).Text("id");
        Assert.Equal(crane, (await manager.Get($"/data/chats/{chat}")).Must(HttpStatusCode.OK).Text("object_id"));
        var said = (await manager.Post($"/data/entities/{crane}/chat/messages", new { message = "Tall." })).Must(HttpStatusCode.Created);
        Assert.Equal("Tall.", (await artist.Get($"/data/chat-messages/{said.Text("id")}")).Must(HttpStatusCode.OK).Text("text"));
        (await (await zou.Person("user")).Get($"/data/chats/{chat}")).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = 60_000)]
    public async Task Supervisors_note_what_is_for_their_departments()
    {
        var (project, supervisor) = (await zou.Project(), await zou.Person("supervisor"));
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = supervisor.Person })).Must(HttpStatusCode.Created);
        var (shot, _) = await zou.Task(project);
        var (animation, effects) = (await zou.Named("/data/departments", "Animation"), await zou.Named("/data/departments", "FX"));
        foreach (var (name, departments) in new[] { ("mood", new[] { animation }), ("smoke", [effects]), ("weather", []) })
        {
            var field = new
            {
                project_id = project,
                entity_type = "Shot",
                name,
                field_name = name,
                departments,
            };
            (await zou.Admin.Post("/data/metadata-descriptors", field)).Must(HttpStatusCode.Created);
        }

        async Task<HttpStatusCode> Note(string name, string text) =>
            (await supervisor.Put($"/data/entities/{shot}", new { data = new Dictionary<string, string> { [name] = text } })).Status;
        // Who is in no department is in all of them.
        Assert.Equal(HttpStatusCode.OK, await Note("smoke", "thick"));
        (await zou.Admin.Post($"/actions/persons/{supervisor.Person}/departments/add", new { department_id = animation })).Must(
            HttpStatusCode.Created
        );
        Assert.Equal(HttpStatusCode.OK, await Note("mood", "grim"));
        Assert.Equal(HttpStatusCode.OK, await Note("weather", "fog"));
        Assert.Equal(HttpStatusCode.OK, await Note("smoke", "thick"));
        Assert.Equal(HttpStatusCode.Forbidden, await Note("smoke", "thin"));
        Assert.Equal(HttpStatusCode.Forbidden, await Note("nobody_described", "x"));
        (await supervisor.Put($"/data/entities/{shot}", new { name = "SH099" })).Must(HttpStatusCode.Forbidden);
        var data = (await zou.Admin.Get($"/data/shots/{shot}")).Body!["data"]!;
        Assert.Equal(("thick", "grim"), (data["smoke"]!.GetValue<string>(), data["mood"]!.GetValue<string>()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_new_installation_has_what_people_expect()
    {
        Assert.Equal(["Open", "Closed"], Names(await zou.Admin.Get("/data/project-status")));
        Assert.Equal(13, (await zou.Admin.Get("/data/task-types")).Body!.AsArray().Count);
        var statuses = (await zou.Admin.Get("/data/task-status")).Body!.AsArray();
        Assert.Equal(
            ["ready", "todo", "wip", "wfa", "retake", "done", "neutral", "approved", "rejected"],
            statuses.Select(status => status!["short_name"]!.GetValue<string>())
        );
        Assert.Equal(["Character", "Environment", "FX", "Prop"], Names(await zou.Admin.Get("/data/asset-types")).Take(4));
        Assert.Equal("Organisation", (await zou.Admin.Get("/data/organisations")).Body![0]!["type"]!.GetValue<string>());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_row_is_made_read_changed_and_removed()
    {
        var made = (
            await zou.Admin.Post(
                "/data/studios",
                new
                {
                    name = "North",
                    color = "#123456",
                    id = "ignored",
                    created_at = "ignored",
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Equal("Studio", made.Text("type"));
        Assert.False(made.Body!["archived"]!.GetValue<bool>());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$", made.Text("created_at"));
        var path = $"/data/studios/{made.Text("id")}";
        (
            await zou.Admin.Put(
                path,
                new
                {
                    name = "South",
                    nonsense = 1,
                    id = Guid.NewGuid(),
                }
            )
        ).Must(HttpStatusCode.OK);
        var read = await zou.Admin.Get($"{path}/");
        Assert.Equal("South", read.Text("name"));
        Assert.Equal(made.Text("id"), read.Text("id"));
        var gone = (await zou.Admin.Delete(path)).Must(HttpStatusCode.NoContent);
        Assert.Empty(gone.Raw);
        (await zou.Admin.Get(path)).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_database_s_rules_are_told_with_a_message_and_nothing_else()
    {
        object[] wrong =
        [
            new { name = "No color" },
            new
            {
                name = "Unknown",
                color = "#111111",
                nonsense = 1,
            },
            new { name = new string('x', 81), color = "#111111" },
            new { name = 7, color = "#111111" },
            new { name = "Modeling", color = "#111111" },
        ];
        foreach (var given in wrong)
        {
            var answer = (await zou.Admin.Post("/data/departments", given)).Must(HttpStatusCode.BadRequest);
            Assert.Equal(["message"], answer.Body!.AsObject().Select(pair => pair.Key));
        }

        var referred = await zou.Named("/data/departments", "Modeling");
        var kept = (await zou.Admin.Delete($"/data/departments/{referred}")).Must(HttpStatusCode.BadRequest);
        Assert.Equal(["message"], kept.Body!.AsObject().Select(pair => pair.Key));
        var dangling = new
        {
            name = "Dangling",
            for_entity = "Asset",
            department_id = Guid.NewGuid(),
        };
        (await zou.Admin.Post("/data/task-types", dangling)).Must(HttpStatusCode.BadRequest);
        (await zou.Admin.Put($"/data/day-offs/{Guid.NewGuid()}", new { date = "yesterday" })).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = 60_000)]
    public async Task Lists_are_filtered()
    {
        Assert.Equal(["Animation"], Names(await zou.Admin.Get("/data/task-types?name=aNIMATION")));
        Assert.Equal(
            ["Rigging", "Lighting", "Rendering"],
            Names(await zou.Admin.Get("/data/task-types?name=[\"Rigging\",\"Lighting\",\"Rendering\"]"))
        );
        Assert.Equal(["Layout", "Lighting"], Names(await zou.Admin.Get("/data/task-types?name=l%25")));
        Assert.Equal(4, (await zou.Admin.Get("/data/task-types?for_entity=Asset&unknown=1")).Body!.AsArray().Count);
        Assert.Equal(["Retake", "Rejected"], Names(await zou.Admin.Get("/data/task-status?is_retake=on")));
        Assert.Equal(2, (await zou.Admin.Get("/data/task-status?priority=2")).Body!.AsArray().Count);
        var layout = await zou.Named("/data/departments", "Layout");
        Assert.Equal(["Layout"], Names(await zou.Admin.Get($"/data/task-types?department_id={layout}")));
        (await zou.Admin.Get("/data/task-types?department_id=zz")).Is(
            HttpStatusCode.BadRequest,
            """{"error":true,"message":"Invalid UUID value: zz","data":null}"""
        );
        (await zou.Admin.Get("/data/persons?password=x")).Is(
            HttpStatusCode.BadRequest,
            """{"error":true,"message":"Filtering on password is not allowed.","data":null}"""
        );
        (await zou.Admin.Get("/data/task-status?is_retake=perhaps")).Must(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = 60_000)]
    public async Task Lists_are_paged_in_an_envelope()
    {
        var page = (await zou.Admin.Get("/data/task-types?page=2&limit=5")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal(5, page["data"]!.AsArray().Count);
        Assert.Equal((13, 3, 5, 5, 2), (Whole("total"), Whole("nb_pages"), Whole("limit"), Whole("offset"), Whole("page")));
        var seen = new HashSet<string>();
        for (var number = 1; number <= 3; number++)
        {
            foreach (var row in (await zou.Admin.Get($"/data/task-types?page={number}&limit=5")).Body!["data"]!.AsArray())
            {
                Assert.True(seen.Add(row!["id"]!.GetValue<string>()));
            }
        }

        Assert.Equal(13, seen.Count);
        foreach (var none in new[] { 0, -1, 4 })
        {
            var empty = (await zou.Admin.Get($"/data/task-types?page={none}&limit=5")).Must(HttpStatusCode.OK).Body!;
            Assert.Empty(empty["data"]!.AsArray());
            Assert.Equal(13, empty["total"]!.GetValue<int>());
        }

        (await zou.Admin.Get("/data/task-types?page=x")).Is(
            HttpStatusCode.BadRequest,
            """{"error":true,"message":"page must be an integer.","data":null}"""
        );
        int Whole(string name) => page[name]!.GetValue<int>();
    }

    [Fact(Timeout = 60_000)]
    public async Task Fields_and_relations_are_given_as_asked()
    {
        var some = (await zou.Admin.Get("/data/task-types?fields=name,color")).Body![0]!.AsObject();
        Assert.Equal(["color", "id", "name", "type"], some.Select(pair => pair.Key).Order(StringComparer.Ordinal));

        var modeling = await zou.Named("/data/task-types", "Modeling");
        var made = (
            await zou.Admin.Post(
                "/data/entity-types",
                new { name = "Vehicle", task_types = new object[] { modeling, new { id = modeling }, Guid.NewGuid() } }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Equal([modeling], made.Body!["task_types"]!.AsArray().Select(id => id!.GetValue<string>()));
        var path = $"/data/entity-types/{made.Text("id")}";
        Assert.NotNull((await zou.Admin.Get(path)).Body!["task_types"]);
        Assert.False((await zou.Admin.Get($"{path}?relations=false")).Body!.AsObject().ContainsKey("task_types"));
        Assert.False((await zou.Admin.Get("/data/entity-types")).Body![0]!.AsObject().ContainsKey("task_types"));
        Assert.Equal(["Vehicle"], Names(await zou.Admin.Get($"/data/entity-types?relations=true&task_types={modeling}")));
        (await zou.Admin.Put(path, new { task_types = Array.Empty<string>() })).Must(HttpStatusCode.OK);
        Assert.Empty((await zou.Admin.Get(path)).Body!["task_types"]!.AsArray());
    }

    [Fact(Timeout = 60_000)]
    public async Task People_know_of_others_what_they_need_and_change_of_themselves_what_is_theirs()
    {
        var artist = await zou.Person("user");
        var rows = (await artist.Get("/data/persons")).Must(HttpStatusCode.OK).Body!.AsArray();
        var other = rows.First(row => row!["id"]!.GetValue<string>() == zou.Admin.Person)!.AsObject();
        Assert.Equal(
            ["active", "desktop_login", "first_name", "full_name", "has_avatar", "id", "is_bot", "last_name", "role", "studio_id", "type"],
            other.Select(pair => pair.Key).Order(StringComparer.Ordinal)
        );
        (await artist.Get("/data/persons?email=admin@test.example")).Must(HttpStatusCode.BadRequest);
        (await artist.Put($"/data/persons/{zou.Admin.Person}", new { first_name = "Taken" })).Must(HttpStatusCode.Forbidden);
        (
            await artist.Put(
                $"/data/persons/{artist.Person}",
                new
                {
                    role = "admin",
                    phone = "1",
                    first_name = "Ada",
                    active = false,
                }
            )
        ).Must(HttpStatusCode.OK);
        var self = (await zou.Admin.Get($"/data/persons/{artist.Person}")).Body!;
        Assert.Equal(
            ("user", "1", "Ada", true),
            (
                self["role"]!.GetValue<string>(),
                self["phone"]!.GetValue<string>(),
                self["first_name"]!.GetValue<string>(),
                self["active"]!.GetValue<bool>()
            )
        );
        (
            await artist.Post(
                "/data/persons",
                new
                {
                    first_name = "A",
                    last_name = "B",
                    email = "x@test.example",
                }
            )
        ).Must(HttpStatusCode.Forbidden);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_administrator_here_is_one_everywhere()
    {
        var person = await zou.Person("admin");
        (await person.Post("/data/studios", new { name = "By another", color = "#000000" })).Must(HttpStatusCode.Created);
        (await zou.Admin.Put($"/data/persons/{person.Person}", new { role = "manager" })).Must(HttpStatusCode.OK);
        (await person.Post("/data/studios", new { name = "Not any more", color = "#000000" })).Must(HttpStatusCode.Forbidden);
        var only = (await zou.Admin.Put($"/data/persons/{zou.Admin.Person}", new { role = "user" })).Must(HttpStatusCode.BadRequest);
        Assert.Equal(["message"], only.Body!.AsObject().Select(pair => pair.Key));
    }

    private static IEnumerable<string> Names(ZouAnswer answer) =>
        answer.Must(HttpStatusCode.OK).Body!.AsArray().Select(row => row!["name"]!.GetValue<string>());
}

using System.Net;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Contract 3: the one handler of all models.</summary>
public sealed class CrudTests(ZouServer zou) : IClassFixture<ZouServer>
{
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

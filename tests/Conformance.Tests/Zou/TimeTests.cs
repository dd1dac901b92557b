using System.Net;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Hours, days off, departments and what they work with.</summary>
[Collection("Zou production")]
public sealed class TimeTests(ZouProduction production)
{
    private const int Patience = 60_000;

    [Fact(Timeout = Patience)]
    public async Task Hours_are_told_by_the_day_and_summed_up_in_every_way()
    {
        var (artist, manager, ids) = (production.Artist, production.Manager, production.Ids);
        var (task, me) = (ids["task_id"], artist.Person);
        var sheet = $"/actions/tasks/{task}/time-spents/2026-02-03/persons/{me}";
        var made = (await artist.Post(sheet, new { duration = 60 })).Must(HttpStatusCode.Created);
        Assert.Equal(("TimeSpent", 60), (made.Text("type"), made.Body!["duration"]!.GetValue<double>()));
        Assert.Equal(made.Text("id"), (await artist.Post($"{sheet}/add", new { duration = 30 })).Must(HttpStatusCode.Created).Text("id"));
        (await artist.Post($"/actions/tasks/{task}/time-spents/2026-02-04/persons/{me}", new { duration = 15 })).Must(
            HttpStatusCode.Created
        );
        Assert.Equal(105, (await artist.Get($"/data/tasks/{task}")).Body!["duration"]!.GetValue<double>());

        var whole = (await artist.Get($"/actions/tasks/{task}/time-spents")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal((105, 2), (whole["total"]!.GetValue<double>(), whole[me]!.AsArray().Count));
        var day = (await artist.Get($"/actions/tasks/{task}/time-spents/2026-02-03")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal((90, 90), (day["total"]!.GetValue<double>(), day[me]!["duration"]!.GetValue<double>()));
        foreach (
            var (path, duration) in new[]
            {
                ($"/data/persons/{me}/time-spents/day/2026/2/3", 90),
                ($"/data/persons/{me}/time-spents/week/2026/6", 105),
                ($"/data/persons/{me}/time-spents/month/2026/2", 105),
                ($"/data/persons/{me}/time-spents/year/2026", 105),
            }
        )
        {
            var row = Assert.Single((await manager.Get(path)).Must(HttpStatusCode.OK).Body!.AsArray())!;
            Assert.Equal(
                (task, "SH01", duration),
                (row["task_id"]!.GetValue<string>(), row["entity_name"]!.GetValue<string>(), row["duration"]!.GetValue<double>())
            );
            (await production.Vendor.Get(path)).Must(HttpStatusCode.Forbidden);
        }

        Assert.Equal(2, (await manager.Get($"/data/persons/{me}/time-spents")).Must(HttpStatusCode.OK).Ids.Count);
        Assert.Equal(2, (await manager.Get($"/data/persons/{me}/time-spents/month/all/2026/2")).Must(HttpStatusCode.OK).Ids.Count);
        Assert.Single((await artist.Get($"/data/persons/{me}/time-spents/2026-02-03")).Must(HttpStatusCode.OK).Ids);
        Assert.Single((await artist.Get("/data/user/time-spents/2026-02-03")).Must(HttpStatusCode.OK).Ids);
        Assert.Single((await artist.Get("/data/user/time-spents?start_date=2026-02-04&end_date=2026-02-05")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal(
            90,
            (await artist.Get($"/data/user/tasks/{task}/time-spents/2026-02-03")).Must(HttpStatusCode.OK).Body![
                "duration"
            ]!.GetValue<double>()
        );
        Assert.Empty((await artist.Get($"/data/user/tasks/{task}/time-spents/2026-02-09")).Body!.AsObject());

        foreach (
            var path in new[]
            {
                $"/data/user/tasks/{task}/time-spent?date=2026-02-03",
                $"/data/tasks/{task}/time-spent/for-date?date=2026-02-03",
            }
        )
        {
            Assert.Contains("90", (await artist.Get(path)).Must(HttpStatusCode.OK).Raw, StringComparison.Ordinal);
            (await artist.Get(path.Split('?')[0])).Must(HttpStatusCode.BadRequest);
        }

        Assert.Equal(
            90,
            (await manager.Get("/data/persons/time-spents/day-table/2026/2")).Must(HttpStatusCode.OK).Body![me]!["3"]!.GetValue<double>()
        );
        Assert.Equal(
            105,
            (await manager.Get("/data/persons/time-spents/week-table/2026")).Must(HttpStatusCode.OK).Body![me]!["6"]!.GetValue<double>()
        );
        Assert.Equal(
            105,
            (await manager.Get("/data/persons/time-spents/month-table/2026")).Must(HttpStatusCode.OK).Body![me]!["2"]!.GetValue<double>()
        );
        Assert.Equal(
            105,
            (await manager.Get("/data/persons/time-spents/year-table")).Must(HttpStatusCode.OK).Body![me]!["2026"]!.GetValue<double>()
        );
        Assert.Empty((await production.Stranger.Get("/data/persons/time-spents/year-table")).Must(HttpStatusCode.OK).Body!.AsObject());
        Assert.NotEmpty(
            (await production.Admin.Get($"/data/projects/{production.Project}/budgets/time-spents")).Must(HttpStatusCode.OK).Body!.AsArray()
        );
        (await manager.Get($"/data/projects/{production.Project}/budgets/time-spents")).Must(HttpStatusCode.Forbidden);

        (await production.Vendor.Post(sheet, new { duration = 5 })).Must(HttpStatusCode.Forbidden);
        (await production.Stranger.Post(sheet, new { duration = 5 })).Must(HttpStatusCode.NotFound);
        (await artist.Post(sheet, new { duration = 1500 })).Must(HttpStatusCode.BadRequest);
        (await artist.Post(sheet, new { })).Must(HttpStatusCode.BadRequest);
        (await artist.Post($"/actions/tasks/{task}/time-spents/soon/persons/{me}", new { duration = 5 })).Must(HttpStatusCode.BadRequest);
        // Hours stay, and so does whose they are, at whatever door.
        var email = (await production.Admin.Get($"/data/persons/{me}")).Must(HttpStatusCode.OK).Text("email");
        var ipro = production.Zou.Installed.Ipro;
        var cancel = TestContext.Current.CancellationToken;
        var user = (await ipro.Get("/users", cancel))
            .Good()
            .Items.EnumerateArray()
            .Single(one => one.GetProperty("email").GetString() == email)
            .GetProperty("id")
            .GetString();
        (await ipro.Delete($"/users/{user}", cancel)).IsRefusal(HttpStatusCode.Conflict, "API0005");

        (await manager.Delete(sheet)).Must(HttpStatusCode.NoContent);
        (await manager.Delete(sheet)).Must(HttpStatusCode.NotFound);
        (await manager.Delete($"/actions/tasks/{task}/time-spents/2026-02-04/persons/{me}")).Must(HttpStatusCode.NoContent);
        Assert.Equal(0, (await artist.Get($"/data/tasks/{task}")).Body!["duration"]!.GetValue<double>());
    }

    [Fact(Timeout = Patience)]
    public async Task Days_off_are_found_by_any_stretch_they_touch()
    {
        var (artist, manager) = (production.Artist, production.Manager);
        var me = artist.Person;
        var body = new
        {
            person_id = me,
            date = "2026-01-30",
            end_date = "2026-02-02",
            description = "Dentist",
        };
        var off = (await artist.Post("/data/day-offs", body)).Must(HttpStatusCode.Created).Text("id");
        foreach (var stretch in new[] { "", "/month/2026/1", "/month/2026/2", "/week/2026/5", "/year/2026" })
        {
            Assert.Equal([off], (await artist.Get($"/data/persons/{me}/day-offs{stretch}")).Must(HttpStatusCode.OK).Ids);
        }

        Assert.Empty((await artist.Get($"/data/persons/{me}/day-offs/month/2026/3")).Ids);
        Assert.Equal(off, (await artist.Get($"/data/persons/{me}/day-offs/2026-02-01")).Must(HttpStatusCode.OK).Text("id"));
        Assert.Empty((await artist.Get($"/data/persons/{me}/day-offs/2026-02-05")).Must(HttpStatusCode.OK).Body!.AsObject());
        Assert.Equal(off, (await artist.Get("/data/user/day-offs/2026-02-01")).Must(HttpStatusCode.OK).Text("id"));
        Assert.Equal(off, (await artist.Get("/data/user/day-off?date=2026-02-01")).Must(HttpStatusCode.OK).Text("id"));
        Assert.Equal([off], (await manager.Get("/data/persons/day-offs/2026/2")).Must(HttpStatusCode.OK).Ids);
        Assert.Empty((await production.Stranger.Get("/data/persons/day-offs/2026/2")).Must(HttpStatusCode.OK).Ids);
        var team = $"/data/projects/{production.Project}/day-offs?start_date=2026-02-01&end_date=2026-02-28";
        Assert.Equal("Dentist", (await manager.Get(team)).Must(HttpStatusCode.OK).Body![0]!["description"]!.GetValue<string>());
        Assert.False((await production.Supervisor.Get(team)).Must(HttpStatusCode.OK).Body![0]!.AsObject().ContainsKey("description"));
        (await production.Client.Get(team)).Must(HttpStatusCode.Forbidden);
        (await production.Vendor.Get($"/data/persons/{me}/day-offs")).Must(HttpStatusCode.Forbidden);
        (await manager.Get($"/data/persons/{me}/day-offs/month/2026/13")).Must(HttpStatusCode.NotFound);
        (await artist.Delete($"/data/day-offs/{off}")).Must(HttpStatusCode.NoContent);
    }

    [Fact(Timeout = Patience)]
    public async Task Departments_have_people_programs_and_machines()
    {
        var (admin, department) = (production.Admin, production.Ids["department_id"]);
        var person = await production.Zou.Person("user");
        (await admin.Post($"/actions/persons/{person.Person}/departments/add", new { department_id = department })).Must(
            HttpStatusCode.Created
        );
        Assert.Equal(
            [department],
            (await admin.Get($"/data/persons/{person.Person}")).Body!["departments"]!.AsArray().Select(id => id!.GetValue<string>())
        );
        (await person.Delete($"/actions/persons/{person.Person}/departments/{department}")).Must(HttpStatusCode.Forbidden);
        (await admin.Delete($"/actions/persons/{person.Person}/departments/{department}")).Must(HttpStatusCode.NoContent);

        var program = await production.Made(
            "/data/softwares",
            new
            {
                name = "Nuke",
                short_name = "nk",
                file_extension = "nk",
            }
        );
        var machine = await production.Made("/data/hardware-items", new { name = "Wall", short_name = "wall" });
        foreach (
            var (path, word, id) in new[] { ("software-licenses", "software_id", program), ("hardware-items", "hardware_item_id", machine) }
        )
        {
            var list = $"/data/departments/{department}/{path}";
            (await admin.Post(list, new Dictionary<string, string> { [word] = id })).Must(HttpStatusCode.Created);
            Assert.Equal(
                id,
                (await person.Get($"/data/departments/{path}")).Must(HttpStatusCode.OK).Body![department]![0]!["id"]!.GetValue<string>()
            );
            Assert.Equal(id, (await admin.Get($"{list}/{id}")).Must(HttpStatusCode.OK).Text("id"));
            (await person.Post(list, new Dictionary<string, string> { [word] = id })).Must(HttpStatusCode.Forbidden);
            (await admin.Delete($"{list}/{id}")).Must(HttpStatusCode.NoContent);
            (await admin.Get($"{list}/{id}")).Must(HttpStatusCode.NotFound);
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Machines_note_who_sat_at_them_and_administrators_choose_passwords()
    {
        var (admin, person) = (production.Admin, await production.Zou.Person("user"));
        (await person.Post("/data/user/desktop-login-logs", new { date = "2026-03-05T08:00:00" })).Must(HttpStatusCode.Created);
        (await admin.Post($"/data/persons/{person.Person}/desktop-login-logs", new { date = "2026-03-07T08:00:00" })).Must(
            HttpStatusCode.Created
        );
        var logs = (await person.Get("/data/user/desktop-login-logs")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal(["2026-03-07T08:00:00", "2026-03-05T08:00:00"], logs.Select(log => log!["date"]!.GetValue<string>()));
        Assert.Equal(2, (await admin.Get($"/data/persons/{person.Person}/desktop-login-logs")).Must(HttpStatusCode.OK).Ids.Count);
        (await production.Artist.Get($"/data/persons/{person.Person}/desktop-login-logs")).Must(HttpStatusCode.Forbidden);
        var table = (await admin.Get("/data/persons/presence-logs/2026-03")).Must(HttpStatusCode.OK).Raw.Split('\n');
        Assert.StartsWith("Name,1,2,3,", table[0], StringComparison.Ordinal);
        Assert.Contains(table, row => row.StartsWith("Some Body,,,,,X,,X,", StringComparison.Ordinal));
        (await person.Get("/data/persons/presence-logs/2026-03")).Must(HttpStatusCode.Forbidden);

        var chosen = new { password = "another long password", password_2 = "another long password" };
        (await production.Manager.Post($"/actions/persons/{person.Person}/change-password", chosen)).Must(HttpStatusCode.Forbidden);
        (await admin.Post($"/actions/persons/{person.Person}/change-password", chosen)).Must(HttpStatusCode.OK);
        (await person.Get("/data/user/context")).Must(HttpStatusCode.Unauthorized);
    }
}

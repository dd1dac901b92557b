using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>How much people make, and how far a production is.</summary>
[Collection("Zou production")]
public sealed class StatTests(ZouProduction production)
{
    [Fact(Timeout = 60_000)]
    public async Task Shots_count_for_who_made_them_and_for_their_episodes() => await UseStats(production.Zou);

    internal static async Task UseStats(ZouServer server)
    {
        var (ada, ben, supervisor, vendor) = (
            await server.Person("user"),
            await server.Person("user"),
            await server.Person("supervisor"),
            await server.Person("vendor")
        );
        var project = await server.Project();
        foreach (var person in new[] { ada, ben, supervisor, vendor })
        {
            (await server.Admin.Post($"/data/projects/{project}/team", new { person_id = person.Person })).Must(HttpStatusCode.Created);
        }

        async Task<string> Made(string path, object body) =>
            (await server.Admin.Post($"/data/projects/{project}/{path}", body)).Must(HttpStatusCode.Created).Text("id");
        var episode = await Made("episodes", new { name = "E01" });
        var sequence = await Made("sequences", new { name = "SQ01", episode_id = episode });
        var logged = await Made(
            "shots",
            new
            {
                name = "SH01",
                sequence_id = sequence,
                nb_frames = 48,
            }
        );
        var quick = await Made(
            "shots",
            new
            {
                name = "SH02",
                sequence_id = sequence,
                nb_frames = 24,
            }
        );
        var loose = await Made("shots", new { name = "SH03", nb_frames = 10 });
        var type = await server.Named("/data/task-types", "Animation");
        var tasks = (
            await server.Admin.Post($"/actions/projects/{project}/task-types/{type}/shots/create-tasks", new[] { logged, quick, loose })
        )
            .Must(HttpStatusCode.Created)
            .Ids;
        (await server.Admin.Put($"/actions/persons/{ada.Person}/assign", new { task_ids = tasks })).Must(HttpStatusCode.OK);
        (await server.Admin.Put($"/actions/persons/{ben.Person}/assign", new { task_ids = new[] { tasks[0] } })).Must(HttpStatusCode.OK);
        foreach (var (who, day, minutes) in new[] { (ada, "2026-08-03", 60), (ada, "2026-09-01", 60), (ben, "2026-08-04", 120) })
        {
            (await server.Admin.Post($"/actions/tasks/{tasks[0]}/time-spents/{day}/persons/{who.Person}", new { duration = minutes })).Must(
                HttpStatusCode.Created
            );
        }

        foreach (var (task, status) in new[] { (tasks[0], "wfa"), (tasks[0], "done"), (tasks[1], "wfa"), (tasks[1], "retake") })
        {
            var id = (await server.Admin.Get($"/data/task-status?short_name={status}")).Ids[0];
            (await server.Admin.Post($"/actions/tasks/{task}/comment", new { task_status_id = id })).Must(HttpStatusCode.Created);
        }

        await CountQuotas(server, (project, type), (logged, quick), (ada, ben), supervisor);
        await CountStats(server, (project, type, episode), supervisor, vendor);
    }

    private static async Task CountQuotas(
        ZouServer server,
        (string Project, string Type) of,
        (string Logged, string Quick) shots,
        (ZouClient Ada, ZouClient Ben) people,
        ZouClient supervisor
    )
    {
        var (ada, ben) = people;
        var path = $"/data/projects/{of.Project}/quotas/{of.Type}";
        var all = (await supervisor.Get($"{path}?detail=month&count_mode=weighted")).Must(HttpStatusCode.OK).Body!;
        // Half of the time was hers, on two days; what nobody logged time on counts whole when it was shown.
        var hers = all[ada.Person]!;
        Assert.Equal((12, 12), (Number(hers, "day", "frames", "2026-08-03"), Number(hers, "day", "frames", "2026-09-01")));
        Assert.Equal((0.25, 0.48), (Number(hers, "month", "count", "2026-08"), Number(hers, "week", "seconds", "2026-32")));
        Assert.Equal(24, Number(all[ben.Person]!, "month", "frames", "2026-08"));
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var yesterday = DateTime.UtcNow.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Contains(hers["day"]!["frames"]!.AsObject(), pair => pair.Key == today || pair.Key == yesterday);
        var done = (await supervisor.Get($"{path}?count_mode=done")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal([48.0], done[ada.Person]!["year"]!["frames"]!.AsObject().Select(pair => pair.Value!.GetValue<double>()));
        var shown = (await supervisor.Get($"{path}?count_mode=feedback")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal([72.0], shown[ada.Person]!["year"]!["frames"]!.AsObject().Select(pair => pair.Value!.GetValue<double>()));
        (await supervisor.Get($"{path}?count_mode=guessed")).Must(HttpStatusCode.BadRequest);
        // Who leads nobody learns of their own.
        Assert.Equal([ben.Person], (await ben.Get(path)).Must(HttpStatusCode.OK).Body!.AsObject().Select(pair => pair.Key));
        (await ben.Get($"/data/projects/{of.Project}/quotas/persons/{ada.Person}")).Must(HttpStatusCode.Forbidden);
        var own = (await supervisor.Get($"/data/projects/{of.Project}/quotas/persons/{ben.Person}?count_mode=weighteddone")).Must(
            HttpStatusCode.OK
        );
        Assert.Equal(24, Number(own.Body!, "year", "frames", "2026"));
        // Where the Python client looks.
        Assert.Equal(2, (await supervisor.Get($"/data/projects/{of.Project}/quotas")).Must(HttpStatusCode.OK).Body!.AsObject().Count);
        Assert.Equal(
            24,
            Number((await ben.Get($"/data/projects/{of.Project}/person-quotas")).Must(HttpStatusCode.OK).Body!, "year", "frames", "2026")
        );

        var quota = $"/data/persons/{ada.Person}/quota-shots";
        foreach (var stretch in new[] { "day/2026/08/03", "week/2026/32", "month/2026/08" })
        {
            var shot = Assert.Single((await ada.Get($"{quota}/{stretch}")).Must(HttpStatusCode.OK).Body!.AsArray())!;
            Assert.Equal(
                (shots.Logged, "Shot", 0.25),
                (shot["id"]!.GetValue<string>(), shot["type"]!.GetValue<string>(), shot["weight"]!.GetValue<double>())
            );
        }

        Assert.Empty((await server.Admin.Get($"{quota}/month/2020/01")).Must(HttpStatusCode.OK).Ids);
        (await ben.Get($"{quota}/month/2026/08")).Must(HttpStatusCode.Forbidden);
        (await ada.Get($"{quota}/month/2026/13")).Must(HttpStatusCode.NotFound);
    }

    private static async Task CountStats(
        ZouServer server,
        (string Project, string Type, string Episode) of,
        ZouClient supervisor,
        ZouClient vendor
    )
    {
        var done = await server.Named("/data/task-status", "Done");
        var stats = (await supervisor.Get($"/data/projects/{of.Project}/episodes/stats")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal((1, 48), (Number(stats, of.Episode, of.Type, done, "count"), Number(stats, of.Episode, "all", done, "frames")));
        Assert.Equal(10, stats["main"]!["all"]!.AsObject().Sum(pair => pair.Value!["frames"]!.GetValue<double>()));
        Assert.Equal(3, stats["all"]![of.Type]!.AsObject().Sum(pair => pair.Value!["count"]!.GetValue<double>()));
        var takes = (await supervisor.Get($"/data/projects/{of.Project}/episodes/retake-stats")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal(1, Number(takes, of.Episode, of.Type, "max_retake_count"));
        Assert.Equal((24, 48), (Number(takes, of.Episode, "all", "retake", "frames"), Number(takes, of.Episode, "all", "done", "frames")));
        Assert.Equal(1, Number(takes, "all", "all", "other", "count"));
        Assert.Equal(1, Number(takes, "all", of.Type, "evolution", "1", "retake", "count"));
        foreach (var path in new[] { "stats", "retake-stats" })
        {
            (await vendor.Get($"/data/projects/{of.Project}/episodes/{path}")).Must(HttpStatusCode.Forbidden);
            Assert.Empty(
                (await server.Admin.Get($"/data/projects/{await server.Project()}/episodes/{path}"))
                    .Must(HttpStatusCode.OK)
                    .Body!.AsObject()
            );
        }
    }

    private static double Number(JsonNode node, params string[] path) => path.Aggregate(node, (at, name) => at[name]!).GetValue<double>();
}

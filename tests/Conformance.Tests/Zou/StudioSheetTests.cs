using System.Net;
using System.Text;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>People, castings, estimations and all the studio's tasks as CSV files, out and in.</summary>
[Collection("Zou production")]
public sealed class StudioSheetTests(ZouProduction production)
{
    [Fact(Timeout = 60_000)]
    public async Task What_the_studio_holds_is_given_out_and_taken_in() => await UseStudioSheets(production.Zou);

    internal static async Task UseStudioSheets(ZouServer server)
    {
        var project = await server.Project($"=Sheet {Guid.NewGuid():N}");
        var (manager, artist) = (await server.Person("manager"), await server.Person("user"));
        (await server.Admin.Post($"/data/projects/{project}/team", new { person_id = manager.Person, role = "manager" })).Must(
            HttpStatusCode.Created
        );
        (await server.Admin.Post($"/data/projects/{project}/team", new { person_id = artist.Person })).Must(HttpStatusCode.Created);
        await TakePeople(server, manager);
        await TakeEdits(manager, project);
        await TakeCastings(manager, artist, project);
        await TakeEstimations(server, (manager, artist), project);
        await GiveTasks(server, (manager, artist), project);
        await ListPlaylists(server, (manager, artist), project);
    }

    private static async Task ListPlaylists(ZouServer server, (ZouClient Manager, ZouClient Artist) people, string project)
    {
        var (shot, _, preview) = await PlaylistTests.Shown(server, project, "SH07", "reel.txt", [1]);
        var playlist = (await people.Manager.Post("/data/playlists", new { name = "Dailies", project_id = project })).Text("id");
        var places = new { entities = new object[] { new { entity_id = shot, preview_file_id = preview } } };
        (await people.Manager.Post($"/actions/playlists/{playlist}/add-entities", places)).Must(HttpStatusCode.OK);
        Assert.Equal([playlist], (await people.Manager.Get($"/data/projects/{project}/playlists/all")).Must(HttpStatusCode.OK).Ids);
    }

    private static async Task TakePeople(ZouServer server, ZouClient manager)
    {
        var (ada, ben) = ($"{Guid.NewGuid():N}@test.example", $"{Guid.NewGuid():N}@test.example");
        const string Head = "First Name,Last Name,Email,Phone,Role,Departments\n";
        var sheet = $"{Head}Ada,Quill,{ada},+44 1,supervisor,\"Animation, FX\"\n=Ben,Slip,{ben},,,\n";
        (await Import(manager, "persons", sheet)).Must(HttpStatusCode.Forbidden);
        var made = (await Import(server.Admin, "persons", sheet)).Must(HttpStatusCode.Created);
        Assert.Equal(["supervisor", "user"], made.Body!.AsArray().Select(row => row!["role"]!.GetValue<string>()));
        Assert.Equal(2, made.Body![0]!["departments"]!.AsArray().Count);
        Assert.Empty((await Import(server.Admin, "persons", sheet)).Must(HttpStatusCode.Created).Ids);
        var changed = await Import(server.Admin, "persons?update=true", $"{Head}Ada,Quill,{ada},+44 2,,\n");
        Assert.Equal("+44 2", Assert.Single(changed.Must(HttpStatusCode.Created).Body!.AsArray())!["phone"]!.GetValue<string>());
        // A sheet that is wrong anywhere changes nothing.
        foreach (var wrong in new[] { "Cal,Rope,nowhere,,,", $"Cal,Rope,{ada},,king,", $",Rope,{ben},,,", $"Cal,Rope,{ben},,,Nothing" })
        {
            var fresh = $"{Guid.NewGuid():N}@test.example";
            var refused = (await Import(server.Admin, "persons", $"{Head}Dot,Rope,{fresh},,,\n{wrong}\n")).Must(HttpStatusCode.BadRequest);
            Assert.StartsWith("Line 3:", refused.Text("message"));
            Assert.Empty((await server.Admin.Get($"/data/persons?email={fresh}")).Must(HttpStatusCode.OK).Ids);
        }

        (await Import(server.Admin, "persons", $"{Head}A,B,{ada},,,\nC,D,{ada},,,\n")).Must(HttpStatusCode.BadRequest);
        (await Import(server.Admin, "persons", "First Name,Last Name\nAda,Quill\n")).Must(HttpStatusCode.BadRequest);
        var given = (await manager.Get("/export/csv/persons.csv")).Must(HttpStatusCode.OK).Raw;
        Assert.StartsWith("Last Name,First Name,Email,Phone,Role,Contract Type,Active,Departments\r\n", given);
        Assert.Contains($"Quill,Ada,{ada},'+44 2,supervisor,open-ended,yes,", given);
        Assert.Contains($"Slip,'=Ben,{ben},", given);
    }

    private static async Task TakeEdits(ZouClient manager, string project)
    {
        var made = await Import(manager, $"projects/{project}/edits", "Episode,Name,Description\nE01,Cut,First\n,Trailer,\n");
        Assert.Equal(["Edit", "Edit"], made.Must(HttpStatusCode.Created).Body!.AsArray().Select(row => row!["type"]!.GetValue<string>()));
        var sheet = (await manager.Get($"/export/csv/projects/{project}/edits.csv")).Must(HttpStatusCode.OK).Raw;
        Assert.StartsWith("Project,Episode,Name,Description\r\n", sheet);
        Assert.Contains(",E01,Cut,First\r\n", sheet);
        Assert.Contains(",,Trailer,\r\n", sheet);
        (await Import(manager, $"projects/{project}/edits", "Title\nCut\n")).Must(HttpStatusCode.BadRequest);
    }

    private static async Task TakeCastings(ZouClient manager, ZouClient artist, string project)
    {
        (await Import(manager, $"projects/{project}/assets", "Type,Name\nProp,Hook\nProp,Crane\nCharacter,Crane\n")).Must(
            HttpStatusCode.Created
        );
        (await Import(manager, $"projects/{project}/shots", "Episode,Sequence,Name\nE01,SQ01,SH01\nE01,SQ02,SH01\n")).Must(
            HttpStatusCode.Created
        );
        var path = $"projects/{project}/casting";
        const string Head = "Parent,Name,Asset Type,Asset,Occurences,Label\n";
        var cast = (await Import(manager, path, $"{Head}SQ01,SH01,Prop,Hook,3,fixed\nSQ01,SH01,Prop,Crane,,\nProp,Crane,,Hook,1,\n")).Must(
            HttpStatusCode.Created
        );
        Assert.Equal(3, cast.Body!.AsArray().Count);
        // What is there stays, unless it is to be changed; what the sheet does not name stays anyway.
        Assert.Empty((await Import(manager, path, $"{Head}SQ01,SH01,Prop,Hook,9,\n")).Must(HttpStatusCode.Created).Body!.AsArray());
        (await Import(manager, $"{path}?update=true", $"{Head}SQ01,SH01,Prop,Hook,5,fixed\n")).Must(HttpStatusCode.Created);
        var sheet = (await artist.Get($"/export/csv/{path}.csv?is_shot_casting=true")).Must(HttpStatusCode.OK).Raw;
        Assert.Equal(
            "Episode,Parent,Name,Asset Type,Asset,Occurences,Label\r\nE01,SQ01,SH01,Prop,Crane,1,\r\nE01,SQ01,SH01,Prop,Hook,5,fixed\r\n",
            sheet
        );
        Assert.Contains(",Prop,Crane,Prop,Hook,1,", (await artist.Get($"/export/csv/{path}.csv?is_shot_casting=false")).Raw);
        foreach (
            var (row, line) in new[]
            {
                ("SQ01,SH09,,Hook,1,", 2),
                (",SH01,,Hook,1,", 2),
                ("SQ01,SH01,,Crane,1,", 2),
                ("SQ01,SH01,,Hook,many,", 2),
            }
        )
        {
            var refused = (await Import(manager, path, $"{Head}{row}\n")).Must(HttpStatusCode.BadRequest);
            Assert.StartsWith($"Line {line}:", refused.Text("message"));
        }

        (await Import(artist, path, $"{Head}SQ01,SH01,Prop,Hook,1,\n")).Must(HttpStatusCode.Forbidden);
    }

    private static async Task TakeEstimations(ZouServer server, (ZouClient Manager, ZouClient Artist) people, string project)
    {
        var (manager, artist) = people;
        var type = await server.Named("/data/task-types", "Animation");
        var shots = (await manager.Get($"/data/projects/{project}/shots")).Must(HttpStatusCode.OK).Ids;
        var tasks = (await manager.Post($"/actions/projects/{project}/task-types/{type}/shots/create-tasks", shots)).Ids;
        (await manager.Put($"/actions/persons/{artist.Person}/assign", new { task_ids = tasks })).Must(HttpStatusCode.OK);
        var path = $"projects/{project}/task-types/{type}/estimations";
        var changed = await Import(manager, path, "Parent,Name,Estimation\nSQ01,SH01,480\nSQ02,SH01,\n");
        Assert.Equal(480, Assert.Single(changed.Must(HttpStatusCode.Created).Body!.AsArray())!["estimation"]!.GetValue<double>());
        var episode = (await manager.Get($"/data/projects/{project}/episodes")).Ids.Single();
        var inEpisode = $"projects/{project}/episodes/{episode}/task-types/{type}/estimations";
        Assert.Single((await Import(manager, inEpisode, "Parent,Entity,Estimation\nSQ02,SH01,90.5\n")).Must(HttpStatusCode.Created).Ids);
        foreach (var wrong in new[] { "SQ01,SH01,soon", "SQ01,SH09,1", ",SH01,1", "Prop,Hook,1", "SQ01,SH01,-1" })
        {
            var refused = (await Import(manager, inEpisode, $"Parent,Name,Estimation\nSQ02,SH01,1\n{wrong}\n")).Must(
                HttpStatusCode.BadRequest
            );
            Assert.StartsWith("Line 3:", refused.Text("message"));
        }

        Assert.Contains(
            90.5,
            (await manager.Get($"/data/projects/{project}/tasks")).Body!.AsArray().Select(row => row!["estimation"]!.GetValue<double>())
        );
        (await Import(manager, inEpisode.Replace(episode, shots[0]), "Name,Estimation\nSH01,1\n")).Must(HttpStatusCode.NotFound);
        (await Import(artist, path, "Parent,Name,Estimation\nSQ01,SH01,1\n")).Must(HttpStatusCode.Forbidden);
        (await Import(server.Anybody, path, "Parent,Name,Estimation\nSQ01,SH01,1\n")).Must(HttpStatusCode.Unauthorized);
    }

    /// <summary>To managers, of the projects they see.</summary>
    private static async Task GiveTasks(ZouServer server, (ZouClient Manager, ZouClient Artist) people, string project)
    {
        var (manager, artist) = people;
        var name = (await manager.Get($"/data/projects/{project}")).Text("name");
        var task = (await manager.Get($"/data/projects/{project}/tasks")).Ids[0];
        (await manager.Post($"/actions/tasks/{task}/time-spents/2026-05-04/persons/{artist.Person}", new { duration = 90 })).Must(
            HttpStatusCode.Created
        );
        var tasks = (await manager.Get("/export/csv/tasks.csv")).Must(HttpStatusCode.OK).Raw;
        Assert.StartsWith("Project,Task Type,Episode,Sequence,Entity Type,Entity,Assigner,Assignees,Task Status,", tasks);
        Assert.Contains($"'{name},Animation,E01,SQ01,Shot,SH01,Some Body,Some Body,Todo,0,480,90,", tasks);
        var times = (await manager.Get("/export/csv/time-spents.csv")).Must(HttpStatusCode.OK).Raw;
        Assert.Contains($"'{name},Some Body,E01,SQ01,Shot,SH01,Animation,2026-05-04,90", times);
        var projects = (await manager.Get("/export/csv/projects.csv")).Must(HttpStatusCode.OK).Raw;
        Assert.StartsWith($"Name,Status,Type,Start date,End date\r\n'{name},Open,short,", projects);
        Assert.Equal(2, projects.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("Animation,Animation,", (await manager.Get("/export/csv/task-types.csv")).Must(HttpStatusCode.OK).Raw);
        foreach (var sheet in new[] { "persons", "projects", "task-types", "tasks", "time-spents" })
        {
            (await artist.Get($"/export/csv/{sheet}.csv")).Must(HttpStatusCode.Forbidden);
        }

        var stranger = await server.Person("manager");
        Assert.DoesNotContain(name, (await stranger.Get("/export/csv/tasks.csv")).Must(HttpStatusCode.OK).Raw);
    }

    private static async Task<ZouAnswer> Import(ZouClient who, string path, string csv)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(csv)), "file", "sheet.csv" } };
        return await who.Send(HttpMethod.Post, $"/import/csv/{path}", form);
    }
}

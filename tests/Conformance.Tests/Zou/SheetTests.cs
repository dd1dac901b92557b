using System.Net;
using System.Text;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Assets and shots as CSV files, out and in.</summary>
public sealed class SheetTests(ZouServer zou) : IClassFixture<ZouServer>
{
    [Fact(Timeout = 60_000)]
    public async Task Sheets_are_taken_in_and_given_out() => await UseSheets(zou);

    internal static async Task UseSheets(ZouServer server)
    {
        var project = await server.Project($"Crane {Guid.NewGuid():N}");
        var name = (await server.Admin.Get($"/data/projects/{project}")).Text("name");
        var mood = new
        {
            project_id = project,
            entity_type = "Shot",
            name = "Mood",
            field_name = "mood",
            data_type = "string",
        };
        (await server.Admin.Post("/data/metadata-descriptors", mood)).Must(HttpStatusCode.Created);
        const string Shots =
            "Episode,Sequence,Name,Nb Frames,Description,Frame In,Mood,Unknown\nE01,SQ01,SH010,48,\"=Fog, thick\",101,grim,x\nE01,SQ01,SH020,,,,,\n";
        Assert.Equal(2, (await Import(server.Admin, project, "shots", Shots)).Must(HttpStatusCode.Created).Ids.Count);
        Assert.Empty((await Import(server.Admin, project, "shots", Shots)).Must(HttpStatusCode.Created).Ids);
        Assert.Single((await server.Admin.Get($"/data/projects/{project}/sequences")).Ids);
        Assert.Single(
            (await Import(server.Admin, project, "shots?update=true", "Episode,Sequence,Name,Nb Frames\nE01,SQ01,SH020,96\n")).Ids
        );
        var (artist, stranger) = (await server.Person("user"), await server.Person("user"));
        (await server.Admin.Post($"/data/projects/{project}/team", new { person_id = artist.Person })).Must(HttpStatusCode.Created);
        var shot = (await server.Admin.Get($"/data/projects/{project}/shots")).Ids[0];
        var type = await server.Named("/data/task-types", "Animation");
        var task = (
            await server.Admin.Post($"/actions/projects/{project}/task-types/{type}/shots/create-tasks", new[] { shot })
        ).Ids.Single();
        (await server.Admin.Put($"/actions/persons/{artist.Person}/assign", new { task_ids = new[] { task } })).Must(HttpStatusCode.OK);
        var sheet = (await artist.Get($"/export/csv/projects/{project}/shots.csv")).Must(HttpStatusCode.OK).Raw;
        Assert.Equal(
            "Project,Episode,Sequence,Name,Description,Nb Frames,Frame In,Frame Out,Mood,Animation,Animation assignations\r\n"
                + $"{name},E01,SQ01,SH010,\"'=Fog, thick\",48,101,,grim,Todo,Some Body\r\n"
                + $"{name},E01,SQ01,SH020,,96,,,,,\r\n",
            sheet
        );
        (await stranger.Get($"/export/csv/projects/{project}/shots.csv")).Must(HttpStatusCode.NotFound);
        (await Import(artist, project, "shots", Shots)).Must(HttpStatusCode.Forbidden);

        Assert.Single(
            (await Import(server.Admin, project, "assets", "Type,Name,Description\nprop,Crane,Tall\n")).Must(HttpStatusCode.Created).Ids
        );
        Assert.Equal(
            $"Project,Type,Name,Description\r\n{name},Prop,Crane,Tall\r\n",
            (await artist.Get($"/export/csv/projects/{project}/assets.csv")).Must(HttpStatusCode.OK).Raw
        );
        // A sheet that is wrong anywhere changes nothing.
        var wrong = (await Import(server.Admin, project, "assets", "Type,Name\nProp,Hook\nNothing,Rope\n")).Must(HttpStatusCode.BadRequest);
        Assert.StartsWith("Line 3:", wrong.Text("message"));
        Assert.Single((await server.Admin.Get($"/data/projects/{project}/assets")).Ids);
        (await Import(server.Admin, project, "assets", "Name\nHook\n")).Must(HttpStatusCode.BadRequest);
        (await Import(server.Admin, project, "shots", "Name,Nb Frames\nSH030,many\n")).Must(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = 60_000)]
    public async Task Records_of_another_installation_keep_their_ids_and_times()
    {
        var project = await zou.Project();
        var (kind, above) = (await zou.Named("/data/entity-types", "Shot"), await zou.Named("/data/entity-types", "Sequence"));
        var (shot, sequence, task) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        const string Then = "2020-02-03T04:05:06";
        object Entity(Guid id, string name, string type, Guid? parent) =>
            new
            {
                id,
                name,
                entity_type_id = type,
                parent_id = parent,
                project_id = project,
                created_at = Then,
                updated_at = Then,
                data = new { a = 1 },
                type = "Shot",
                nobody_knows = 1,
            };
        // A shot may come before its sequence.
        object[] entities = [Entity(shot, "SH010", kind, sequence), Entity(sequence, "SQ01", above, null)];
        (await zou.Admin.Post("/import/kitsu/entities", entities)).Must(HttpStatusCode.OK);
        (await zou.Admin.Post("/import/kitsu/entities", entities)).Must(HttpStatusCode.OK);
        var read = (await zou.Admin.Get($"/data/shots/{shot}")).Must(HttpStatusCode.OK);
        Assert.Equal((Then, $"{sequence}"), (read.Text("created_at"), read.Text("parent_id")));
        var tasks = new[]
        {
            new
            {
                id = task,
                name = "main",
                project_id = project,
                entity_id = shot,
                task_type_id = await zou.Named("/data/task-types", "Layout"),
                assignees = new[] { zou.Admin.Person },
            },
        };
        (await zou.Admin.Post("/import/kitsu/tasks", tasks)).Must(HttpStatusCode.OK);
        Assert.Equal(
            [zou.Admin.Person],
            (await zou.Admin.Get($"/data/tasks/{task}")).Body!["assignees"]!.AsArray().Select(id => id!.GetValue<string>())
        );
        var elsewhere = new[] { Entity(Guid.NewGuid(), "SH020", kind, Guid.NewGuid()) };
        (await zou.Admin.Post("/import/kitsu/entities", elsewhere)).Must(HttpStatusCode.BadRequest);
        (await zou.Admin.Post("/import/kitsu/entities", new[] { new { name = "No id" } })).Must(HttpStatusCode.BadRequest);
        (await zou.Admin.Post("/import/kitsu/entities", new { })).Must(HttpStatusCode.BadRequest);
        (await (await zou.Person("manager")).Post("/import/kitsu/entities", entities)).Must(HttpStatusCode.Forbidden);
    }

    private static async Task<ZouAnswer> Import(ZouClient who, string project, string path, string csv)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(csv)), "file", "sheet.csv" } };
        return await who.Send(HttpMethod.Post, $"/import/csv/projects/{project}/{path}", form);
    }
}

using System.Net;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Working and output files: their places, revisions, bytes, and who may see them.</summary>
public sealed class FileTests(ZouServer zou) : IClassFixture<ZouServer>
{
    private const int Patience = 60_000;
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task Files_are_announced_found_and_given_their_bytes() => await UseFiles(zou);

    [Fact(Timeout = Patience)]
    public async Task A_project_has_the_tree_it_is_given()
    {
        var project = await zou.Project("Crane Quarrel");
        var (shot, task) = await zou.Task(project);
        var path = await zou.Admin.Post($"/data/tasks/{task}/working-file-path", new { name = "main", software_id = "" });
        Assert.Equal("/productions/working/crane_quarrel/shots/sh010/animation", path.Must(HttpStatusCode.OK).Text("path"));
        Assert.Equal("crane_quarrel_sh010_animation_main_v001", path.Text("name"));
        var tree = (await zou.Admin.Post($"/actions/projects/{project}/set-file-tree", new { tree_name = "simple" })).Must(
            HttpStatusCode.OK
        );
        Assert.NotNull(tree.Body!["file_tree"]!["working"]);
        path = await zou.Admin.Post($"/data/tasks/{task}/working-file-path", new { revision = 7, sep = "\\" });
        Assert.Equal("\\productions\\working\\crane_quarrel\\shots\\sh010", path.Text("path"));
        Assert.EndsWith("_v007", path.Text("name"));
        (await zou.Admin.Post($"/actions/projects/{project}/set-file-tree", new { tree_name = "none" })).Must(HttpStatusCode.NotFound);
        (await zou.Admin.Post($"/data/tasks/{task}/working-file-path", new { mode = "none" })).Must(HttpStatusCode.BadRequest);
        var own = new
        {
            working = new
            {
                mountpoint = "/mnt",
                root = "../..",
                folder_path = new { shot = "<Project>/<Shot>", asset = "<Asset>" },
                file_name = new { shot = "<Shot>-<Sequence>-<Name>", asset = "<Asset>" },
            },
        };
        (await zou.Admin.Put($"/data/projects/{project}", new { file_tree = own })).Must(HttpStatusCode.OK);
        (await zou.Admin.Put($"/data/shots/{shot}", new { name = "../SH" })).Must(HttpStatusCode.OK);
        path = (await zou.Admin.Post($"/data/tasks/{task}/working-file-path", new { name = "Rough cut" })).Must(HttpStatusCode.OK);
        Assert.Equal(("/mnt/../../Crane_Quarrel/.._SH", ".._SH-Rough_cut"), (path.Text("path"), path.Text("name")));
    }

    internal static async Task UseFiles(ZouServer server)
    {
        var project = await server.Project();
        var (shot, task) = await server.Task(project);
        var (artist, vendor, outsider) = (await server.Person("user"), await server.Person("vendor"), await server.Person("user"));
        foreach (var person in new[] { artist, vendor })
        {
            (await server.Admin.Post($"/data/projects/{project}/team", new { person_id = person.Person })).Must(HttpStatusCode.Created);
        }

        (await server.Admin.Put($"/actions/persons/{artist.Person}/assign", new { task_ids = new[] { task } })).Must(HttpStatusCode.OK);
        var software = (
            await server.Admin.Post(
                "/data/softwares",
                new
                {
                    name = "Blender",
                    short_name = "bl",
                    file_extension = "blend",
                }
            )
        ).Text("id");
        var create = $"/data/tasks/{task}/working-files/new";
        var first = (
            await artist.Post(
                create,
                new
                {
                    name = "main",
                    software_id = software,
                    comment = "start",
                }
            )
        ).Must(HttpStatusCode.Created);
        Assert.Equal(
            [
                "checksum",
                "comment",
                "created_at",
                "data",
                "description",
                "entity_id",
                "id",
                "name",
                "outputs",
                "path",
                "person_id",
                "revision",
                "shotgun_id",
                "size",
                "software_id",
                "task_id",
                "type",
                "updated_at",
            ],
            first.Body!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(1, first.Body["revision"]!.GetValue<int>());
        Assert.Contains("/blender/", first.Text("path"));
        var second = (await artist.Post(create, new { name = "main" })).Must(HttpStatusCode.Created);
        Assert.Equal(2, second.Body!["revision"]!.GetValue<int>());
        (await artist.Post(create, new { name = "main", revision = 2 })).Must(HttpStatusCode.BadRequest);
        (await artist.Post(create, new { })).Must(HttpStatusCode.BadRequest);
        (await vendor.Post(create, new { name = "x" })).Must(HttpStatusCode.NotFound);
        (await outsider.Post(create, new { name = "x" })).Must(HttpStatusCode.NotFound);
        await artist.Post(create, new { name = "other" });
        Assert.Equal(3, (await artist.Get($"/data/tasks/{task}/working-files")).Must(HttpStatusCode.OK).Ids.Count);
        var last = (await artist.Get($"/data/tasks/{task}/working-files/last-revisions")).Must(HttpStatusCode.OK).Body!.AsObject();
        Assert.Equal(second.Text("id"), last["main"]!["id"]!.GetValue<string>());
        Assert.Equal(2, last.Count);
        Assert.Single((await artist.Get($"/data/entities/{shot}/working-files?task_id={task}&name=other")).Must(HttpStatusCode.OK).Ids);
        var working = $"/data/working-files/{second.Text("id")}";
        (await artist.Put($"/actions/working-files/{second.Text("id")}/comment", new { comment = "better" })).Must(HttpStatusCode.OK);
        (await artist.Put($"/actions/working-files/{second.Text("id")}/modified", new { })).Must(HttpStatusCode.OK);
        (await artist.Put(working, new { description = "by hand", revision = 9 })).Must(HttpStatusCode.OK);
        var read = (await artist.Get(working)).Must(HttpStatusCode.OK);
        Assert.Equal(("better", "by hand", 2), (read.Text("comment"), read.Text("description"), read.Body!["revision"]!.GetValue<int>()));
        Assert.Contains(second.Text("id"), (await artist.Get("/data/working-files")).Must(HttpStatusCode.OK).Ids);
        Assert.DoesNotContain(second.Text("id"), (await outsider.Get("/data/working-files")).Must(HttpStatusCode.OK).Ids);

        (await artist.Get($"{working}/file")).Must(HttpStatusCode.NotFound);
        foreach (var bytes in new byte[][] { [1, 2], [3, 4, 5] })
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", "shot.blend" } };
            (await artist.Send(HttpMethod.Post, $"{working}/file", form)).Must(HttpStatusCode.Created);
            using var same = await artist.Raw(HttpMethod.Get, $"{working}/file", null);
            Assert.Equal(bytes, await same.Content.ReadAsByteArrayAsync(Cancel));
        }

        (await vendor.Get($"{working}/file")).Must(HttpStatusCode.NotFound);
        Assert.Empty((await server.Admin.Get($"/data/projects/{project}/attachment-files")).Must(HttpStatusCode.OK).Ids);

        await UseOutputs(server, artist, vendor, project, shot, second.Text("id"));
        await UseInstances(server, artist, vendor, outsider, project, shot);
        foreach (var (who, status) in new[] { (artist, HttpStatusCode.OK), (outsider, HttpStatusCode.NotFound) })
        {
            (await who.Get($"/data/files/{second.Text("id")}")).Must(status);
        }

        (await artist.Delete(working)).Must(HttpStatusCode.Forbidden);
        (await server.Admin.Delete(working)).Must(HttpStatusCode.NoContent);
    }

    private static async Task UseOutputs(ZouServer server, ZouClient artist, ZouClient vendor, string project, string shot, string working)
    {
        var cache = (await server.Admin.Post("/data/output-types", new { name = "Cache", short_name = "abc" })).Text("id");
        var animation = await server.Named("/data/task-types", "Animation");
        var wish = new { output_type_id = cache, task_type_id = animation };
        var next = $"/data/entities/{shot}/output-files/next-revision";
        Assert.Equal(1, (await artist.Post(next, wish)).Must(HttpStatusCode.OK).Body!["next_revision"]!.GetValue<int>());
        var place = await artist.Post(
            $"/data/entities/{shot}/output-file-path",
            new
            {
                wish.output_type_id,
                wish.task_type_id,
                representation = "abc",
            }
        );
        Assert.EndsWith("/animation/cache/abc", place.Must(HttpStatusCode.OK).Text("path"));
        var create = $"/data/entities/{shot}/output-files/new";
        var body = new JsonObject
        {
            ["output_type_id"] = cache,
            ["task_type_id"] = animation,
            ["working_file_id"] = working,
            ["representation"] = "abc",
            ["nb_elements"] = 3,
        };
        var made = (await artist.Post(create, body)).Must(HttpStatusCode.Created);
        Assert.Equal(
            (working, 3, 1),
            (made.Text("source_file_id"), made.Body!["nb_elements"]!.GetValue<int>(), made.Body["revision"]!.GetValue<int>())
        );
        Assert.NotNull(made.Body["file_status_id"]);
        var again = (await artist.Post(create, body)).Must(HttpStatusCode.Created);
        Assert.Equal(2, (await artist.Get($"/data/entities/{shot}/output-files?representation=abc")).Must(HttpStatusCode.OK).Ids.Count);
        Assert.Empty((await artist.Get($"/data/entities/{shot}/output-files?name=none")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal(
            [again.Text("id")],
            (await artist.Get($"/data/entities/{shot}/output-files/last-revisions?output_type_id={cache}")).Must(HttpStatusCode.OK).Ids
        );
        Assert.Equal([cache], (await artist.Get($"/data/entities/{shot}/output-types")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal(
            2,
            (await server.Admin.Get($"/data/projects/{project}/output-files?task_type_id={animation}")).Must(HttpStatusCode.OK).Ids.Count
        );
        (await artist.Get($"/data/projects/{project}/output-files")).Must(HttpStatusCode.Forbidden);
        (await vendor.Get($"/data/entities/{shot}/output-files")).Must(HttpStatusCode.Forbidden);
        (await vendor.Get("/data/output-files")).Must(HttpStatusCode.Forbidden);
        body["revision"] = 2;
        (await artist.Post(create, body)).Must(HttpStatusCode.BadRequest);
        body["revision"] = 3;
        body["working_file_id"] = Guid.NewGuid().ToString();
        (await artist.Post(create, body)).Must(HttpStatusCode.NotFound);
        var path = $"/data/output-files/{made.Text("id")}";
        (await artist.Put(path, new { description = "Good" })).Must(HttpStatusCode.OK);
        Assert.Equal("Good", (await artist.Get(path)).Must(HttpStatusCode.OK).Text("description"));
        Assert.Contains(made.Text("id"), (await artist.Get("/data/output-files?relations=true")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal(2, (await artist.Get($"/data/working-files/{working}")).Body!["outputs"]!.AsArray().Count);
        (await server.Admin.Delete(path)).Must(HttpStatusCode.NoContent);
    }

    /// <summary>What comes out of one use of an asset; and where it lies tells what it is of.</summary>
    private static async Task UseInstances(
        ZouServer server,
        ZouClient artist,
        ZouClient vendor,
        ZouClient outsider,
        string project,
        string shot
    )
    {
        var (prop, animation) = (await server.Named("/data/entity-types", "Prop"), await server.Named("/data/task-types", "Animation"));
        var asset = (await server.Admin.Post($"/data/projects/{project}/asset-types/{prop}/assets/new", new { name = "Crane Ä" })).Text(
            "id"
        );
        var scene = (await server.Admin.Post($"/data/projects/{project}/scenes", new { name = "SC1" })).Text("id");
        var instance = (await artist.Post($"/data/scenes/{scene}/asset-instances", new { asset_id = asset })).Text("id");
        var cache = (await server.Admin.Post("/data/output-types", new { name = "Sim", short_name = "sim" })).Text("id");
        var root = $"/data/asset-instances/{instance}/entities/{shot}";
        var wish = new JsonObject { ["output_type_id"] = cache, ["task_type_id"] = animation };
        Assert.Equal(
            1,
            (await artist.Post($"{root}/output-files/next-revision", wish)).Must(HttpStatusCode.OK).Body!["next_revision"]!.GetValue<int>()
        );
        var place = (await artist.Post($"{root}/output-file-path", wish)).Must(HttpStatusCode.OK);
        Assert.EndsWith("/sh010/animation/prop/crane_ä/crane_ä_0001/sim", place.Text("path"));
        var first = (await artist.Post($"{root}/output-files/new", wish)).Must(HttpStatusCode.Created);
        Assert.Equal((asset, instance, shot), (first.Text("entity_id"), first.Text("asset_instance_id"), first.Text("temporal_entity_id")));
        var second = (await artist.Post($"{root}/output-files/new", wish)).Must(HttpStatusCode.Created);
        Assert.Equal(2, second.Body!["revision"]!.GetValue<int>());
        Assert.Equal([second.Text("id")], (await artist.Get($"{root}/output-files/last-revisions")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal([cache], (await artist.Get($"{root}/output-types")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal(2, (await artist.Get($"{root}/output-types/{cache}/output-files")).Must(HttpStatusCode.OK).Ids.Count);
        Assert.Empty((await artist.Get($"{root}/output-types/{cache}/output-files?representation=no")).Must(HttpStatusCode.OK).Ids);
        var all = $"/data/asset-instances/{instance}/output-files";
        Assert.Equal(2, (await artist.Get($"{all}?temporal_entity_id={shot}")).Must(HttpStatusCode.OK).Ids.Count);
        Assert.Empty((await artist.Get($"{all}?temporal_entity_id={scene}")).Must(HttpStatusCode.OK).Ids);
        // The asset's own output is another matter.
        Assert.Empty((await artist.Get($"/data/entities/{asset}/output-files")).Must(HttpStatusCode.OK).Ids);
        Assert.Empty((await artist.Get($"/data/entities/{asset}/output-types/{cache}/output-files")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal(second.Text("id"), (await artist.Get($"/data/files/{second.Text("id")}")).Must(HttpStatusCode.OK).Text("id"));
        foreach (var (who, status) in new[] { (vendor, HttpStatusCode.Forbidden), (outsider, HttpStatusCode.NotFound) })
        {
            (await who.Get(all)).Must(status);
            (await who.Get($"{root}/output-types")).Must(status);
            (await who.Post($"{root}/output-files/new", wish)).Must(status);
        }

        await Guess(artist, outsider, project, $"{place.Text("path")}/{place.Text("name")}.abc", ("Instance", instance), ("Shot", shot));
        var working = (
            await artist.Post($"/data/tasks/{(await artist.Get($"/data/shots/{shot}/tasks")).Ids[0]}/working-file-path", new { })
        ).Text("path");
        await Guess(artist, outsider, project, working, ("Shot", shot), ("TaskType", animation));
        Assert.Empty(
            (await artist.Post("/data/entities/guess-from-path", new { project_id = project, file_path = "/no/such" })).Body!.AsArray()
        );

        // It goes with what it was used in.
        var other = (await server.Admin.Post($"/data/projects/{project}/shots", new { name = "SH099" })).Text("id");
        var gone = (await artist.Post($"/data/asset-instances/{instance}/entities/{other}/output-files/new", wish)).Must(
            HttpStatusCode.Created
        );
        (await server.Admin.Delete($"/data/shots/{other}")).Must(HttpStatusCode.NoContent);
        (await server.Admin.Get($"/data/files/{gone.Text("id")}")).Must(HttpStatusCode.NotFound);
    }

    private static async Task Guess(
        ZouClient who,
        ZouClient outsider,
        string project,
        string path,
        params (string Tag, string Id)[] expected
    )
    {
        foreach (var spelling in new[] { "guess-from-path", "guess_from_path" })
        {
            var asked = new
            {
                project_id = project,
                file_path = path.Replace('/', '\\'),
                sep = "\\",
            };
            var guesses = (await who.Post($"/data/entities/{spelling}", asked)).Must(HttpStatusCode.OK).Body!.AsArray();
            // What follows one template is not taken for what follows another.
            Assert.Single(guesses);
            Assert.Contains(
                guesses,
                guess =>
                    expected.All(one => guess![one.Tag]?.GetValue<string>() == one.Id) && guess!["Project"]!.GetValue<string>() == project
            );
            (await outsider.Post($"/data/entities/{spelling}", asked)).Must(HttpStatusCode.NotFound);
        }
    }
}

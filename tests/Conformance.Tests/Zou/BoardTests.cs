using System.Net;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Long lists say what single rows say, whatever is in them, in every form and to everybody who may know.</summary>
public sealed class BoardTests(ZouServer zou) : IClassFixture<ZouServer>
{
    /// <summary>More than are read at once.</summary>
    private const int Shots = 503;
    private const string Name = "SH \"1\" \\ é😀 <b>'&\t";

    [Fact(Timeout = 60_000)]
    public Task Boards_say_what_single_rows_say() => LookAtBoards(zou);

    internal static async Task LookAtBoards(ZouServer zou)
    {
        var project = await zou.Project();
        var (shots, first, last) = await Made(zou, project);
        var (artist, vendor, stranger) = (await zou.Person("user"), await zou.Person("vendor"), await zou.Person("manager"));
        foreach (var person in new[] { artist, vendor })
        {
            (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = person.Person })).Must(HttpStatusCode.Created);
            (await zou.Admin.Put($"/actions/persons/{person.Person}/assign", new { task_ids = new[] { first } })).Must(HttpStatusCode.OK);
        }

        (await artist.Post($"/actions/user/tasks/{last}/subscribe", new { })).Must(HttpStatusCode.Created);
        (
            await zou.Admin.Put(
                $"/data/tasks/{last}",
                new
                {
                    estimation = 1.5,
                    start_date = "2026-03-02",
                    data = new { say = "\"é\"" },
                }
            )
        ).Must(HttpStatusCode.OK);

        var path = $"/data/shots/with-tasks?project_id={project}";
        var board = (await artist.Get(path)).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal(shots, board.Select(shot => Text(shot, "id")));
        await SameAsSingle(artist, board[0]!, "entities", Name);
        await SameAsSingle(artist, board[^1]!, "entities", $"{Name}{Shots - 1}");
        Assert.All(board, shot => Assert.Equal(2, shot!["tasks"]!.AsArray().Count));
        var tasks = board.SelectMany(shot => shot!["tasks"]!.AsArray()).ToDictionary(task => Text(task, "id"));
        Assert.Equal(2 * Shots, tasks.Count);
        await SameAsSingle(artist, tasks[first]!, "tasks", "main");
        await SameAsSingle(artist, tasks[last]!, "tasks", "main");
        Assert.Equal(new[] { artist.Person, vendor.Person }.Order(), tasks[first]!["assignees"]!.AsArray().Select(id => $"{id}"));
        Assert.Equal([last], tasks.Values.Where(task => task!["is_subscribed"]!.GetValue<bool>()).Select(task => Text(task, "id")));

        var lines = (await artist.Get($"{path}&stream=true&compact=true")).Must(HttpStatusCode.OK).Raw.TrimEnd('\n').Split('\n');
        Assert.Equal(Shots + 1, lines.Length);
        var head = JsonNode.Parse(lines[0])!;
        foreach (var (line, shot) in lines.Skip(1).Zip(board))
        {
            Assert.True(JsonNode.DeepEquals(Unfolded(JsonNode.Parse(line)!.AsArray(), head), Without(shot!, "type")));
        }

        // The plain list of the same tasks, with what they go with.
        var listed = (await artist.Get($"/data/tasks?project_id={project}&relations=true")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal(tasks.Keys.Order(), listed.Select(task => Text(task, "id")).Order());
        foreach (var task in new[] { first, last })
        {
            var whole = (await artist.Get($"/data/tasks/{task}")).Must(HttpStatusCode.OK).Body!;
            Assert.True(JsonNode.DeepEquals(whole, listed.Single(one => Text(one, "id") == task)));
        }

        var some = (await artist.Get($"/data/tasks?project_id={project}&fields=priority")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.All(some, task => Assert.Equal(["id", "priority", "type"], task!.AsObject().Select(pair => pair.Key)));

        // Somebody from outside sees what is theirs, and a stranger nothing.
        var own = (await vendor.Get(path)).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal([first], Assert.Single(own)!["tasks"]!.AsArray().Select(task => Text(task, "id")));
        (await stranger.Get(path)).Must(HttpStatusCode.NotFound);
        var people = (await artist.Get("/data/persons?relations=true")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.All(people, person => Assert.Null(person!["email"]));
    }

    /// <summary>Shots in their order, a task of the first one and a task of the last one.</summary>
    private static async Task<(List<string> Shots, string First, string Last)> Made(ZouServer zou, string project)
    {
        var type = await zou.Named("/data/entity-types", "Shot");
        var shots = Enumerable
            .Range(0, Shots)
            .Select(number => new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(),
                ["name"] = number == 0 ? Name : $"{Name}{number}",
                ["description"] = number % 2 == 0 ? null : "\u0001",
                ["project_id"] = project,
                ["entity_type_id"] = type,
                ["nb_frames"] = number,
                ["data"] = new JsonObject { ["fps"] = 23.976, ["note"] = Name },
            })
            .ToArray();
        (await zou.Admin.Post("/import/kitsu/entities", shots)).Must(HttpStatusCode.OK);
        List<string> ends = [];
        foreach (var name in new[] { "Animation", "Lighting" })
        {
            var made = await zou.Admin.Post(
                $"/actions/projects/{project}/task-types/{await zou.Named("/data/task-types", name)}/shots/create-tasks",
                Array.Empty<string>()
            );
            var tasks = made.Must(HttpStatusCode.Created).Body!.AsArray();
            ends.Add(Text((name == "Animation" ? tasks[0] : tasks[^1])!, "id"));
        }

        return ([.. shots.Select(shot => Text(shot, "id"))], ends[0], ends[1]);
    }

    /// <summary>All that is said of a row alone is said of it in the list, where that says it at all.</summary>
    private static async Task SameAsSingle(ZouClient person, JsonNode row, string path, string name)
    {
        var single = (await person.Get($"/data/{path}/{Text(row, "id")}")).Must(HttpStatusCode.OK).Body!.AsObject();
        Assert.Equal(name, Text(single, "name"));
        var common = single.Where(pair => row.AsObject().ContainsKey(pair.Key)).ToList();
        Assert.True(common.Count > 15);
        Assert.All(
            common,
            pair => Assert.True(JsonNode.DeepEquals(pair.Value, row[pair.Key]), $"{pair.Key}: {pair.Value} and {row[pair.Key]}")
        );
    }

    /// <summary>A line with its names again.</summary>
    private static JsonObject Unfolded(JsonArray line, JsonNode head)
    {
        var whole = Named(line, head["shot_fields"]!.AsArray());
        whole["tasks"] = new JsonArray([
            .. whole["tasks"]!
                .AsArray()
                .Select(task =>
                {
                    var named = Named(task!.AsArray(), head["task_fields"]!.AsArray());
                    named["type"] = "Task";
                    return (JsonNode)named;
                }),
        ]);
        return whole;
    }

    private static JsonObject Named(JsonArray values, JsonArray names)
    {
        Assert.Equal(names.Count, values.Count);
        return new JsonObject(names.Zip(values, (name, value) => KeyValuePair.Create($"{name}", value?.DeepClone())));
    }

    private static JsonObject Without(JsonNode row, string name)
    {
        var rest = row.DeepClone().AsObject();
        rest.Remove(name);
        return rest;
    }

    private static string Text(JsonNode? row, string name) => row![name]!.GetValue<string>();
}

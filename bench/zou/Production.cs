using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Dossier.Zou;

/// <summary>A production of some size, made through the API as any client would, and how long that took.</summary>
internal sealed class Production(HttpClient http)
{
    private const int ShotsInSequence = 20;

    /// <summary>Things made by one request.</summary>
    private const int AtOnce = 2000;

    public string Id { get; private set; } = "";

    /// <summary>Milliseconds for each task that was made.</summary>
    public double PerTask { get; private set; }

    public int Tasks { get; private set; }

    public static async Task<HttpClient> SignIn(Uri server, string email, string password)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = server,
            Timeout = TimeSpan.FromMinutes(10),
        };
        using var answer = await http.PostAsJsonAsync("auth/login", new { email, password });
        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>Shots in sequences of twenty, assets, and a task of each of six types for a shot and of four for an asset.</summary>
    public async Task Make(int shots, int assets)
    {
        Id = Text(await Post("data/projects", new { name = $"Bench {Environment.ProcessId}" }));
        var types = (await Get("data/entity-types")).AsArray();
        string Type(string name) => Text(types.First(type => type!["name"]!.GetValue<string>() == name)!);
        var (shot, sequence, prop) = (Type("Shot"), Type("Sequence"), Type("Prop"));
        var sequences = await Take((shots + ShotsInSequence - 1) / ShotsInSequence, number => Entity($"SQ{number:D4}", sequence));
        var made = await Take(
            shots,
            number =>
                Entity($"SH{number:D5}", shot) with
                {
                    parent_id = sequences[number / ShotsInSequence],
                    nb_frames = 100 + number % 50,
                    data = new { frame_in = 1001, frame_out = 1100 + number % 50 },
                }
        );
        var props = await Take(assets, number => Entity($"Prop {number:D5}", prop));
        var clock = Stopwatch.StartNew();
        await MakeTasks("Shot", "shots", 6, made);
        await MakeTasks("Asset", "assets", 4, props);
        PerTask = clock.Elapsed.TotalMilliseconds / Tasks;
    }

    public async Task<JsonNode> Get(string path) => JsonNode.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    /// <summary>Has entities taken in as out of another installation: many at once.</summary>
    private async Task<List<string>> Take(int count, Func<int, NewEntity> entity)
    {
        var made = new List<string>();
        foreach (var some in Enumerable.Range(0, count).Select(entity).Chunk(AtOnce))
        {
            await Post("import/kitsu/entities", some);
            made.AddRange(some.Select(one => one.id));
        }

        return made;
    }

    private NewEntity Entity(string name, string type) => new(Guid.CreateVersion7().ToString(), name, Id, type);

    private async Task MakeTasks(string kind, string path, int types, List<string> entities)
    {
        foreach (var type in (await Get($"data/task-types?for_entity={kind}")).AsArray().Take(types))
        {
            foreach (var some in entities.Chunk(AtOnce))
            {
                var made = await Post($"actions/projects/{Id}/task-types/{Text(type!)}/{path}/create-tasks", some);
                Tasks += made.AsArray().Count;
            }
        }
    }

    private async Task<JsonNode> Post(string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
    }

    private static string Text(JsonNode row) => row["id"]!.GetValue<string>();

    /// <summary>As the dialect names it.</summary>
    private sealed record NewEntity(string id, string name, string project_id, string entity_type_id)
    {
        public string? parent_id { get; init; }
        public int? nb_frames { get; init; }
        public object? data { get; init; }
    }
}

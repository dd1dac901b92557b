using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Dossier.Zou;

/// <summary>A production of some size, made through the API as any client would, and how long that took.</summary>
internal sealed class Production(HttpClient http)
{
    private const int ShotsInSequence = 20;

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
        var prop = Text((await Get("data/entity-types?name=Prop"))[0]!);
        var sequence = "";
        for (var number = 0; number < shots; number++)
        {
            if (number % ShotsInSequence == 0)
            {
                sequence = Text(await Post($"data/projects/{Id}/sequences", new { name = $"SQ{number / ShotsInSequence:D4}" }));
            }

            var shot = new
            {
                name = $"SH{number:D5}",
                sequence_id = sequence,
                nb_frames = 100 + number % 50,
                data = new { frame_in = 1001, frame_out = 1100 + number % 50 },
            };
            await Post($"data/projects/{Id}/shots", shot);
        }

        for (var number = 0; number < assets; number++)
        {
            await Post($"data/projects/{Id}/asset-types/{prop}/assets/new", new { name = $"Prop {number:D5}" });
        }

        var clock = Stopwatch.StartNew();
        await MakeTasks("Shot", "shots", 6);
        await MakeTasks("Asset", "assets", 4);
        PerTask = clock.Elapsed.TotalMilliseconds / Tasks;
    }

    public async Task<JsonNode> Get(string path) => JsonNode.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    private async Task MakeTasks(string kind, string path, int types)
    {
        foreach (var type in (await Get($"data/task-types?for_entity={kind}")).AsArray().Take(types))
        {
            var made = await Post($"actions/projects/{Id}/task-types/{Text(type!)}/{path}/create-tasks", Array.Empty<string>());
            Tasks += made.AsArray().Count;
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
}

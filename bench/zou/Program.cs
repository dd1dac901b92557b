using System.Diagnostics;
using System.Globalization;
using Dossier.Zou;

// Makes a production through the Zou dialect and asks for it as Kitsu and Gazu do. `Zou URL [SHOTS [ASSETS [ROUNDS]]]`, URL with the dialect's
// prefix. Credentials come from DOSSIER_ADMIN_EMAIL and DOSSIER_ADMIN_PASSWORD.
var server = new Uri(args[0].TrimEnd('/') + "/");
int Number(int place, int otherwise) => args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;
var (shots, assets, rounds) = (Number(1, 1000), Number(2, 300), Number(3, 21));
string Secret(string name) => Environment.GetEnvironmentVariable($"DOSSIER_{name}") ?? throw new InvalidOperationException(name);
using var http = await Production.SignIn(server, Secret("ADMIN_EMAIL"), Secret("ADMIN_PASSWORD"));
var production = new Production(http);
await production.Make(shots, assets);
Console.WriteLine(
    string.Create(CultureInfo.InvariantCulture, $"{production.Tasks} tasks made, {production.PerTask:0.000} ms each (goal: under 1)")
);
var scale = Math.Max(1, shots / 1000.0);
var asked = new (string Name, string Path, double Goal)[]
{
    ("user context", "data/user/context", 10),
    ("shots with tasks", $"data/shots/with-tasks?project_id={production.Id}", 20 * scale),
    ("the same, compact", $"data/shots/with-tasks?project_id={production.Id}&stream=true&compact=true", 20 * scale),
    ("assets with tasks", $"data/assets/with-tasks?project_id={production.Id}", 20 * scale),
    ("all tasks", $"data/tasks?project_id={production.Id}", 150 * scale),
    ("all tasks, relations", $"data/tasks?project_id={production.Id}&relations=true", 150 * scale),
    ("tasks of the project", $"data/projects/{production.Id}/tasks", 150 * scale),
    ("a page of tasks", $"data/tasks?project_id={production.Id}&page=1", 20),
    ("open tasks", "data/tasks/open-tasks", 40 * scale),
};
Console.WriteLine($"{"request", -24}{"median ms", 12}{"least ms", 12}{"goal ms", 10}{"kB", 10}");
var isMet = production.PerTask < 1;
foreach (var (name, path, goal) in asked)
{
    var times = new List<double>();
    var size = 0L;
    for (var round = 0; round < rounds; round++)
    {
        var begun = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        var counted = new CountingStream();
        await body.CopyToAsync(counted);
        size = counted.Length;
        times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
    }

    times.Sort();
    isMet &= times[rounds / 2] <= goal;
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name, -24}{times[rounds / 2], 12:0.0}{times[0], 12:0.0}{goal, 10:0}{size / 1000.0, 10:0}"
        )
    );
}

return isMet ? 0 : 1;

using System.Diagnostics;
using System.Globalization;
using Dossier.Zou;

// Makes a production through the Zou dialect and asks for it as Kitsu and Gazu do. `Zou URL PROCESS [TIMES [ROUNDS]]`: URL with the dialect's
// prefix, PROCESS the server's id, TIMES how often 1,000 shots, 300 assets and 7,200 tasks. Credentials come from DOSSIER_ADMIN_EMAIL and
// DOSSIER_ADMIN_PASSWORD.
var server = new Uri(args[0].TrimEnd('/') + "/");
var process = new ServerProcess(Number(1, 0));
int Number(int place, int otherwise) => args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;
var times = Number(2, 1);
var rounds = Number(3, Math.Max(3, 21 / times));
var warming = 60 / times;
string Secret(string name) => Environment.GetEnvironmentVariable($"DOSSIER_{name}") ?? throw new InvalidOperationException(name);
using var http = await Production.SignIn(server, Secret("ADMIN_EMAIL"), Secret("ADMIN_PASSWORD"));
var production = new Production(http);
await production.Make(1000 * times, 300 * times);
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"{production.Tasks} tasks made, {production.PerTask:0.000} ms each (goal: under 1); memory {process.Now:0} MB"
    )
);
await process.Settle();
var asked = new (string Name, string Path, double Goal)[]
{
    ("user context", "data/user/context", 10),
    ("shots with tasks", $"data/shots/with-tasks?project_id={production.Id}", 20 * times),
    ("the same, compact", $"data/shots/with-tasks?project_id={production.Id}&stream=true&compact=true", 20 * times),
    ("assets with tasks", $"data/assets/with-tasks?project_id={production.Id}", 20 * times),
    ("all tasks", $"data/tasks?project_id={production.Id}", 150 * times),
    ("all tasks, relations", $"data/tasks?project_id={production.Id}&relations=true", 150 * times),
    ("tasks of the project", $"data/projects/{production.Id}/tasks", 150 * times),
    ("a page of tasks", $"data/tasks?project_id={production.Id}&page=1", 20),
    ("open tasks", "data/tasks/open-tasks", 40 * times),
};
Console.WriteLine($"{"request", -24}{"median ms", 12}{"least ms", 12}{"goal ms", 10}{"kB", 10}{"peak MB", 10}");
var isMet = production.PerTask < 1;
foreach (var (name, path, goal) in asked)
{
    var taken = new List<double>();
    var size = 0L;
    process.Forget();
    // The first rounds only warm up: the runtime compiles what is called often.
    for (var round = -warming; round < rounds; round++)
    {
        var begun = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        var counted = new CountingStream();
        await body.CopyToAsync(counted);
        size = counted.Length;
        if (round >= 0)
        {
            taken.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
    }

    taken.Sort();
    // What is asked of ten times as much is that it grows no faster, which the columns show: only the first size has goals.
    isMet &= times > 1 || taken[rounds / 2] <= goal;
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name, -24}{taken[rounds / 2], 12:0.0}{taken[0], 12:0.0}{goal, 10:0}{size / 1000.0, 10:0}{process.Peak, 10:0}"
        )
    );
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident memory of the server after all: {process.Now:0} MB"));
return isMet ? 0 : 1;

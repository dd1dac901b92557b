using System.Globalization;
using System.Text.Json;
using Dossier.Api;

// Asks each dialect for the same things over and over, and prints how many answers a second and how late the latest. `Api URL [SECONDS]`
// Credentials come from DOSSIER_ADMIN_EMAIL, DOSSIER_ADMIN_PASSWORD, DOSSIER_ADMIN_TOKEN, DOSSIER_CLIENT_ID and DOSSIER_CLIENT_SECRET.
const int Documents = 100;
const int AtOnce = 4;
var duration = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 3);
using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 64 })
{
    BaseAddress = new Uri(args[0]),
    Timeout = TimeSpan.FromMinutes(2),
};
var prepared = await Preparation.Make(http, Documents);
Console.WriteLine($"{"dialect", -18}{"request", -22}{"requests/s", 12}{"p50 ms", 10}{"p99 ms", 10}");
var results = new List<object>();
foreach (var (dialect, name, request) in prepared)
{
    var measured = await Load.Measure(http, request, name == "login" ? 2 : AtOnce, duration);
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{dialect, -18}{name, -22}{measured.PerSecond, 12:0.0}{measured.Median, 10:0.0}{measured.P99, 10:0.0}"
        )
    );
    results.Add(
        new
        {
            dialect,
            name,
            measured.PerSecond,
            measured.Median,
            measured.P99,
        }
    );
}

Console.WriteLine(JsonSerializer.Serialize(new { results }));

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dossier.App.Tests.Setup;
using Dossier.Support;

namespace Dossier.Conformance.Tests;

/// <summary>Each dialect at its prefix, by its host name, and at its own port: the real server, signed in to.</summary>
public sealed class MountTests
{
    private const int Minute = 60_000;

    /// <summary>Signs in, and returns what the vendor gives to those who have.</summary>
    private static readonly Dictionary<string, Func<HttpClient, string, Task<string?>>> SignIns = new()
    {
        ["Ipro"] = async (http, prefix) =>
            await Given(
                await http.PostAsync(
                    Path(prefix, "/auth/connect/token"),
                    Form(
                        ("grant_type", "client_credentials"),
                        ("client_id", Credentials.ClientId),
                        ("client_secret", Credentials.ClientSecret),
                        ("scope", Ipro.AllScopes)
                    ),
                    Cancel
                ),
                "access_token"
            ),
        ["Iconect"] = async (http, prefix) =>
            await Given(
                await http.PostAsync(
                    Path(prefix, "/openid/token"),
                    Form(
                        ("grant_type", "password"),
                        ("client_id", Credentials.ClientId),
                        ("client_secret", Credentials.ClientSecret),
                        ("username", Credentials.Email),
                        ("password", Credentials.Password)
                    ),
                    Cancel
                ),
                "access_token"
            ),
        ["Opus2"] = async (http, prefix) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Path(prefix, "/projects"));
            request.Headers.Add("X-Api-Token", Credentials.Token);
            using var answer = await http.SendAsync(request, Cancel);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(Cancel) : null;
        },
        ["IntelligenceBank"] = async (http, prefix) =>
            await Given(
                await http.PostAsync(
                    Path(prefix, "/webapp/1.0/login"),
                    Form(("p70", Credentials.Email), ("p80", Credentials.Password), ("p90", "dossier")),
                    Cancel
                ),
                "apikey"
            ),
        ["Zou"] = async (http, prefix) =>
            await Given(
                await http.PostAsJsonAsync(
                    Path(prefix, "/auth/login"),
                    new { email = Credentials.Email, password = Credentials.Password },
                    Cancel
                ),
                "access_token"
            ),
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Minute)]
    public async Task Each_dialect_is_found_by_prefix_by_host_and_by_port()
    {
        using var folder = new TemporaryFolder();
        var ports = SignIns.Keys.ToDictionary(name => name, _ => Ports.Free());
        var settings = new Dictionary<string, string>();
        foreach (var name in SignIns.Keys)
        {
            settings[$"Dialects:{name}:Prefix"] = $"/moved/{name}";
            settings[$"Dialects:{name}:Hosts"] = HostOf(name);
            settings[$"Dialects:{name}:Urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[name]}");
        }

        var port = Ports.Free();
        await using var server = await ServerProcess
            .Launch(System.IO.Path.Combine(folder.Path, "data"), port, null, settings)
            .Ready(Cancel);
        foreach (var (name, signIn) in SignIns)
        {
            using var shared = Client(port, null);
            Assert.True(await signIn(shared, $"/moved/{name}") is not null, $"{name} does not answer at its prefix.");
            Assert.True(await signIn(shared, "") is null, $"{name} answers at the root of an address that is not its own.");
            using var named = Client(port, HostOf(name));
            Assert.True(await signIn(named, "") is not null, $"{name} does not answer by its host name.");
            using var own = Client(ports[name], null);
            Assert.True(await signIn(own, "") is not null, $"{name} does not answer at its own port.");
        }
    }

    private static string HostOf(string name) => $"{name.ToLowerInvariant()}.example";

    private static HttpClient Client(int port, string? host)
    {
        var client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
        client.DefaultRequestHeaders.Host = host;
        return client;
    }

    private static Uri Path(string prefix, string path) => new(prefix + path, UriKind.Relative);

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] members) =>
        new(members.Select(member => KeyValuePair.Create(member.Name, member.Value)));

    private static async Task<string?> Given(HttpResponseMessage answer, string member)
    {
        using (answer)
        {
            return answer.StatusCode == HttpStatusCode.OK && await answer.Content.ReadAsStringAsync(Cancel) is { Length: > 0 } text
                ? (string?)JsonNode.Parse(text)![member]
                : null;
        }
    }
}

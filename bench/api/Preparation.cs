using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Dossier.Api;

/// <summary>A workspace with documents, and what is asked about it through each door.</summary>
internal sealed class Preparation
{
    private readonly HttpClient http;
    private readonly List<(string Dialect, string Name, Func<HttpRequestMessage> Request)> all = [];

    private Preparation(HttpClient http) => this.http = http;

    /// <summary>The requests to measure, in the order of the dialects.</summary>
    public static async Task<IReadOnlyList<(string Dialect, string Name, Func<HttpRequestMessage> Request)>> Make(
        HttpClient http,
        int documents
    )
    {
        var preparation = new Preparation(http);
        var workspace = await preparation.Opus2(documents);
        await preparation.Iconect(documents);
        await preparation.IntelligenceBank(workspace);
        await preparation.Zou(documents);
        await preparation.Ipro();
        return preparation.all;
    }

    private static string Secret(string name) =>
        Environment.GetEnvironmentVariable($"DOSSIER_{name}") ?? throw new InvalidOperationException(name);

    private async Task<Guid> Opus2(int documents)
    {
        void Token(HttpRequestMessage message) => message.Headers.Add("X-Api-Token", Secret("ADMIN_TOKEN"));
        var made = await Json(HttpMethod.Post, "/opus2/projects", Token, JsonContent.Create(new { name = "Bench" }));
        var project = made.GetProperty("id").GetGuid();
        var document = "";
        for (var number = 0; number < documents; number++)
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes($"Letter {number} about the harbour and its cranes."));
            var form = new MultipartFormDataContent { { content, "file", $"letter-{number:D3}.txt" } };
            document = (await Json(HttpMethod.Post, $"/opus2/projects/{project}/documents", Token, form)).GetProperty("id").GetString()!;
        }

        Add("opus2", "workspaces", "/opus2/projects", Token);
        Add("opus2", "100 documents", $"/opus2/projects/{project}/documents?per_page=100", Token);
        Add("opus2", "one document", $"/opus2/projects/{project}/documents/{document}", Token);
        return project;
    }

    private async Task Iconect(int documents)
    {
        FormUrlEncodedContent Login() =>
            new(
                new Dictionary<string, string>
                {
                    ["grant_type"] = "password",
                    ["username"] = Secret("ADMIN_EMAIL"),
                    ["password"] = Secret("ADMIN_PASSWORD"),
                    ["client_id"] = Secret("CLIENT_ID"),
                    ["client_secret"] = Secret("CLIENT_SECRET"),
                    ["scope"] = "iconect_api openid",
                }
            );
        var token = (await Json(HttpMethod.Post, "/iconect/openid/token", null, Login())).GetProperty("access_token").GetString();
        void Bearer(HttpRequestMessage message) => message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var projects = await Json(HttpMethod.Get, "/iconect/projects", Bearer);
        var project = projects.EnumerateArray().Last().GetProperty("id");
        var records = await Json(HttpMethod.Get, $"/iconect/projects/{project}/records?page_size={documents}", Bearer);
        Add("iconect", "login", () => new HttpRequestMessage(HttpMethod.Post, "/iconect/openid/token") { Content = Login() });
        Add("iconect", "workspaces", "/iconect/projects", Bearer);
        Add("iconect", "100 documents", $"/iconect/projects/{project}/records?page_size={documents}", Bearer);
        Add("iconect", "one document", $"/iconect/projects/{project}/records/{records[0].GetProperty("id")}", Bearer);
    }

    private async Task IntelligenceBank(Guid workspace)
    {
        const string Root = "/intelligencebank/webapp/1.0";
        FormUrlEncodedContent Login() =>
            new(
                new Dictionary<string, string>
                {
                    ["p70"] = Secret("ADMIN_EMAIL"),
                    ["p80"] = Secret("ADMIN_PASSWORD"),
                    ["p90"] = "bench.example",
                }
            );
        using var answer = await http.PostAsync($"{Root}/login", Login());
        var session = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        var cookie = answer.Headers.GetValues("Set-Cookie").First().Split(';')[0];
        var who = $"p10={session.GetProperty("apikey").GetString()}&p20={session.GetProperty("useruuid").GetString()}";
        void Cookie(HttpRequestMessage message) => message.Headers.Add("Cookie", cookie);
        var folder = await Json(HttpMethod.Get, $"{Root}/resources?{who}&folderuuid={workspace:N}", Cookie);
        var file = folder.GetProperty("response").GetProperty("resource")[0].GetProperty("resourceuuid").GetString();
        Add("intelligencebank", "login", () => new HttpRequestMessage(HttpMethod.Post, $"{Root}/login") { Content = Login() });
        Add("intelligencebank", "workspaces", $"{Root}/resources?{who}", Cookie);
        Add("intelligencebank", "100 documents", $"{Root}/resources?{who}&folderuuid={workspace:N}", Cookie);
        Add("intelligencebank", "one document", $"{Root}/resources?{who}&fileuuid={file}&fileinfo=true", Cookie);
    }

    private async Task Zou(int documents)
    {
        HttpContent Login() => JsonContent.Create(new { email = Secret("ADMIN_EMAIL"), password = Secret("ADMIN_PASSWORD") });
        var token = (await Json(HttpMethod.Post, "/zou/api/auth/login", null, Login())).GetProperty("access_token").GetString();
        void Bearer(HttpRequestMessage message) => message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Task<JsonElement> Post(string path, object body) => Json(HttpMethod.Post, $"/zou/api{path}", Bearer, JsonContent.Create(body));
        async Task<string> First(string path) => (await Json(HttpMethod.Get, $"/zou/api{path}", Bearer))[0].GetProperty("id").GetString()!;
        var project = (await Post("/data/projects", new { name = "Bench film" })).GetProperty("id").GetString();
        var shot = (await Post($"/data/projects/{project}/shots", new { name = "SH010" })).GetProperty("id").GetString();
        var type = await First("/data/task-types?name=Animation");
        var create = $"/actions/projects/{project}/task-types/{type}/shots/create-tasks";
        var task = (await Post(create, new[] { shot }))[0].GetProperty("id").GetString();
        var status = await First("/data/task-status?short_name=wfa");
        var said = await Post($"/actions/tasks/{task}/comment", new { task_status_id = status, comment = "See." });
        var preview = "";
        for (var number = 0; number < documents; number++)
        {
            var add = $"/actions/tasks/{task}/comments/{said.GetProperty("id").GetString()}/add-preview";
            preview = (await Post(add, new { })).GetProperty("id").GetString();
            using var form = new MultipartFormDataContent { { new ByteArrayContent(BitConverter.GetBytes(number)), "file", "frame.png" } };
            await Json(HttpMethod.Post, $"/zou/api/pictures/preview-files/{preview}", Bearer, form);
        }

        Add("zou", "login", () => new HttpRequestMessage(HttpMethod.Post, "/zou/api/auth/login") { Content = Login() });
        Add("zou", "workspaces", "/zou/api/data/projects/open", Bearer);
        Add("zou", "100 documents", $"/zou/api/data/preview-files?task_id={task}", Bearer);
        Add("zou", "one document", $"/zou/api/data/preview-files/{preview}", Bearer);
    }

    /// <summary>IPRO lists the documents of an export; one document by itself its contract does not have.</summary>
    private async Task Ipro()
    {
        FormUrlEncodedContent Login() =>
            new(
                new Dictionary<string, string>
                {
                    ["grant_type"] = "client_credentials",
                    ["client_id"] = Secret("CLIENT_ID"),
                    ["client_secret"] = Secret("CLIENT_SECRET"),
                    ["scope"] = "ipro.papi ipro.api ipro.superadmin",
                }
            );
        var token = (await Json(HttpMethod.Post, "/ipro/auth/connect/token", null, Login())).GetProperty("access_token").GetString();
        void Bearer(HttpRequestMessage message) => message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var cases = (await Json(HttpMethod.Get, "/ipro/v1/cases", Bearer)).GetProperty("data").GetProperty("items");
        var first = cases.EnumerateArray().First(one => one.GetProperty("name").GetString() == "Bench").GetProperty("id").GetString();
        Add("ipro", "login", () => new HttpRequestMessage(HttpMethod.Post, "/ipro/auth/connect/token") { Content = Login() });
        Add("ipro", "workspaces", "/ipro/v1/cases", Bearer);
        Add("ipro", "one workspace", $"/ipro/v1/cases/{first}", Bearer);
    }

    private void Add(string dialect, string name, string path, Action<HttpRequestMessage> sign) =>
        Add(
            dialect,
            name,
            () =>
            {
                var message = new HttpRequestMessage(HttpMethod.Get, path);
                sign(message);
                return message;
            }
        );

    private void Add(string dialect, string name, Func<HttpRequestMessage> request) => all.Add((dialect, name, request));

    private async Task<JsonElement> Json(HttpMethod verb, string path, Action<HttpRequestMessage>? sign, HttpContent? content = null)
    {
        using var message = new HttpRequestMessage(verb, path) { Content = content };
        sign?.Invoke(message);
        using var response = await http.SendAsync(message);
        if (!response.IsSuccessStatusCode)
        {
            var text = await response.Content.ReadAsStringAsync();
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{verb} {path}: {(int)response.StatusCode} {text}")
            );
        }

        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}

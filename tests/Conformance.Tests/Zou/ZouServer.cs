using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>One installation for the tests of a class, and a client for each person.</summary>
public sealed class ZouServer : IAsyncLifetime
{
    public const string Password = "a good long password";
    private readonly List<HttpClient> browsers = [];
    private HttpClient? plain;

    internal Installed Installed { get; private set; } = null!;

    internal ZouClient Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Installed = await Installed.Start(new Order(), CancellationToken.None);
        Admin = await SignIn(Credentials.Email, Credentials.Password);
    }

    public async ValueTask DisposeAsync()
    {
        plain?.Dispose();
        browsers.ForEach(browser => browser.Dispose());
        await Installed.DisposeAsync();
    }

    /// <summary>The same on a PostgreSQL database.</summary>
    internal static Task<ZouServer> On(string database, CancellationToken cancel) => With(new Order { Database = database }, cancel);

    /// <summary>One that is set up otherwise.</summary>
    internal static async Task<ZouServer> With(Order order, CancellationToken cancel)
    {
        var server = new ZouServer { Installed = await Installed.Start(order, cancel) };
        server.Admin = await server.SignIn(Credentials.Email, Credentials.Password);
        return server;
    }

    /// <summary>Who keeps no cookies.</summary>
    internal ZouClient Anybody =>
        new(plain ??= new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = Installed.Http.BaseAddress }, null);

    /// <summary>Somebody with a browser of their own, which keeps cookies.</summary>
    internal ZouClient Browser()
    {
        var browser = new HttpClient { BaseAddress = Installed.Http.BaseAddress };
        browsers.Add(browser);
        return new ZouClient(browser, null);
    }

    internal async Task<ZouClient> SignIn(string email, string password)
    {
        var answer = (await Anybody.Post("/auth/login", new { email, password })).Must(HttpStatusCode.OK);
        return new ZouClient(Installed.Http, answer.Text("access_token"))
        {
            Refresh = answer.Text("refresh_token"),
            Person = answer.Body!["user"]!["id"]!.GetValue<string>(),
        };
    }

    /// <summary>Somebody new with a role in the studio, signed in.</summary>
    internal async Task<ZouClient> Person(string role)
    {
        var email = $"{Id.New(TimeProvider.System):N}@test.example";
        var given = new
        {
            first_name = "Some",
            last_name = "Body",
            email,
            role,
            password = Password,
        };
        (await Admin.Post("/data/persons", given)).Must(HttpStatusCode.Created);
        return await SignIn(email, Password);
    }

    internal async Task<string> Project(string? name = null) =>
        (await Admin.Post("/data/projects", new { name = name ?? $"P {Id.New(TimeProvider.System):N}" }))
            .Must(HttpStatusCode.Created)
            .Text("id");

    /// <summary>The id of the first row of a list that has this name.</summary>
    internal async Task<string> Named(string path, string name, string? also = null) =>
        (await Admin.Get($"{path}?name={Uri.EscapeDataString(name)}{also}")).Must(HttpStatusCode.OK).Body![0]!["id"]!.GetValue<string>();

    /// <summary>A shot with an animation task.</summary>
    internal async Task<(string Shot, string Task)> Task(string project)
    {
        var shot = (await Admin.Post($"/data/projects/{project}/shots", new { name = "SH010" })).Must(HttpStatusCode.Created).Text("id");
        var type = await Named("/data/task-types", "Animation");
        var path = $"/actions/projects/{project}/task-types/{type}/shots/create-tasks";
        var made = (await Admin.Post(path, new[] { shot })).Must(HttpStatusCode.Created);
        return (shot, made.Body![0]!["id"]!.GetValue<string>());
    }
}

/// <summary>Asks with one person's token.</summary>
internal sealed class ZouClient(HttpClient http, string? token)
{
    public string Token => token!;

    public string Refresh { get; init; } = "";

    public string Person { get; init; } = "";

    /// <summary>The same person with another token.</summary>
    public ZouClient With(string other) => new(http, other) { Person = Person };

    public Task<ZouAnswer> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<ZouAnswer> Post(string path, object? body) => Send(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body));

    public Task<ZouAnswer> Put(string path, object body) => Send(HttpMethod.Put, path, JsonContent.Create(body));

    public Task<ZouAnswer> Delete(string path) => Send(HttpMethod.Delete, path, null);

    public async Task<HttpResponseMessage> Raw(
        HttpMethod method,
        string path,
        HttpContent? content,
        Action<HttpRequestMessage>? more = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri($"/zou/api{path}", UriKind.Relative)) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        more?.Invoke(request);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<ZouAnswer> Send(HttpMethod method, string path, HttpContent? content)
    {
        using var response = await Raw(method, path, content);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        return new ZouAnswer($"{method} {path}", response.StatusCode, isJson ? JsonNode.Parse(text) : null, text);
    }
}

internal sealed record ZouAnswer(string Request, HttpStatusCode Status, JsonNode? Body, string Raw)
{
    public ZouAnswer Must(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{Request}: expected {(int)status}, got {(int)Status} {Raw}");
        return this;
    }

    public string Text(string name) => Body![name]!.GetValue<string>();

    public IReadOnlyList<string> Ids => [.. Body!.AsArray().Select(row => row!["id"]!.GetValue<string>())];

    /// <summary>An error in one of the contract's shapes, whole.</summary>
    public void Is(HttpStatusCode status, string json)
    {
        Must(status);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), Body), $"{Request}: {Raw}");
    }
}

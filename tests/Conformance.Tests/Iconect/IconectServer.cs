using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>The whole program, spoken to as iCONECT: an administrator's token, one project, its panel.</summary>
public sealed class IconectServer : IAsyncLifetime
{
    public const int Deadline = 120_000;
    public const string PersonPassword = "a good long password";
    private Installed installed = null!;

    /// <summary>A PostgreSQL connection string; null for SQLite.</summary>
    internal string? Database { get; init; }

    internal Installed Installed => installed;

    /// <summary>Asks with an administrator's token.</summary>
    internal Api Admin { get; private set; } = null!;

    /// <summary>Somebody who may enter nothing.</summary>
    internal Api Stranger { get; private set; } = null!;

    public long Client { get; private set; }

    public long Project { get; private set; }

    public string P => $"projects/{Project}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        installed = await Installed.Start(new Order { Database = Database }, Cancel);
        await installed
            .Of<Users>()
            .Create(
                new NewUser("stranger", "s@x.example", PersonPassword),
                Installed.Operator with
                {
                    OrganizationId = await Organization(),
                },
                Cancel
            );
        Admin = await As(Credentials.Email, Credentials.Password);
        Stranger = await As("stranger", PersonPassword);
        var client = await Admin.Post(
            "clients",
            new
            {
                name = "Client 1",
                description = "This is a client",
                state = 0,
            }
        );
        Client = client.Is(HttpStatusCode.Created).Json.GetProperty("id").GetInt64();
        Project = await NewProject("Awesome Project");
    }

    public ValueTask DisposeAsync() => installed.DisposeAsync();

    internal async Task<long> NewProject(string name)
    {
        var body = new
        {
            name,
            client_id = Client,
            dataservers_id = 5,
            type = 3,
        };
        return (await Admin.Post("projects", body)).Is(HttpStatusCode.Created).Json.GetProperty("id").GetInt64();
    }

    /// <summary>A text field of the project; its id.</summary>
    internal async Task<long> NewField(string name, int type = 0, object? more = null)
    {
        var field = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        field["name"] = name;
        field["type"] = type;
        return (await Admin.Post($"{P}/fields", new[] { field })).Is(HttpStatusCode.Created).Json[0].GetProperty("id").GetInt64();
    }

    /// <summary>A record of the project with one value; its id.</summary>
    internal async Task<long> NewRecord(long field, string value)
    {
        var body = new { records = new[] { new { field_data = new Dictionary<string, string> { [$"{field}"] = value } } } };
        var made = (await Admin.Post($"{P}/records", body)).Is(HttpStatusCode.Created).Json;
        return made.GetProperty("new_records_list").GetProperty("records")[0].GetProperty("id").GetInt64();
    }

    internal Task<Said> Token(params (string Name, string Value)[] form) =>
        new Api(installed.Http, null).Send(
            HttpMethod.Post,
            "openid/token",
            new FormUrlEncodedContent(form.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)))
        );

    internal async Task<Api> As(string userName, string password, string scope = "iconect_api openid")
    {
        var answer = await Token(
            ("grant_type", "password"),
            ("username", userName),
            ("password", password),
            ("client_id", Credentials.ClientId),
            ("client_secret", Credentials.ClientSecret),
            ("scope", scope)
        );
        return new Api(installed.Http, answer.Is(HttpStatusCode.OK).Json.GetProperty("access_token").GetString());
    }

    private async Task<Guid> Organization()
    {
        await using var session = await installed.Of<IEngine>().Read(Cancel);
        return await session.Value<Guid>("SELECT id FROM organizations", null, Cancel);
    }
}

/// <summary>What the dialect said.</summary>
internal sealed record Said(HttpStatusCode Status, string Text, HttpResponseMessage Message)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public string Error => Json.GetProperty("iconect_error").GetString()!;

    public IReadOnlyList<JsonElement> List => [.. Json.EnumerateArray()];

    /// <summary>Asserts what the message of a success says.</summary>
    public void Says(string message) => Assert.Equal(message, Json.GetProperty("iconect_ok").GetString());

    /// <summary>Asserts a status and gives back the answer, so that assertions read in one line.</summary>
    public Said Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        if ((int)status >= 400 && !Message.RequestMessage!.RequestUri!.AbsolutePath.EndsWith("/openid/token", StringComparison.Ordinal))
        {
            Assert.False(string.IsNullOrWhiteSpace(Error));
        }

        return this;
    }
}

/// <summary>Asks under the mount, as somebody.</summary>
internal sealed class Api(HttpClient http, string? token)
{
    public Task<Said> Get(string path) => Send(HttpMethod.Get, path);

    public Task<Said> Post(string path, object body) => Send(HttpMethod.Post, path, JsonContent.Create(body));

    public Task<Said> Put(string path, object body) => Send(HttpMethod.Put, path, JsonContent.Create(body));

    public Task<Said> Delete(string path, object? body = null) =>
        Send(HttpMethod.Delete, path, body is null ? null : JsonContent.Create(body));

    public Task<Said> Upload(string path, byte[] bytes, string name = "letter.txt")
    {
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        return Send(HttpMethod.Post, path, new MultipartFormDataContent { { file, "file", name } });
    }

    public async Task<Said> Send(HttpMethod verb, string path, HttpContent? content = null, RangeHeaderValue? range = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        var uri = path.StartsWith("http", StringComparison.Ordinal) ? path : $"/iconect/{path}";
        using var request = new HttpRequestMessage(verb, uri) { Content = content };
        request.Headers.Range = range;
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        var message = await http.SendAsync(request, cancel);
        return new Said(message.StatusCode, await message.Content.ReadAsStringAsync(cancel), message);
    }
}

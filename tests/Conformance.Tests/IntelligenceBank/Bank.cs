using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.IntelligenceBank;

/// <summary>One installation for the tests of a class.</summary>
public sealed class Bank : IAsyncLifetime
{
    internal const string Root = "/intelligencebank";
    internal const string Api = $"{Root}/webapp/1.0";
    internal const string Password = "another good password";
    private readonly HttpClientHandler plain = new() { UseCookies = false, AllowAutoRedirect = false };
    private HttpClient http = null!;

    /// <summary>A PostgreSQL connection string; null for SQLite.</summary>
    internal string? Database { get; init; }

    internal IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    internal Installed Program { get; private set; } = null!;

    /// <summary>Without cookies of its own: tests say what they send.</summary>
    internal HttpClient Http => http;

    /// <summary>The administrator, logged in.</summary>
    internal Client Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        Program = await Installed.Start(new Order { Database = Database, Settings = Settings }, cancel);
        http = new HttpClient(plain) { BaseAddress = Program.Http.BaseAddress };
        Admin = await Client.LogIn(http, Credentials.Email, Credentials.Password, cancel);
    }

    /// <summary>Somebody new, with a place in a workspace or without, logged in.</summary>
    internal async Task<Client> Somebody(string name, Guid? workspaceId, Role role, CancellationToken cancel)
    {
        var admin = await Program.Of<SignIn>().WithPassword(Credentials.Email, Credentials.Password, cancel);
        var user = await Program
            .Of<Users>()
            .Create(new NewUser(name, $"{name}@test.example", Password) { FirstName = "Some", LastName = name }, admin, cancel);
        if (workspaceId is { } workspace)
        {
            await Program.Of<Memberships>().Set(workspace, user.Id, role, admin, cancel);
        }

        return await Client.LogIn(http, name, Password, cancel);
    }

    /// <summary>Waits until what was uploaded is read and can be found.</summary>
    internal async Task CatchUp(CancellationToken cancel)
    {
        while (await Pending(cancel))
        {
            await Task.Delay(50, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        http?.Dispose();
        plain.Dispose();
        if (Program is not null)
        {
            var errors = Program.Errors;
            await Program.DisposeAsync();
            Assert.True(errors.Count == 0, string.Join("\n", errors));
        }
    }

    private async Task<bool> Pending(CancellationToken cancel)
    {
        await using var session = await Program.Of<IEngine>().Read(cancel);
        return await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM index_queue) OR EXISTS (SELECT 1 FROM jobs WHERE kind = 'document.read' AND state IN (1, 2))",
            null,
            cancel
        );
    }
}

/// <summary>A client of this dialect with a session.</summary>
internal sealed class Client(HttpClient http, string aid, string apiKey, string user)
{
    public string ApiKey => apiKey;

    public string User => user;

    public string Aid => aid;

    public static async Task<Client> LogIn(HttpClient http, string name, string password, CancellationToken cancel)
    {
        using var form = Form(("p70", name), ("p80", password), ("p90", "test.intelligencebank.com"), ("p60", "KEY"));
        using var response = await http.PostAsync(new Uri($"{Bank.Api}/login", UriKind.Relative), form, cancel);
        var answer = (await Answer.Of(response, cancel)).Good();
        var cookie = response.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("_aid=", StringComparison.Ordinal));
        return new Client(
            http,
            cookie["_aid=".Length..cookie.IndexOf(';', StringComparison.Ordinal)],
            answer.Body.GetProperty("apikey").GetString()!,
            answer.Body.GetProperty("useruuid").GetString()!
        );
    }

    public Task<Answer> Get(string path, CancellationToken cancel, params (string Name, string Value)[] query) =>
        Send(HttpMethod.Get, path, query, null, cancel);

    public Task<Answer> Delete(string path, CancellationToken cancel, params (string Name, string Value)[] query) =>
        Send(HttpMethod.Delete, path, query, null, cancel);

    /// <summary>Everything in the form, as the vendor's page shows it.</summary>
    public Task<Answer> Send(HttpMethod verb, string path, CancellationToken cancel, params (string Name, string Value)[] form) =>
        Send(verb, path, [], Form([("p10", apiKey), ("p20", user), .. form]), cancel, isBare: true);

    public Task<Answer> Upload(
        string options,
        string fileName,
        string text,
        CancellationToken cancel,
        string? fileuuid = null,
        HttpMethod? verb = null
    )
    {
        var content = new MultipartFormDataContent
        {
            { new StringContent(options), "options" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file1", fileName },
        };
        return Send(verb ?? HttpMethod.Post, "/resources", fileuuid is null ? [] : [("fileuuid", fileuuid)], content, cancel);
    }

    /// <summary>A form written as the page's sample is: names without quotes, paths, an odd media type.</summary>
    public Task<Answer> UploadAsTheSample(string options, string text, CancellationToken cancel)
    {
        const string Mark = "-----NEXT_PART_1431579477.49877";
        var body =
            $"--{Mark}\r\nContent-Disposition: form-data; name=\"options\"\r\n\r\n{options}\r\n"
            + $"--{Mark}\r\nContent-Disposition: form-data; name=file1; filename=/opt/test.txt\r\nContent-Type: plain/text\r\n\r\n{text}\r\n--{Mark}--\r\n";
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={Mark}");
        return Send(HttpMethod.Post, "/resources", [], content, cancel);
    }

    public async Task<(HttpStatusCode Status, string Text, HttpContentHeaders Headers)> Download(
        CancellationToken cancel,
        params (string Name, string Value)[] query
    )
    {
        var answer = await Get("/resources", cancel, query);
        return (answer.Status, answer.Text, answer.Response.Content.Headers);
    }

    /// <summary>A new folder; at the top when no parent is named.</summary>
    public async Task<string> Folder(string name, string? parent, CancellationToken cancel)
    {
        var answer = parent is null
            ? await Send(HttpMethod.Post, "/resources", cancel, ("name", name))
            : await Send(HttpMethod.Post, "/resources", cancel, ("name", name), ("folderuuid", parent));
        return answer.Good().Response("folder")[0].GetProperty("folderuuid").GetString()!;
    }

    /// <summary>A new resource.</summary>
    public async Task<JsonElement> Resource(string folder, string fileName, string text, CancellationToken cancel, string more = "") =>
        (await Upload($$"""{"folder":"{{folder}}","filename":"{{fileName}}"{{more}}}""", fileName, text, cancel))
            .Good()
            .Response("resource")[0];

    private async Task<Answer> Send(
        HttpMethod verb,
        string path,
        (string Name, string Value)[] query,
        HttpContent? content,
        CancellationToken cancel,
        bool isBare = false
    )
    {
        IEnumerable<(string Name, string Value)> all = isBare ? query : [("p10", apiKey), ("p20", user), .. query];
        var text = string.Join('&', all.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
        using var request = new HttpRequestMessage(verb, new Uri($"{Bank.Api}{path}{(text.Length > 0 ? "?" : "")}{text}", UriKind.Relative))
        {
            Content = content,
        };
        request.Headers.Add("Cookie", $"_aid={aid}");
        return await Answer.Of(await http.SendAsync(request, cancel), cancel);
    }

    private static FormUrlEncodedContent Form(params IEnumerable<(string Name, string Value)> pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}

internal static class AnswerReading
{
    /// <summary>A list in the response of a Folder, Resource or Comment Response.</summary>
    public static JsonElement Response(this Answer answer, string list) => answer.Body.GetProperty("response").GetProperty(list);

    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString()!;

    public static IReadOnlyList<string> Texts(this JsonElement list, string member) =>
        [.. list.EnumerateArray().Select(element => element.Text(member))];

    /// <summary>The Error Response: one message, nothing else.</summary>
    public static void IsError(this Answer answer, HttpStatusCode status)
    {
        Assert.True(answer.Status == status, $"Expected {(int)status}, got {(int)answer.Status} {answer.Text}");
        Assert.False(string.IsNullOrWhiteSpace(answer.Body.GetProperty("message").GetString()));
        Assert.Single(answer.Body.EnumerateObject());
    }
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;

namespace Dossier.Conformance.Tests.Opus2;

/// <summary>The whole program, without a limit of requests, and clients of its Opus 2 mount.</summary>
public sealed class Opus2Server : IAsyncLifetime
{
    private Installed? installed;

    internal Installed Installed => installed!;

    internal Opus2Client Admin => new(Installed.Http, Credentials.Token);

    public async ValueTask InitializeAsync() => installed = await Start(null, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => installed?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal static Task<Installed> Start(
        string? database,
        CancellationToken cancel,
        string requestsPerMinute = "0",
        string integrationEnabled = "true"
    ) =>
        Installed.Start(
            new Order
            {
                Database = database,
                Settings = new Dictionary<string, string?>
                {
                    ["Dialects:Opus2:RequestsPerMinute"] = requestsPerMinute,
                    ["Dialects:Opus2:IntegrationEnabled"] = integrationEnabled,
                },
            },
            cancel
        );
}

/// <summary>A client of the mount, as a third party would write one.</summary>
internal sealed class Opus2Client(HttpClient http, string? token)
{
    public Task<Answer> Get(string path, CancellationToken cancel) => Send(HttpMethod.Get, path, null, cancel);

    public Task<Answer> Post(string path, object body, CancellationToken cancel) =>
        Send(HttpMethod.Post, path, JsonContent.Create(body), cancel);

    public Task<Answer> Patch(string path, object body, CancellationToken cancel) =>
        Send(HttpMethod.Patch, path, JsonContent.Create(body), cancel);

    public Task<Answer> Put(string path, object? body, CancellationToken cancel) =>
        Send(HttpMethod.Put, path, body is null ? null : JsonContent.Create(body), cancel);

    public Task<Answer> Delete(string path, CancellationToken cancel) => Send(HttpMethod.Delete, path, null, cancel);

    public async Task<Answer> Send(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancel,
        string header = "X-Api-Token"
    )
    {
        using var request = new HttpRequestMessage(method, new Uri($"/opus2{path}", UriKind.Relative)) { Content = content };
        if (token is not null)
        {
            request.Headers.Add(header, token);
        }

        var response = await http.SendAsync(request, cancel);
        return method == HttpMethod.Head
            ? new Answer(response.StatusCode, response, default, await response.Content.ReadAsStringAsync(cancel))
            : await Answer.Of(response, cancel);
    }

    /// <param name="fields">Sent after the file, as curl sends them when they are named after it.</param>
    public async Task<Answer> Upload(
        string path,
        string fileName,
        string content,
        CancellationToken cancel,
        params (string Name, string Value)[] fields
    )
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        form.Add(file, "file", fileName);
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value, Encoding.UTF8), name);
        }

        return await Send(HttpMethod.Post, path, form, cancel);
    }

    /// <summary>A project of its own; returns its address.</summary>
    public async Task<string> NewProject(CancellationToken cancel, string? templateId = null)
    {
        var name = $"Project {Id.New(TimeProvider.System):N}";
        return $"/projects/{(await Post("/projects", new { name, templateId }, cancel)).Good().Id()}";
    }

    /// <summary>Somebody new, and a client of theirs.</summary>
    public async Task<(Opus2Client Client, string Id, string Email)> NewUser(CancellationToken cancel, string? roleId = null)
    {
        var email = $"{Id.New(TimeProvider.System):N}@test.example";
        var id = (await Post("/users", new { email, roleId }, cancel)).Good().Id();
        var made = (await Post("/tokens", new { userId = id, name = "Script" }, cancel)).Good();
        return (new Opus2Client(http, made.Body.GetProperty("token").GetString()), id, email);
    }
}

internal static class Opus2Answers
{
    public static string Id(this Answer answer) => answer.Body.GetProperty("id").GetString()!;

    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString()!;

    /// <summary>One member of each item of a list.</summary>
    public static IReadOnlyList<string?> All(this Answer answer, string member) =>
        [.. answer.Good().Body.EnumerateArray().Select(item => item.GetProperty(member).GetString())];

    /// <summary>Exactly this status, and a body that says why.</summary>
    public static string Refused(this Answer answer, int status)
    {
        Assert.True((int)answer.Status == status, $"Expected {status}, got {(int)answer.Status} {answer.Text}");
        var message = answer.Body.GetProperty("message").GetString();
        Assert.False(string.IsNullOrWhiteSpace(message));
        return message;
    }

    public static string Header(this Answer answer, string name) =>
        answer.Response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values)
        : answer.Response.Content.Headers.TryGetValues(name, out var others) ? string.Join(", ", others)
        : "";
}

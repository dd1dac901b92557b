using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Dossier.Support;

namespace Dossier.Web.Tests.Setup;

/// <summary>The program as it was built, serving the pages as they were built.</summary>
internal sealed class Server : RunningServer
{
    public const string AdministratorEmail = "admin@test.example";
    public const string Password = "correct horse battery";
    private const string Token = "test-token-0123456789-0123456789";

    private Server(TemporaryFolder folder)
        : base(
            Path.Combine(AppContext.BaseDirectory, "Dossier.App.dll"),
            Path.Combine(folder.Path, "data"),
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}")),
            [],
            [new("Web:Folder", Pages), new("ADMIN_EMAIL", AdministratorEmail), new("ADMIN_PASSWORD", Password), new("ADMIN_TOKEN", Token)]
        )
    {
        Folder = folder;
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    /// <summary>The pages as they were built.</summary>
    public static string Pages { get; } = Path.Combine(Repository.Root, "artifacts", "web");

    /// <summary>A place for files of the tests' own, and what the server keeps; whoever made it removes it.</summary>
    public TemporaryFolder Folder { get; }

    public static async Task<Server> Start(TemporaryFolder folder, CancellationToken cancel)
    {
        Assert.True(
            File.Exists(Path.Combine(Pages, "index.html")),
            "The pages are not built: run './dossier test', or 'npm ci && npm run build' in web/."
        );
        var server = new Server(folder);
        await server.UntilReady(cancel);
        return server;
    }

    /// <summary>Asks our API as the administrator.</summary>
    public async Task<JsonElement> Ask(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, $"/pages/v1{path}");
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await Http.SendAsync(request, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>Makes an account that need not choose another password first.</summary>
    public async Task NewUser(string name, CancellationToken cancel)
    {
        const string First = "a first password of hers";
        await Ask(
            HttpMethod.Post,
            "/users",
            new
            {
                userName = name,
                email = $"{name}@test.example",
                password = First,
            },
            cancel
        );
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var own = new HttpClient(handler) { BaseAddress = Address };
        (await own.PostAsJsonAsync("/pages/v1/session", new { userName = name, password = First }, cancel)).EnsureSuccessStatusCode();
        var change = new { present = First, next = Password };
        (await own.PutAsJsonAsync("/pages/v1/session/password", change, cancel)).EnsureSuccessStatusCode();
    }

    /// <summary>A workspace with what a file holds, read and found; returns its number.</summary>
    public async Task<long> NewWorkspace(string name, string fileName, byte[] file, CancellationToken cancel)
    {
        var made = await Ask(HttpMethod.Post, "/workspaces", new { name }, cancel);
        var number = made.GetProperty("number").GetInt64();
        var upload = await Ask(HttpMethod.Post, $"/workspaces/{number}/uploads", new { fileName, size = file.Length }, cancel);
        var uploadNumber = upload.GetProperty("number").GetInt64();
        await Send(uploadNumber, 1, file, cancel);
        var order = new
        {
            name,
            custodian = "Ada",
            uploads = new[] { uploadNumber },
        };
        await Ask(HttpMethod.Post, $"/workspaces/{number}/ingestions", order, cancel);
        await Until($"/workspaces/{number}/workflows", work => work.GetProperty("items").EnumerateArray().All(IsOver), cancel);
        await Until($"/workspaces/{number}/documents?query=*", found => found.GetProperty("waiting").GetInt32() == 0, cancel);
        return number;

        static bool IsOver(JsonElement workflow) => workflow.GetProperty("isOver").GetBoolean();
    }

    /// <summary>Sends a chunk of an upload.</summary>
    public async Task Send(long upload, int ordinal, byte[] bytes, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(bytes);
        (await Http.PutAsync($"/pages/v1/uploads/{upload}/chunks/{ordinal}", content, cancel)).EnsureSuccessStatusCode();
    }

    /// <summary>Asks until it is so.</summary>
    public async Task Until(string path, Func<JsonElement, bool> isSo, CancellationToken cancel)
    {
        while (!isSo(await Ask(HttpMethod.Get, path, null, cancel)))
        {
            await Task.Delay(Glance, cancel);
        }
    }
}

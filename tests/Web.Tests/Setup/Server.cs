using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Dossier.Support;

namespace Dossier.Web.Tests.Setup;

/// <summary>The program as it was built, serving the pages as they were built, in a process of its own.</summary>
internal sealed class Server : IAsyncDisposable
{
    public const string AdministratorEmail = "admin@test.example";
    public const string Password = "correct horse battery";
    private const string Token = "test-token-0123456789-0123456789";
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private readonly TemporaryFolder folder = new();
    private readonly StringBuilder output = new();
    private readonly Process process;
    private readonly HttpClient http;

    private Server()
    {
        Assert.True(
            File.Exists(Path.Combine(Pages, "index.html")),
            "The pages are not built: run './dossier test', or 'npm ci && npm run build' in web/."
        );
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        var program = Path.Combine(AppContext.BaseDirectory, "Dossier.App.dll");
        string[] words = [program, "serve", "--data", Path.Combine(folder.Path, "data"), "--urls", Address.OriginalString];
        var start = new ProcessStartInfo("dotnet", words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOSSIER_Workers"] = "2";
        start.Environment["DOSSIER_Web__Folder"] = Pages;
        start.Environment["DOSSIER_ADMIN_EMAIL"] = AdministratorEmail;
        start.Environment["DOSSIER_ADMIN_PASSWORD"] = Password;
        start.Environment["DOSSIER_ADMIN_TOKEN"] = Token;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Remember(line.Data);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        http = new HttpClient { BaseAddress = Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    /// <summary>The pages as they were built.</summary>
    public static string Pages { get; } = Path.Combine(Repository.Root, "artifacts", "web");

    public Uri Address { get; }

    /// <summary>A place for files of the tests' own.</summary>
    public TemporaryFolder Folder => folder;

    public static async Task<Server> Start(CancellationToken cancel)
    {
        var server = new Server();
        while (!await server.Answers(cancel))
        {
            Assert.False(server.process.HasExited, $"The server ended by itself: {server.output}");
            await Task.Delay(Glance, cancel);
        }

        return server;
    }

    /// <summary>Asks our API as the administrator.</summary>
    public async Task<JsonElement> Ask(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, $"/pages/v1{path}");
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await http.SendAsync(request, cancel);
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
        (await http.PutAsync($"/pages/v1/uploads/{upload}/chunks/{ordinal}", content, cancel)).EnsureSuccessStatusCode();
    }

    /// <summary>Asks until it is so.</summary>
    public async Task Until(string path, Func<JsonElement, bool> isSo, CancellationToken cancel)
    {
        while (!isSo(await Ask(HttpMethod.Get, path, null, cancel)))
        {
            await Task.Delay(Glance, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        http.Dispose();
        folder.Dispose();
    }

    private async Task<bool> Answers(CancellationToken cancel)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Remember(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}

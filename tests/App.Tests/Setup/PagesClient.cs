using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Dossier.App.Tests.Setup;

/// <summary>A client of our own API.</summary>
internal sealed class PagesClient(HttpClient http, string token)
{
    private const int PageSize = 200;

    public async Task<Answer> Get(string path, CancellationToken cancel)
    {
        using var request = Request(path);
        return await Answer.Of(await http.SendAsync(request, cancel), cancel);
    }

    public Task<Answer> Send(HttpMethod method, string path, object body, CancellationToken cancel) =>
        Send(method, path, JsonSerializer.Serialize(body, JsonSerializerOptions.Web), cancel);

    public async Task<Answer> Send(HttpMethod method, string path, string? json, CancellationToken cancel)
    {
        using var request = Request(path);
        request.Method = method;
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        return await Answer.Of(await http.SendAsync(request, cancel), cancel);
    }

    /// <summary>How many exceptions a workspace has.</summary>
    public async Task<int> Exceptions(string workspace, CancellationToken cancel) =>
        (await Get($"/workspaces/{workspace}/exceptions?pageSize=1", cancel)).Good().Body.GetProperty("total").GetInt32();

    /// <summary>Every document of a workspace that a query finds, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<JsonElement>> Documents(string workspace, string query, CancellationToken cancel)
    {
        var all = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            var path = $"/workspaces/{workspace}/documents?query={Uri.EscapeDataString(query)}&sort=Number&page={page}&pageSize={PageSize}";
            var items = (await Get(path, cancel)).Good().Body.GetProperty("items");
            all.AddRange(items.EnumerateArray());
            if (items.GetArrayLength() < PageSize)
            {
                return all;
            }
        }
    }

    /// <summary>Waits until everything that was committed can be found.</summary>
    public async Task CatchUp(string workspace, CancellationToken cancel)
    {
        while ((await Get($"/workspaces/{workspace}/documents?query=*", cancel)).Good().Body.GetProperty("waiting").GetInt32() > 0)
        {
            await Task.Delay(100, cancel);
        }
    }

    public async Task<byte[]> Native(string workspace, long document, CancellationToken cancel)
    {
        using var request = Request($"/workspaces/{workspace}/documents/{document}/file");
        using var response = await http.SendAsync(request, cancel);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(cancel);
    }

    private HttpRequestMessage Request(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/pages/v1{path}", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}

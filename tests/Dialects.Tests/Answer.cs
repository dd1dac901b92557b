using System.Net;
using System.Text;
using System.Text.Json;

namespace Dossier.Dialects.Tests;

/// <summary>What a server answered.</summary>
public sealed record Answer(HttpStatusCode Status, string Text, HttpResponseMessage Message)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public JsonElement Data => Json.GetProperty("data");

    public IReadOnlyList<JsonElement> Items => [.. Data.GetProperty("items").EnumerateArray()];

    public string? Code => Json.GetProperty("error").GetProperty("code").GetString();

    public string Error => Json.GetProperty("error").GetProperty("message").GetString()!;

    public string? Header(string name) =>
        Message.Headers.TryGetValues(name, out var values) || Message.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    /// <summary>Asserts a status and gives back the answer, so that assertions read in one line.</summary>
    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        return this;
    }
}

internal static class Asking
{
    public static async Task<Answer> Ask(this HttpClient client, HttpMethod verb, string path, HttpContent? content = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(verb, path) { Content = content };
        var message = await client.SendAsync(request, cancel);
        return new Answer(message.StatusCode, await message.Content.ReadAsStringAsync(cancel), message);
    }

    public static Task<Answer> Ask(
        this HttpClient client,
        string verb,
        string path,
        object? body = null,
        string type = "application/json"
    ) => client.Ask(new HttpMethod(verb), path, body is null ? null : Json(body, type));

    public static StringContent Json(object body, string type = "application/json") =>
        new(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, type);
}

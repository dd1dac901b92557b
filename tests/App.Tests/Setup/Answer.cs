using System.Net;
using System.Text.Json;

namespace Dossier.App.Tests.Setup;

/// <summary>What a server answered: its status, headers and JSON.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseMessage Response, JsonElement Body, string Text)
{
    public JsonElement Data => Body.GetProperty("data");

    public JsonElement Items => Data.GetProperty("items");

    /// <summary>Null when the answer is no error of the IPRO dialect.</summary>
    public string? ErrorCode =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
            ? error.GetProperty("code").GetString()
            : null;

    public static async Task<Answer> Of(HttpResponseMessage response, CancellationToken cancel)
    {
        var text = await response.Content.ReadAsStringAsync(cancel);
        var isJson = response.Content.Headers.ContentType?.MediaType is "application/json";
        return new Answer(response.StatusCode, response, isJson ? JsonElement.Parse(text) : default, text);
    }

    /// <summary>This answer, when it is a success; otherwise the running test fails with what it says.</summary>
    public Answer Good()
    {
        Assert.True(
            (int)Status is >= 200 and < 300,
            $"{Response.RequestMessage?.Method} {Response.RequestMessage?.RequestUri}: {(int)Status} {Text}"
        );
        return this;
    }

    /// <summary>The envelope of an error: a code and a message, and no data.</summary>
    public void IsRefusal(HttpStatusCode status, string code)
    {
        var request = $"{Response.RequestMessage?.Method} {Response.RequestMessage?.RequestUri}";
        Assert.True(Status == status && ErrorCode == code, $"{request}: expected {(int)status} {code}, got {(int)Status} {Text}");
        Assert.False(string.IsNullOrWhiteSpace(Body.GetProperty("error").GetProperty("message").GetString()));
        Assert.False(Body.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null, "An error must carry no data.");
    }
}

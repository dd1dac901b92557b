using System.Net;
using System.Text.Json;
using Dossier.Dialects.Ipro;
using Dossier.Support;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>The OpenAPI document says what there is; the page to try requests brings nothing from elsewhere.</summary>
public sealed class OpenApiTests(IproServer ipro) : IClassFixture<IproServer>
{
    [Fact]
    public async Task Every_operation_that_is_done_is_in_the_document_and_nothing_else()
    {
        var document = await Document();
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        Assert.Equal("1.3.0", document.GetProperty("info").GetProperty("version").GetString());
        var told = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(verb => $"{verb.Name.ToUpperInvariant()} {path.Name}"));
        var rows = OperationTable.Of(typeof(IproDialect).Assembly);
        Assert.Equal(
            rows.Where(row => row.State is "done" or "alias" && !row.IsWebhook)
                .Select(row => row.Route)
                .Distinct()
                .Order(StringComparer.Ordinal),
            told.Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            rows.Where(row => row.IsWebhook).Select(row => row.Path).Order(StringComparer.Ordinal),
            document.GetProperty("webhooks").EnumerateObject().Select(hook => hook.Name).Order(StringComparer.Ordinal)
        );
        var ids = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .Select(verb => verb.Value.GetProperty("operationId").GetString())
            .ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task Bodies_are_described_as_they_are_read()
    {
        var paths = (await Document()).GetProperty("paths");
        var user = Schema(paths.GetProperty("/users").GetProperty("post"), "application/json");
        Assert.Equal(["username", "email", "password"], user.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.True(user.GetProperty("properties").GetProperty("active").GetProperty("default").GetBoolean());
        Assert.Equal(1, user.GetProperty("properties").GetProperty("username").GetProperty("minLength").GetInt32());
        var configuration = Schema(paths.GetProperty("/users/{id}/notifications/configuration").GetProperty("put"), "application/json");
        Assert.Equal(100, configuration.GetProperty("properties").GetProperty("batchSize").GetProperty("maximum").GetInt32());
        Assert.False(
            Schema(paths.GetProperty("/users/{id}").GetProperty("patch"), "application/merge-patch+json").TryGetProperty("required", out _)
        );
        var chunk = Schema(paths.GetProperty("/uploads/{id}/chunks").GetProperty("post"), "multipart/form-data");
        Assert.Equal(6, chunk.GetProperty("required").GetArrayLength());
        var locations = Schema(paths.GetProperty("/workflows/ingestion").GetProperty("post"), "application/json")
            .GetProperty("properties")
            .GetProperty("dataLocations");
        Assert.Equal((1, 10), (locations.GetProperty("minItems").GetInt32(), locations.GetProperty("maxItems").GetInt32()));
    }

    [Theory]
    [InlineData("swagger", "text/html; charset=utf-8")]
    [InlineData("redoc", "text/html; charset=utf-8")]
    [InlineData("swagger/page.js", "text/javascript; charset=utf-8")]
    [InlineData("swagger/page.css", "text/css; charset=utf-8")]
    public async Task The_page_brings_nothing_from_elsewhere(string path, string type)
    {
        using var client = ipro.ClientWith(null);
        var answer = (await client.Ask("GET", path)).Is(HttpStatusCode.OK);
        Assert.Equal(type, answer.Header("Content-Type"));
        Assert.StartsWith("default-src 'none'; script-src 'self';", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("://", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", answer.Text, StringComparison.Ordinal);
        if (type.StartsWith("text/html", StringComparison.Ordinal))
        {
            Assert.Contains("src=\"/ipro/v1/swagger/page.js\"", answer.Text, StringComparison.Ordinal);
        }
    }

    private async Task<JsonElement> Document()
    {
        using var client = ipro.ClientWith(null);
        return (await client.Ask("GET", "openapi.json")).Is(HttpStatusCode.OK).Json;
    }

    private static JsonElement Schema(JsonElement operation, string type) =>
        operation.GetProperty("requestBody").GetProperty("content").GetProperty(type).GetProperty("schema");
}

using System.Text.Json;
using Dossier.Web.Tests.Setup;

namespace Dossier.Web.Tests;

/// <summary>What a first visit costs, and what the API says of itself.</summary>
[Collection(Site.Name)]
public sealed class WeightTests(Site site)
{
    private const int Minutes = 60_000;
    private const int MostBytes = 300 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Measured where it counts, in the browser; and as the build weighed it.</summary>
    [Fact(Timeout = Minutes)]
    public async Task The_first_page_loads_less_than_300_KB_of_compressed_script()
    {
        await using var visitor = await site.Visit();
        await visitor.Page.GotoAsync("/sign-in");
        var loaded = await visitor.Page.EvaluateAsync<int>(
            "performance.getEntriesByType('resource').filter((one) => /\\.m?js$/.test(one.name)).reduce((sum, one) => sum + one.encodedBodySize, 0)"
        );
        Assert.InRange(loaded, 1, MostBytes);
        var weighed = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(Server.Pages, "first-load.json"), Cancel));
        Assert.InRange(weighed.GetProperty("bytes").GetInt32(), loaded - 1024, MostBytes);
    }

    [Fact(Timeout = Minutes)]
    public async Task Every_call_of_the_API_is_described()
    {
        var described = await site.Server.Ask(HttpMethod.Get, "/openapi/Pages.json", null, Cancel);
        var paths = described.GetProperty("paths").EnumerateObject().ToList();
        Assert.True(paths.Count > 60, $"{paths.Count} paths are described.");
        Assert.All(paths, path => Assert.StartsWith("/pages/v1/", path.Name, StringComparison.Ordinal));
        var decision = described.GetProperty("paths").GetProperty("/pages/v1/workspaces/{number}/codings").GetProperty("post");
        var body = decision.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.Contains("spread", body.GetRawText() + described.GetProperty("components").GetRawText(), StringComparison.Ordinal);
        var rows = described.GetProperty("components").GetProperty("schemas");
        Assert.True(
            rows.TryGetProperty("WorkspaceRow", out _) && rows.TryGetProperty("DocumentRow", out _),
            "Rows of two screens are told apart."
        );
    }
}

using System.Net;
using Dossier.App.Tests.Setup;
using Dossier.Support;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>A built front end on the origin of the API.</summary>
public sealed class FrontEndTests
{
    private const int Minute = 60_000;
    private const string Host = "studio.example";
    private const string Html = "text/html,application/xhtml+xml";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Minute)]
    public async Task Browsers_get_its_files_and_its_page_and_programs_the_api()
    {
        using var folder = new TemporaryFolder();
        var built = Directory.CreateDirectory(Path.Combine(folder.Path, "built")).FullName;
        await File.WriteAllTextAsync(Path.Combine(built, "index.html"), "<title>Studio</title>", Cancel);
        Directory.CreateDirectory(Path.Combine(built, "assets"));
        await File.WriteAllTextAsync(Path.Combine(built, "assets", "app.js"), "start()", Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "secret.js"), "secret", Cancel);
        var settings = new Dictionary<string, string?> { ["Dialects:Zou:Hosts"] = Host, ["Dialects:Zou:FrontEnd"] = built };
        await using var installed = await Installed.Start(new Order { Settings = settings }, Cancel);
        async Task<(HttpStatusCode Status, string? Type, string Text)> Get(string path, string accept, string host = Host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.Host = host;
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using var answer = await installed.Http.SendAsync(request, Cancel);
            return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(Cancel));
        }

        foreach (var screen in new[] { "/", "/login", "/workspaces", "/productions/1/shots" })
        {
            Assert.Equal((HttpStatusCode.OK, "text/html", "<title>Studio</title>"), await Get(screen, Html));
        }

        Assert.Equal((HttpStatusCode.OK, "text/javascript", "start()"), await Get("/assets/app.js", "*/*"));
        foreach (var program in new[] { "/", "/api", "/api/" })
        {
            Assert.StartsWith("{\"api\":\"Zou\"", (await Get(program, "application/json")).Text, StringComparison.Ordinal);
        }

        Assert.StartsWith("{\"api\":\"Zou\"", (await Get("/api", Html)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get("/api/data/projects", Html)).Status);
        foreach (var missing in new[] { "/login", "/assets/none.js", "/assets/..%2f..%2fsecret.js", "/api/nothing" })
        {
            var (status, type, _) = await Get(missing, "*/*");
            Assert.Equal((HttpStatusCode.NotFound, "application/json"), (status, type));
        }

        Assert.Contains("Dossier", (await Get("/workspaces", Html, "localhost")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/zou/login", Html, "localhost")).Status);
    }
}

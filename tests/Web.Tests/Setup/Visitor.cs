using System.Collections.Concurrent;
using System.Text.Json;
using Dossier.Support;
using Microsoft.Playwright;

namespace Dossier.Web.Tests.Setup;

/// <summary>Somebody at a browser. What the browser complains of is remembered.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private static readonly Lazy<string> Axe = new(() =>
        File.ReadAllText(Path.Combine(Repository.Root, "web", "node_modules", "axe-core", "axe.min.js"))
    );

    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> complaints = new();

    public Visitor(IBrowserContext context, IPage page)
    {
        (this.context, Page) = (context, page);
        page.PageError += (_, problem) => complaints.Enqueue(problem);
        page.Console += (_, message) =>
        {
            // A refusal by the server is told there too, and is no fault of the page.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                complaints.Enqueue(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public IBrowserContext Context => context;

    /// <summary>Errors of scripts, and what the Content-Security-Policy has refused.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    /// <summary>Signs in where the page asks for it; on the front page, when there is none.</summary>
    public async Task SignIn(string userName, string password = Server.Password)
    {
        if (Page.Url == "about:blank")
        {
            await Page.GotoAsync("/");
        }

        await Page.GetByLabel("User name or e-mail address").FillAsync(userName);
        await Page.GetByLabel("Password").FillAsync(password);
        await Button("Sign in").ClickAsync();
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name });

    /// <summary>Looks at a screen: nothing serious may be wrong for people who see or move otherwise. With DOSSIER_WRITE_DOCS=1 it is kept in docs/screens.</summary>
    public async Task Look(string name)
    {
        if (await Page.EvaluateAsync<bool>("typeof axe === 'undefined'"))
        {
            await Page.EvaluateAsync(Axe.Value);
        }

        var found = await Page.EvaluateAsync<string>(
            """
            async () => JSON.stringify((await axe.run(document, { resultTypes: ["violations"], iframes: false })).violations
                .filter((one) => one.impact === "serious" || one.impact === "critical")
                .map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).join(" | ")}`))
            """
        );
        Assert.True(found == "[]", $"{name}: {string.Join('\n', JsonSerializer.Deserialize<string[]>(found)!)}");
        if (Environment.GetEnvironmentVariable("DOSSIER_WRITE_DOCS") == "1")
        {
            await Page.ScreenshotAsync(
                new() { Path = Path.Combine(Repository.Root, "docs", "screens", $"{name}.png"), Scale = ScreenshotScale.Css }
            );
        }
    }

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}

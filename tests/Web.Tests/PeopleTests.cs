using System.IO.Compression;
using System.Text;
using Dossier.Web.Tests.Setup;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dossier.Web.Tests;

/// <summary>Several people at once: reviewers who share a workspace, somebody who may not know of it, and one whose session ends.</summary>
[Collection(Site.Name)]
public sealed class PeopleTests(Site site)
{
    private const int Minutes = 60_000;
    private const string Name = "Shared review";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Minutes)]
    public async Task Two_reviewers_never_hold_the_same_batch()
    {
        var workspace = await Shared();
        var order = new { prefix = "Round", size = 2 };
        await site.Server.Ask(HttpMethod.Post, $"/workspaces/{workspace}/batches", order, Cancel);
        await using var ada = await site.Visit();
        await using var lin = await site.Visit();
        foreach (var (visitor, name) in new[] { (ada, "ada"), (lin, "lin") })
        {
            await visitor.Page.GotoAsync($"/workspaces/{workspace}/batches");
            await visitor.SignIn(name);
            await Expect(CheckOut(visitor).First).ToBeVisibleAsync();
        }

        // The page of the second still offers what the first has just taken: it is refused, and told why.
        await lin.Page.RouteAsync("**/batches?**", route => route.AbortAsync());
        await CheckOut(ada).First.ClickAsync();
        await Expect(ada.Page.GetByText("checked out, yours")).ToBeVisibleAsync();
        await CheckOut(lin).First.ClickAsync();
        await Expect(lin.Page.GetByRole(AriaRole.Alert).First).ToBeVisibleAsync();
        await lin.Page.UnrouteAsync("**/batches?**");
        await lin.Page.ReloadAsync();
        await CheckOut(lin).First.ClickAsync();
        await Expect(lin.Page.GetByText("checked out, yours")).ToBeVisibleAsync();
        var batches = await site.Server.Ask(HttpMethod.Get, $"/workspaces/{workspace}/batches", null, Cancel);
        var holders = batches.GetProperty("items").EnumerateArray().Select(batch => batch.GetProperty("reviewer").GetRawText()).ToList();
        Assert.Equal(2, holders.Where(holder => holder != "null").Distinct().Count());
        Assert.Empty(ada.Complaints);
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task Who_may_not_see_a_workspace_does_not_learn_that_it_is_there()
    {
        var workspace = await Shared();
        await using var stranger = await site.Visit();
        await stranger.SignIn("stranger", "not the password");
        await Expect(stranger.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The user name or password is wrong");
        await stranger.SignIn("stranger");
        await Expect(stranger.Heading("No workspace yet")).ToBeVisibleAsync();
        await stranger.Look("no-workspace");
        await stranger.Page.GotoAsync($"/workspaces/{workspace}/review");
        await Expect(stranger.Heading("Nothing is here")).ToBeVisibleAsync();
        await Expect(stranger.Page.GetByText(Name)).ToHaveCountAsync(0);
        var found = await site.Server.Ask(HttpMethod.Get, $"/workspaces/{workspace}/documents", null, Cancel);
        var documents = $"/pages/v1/workspaces/{workspace}/documents";
        var note = $"{documents}/{found.GetProperty("items")[0].GetProperty("number")}";
        string[] hidden = [documents, $"{documents}/groups?by=Family", note, $"{note}/versions", $"{note}/comments", $"{note}/thumbnail"];
        foreach (var path in hidden)
        {
            Assert.Equal(404, (await stranger.Page.APIRequest.GetAsync(path)).Status);
        }

        // Who may look may not bring evidence in, nor change a file, nor read the audit trail.
        await using var ada = await site.Visit();
        await ada.Page.GotoAsync($"/workspaces/{workspace}/intake");
        await ada.SignIn("ada");
        await Expect(ada.Page.GetByText("Bringing evidence in takes the right to ingest.")).ToBeVisibleAsync();
        var version = await ada.Page.APIRequest.PostAsync($"{note}/versions?fileName=other.txt", new() { Data = "Another note." });
        Assert.Equal(403, version.Status);
        await ada.Page.GotoAsync("/administration/audit");
        await Expect(ada.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Only an administrator");
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task A_session_that_is_over_leads_back_to_where_one_was()
    {
        var workspace = await Shared();
        await using var ada = await site.Visit();
        await ada.Page.GotoAsync($"/workspaces/{workspace}/review?query=note");
        await ada.SignIn("ada");
        await Expect(ada.Page.GetByRole(AriaRole.Grid)).ToBeVisibleAsync();

        // It ends elsewhere, as it does when its time is over: this page finds out by what it asks next.
        var other = await ada.Context.NewPageAsync();
        await other.GotoAsync("/workspaces");
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Sign in to Dossier" })).ToBeVisibleAsync();
        await ada.Page.GetByRole(AriaRole.Grid).PressAsync("Home");
        await Expect(ada.Heading("Sign in to Dossier")).ToBeVisibleAsync();
        await ada.SignIn("ada");
        await Expect(ada.Page.GetByRole(AriaRole.Grid)).ToBeVisibleAsync();
        Assert.Contains($"/workspaces/{workspace}/review", ada.Page.Url, StringComparison.Ordinal);
        Assert.Contains("query=note", ada.Page.Url, StringComparison.Ordinal);

        // Nobody else's link chooses where one goes then.
        await ada.Button("Sign out").ClickAsync();
        await ada.Page.GotoAsync("/sign-in?from=//evil.example/");
        await ada.SignIn("ada");
        await Expect(ada.Heading("Workspaces")).ToBeVisibleAsync();
    }

    [Fact(Timeout = Minutes)]
    public async Task The_cookie_of_a_session_is_of_no_use_to_scripts_or_other_sites()
    {
        await using var ada = await site.Visit();
        await ada.SignIn("ada");
        await Expect(ada.Heading("Workspaces")).ToBeVisibleAsync();
        var cookie = Assert.Single(await ada.Context.CookiesAsync());
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        var forged = await ada.Page.APIRequest.PostAsync(
            "/pages/v1/workspaces",
            new()
            {
                DataObject = new { name = "Forged" },
                Headers = new Dictionary<string, string> { ["Origin"] = "https://evil.example", ["Sec-Fetch-Site"] = "cross-site" },
            }
        );
        Assert.Equal(403, forged.Status);
    }

    private static ILocator CheckOut(Visitor visitor) => visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Check out" });

    /// <summary>A workspace with a few notes in it, and ada and lin as its reviewers: the same for all of these tests.</summary>
    private Task<long> Shared() =>
        site.Once(
            Name,
            async () =>
            {
                using var memory = new MemoryStream();
                await using (var zip = await ZipArchive.CreateAsync(memory, ZipArchiveMode.Create, leaveOpen: true, null, Cancel))
                {
                    foreach (var number in Enumerable.Range(1, 6))
                    {
                        await using var entry = await zip.CreateEntry($"note {number}.txt").OpenAsync(Cancel);
                        await entry.WriteAsync(Encoding.UTF8.GetBytes($"The note of day {number}."), Cancel);
                    }
                }

                var workspace = await site.Server.NewWorkspace(Name, "notes.zip", memory.ToArray(), Cancel);
                foreach (var reviewer in new[] { "ada", "lin" })
                {
                    var place = new { email = $"{reviewer}@test.example", role = "Reviewer" };
                    await site.Server.Ask(HttpMethod.Put, $"/workspaces/{workspace}/members", place, Cancel);
                }

                return workspace;
            }
        );
}

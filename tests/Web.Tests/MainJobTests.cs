using System.Globalization;
using System.IO.Compression;
using Dossier.App.Demo;
using Dossier.Support;
using Dossier.Web.Tests.Setup;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dossier.Web.Tests;

/// <summary>The canonical job in a browser: files in, found, coded, batched, produced, and the record of it checked. Every screen is looked at.</summary>
[Collection(Site.Name)]
public sealed class MainJobTests(Site site)
{
    private const int Minutes = 60_000;

    /// <summary>Rows are wider than their pane.</summary>
    private static readonly LocatorClickOptions Left = new()
    {
        Position = new() { X = 60, Y = 10 },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 3 * Minutes)]
    public async Task A_matter_goes_from_upload_to_production()
    {
        await using var admin = await site.Visit();
        await admin.Page.GotoAsync("/");
        await Expect(admin.Heading("Sign in to Dossier")).ToBeVisibleAsync();
        await admin.Look("sign-in");
        await admin.SignIn(Server.AdministratorEmail);
        await Expect(admin.Heading("No workspace yet").Or(admin.Page.GetByRole(AriaRole.Table)).First).ToBeVisibleAsync();

        await MakeWorkspace(admin);
        await BringIn(admin);
        await LookAtExceptions(admin);
        await Search(admin);
        await Review(admin);
        await ReviewInGroups(admin);
        await Compare(admin);
        await LookThroughTheLibrary(admin);
        await WorkThroughABatch(admin);
        await Produce(admin);
        await LookAround(admin);
        Assert.Empty(admin.Complaints);
    }

    private static async Task MakeWorkspace(Visitor admin)
    {
        await admin.Button("New workspace").ClickAsync();
        await admin.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Harbor Crane");
        await admin.Page.GetByLabel("Client").FillAsync("Harbor Reach");
        await admin.Look("new-workspace");
        await admin.Button("Make it").ClickAsync();
        await Expect(admin.Heading("Nothing has been ingested yet")).ToBeVisibleAsync();
    }

    private async Task BringIn(Visitor admin)
    {
        var matter = DemoMatter.Write(Path.Combine(site.Server.Folder.Path, "matter"));
        var files = matter.Uploads.Select(upload => upload.Path);
        await admin.Page.GetByLabel("Files", new() { Exact = true }).SetInputFilesAsync(files);
        await Expect(admin.Heading("Arrived, to be ingested")).ToBeVisibleAsync();
        await Expect(admin.Button("Ingest 2 files")).ToBeEnabledAsync();

        // What has arrived is there after the page was closed.
        await admin.Page.ReloadAsync();
        await Expect(admin.Button("Ingest 2 files")).ToBeEnabledAsync();
        await admin.Page.GetByLabel("Name of the ingestion").FillAsync("First load");
        await admin.Page.GetByLabel("Custodian").FillAsync("Ada Quill");
        await admin.Button("Ingest 2 files").ClickAsync();
        var work = admin.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "First load ingestion" });
        await Expect(work.GetByText("completed with exceptions")).ToBeVisibleAsync(new() { Timeout = Minutes });
        await work.GetByRole(AriaRole.Button, new() { Name = "How it adds up" }).ClickAsync();
        await Expect(work.GetByText("adds up", new() { Exact = true })).ToBeVisibleAsync();
        await admin.Look("intake");
    }

    private static async Task LookAtExceptions(Visitor admin)
    {
        await admin.Link("Exceptions").ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
        await admin.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("crane-seven");
        await admin.Page.GetByLabel("Note").FillAsync("from the locked folder");
        await admin.Button("Add").ClickAsync();
        await Expect(admin.Page.GetByText("from the locked folder")).ToBeVisibleAsync();
        await admin.Look("exceptions");
        await admin.Button("Read all once more").ClickAsync();
        await Expect(admin.Page.GetByText("being read once more")).ToBeVisibleAsync();
        await admin.Link("Watch it").ClickAsync();
        await Expect(admin.Page.GetByText("running")).ToHaveCountAsync(0, new() { Timeout = Minutes });
    }

    private static async Task Search(Visitor admin)
    {
        await admin.Link("Search").ClickAsync();
        await admin.Page.GetByLabel("Query", new() { Exact = true }).FillAsync("brake and slip or crane");
        await admin.Button("Count").ClickAsync();
        await Expect(admin.Page.Locator(".at mark")).ToBeVisibleAsync();
        await admin.Page.GetByLabel("Query", new() { Exact = true }).FillAsync("brake w/5 slip");
        await admin.Button("Count").ClickAsync();
        await Expect(admin.Page.GetByText("documents found")).ToBeVisibleAsync();
        await admin.Page.GetByLabel("Keep it under a name").FillAsync("The slip");
        await admin.Button("Save").ClickAsync();
        await Expect(admin.Link("The slip")).ToBeVisibleAsync();
        await admin.Page.GetByLabel("Terms, one a line").FillAsync("brake\ncrane*\n\"grade B\"");
        await admin.Button("Report").ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Row, new() { Name = "All" })).ToBeVisibleAsync();
        var table = await admin.Page.RunAndWaitForDownloadAsync(() => admin.Button("CSV").ClickAsync());
        Assert.Contains("crane*", await File.ReadAllTextAsync(await table.PathAsync(), Cancel), StringComparison.Ordinal);
        await admin.Look("search");
        await admin.Link("The slip").ClickAsync();
    }

    private static async Task Review(Visitor admin)
    {
        var rows = admin.Page.GetByRole(AriaRole.Grid).GetByRole(AriaRole.Row);
        await rows.Nth(1).ClickAsync(Left);
        await Expect(admin.Page.Locator(".text mark").First).ToBeVisibleAsync();
        await admin.Page.Keyboard.PressAsync("n");
        await Expect(admin.Page.GetByText("hit 2 of")).ToBeVisibleAsync();
        await admin.Button("Filters").ClickAsync();
        await Expect(admin.Heading("Custodian")).ToBeVisibleAsync();
        await admin.Button("New field").ClickAsync();
        await admin.Page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Relevance");
        await admin.Page.GetByLabel("Choices, one a line").FillAsync("Relevant\nNot relevant\nPrivileged");
        await admin.Button("Make it").ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Group, new() { Name = "Relevance" })).ToBeVisibleAsync();

        // By keys alone: the first choice, saved, the next document; then taken back.
        await admin.Page.GetByRole(AriaRole.Grid).FocusAsync();
        var first = await admin.Page.Locator(".viewer h2").InnerTextAsync();
        await admin.Page.Keyboard.PressAsync("1");
        await Expect(admin.Page.GetByLabel("Relevant", new() { Exact = true })).ToBeCheckedAsync();
        await admin.Look("review");
        await admin.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(admin.Page.GetByText("1 document coded.")).ToBeVisibleAsync();
        await Expect(admin.Page.Locator(".viewer h2")).Not.ToHaveTextAsync(first);
        await admin.Page.Keyboard.PressAsync("k");
        await Expect(admin.Page.GetByLabel("Relevant", new() { Exact = true })).ToBeCheckedAsync();
        await admin.Page.Keyboard.PressAsync("u");
        await Expect(admin.Page.GetByText("Taken back for 1 document.")).ToBeVisibleAsync();
        await Expect(admin.Page.GetByLabel("Relevant", new() { Exact = true })).Not.ToBeCheckedAsync();

        foreach (var (tab, name) in new[] { ("Fields", "fields"), ("Related", "related"), ("History", "history") })
        {
            await admin.Page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();
            await Expect(admin.Page.Locator(".view .loading")).ToHaveCountAsync(0);
            await admin.Look($"review-{name}");
        }

        // Each kind that has an original to be shown.
        foreach (
            var (query, shown, name) in new[]
            {
                ("kind:email subject:*", "article.mail", "mail"),
                ("extension:pdf certificate", "canvas.page", "pdf"),
                ("type:jpeg", "img.picture", "picture"),
                // Its pages are made when they are first looked at.
                ("extension:xlsx Kitano", "canvas.page", "office"),
            }
        )
        {
            await admin.Page.GetByRole(AriaRole.Searchbox).FillAsync(query);
            await admin.Page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
            await Expect(admin.Heading("Choose a document")).ToBeVisibleAsync();
            await rows.Nth(1).ClickAsync(Left);
            await admin.Page.GetByRole(AriaRole.Tab, new() { Name = "Original" }).ClickAsync();
            await Expect(admin.Page.Locator(shown).First).ToBeVisibleAsync(new() { Timeout = Minutes });
            await admin.Look($"review-{name}");
        }
    }

    /// <summary>Families and conversations are lines that open and close, by keys alone.</summary>
    private static async Task ReviewInGroups(Visitor admin)
    {
        await admin.Page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await admin.Page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
        await admin.Page.GetByLabel("Group by").SelectOptionAsync("By family");
        var tree = admin.Page.GetByRole(AriaRole.Treegrid);
        await Expect(admin.Page.GetByText(" families")).ToBeVisibleAsync();
        var closed = tree.GetByRole(AriaRole.Row, new() { Expanded = false }).First;
        var size = int.Parse((await closed.GetByRole(AriaRole.Button).InnerTextAsync())[2..], CultureInfo.InvariantCulture);
        await closed.ClickAsync(
            new()
            {
                Position = new() { X = 150, Y = 10 },
            }
        );
        await tree.PressAsync("ArrowRight");
        await Expect(tree.GetByRole(AriaRole.Row, new() { Expanded = true })).ToHaveCountAsync(1);
        await tree.PressAsync("ArrowDown");
        await Expect(tree.Locator(".row.current")).ToHaveAttributeAsync("aria-level", "2");
        var within = await admin.Page.Locator(".viewer h2").InnerTextAsync();
        await admin.Look("review-groups");
        await tree.PressAsync("ArrowLeft");
        await Expect(tree.GetByRole(AriaRole.Row, new() { Expanded = true })).ToHaveCountAsync(0);
        await Expect(tree.Locator(".row.current")).ToHaveAttributeAsync("aria-level", "1");
        await Expect(admin.Page.Locator(".viewer h2")).Not.ToHaveTextAsync(within);

        // A closed group stands for all of its documents.
        await tree.PressAsync("x");
        await Expect(admin.Button($"{size} selected: clear")).ToBeVisibleAsync();
        await admin.Button($"{size} selected: clear").ClickAsync();
        await admin.Page.GetByLabel("Group by").SelectOptionAsync("By conversation");
        await Expect(admin.Page.GetByText(" conversations")).ToBeVisibleAsync();
        await admin.Page.GetByLabel("Group by").SelectOptionAsync("No groups");
    }

    private static async Task Compare(Visitor admin)
    {
        await admin.Page.GetByRole(AriaRole.Searchbox).FillAsync("name:\"0006.eml\"");
        await admin.Page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
        await admin.Page.GetByRole(AriaRole.Grid).GetByRole(AriaRole.Row).Nth(1).ClickAsync(Left);
        await admin.Page.GetByRole(AriaRole.Tab, new() { Name = "Related" }).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Compare" }).First.ClickAsync();
        await Expect(admin.Page.GetByText("difference 1 of")).ToBeVisibleAsync();
        await Expect(admin.Page.Locator("ins.current, del.current").First).ToBeVisibleAsync();
        await admin.Page.Keyboard.PressAsync("n");
        await Expect(admin.Page.GetByText("difference 2 of")).ToBeVisibleAsync();
        await admin.Look("compare");
        await admin.Page.GoBackAsync();
        await Expect(admin.Heading("Nearly the same text")).ToBeVisibleAsync();
    }

    private async Task LookThroughTheLibrary(Visitor admin)
    {
        await admin.Link("Library").ClickAsync();
        await admin.Page.GetByRole(AriaRole.Searchbox).FillAsync("name:\"brake board\"");
        await admin.Page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
        await admin.Page.GetByRole(AriaRole.Grid).PressAsync("Home");
        var details = admin.Page.GetByRole(AriaRole.Complementary, new() { Name = "The document" });
        await Expect(admin.Page.Locator(".card.current img")).ToBeVisibleAsync(new() { Timeout = Minutes });
        await Expect(details.GetByText("1 Brake board.png (current)")).ToBeVisibleAsync();

        await admin.Button("New preset").ClickAsync();
        await admin.Page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("For the web");
        await admin.Page.GetByLabel("Width at most, in pixels").FillAsync("64");
        await admin.Button("Make it").ClickAsync();
        await details.GetByRole(AriaRole.Button, new() { Name = "Make For the web" }).ClickAsync();
        await Expect(details.GetByText("64 ×")).ToBeVisibleAsync(new() { Timeout = Minutes });
        var smaller = await admin.Page.RunAndWaitForDownloadAsync(() =>
            details.GetByRole(AriaRole.Link, new() { Name = "Download For the web" }).ClickAsync()
        );
        Assert.Equal("Brake board.jpeg", smaller.SuggestedFilename);

        await details.GetByLabel("Comment", new() { Exact = true }).FillAsync("Who took this?");
        await details.GetByRole(AriaRole.Button, new() { Name = "Add the comment" }).ClickAsync();
        await details.GetByRole(AriaRole.Button, new() { Name = "Reply" }).ClickAsync();
        await details.GetByLabel("Comment", new() { Exact = true }).FillAsync("The yard.");
        await details.GetByRole(AriaRole.Button, new() { Name = "Answer", Exact = true }).ClickAsync();
        await Expect(details.Locator(".comments .comments").GetByText("The yard.")).ToBeVisibleAsync();

        var path = site.Server.Folder.File("Brake board, cropped.png", Pictures.Png(40, 30, (x, y) => [(byte)(x * 6), (byte)(y * 8), 128]));
        await details.GetByLabel("New version", new() { Exact = true }).SetInputFilesAsync(path);
        await details.GetByLabel("What is new in it").FillAsync("Cropped");
        await details.GetByRole(AriaRole.Button, new() { Name = "Add the version" }).ClickAsync();
        await Expect(details.GetByText("2 Brake board, cropped.png (current)")).ToBeVisibleAsync();
        await Expect(details.GetByText("1 Brake board.png")).ToBeVisibleAsync();
        await Expect(details.Locator(".thumbnail img")).ToBeVisibleAsync(new() { Timeout = Minutes });
        await admin.Look("library");
        await admin.Page.GoBackAsync();
        await Expect(details).ToHaveCountAsync(0);
    }

    private static async Task WorkThroughABatch(Visitor admin)
    {
        await admin.Link("Batches").ClickAsync();
        await admin.Button("Make batches").ClickAsync();
        await admin.Page.GetByLabel("Documents in a batch").FillAsync("30");
        await admin.Look("new-batches");
        await admin.Button("Make them").ClickAsync();
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Check out" }).First.ClickAsync();
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Work on it" }).ClickAsync();
        await Expect(admin.Page.Locator(".batchbar")).ToContainTextAsync("checked out");
        await admin.Page.GetByRole(AriaRole.Grid).PressAsync("Home");
        await Expect(admin.Page.Locator(".viewer h2")).ToBeVisibleAsync();
        await admin.Look("review-batch");
        await admin.Button("Check in as completed").ClickAsync();
        await Expect(admin.Page.GetByText("completed, yours")).ToBeVisibleAsync();
        await admin.Look("batches");
    }

    private static async Task Produce(Visitor admin)
    {
        await admin.Link("Productions").ClickAsync();
        await admin.Button("New series").ClickAsync();
        await admin.Page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Production to the builder");
        await admin.Page.GetByLabel("Prefix").FillAsync("HRT");
        await Expect(admin.Page.GetByText("HRT00000001")).ToBeVisibleAsync();
        await admin.Button("Make it").ClickAsync();
        await admin.Button("Produce").ClickAsync();
        await admin.Page.GetByRole(AriaRole.Dialog).GetByLabel("Series").SelectOptionAsync("Production to the builder");
        await admin.Page.GetByLabel("Documents: what this query finds").FillAsync("brake");
        await admin.Button("Preview the numbers").ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Dialog).GetByText("HRT00000001")).ToBeVisibleAsync();
        await admin.Look("new-production");
        await admin.Button("Begin").ClickAsync();
        var volume = admin.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Volume 1" });
        await Expect(volume.GetByText("completed", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = Minutes });
        await volume.GetByRole(AriaRole.Button, new() { Name = "Load files" }).ClickAsync();
        await volume.GetByRole(AriaRole.Button, new() { Name = "Look into VOL001/VOL001.dat" }).ClickAsync();
        await Expect(volume.GetByRole(AriaRole.Cell, new() { Name = "HRT00000001" }).First).ToBeVisibleAsync();
        await admin.Look("productions");
        var download = await admin.Page.RunAndWaitForDownloadAsync(() => volume.GetByRole(AriaRole.Link).ClickAsync());
        using var zip = await ZipFile.OpenReadAsync(await download.PathAsync(), Cancel);
        Assert.Contains(zip.Entries, entry => entry.FullName == "VOL001/TEXT/0001/HRT00000001.txt");
        Assert.Contains(zip.Entries, entry => entry.FullName == "VOL001/VOL001.opt");
    }

    private static async Task LookAround(Visitor admin)
    {
        await admin.Link("Members").ClickAsync();
        await admin.Page.GetByLabel("E-mail address").FillAsync("ada@test.example");
        await admin.Button("Add").ClickAsync();
        await Expect(admin.Page.GetByLabel("Role of ada")).ToHaveValueAsync("Reviewer");
        await admin.Look("members");
        foreach (
            var (name, address) in new[]
            {
                ("Users", "users"),
                ("Groups", "groups"),
                ("API clients", "clients"),
                ("Tokens", "tokens"),
                ("Webhooks", "deliveries"),
                ("Health", "health"),
            }
        )
        {
            await admin.Page.GotoAsync($"/administration/{address}");
            await Expect(admin.Page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeVisibleAsync();
            await Expect(admin.Page.Locator(".loading")).ToHaveCountAsync(0);
            await admin.Look($"administration-{address}");
        }

        await admin.Link("Audit trail").ClickAsync();
        await admin.Button("Verify the chain").ClickAsync();
        await Expect(admin.Page.GetByText("The chain is whole")).ToBeVisibleAsync();
        await admin.Look("administration-audit");
        await admin.Page.GotoAsync("/account");
        await Expect(admin.Heading("Another password")).ToBeVisibleAsync();
        await admin.Look("account");
        await admin.Page.GotoAsync("/workspaces");
        await Expect(admin.Link("Harbor Crane")).ToBeVisibleAsync();
        await admin.Look("workspaces");

        // The same in the dark, and on a telephone.
        await admin.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await admin.Look("workspaces-dark");
        await admin.Link("Harbor Crane").ClickAsync();
        await admin.Page.GetByRole(AriaRole.Grid).PressAsync("Home");
        await Expect(admin.Page.Locator(".viewer h2")).ToBeVisibleAsync();
        await admin.Look("review-dark");
        await admin.Page.SetViewportSizeAsync(390, 844);
        await admin.Look("review-narrow");
        var width = await admin.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(width <= 390, $"The page is {width} pixels wide on a screen of 390.");
    }
}

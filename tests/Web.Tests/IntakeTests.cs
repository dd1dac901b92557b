using Dossier.Web.Tests.Setup;
using static Microsoft.Playwright.Assertions;

namespace Dossier.Web.Tests;

/// <summary>Files that did not all arrive at once.</summary>
[Collection(Site.Name)]
public sealed class IntakeTests(Site site)
{
    private const int Minutes = 60_000;

    /// <summary>A little more than one piece.</summary>
    private const int Size = (8 << 20) + 10;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Minutes)]
    public async Task A_file_given_again_goes_on_where_it_stopped()
    {
        var path = site.Server.Folder.File("mailbox.pst", new byte[Size]);
        var workspace = (await site.Server.Ask(HttpMethod.Post, "/workspaces", new { name = "Broken off" }, Cancel))
            .GetProperty("number")
            .GetInt64();
        var order = new
        {
            fileName = "mailbox.pst",
            size = Size,
            modifiedAt = new DateTimeOffset(File.GetLastWriteTimeUtc(path)),
        };
        var begun = await site.Server.Ask(HttpMethod.Post, $"/workspaces/{workspace}/uploads", order, Cancel);
        Assert.Equal(2, begun.GetProperty("chunkCount").GetInt32());
        await site.Server.Send(begun.GetProperty("number").GetInt64(), 1, new byte[begun.GetProperty("chunkSize").GetInt64()], Cancel);

        await using var admin = await site.Visit();
        var sent = 0;
        admin.Page.Request += (_, request) => sent += request.Method == "PUT" ? 1 : 0;
        await admin.Page.GotoAsync($"/workspaces/{workspace}/intake");
        await admin.SignIn(Server.AdministratorEmail);
        await Expect(admin.Page.GetByText("1 of 2 pieces are here")).ToBeVisibleAsync();
        await admin.Page.GetByLabel("Files", new() { Exact = true }).SetInputFilesAsync(path);
        await Expect(admin.Button("Ingest 1 file")).ToBeEnabledAsync();
        Assert.Equal(1, sent);
        await admin.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(admin.Heading("Arrived, to be ingested")).ToHaveCountAsync(0);
        Assert.Empty(admin.Complaints);
    }

    /// <summary>A folder from the desktop arrives as it lies there, and is not sent twice.</summary>
    [Fact(Timeout = 2 * Minutes)]
    public async Task A_folder_comes_with_its_paths_and_times()
    {
        var written = new DateTime(2001, 10, 16, 9, 30, 0, DateTimeKind.Utc);
        var folder = Directory.CreateDirectory(Path.Combine(site.Server.Folder.Path, "Evidence")).FullName;
        foreach (var (place, text) in new[] { ("cover.txt", "A cover."), ("letters/2001/Brücke.txt", "A letter about the bridge.") })
        {
            var path = Path.Combine(folder, place);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, Cancel);
            File.SetLastWriteTimeUtc(path, written);
        }

        var workspace = (await site.Server.Ask(HttpMethod.Post, "/workspaces", new { name = "A folder" }, Cancel))
            .GetProperty("number")
            .GetInt64();
        await using var admin = await site.Visit();
        var sent = 0;
        admin.Page.Request += (_, request) => sent += request.Method == "PUT" ? 1 : 0;
        await admin.Page.GotoAsync($"/workspaces/{workspace}/intake");
        await admin.SignIn(Server.AdministratorEmail);
        await Drop(admin, folder);
        await Expect(admin.Button("Ingest 1 file")).ToBeEnabledAsync();
        Assert.Equal(1, sent);

        // Chosen rather than dropped it is the same.
        await admin.Page.GetByLabel("Folder", new() { Exact = true }).SetInputFilesAsync(folder);
        await Expect(admin.Page.GetByRole(Microsoft.Playwright.AriaRole.List, new() { Name = "Being sent" })).ToHaveCountAsync(0);
        await Expect(admin.Page.GetByRole(Microsoft.Playwright.AriaRole.Checkbox)).ToHaveCountAsync(1);
        Assert.Equal(1, sent);
        await admin.Page.GetByLabel("Custodian").FillAsync("Ada Quill");
        await admin.Button("Ingest 1 file").ClickAsync();
        await site.Server.Until(
            $"/workspaces/{workspace}/documents?query=bridge",
            found => found.GetProperty("total").GetInt32() == 1,
            Cancel
        );
        var letter = (await site.Server.Ask(HttpMethod.Get, $"/workspaces/{workspace}/documents?query=bridge", null, Cancel)).GetProperty(
            "items"
        )[0];
        Assert.Equal("Evidence.zip/Evidence/letters/2001/Brücke.txt", letter.GetProperty("path").GetString());
        Assert.Equal(written, letter.GetProperty("date").GetDateTimeOffset().UtcDateTime);
        Assert.Empty(admin.Complaints);
    }

    /// <summary>As somebody who lets go of it over the page.</summary>
    private static async Task Drop(Visitor visitor, string path)
    {
        var box = await visitor.Page.Locator(".drop").BoundingBoxAsync();
        var session = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        foreach (var type in new[] { "dragEnter", "dragOver", "drop" })
        {
            await session.SendAsync(
                "Input.dispatchDragEvent",
                new Dictionary<string, object>
                {
                    ["type"] = type,
                    ["x"] = box!.X + (box.Width / 2),
                    ["y"] = box.Y + (box.Height / 2),
                    ["data"] = new
                    {
                        items = Array.Empty<object>(),
                        files = new[] { path },
                        dragOperationsMask = 1,
                    },
                }
            );
        }
    }
}

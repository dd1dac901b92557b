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
}

using System.Net;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.App.Tests;

/// <summary>Our own API: how a workspace reads evidence and writes times; what failed, read once more.</summary>
public sealed class SettingsTests
{
    private const int Minute = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Minute)]
    public Task Settings_are_patched_checked_and_noted() => Patched(null);

    [Fact(Timeout = Minute)]
    public async Task Settings_are_patched_checked_and_noted_on_PostgreSQL()
    {
        await using var database = await PostgresDatabase.Create(Cancel);
        await Patched(database.Connection);
    }

    private static async Task Patched(string? database)
    {
        await using var installed = await Installed.Start(new Order { Database = database }, Cancel);
        var workspace = await installed.NewWorkspace(new WorkspaceSettings { NearDuplicateThreshold = 70 }, Cancel);
        var path = $"/workspaces/{workspace.Number}/settings";
        var before = (await installed.Pages.Get(path, Cancel)).Good().Body;
        Assert.Equal("UTC", before.GetProperty("timeZone").GetString());

        var change = new { timeZone = "America/New_York", ocrLanguages = new[] { "EN" } };
        (await installed.Pages.Send(HttpMethod.Patch, path, change, Cancel)).Good();
        (await installed.Pages.Send(HttpMethod.Patch, path, new { readDeletedFiles = true }, Cancel)).Good();

        var settings = (await installed.Of<Workspaces>().Find(workspace.Id, Installed.Operator, Cancel)).Settings;
        Assert.Equal(("America/New_York", true, 70), (settings.TimeZone, settings.ReadDeletedFiles, settings.NearDuplicateThreshold));
        Assert.Equal(["EN"], settings.OcrLanguages);
        foreach (
            var wrong in new object[]
            {
                new { timeZone = "Atlantis" },
                new { timeZone = 5 },
                new { readDeletedFiles = "yes" },
                new { ocrLanguages = new[] { "AR", "EN" } },
            }
        )
        {
            var refused = await installed.Pages.Send(HttpMethod.Patch, path, wrong, Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await installed.Pages.Get("/workspaces/999/settings", Cancel)).Status);
        await using var session = await installed.Of<IEngine>().Read(Cancel);
        var noted = await session.Value<long>(
            "SELECT COUNT(*) FROM events WHERE workspace_id = @Id AND kind = 'workspace.updated'",
            new { workspace.Id },
            Cancel
        );
        Assert.Equal(2, noted);
    }

    [Fact(Timeout = Minute)]
    public async Task Nonsense_is_not_retried_and_what_is_not_there_is_not_found()
    {
        await using var installed = await Installed.Start(new Order(), Cancel);
        var workspace = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);
        var path = $"/workspaces/{workspace.Number}/exceptions/retry";
        foreach (
            var wrong in new object[]
            {
                new { type = "Nonsense" },
                new { type = "3" },
                new { limits = new { seconds = 1e300 } },
                new { limits = new { seconds = -1 } },
                new { limits = new { memory = 1 } },
                new { limits = new { ratio = 0 } },
            }
        )
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await installed.Pages.Send(HttpMethod.Post, path, wrong, Cancel)).Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await installed.Pages.Send(HttpMethod.Post, path, new { number = 1 }, Cancel)).Status);
    }
}

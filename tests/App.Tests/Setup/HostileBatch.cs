using System.Net;
using System.Security.Cryptography;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Support;

namespace Dossier.App.Tests.Setup;

/// <summary>Limits that hostile items soon meet, the healthy items beside them, and what must hold when both were read.</summary>
internal static class HostileBatch
{
    public const int MostChildren = 60;

    /// <summary>Tight, so that what never ends is ended soon.</summary>
    public static readonly ReadingLimits Tight = new()
    {
        Time = TimeSpan.FromSeconds(4),
        Memory = 300L << 20,
        Children = MostChildren,
        RatioFloor = 16L << 20,
    };

    public static readonly WorkspaceSettings Plain = new() { Deduplication = Deduplication.None };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static IEnumerable<(string Name, byte[] Bytes)> Healthy(int from, int count) =>
        Enumerable.Range(from, count).Select(number => ($"healthy-{number:D3}.txt", HealthyText(number)));

    private static byte[] HealthyText(int number) =>
        Zips.Text($"This is the healthy item number{number:D3}, and nothing is wrong with it.\n");

    public static async Task AllHealthy(Installed installed, Outcomes outcomes, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var document = outcomes.Document($"/healthy-{number:D3}.txt");
            Assert.Equal(Outcome.Document, document.Outcome);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(HealthyText(number))), document.Sha256);
            Assert.Contains($"number{number:D3}", await installed.TextOf(document, Cancel), StringComparison.Ordinal);
        }

        var workspace = outcomes.Ingestion.WorkspaceId;
        await installed.Of<Indexing>().CatchUp(workspace, Cancel);
        var found = await installed.Of<Searches>().Find(workspace, new SearchOrder($"number{count - 1:D3}"), Installed.Operator, Cancel);
        Assert.Equal(1, found.Hits.Total);
    }

    /// <summary>It answers, has complained of nothing, and nothing of the reading is left over.</summary>
    public static async Task ServerIsUntouched(Installed installed)
    {
        using var health = await installed.Http.GetAsync(new Uri("/health", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Empty(installed.Errors);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(installed.DataFolder, "staging"), "reading-*"));
        // Those that wait for more work may stay, no more than there are places.
        Assert.InRange(Programs.Tagged(installed.Tag).Count, 0, 2);
    }

    public static long SizeOf(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0);
}

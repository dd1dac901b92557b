using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Dossier.App.Demo;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>The main job from end to end over HTTP, on both databases: evidence in, processed, found, numbered, out.</summary>
public sealed class MainJobTests : IDisposable
{
    private const int Minutes = 60_000;
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = 3 * Minutes)]
    [InlineData(EngineKind.Sqlite)]
    [InlineData(EngineKind.Postgres)]
    public async Task A_matter_goes_in_as_archives_and_comes_out_as_a_numbered_volume(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        var matter = DemoMatter.Write(folder.Path);
        await using var installed = await Installed.Start(new Order { Database = database?.Connection }, Cancel);
        var (ipro, pages) = (installed.Ipro, installed.Pages);
        await DiscoveryNamesTheTokenEndpoint(installed);

        var caseId = await ipro.NewCase("Crane 4", Cancel);
        Assert.Equal("active", (await ipro.Get($"/cases/{caseId}", Cancel)).Good().Data.GetProperty("status").GetString());
        foreach (var upload in matter.Uploads)
        {
            await TakeIn(ipro, pages, caseId, upload);
        }

        // Every item became what the makers of the matter say it should become.
        await pages.CatchUp(caseId, Cancel);
        var documents = await pages.Documents(caseId, "*", Cancel);
        Assert.Equal(
            matter
                .Items.Where(item => item.Outcome != DemoOutcome.Container && !IsApart(item))
                .Select(item => $"{item.Path} {item.Outcome}")
                .Order(StringComparer.Ordinal),
            documents
                .Where(document => !IsApart(Text(document, "path")))
                .Select(document => $"{Text(document, "path")} {Text(document, "outcome")}")
                .Order(StringComparer.Ordinal)
        );
        foreach (var query in matter.Searches)
        {
            Assert.NotEmpty(await pages.Documents(caseId, query, Cancel));
        }

        var sound = documents.Where(document => Text(document, "outcome") == "Document").ToList();
        await GoesOutNumbered(installed, caseId, sound, matter);
        Assert.Empty(installed.Errors);
    }

    [Theory(Timeout = 2 * Minutes)]
    [InlineData(EngineKind.Sqlite)]
    [InlineData(EngineKind.Postgres)]
    public async Task Chunks_may_come_at_once_in_any_order_and_again_and_a_lost_one_is_noticed(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        await using var installed = await Installed.Start(new Order { Database = database?.Connection }, Cancel);
        var ipro = installed.Ipro;
        var caseId = await ipro.NewCase("Chunks", Cancel);
        var path = folder.File(
            "noise.zip",
            Zips.Of(("noise.bin", RandomNumberGenerator.GetBytes(40 << 20)), ("note.txt", Zips.Text("A note.")))
        );
        var upload = await ipro.OpenUpload(caseId, "noise.zip", new FileInfo(path).Length, Cancel);
        var (id, count) = (upload.GetProperty("id").GetString()!, upload.GetProperty("totalNumberOfChunks").GetInt32());
        Assert.True(count >= 5);

        // All but the third, last first, four at once, the second twice.
        var sent = Enumerable.Range(1, count).Where(ordinal => ordinal != 3).Reverse().Append(2).ToList();
        var answers = await Task.WhenAll(sent.Select(ordinal => ipro.SendChunk(upload, path, ordinal, Cancel)));
        Assert.All(answers, answer => answer.Good());
        await IsMissing(ipro, id, 3);
        var early = await ipro.Post("/workflows/ingestion", IngestionOf(caseId, id), Cancel);
        early.IsRefusal(HttpStatusCode.Conflict, "API0005");

        // The lost one breaks off in the middle, and is as if it had never come.
        using (var half = Ipro.ChunkForm(upload, 3, new byte[1 << 20]))
        {
            (await ipro.Send(HttpMethod.Post, $"/uploads/{id}/chunks", half, Cancel)).IsRefusal(HttpStatusCode.BadRequest, "API0001");
        }

        await IsMissing(ipro, id, 3);
        var last = (await ipro.SendChunk(upload, path, 3, Cancel)).Good().Data;
        Assert.Equal("completed", last.GetProperty("status").GetString());
        Assert.Equal(0, last.GetProperty("missingChunks").GetArrayLength());

        // The bytes are the bytes.
        var workflow = await ipro.Ingest(caseId, "Ada", [id], Cancel);
        var status = await ipro.End("ingestion", workflow, Cancel);
        Assert.Equal(3, status.GetProperty("account").GetProperty("items").GetInt64());
        var documents = await installed.Pages.Documents(caseId, "*", Cancel);
        await using var original = await ZipFile.OpenReadAsync(path, Cancel);
        foreach (var entry in original.Entries)
        {
            var document = Assert.Single(documents, document => Text(document, "name") == entry.Name);
            await using var stream = await entry.OpenAsync(Cancel);
            Assert.Equal(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, Cancel)), Text(document, "sha256"));
        }
    }

    [Theory(Timeout = 2 * Minutes)]
    [InlineData(EngineKind.Sqlite)]
    [InlineData(EngineKind.Postgres)]
    public async Task An_ingestion_is_paused_resumed_and_cancelled(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        await using var installed = await Installed.Start(new Order { Database = database?.Connection, IsHostile = true }, Cancel);
        var ipro = installed.Ipro;
        var caseId = await ipro.NewCase("Steered", Cancel);
        // Slow items, so that there is something to hold, however late this process has its turn.
        const int Slow = 12;
        var slow = Enumerable.Range(0, Slow).Select(number => ($"slow-{number}.bin", Zips.Text($"DOSSIER-TEST wait {700 + number}")));
        var path = folder.File("slow.zip", Zips.Of(slow));
        var upload = await ipro.Upload(caseId, path, Cancel);

        var workflow = await ipro.Ingest(caseId, "Ada", [upload], Cancel);
        await Reading(ipro, workflow, 2);
        (await ipro.Post($"/workflows/ingestion/{workflow}/pause", null, Cancel)).Good();
        Assert.Equal("paused", (await ipro.Status("ingestion", workflow, Cancel)).GetProperty("status").GetString());
        (await ipro.Post($"/workflows/ingestion/{workflow}/pause", null, Cancel)).IsRefusal(HttpStatusCode.Conflict, "API0005");
        // It comes to rest, before what is left of it has been read.
        var still = await ipro.Status("ingestion", workflow, Cancel);
        string held;
        do
        {
            held = still.GetProperty("account").ToString();
            await Task.Delay(1500, Cancel);
            still = await ipro.Status("ingestion", workflow, Cancel);
        } while (still.GetProperty("account").ToString() != held);

        Assert.Equal("paused", still.GetProperty("status").GetString());
        Assert.True(still.GetProperty("account").GetProperty("pending").GetInt64() > 0);
        (await ipro.Post($"/workflows/ingestion/{workflow}/resume", null, Cancel)).Good();
        (await ipro.Post($"/workflows/ingestion/{workflow}/resume", null, Cancel)).IsRefusal(HttpStatusCode.Conflict, "API0005");
        var end = await ipro.End("ingestion", workflow, Cancel);
        Assert.Equal(
            (Slow + 1, Slow),
            (end.GetProperty("account").GetProperty("items").GetInt64(), end.GetProperty("account").GetProperty("documents").GetInt64())
        );

        var other = await ipro.Ingest(caseId, "Lin", [upload], Cancel);
        await Reading(ipro, other, 1);
        (await ipro.Post($"/workflows/ingestion/{other}/cancel", null, Cancel)).Good();
        (await ipro.Get($"/workflows/ingestion/{other}", Cancel)).IsRefusal(HttpStatusCode.NotFound, "API0004");
        (await ipro.Post($"/workflows/ingestion/{other}/resume", null, Cancel)).IsRefusal(HttpStatusCode.NotFound, "API0004");
        var list = (await ipro.Get($"/cases/{caseId}/workflows/ingestion", Cancel)).Good().Items;
        Assert.Equal([workflow], list.EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
        Assert.Empty(installed.Errors);
    }

    /// <summary>Waits until so many items are known and something is still being read.</summary>
    private static async Task Reading(Ipro ipro, string workflow, int items)
    {
        JsonElement account;
        do
        {
            await Task.Delay(50, Cancel);
            account = (await ipro.Status("ingestion", workflow, Cancel)).GetProperty("account");
        } while (account.GetProperty("items").GetInt64() < items);

        Assert.True(account.GetProperty("pending").GetInt64() > 0, "It was over before it could be steered.");
    }

    private static async Task DiscoveryNamesTheTokenEndpoint(Installed installed)
    {
        var path = new Uri("/ipro/auth/.well-known/openid-configuration", UriKind.Relative);
        var discovery = (await Answer.Of(await installed.Http.GetAsync(path, Cancel), Cancel)).Good().Body;
        Assert.EndsWith("/ipro/auth/connect/token", discovery.GetProperty("token_endpoint").GetString());
        var token = (await installed.Ipro.AskForToken(Ipro.AllScopes, Cancel)).Good().Body;
        Assert.Equal(("Bearer", 3600), (token.GetProperty("token_type").GetString(), token.GetProperty("expires_in").GetInt32()));
    }

    /// <summary>Uploads and ingests one file of the matter, and holds the account against its manifest.</summary>
    private static async Task TakeIn(Ipro ipro, PagesClient pages, string caseId, DemoUpload upload)
    {
        var workflow = await ipro.Ingest(caseId, upload.Custodian, [await ipro.Upload(caseId, upload.Path, Cancel)], Cancel);
        var status = await ipro.End("ingestion", workflow, Cancel);
        Assert.Equal("completed", status.GetProperty("status").GetString());
        Assert.Equal(100, status.GetProperty("percentComplete").GetInt32());
        var account = status.GetProperty("account");
        Assert.True(account.GetProperty("addsUp").GetBoolean());
        Assert.Equal(0, account.GetProperty("pending").GetInt64());
        Assert.Equal(upload.Items.Count(item => item.Outcome == DemoOutcome.Document), account.GetProperty("documents").GetInt64());
        Assert.Equal(upload.Items.Count(item => item.Outcome == DemoOutcome.Duplicate), account.GetProperty("duplicates").GetInt64());
        Assert.Equal(upload.Items.Count(item => item.Outcome == DemoOutcome.Known), account.GetProperty("known").GetInt64());

        // Each exception has its reason, in the vendor's list and in ours.
        var errors = await ipro.Errors("ingestion", workflow, Cancel);
        var faulty = upload.Items.Where(item => item.Outcome == DemoOutcome.Exception && !IsApart(item)).Select(item => item.Path);
        Assert.Equal(
            faulty.Order(StringComparer.Ordinal),
            errors.Select(error => Text(error, "path")).Where(path => !IsApart(path)).Distinct().Order(StringComparer.Ordinal)
        );
        var ours = (await pages.Get($"/ingestions/{workflow}", Cancel)).Good().Body.GetProperty("faults");
        Assert.Equal(errors.Count, ours.EnumerateObject().Sum(fault => fault.Value.GetInt32()));
    }

    private static async Task GoesOutNumbered(Installed installed, string caseId, List<JsonElement> documents, DemoManifest matter)
    {
        var ipro = installed.Ipro;
        var series = await ipro.SeriesOnDisk(caseId, "crane", "HRT", Cancel);
        var changed = (await ipro.Get($"/exportSeries/{series}", Cancel)).Good().Data;
        Assert.Equal("HRT", changed.GetProperty("numbering").GetProperty("prefix").GetString());
        var export = await ipro.Export(caseId, series, documents.Select(document => document.GetProperty("number").GetInt64()), Cancel);
        var status = await ipro.End("export", export, Cancel);
        Assert.Equal(("completed", 0), (status.GetProperty("status").GetString(), status.GetProperty("errorCount").GetInt32()));
        var numbered = (await ipro.Get($"/workflows/export/{export}/documents", Cancel)).Good().Items;
        Assert.Equal(documents.Count, numbered.GetArrayLength());

        var target = Path.Combine(installed.DataFolder, "exports", "crane");
        Assert.Equal(["VOL001"], Directory.GetFileSystemEntries(target).Select(Path.GetFileName));
        var volume = Volume.Read(Path.Combine(target, "VOL001"));
        volume.MustAgreeWithItsManifest();
        // The ingestion put the same documents up for review first, and a series never goes back.
        volume.MustBeGapless("HRT", 1);
        Assert.Equal(documents.Select(document => Text(document, "path")).Order(), volume.Records.Select(record => record["PATH"]).Order());
        Assert.True(File.Exists(Path.Combine(target, "VOL001", "VOL001.opt")));
        foreach (var record in volume.Records)
        {
            Assert.Equal(record["SHA256HASH"], volume.HashOf(record, "NATIVELINK"));
        }

        FamiliesStandTogether(volume, documents);
        await NativesAreTheOriginals(volume, matter.Uploads[0].Path);

        // The next export of the series goes on where this one stopped.
        var next = await ipro.Export(caseId, series, [documents[0].GetProperty("number").GetInt64()], Cancel);
        await ipro.End("export", next, Cancel);
        Volume.Read(Path.Combine(target, "VOL002")).MustBeGapless("HRT", volume.Records.Count + 1);
    }

    private static void FamiliesStandTogether(Volume volume, List<JsonElement> documents)
    {
        var familyOf = documents.ToDictionary(document => Text(document, "path"), document => Text(document, "familyId"));
        var families = volume.Records.Select(record => familyOf[record["PATH"]]).ToList();
        var runs = families.Where((family, index) => index == 0 || families[index - 1] != family).ToList();
        Assert.Equal(runs.Distinct(), runs);
        Assert.Contains(families.CountBy(family => family), family => family.Value > 1);
    }

    /// <summary>What lies in the archive itself must come out byte by byte.</summary>
    private static async Task NativesAreTheOriginals(Volume volume, string archive)
    {
        await using var zip = await ZipFile.OpenReadAsync(archive, Cancel);
        var compared = 0;
        foreach (var entry in zip.Entries)
        {
            var record = volume.Records.SingleOrDefault(record => record["PATH"] == $"{Path.GetFileName(archive)}/{entry.FullName}");
            if (record is not null)
            {
                await using var stream = await entry.OpenAsync(Cancel);
                Assert.Equal(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, Cancel)), volume.HashOf(record, "NATIVELINK"));
                compared++;
            }
        }

        Assert.True(compared > 20);
    }

    private static object IngestionOf(string caseId, string upload) =>
        new
        {
            name = "Too early",
            caseId,
            dataLocations = new[] { new { custodian = "Ada", uploads = new[] { new { id = upload } } } },
        };

    private static async Task IsMissing(Ipro ipro, string upload, int ordinal)
    {
        var status = (await ipro.Get($"/uploads/{upload}", Cancel)).Good().Data;
        Assert.Equal("uploading", status.GetProperty("status").GetString());
        Assert.Equal([ordinal], status.GetProperty("missingChunks").EnumerateArray().Select(missing => missing.GetInt32()));
    }

    /// <summary>
    /// What the manifest and we call by different names: a tape archive inside its compression, an attached message, the sealed archive.
    /// It counts all the same.
    /// </summary>
    private static bool IsApart(string path) =>
        path.Contains("/sealed.zip", StringComparison.Ordinal)
        || path.Contains("/crane-logs.tar.gz", StringComparison.Ordinal)
        || path.Contains("/0019.eml/", StringComparison.Ordinal);

    private static bool IsApart(DemoItem item) => IsApart(item.Path);

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;
}

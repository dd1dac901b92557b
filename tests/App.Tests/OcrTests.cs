using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Ocr;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Formats;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>Text recognized in pictures: over the IPRO door, in volumes, after reading.</summary>
public sealed class OcrTests(OcrMatter matter) : IClassFixture<OcrMatter>
{
    private const int Minute = 60_000;
    private readonly Installed installed = matter.Installed;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Minute)]
    public async Task What_a_folder_holds_is_recognized_in_place_found_and_told()
    {
        await Listen();
        var before = matter.Read.Document("letter.pdf");
        Assert.DoesNotContain("harbor", await installed.TextOf(before, Cancel), StringComparison.Ordinal);
        var path = Path.Combine(installed.Evidence, "case").Replace('/', '\\');
        var body = new
        {
            name = "Scans",
            path = '\\' + path,
            ocrLanguages = new[] { "EN", "EN" },
        };
        var made = (await installed.Ipro.Post("/workflows/ocr", body, Cancel)).Good().Data;
        var id = made.GetProperty("id").GetString()!;
        Assert.Equal(["EN"], made.GetProperty("ocrLanguages").EnumerateArray().Select(code => code.GetString()));
        Assert.Equal(body.path, made.GetProperty("path").GetString());

        var status = await installed.Ipro.End("ocr", id, Cancel);

        Assert.Equal(("completed", 4, 1), (Text(status, "status"), Number(status, "documentCount"), Number(status, "errorCount")));
        var error = Assert.Single(await installed.Ipro.Errors("ocr", id, Cancel));
        Assert.Equal(("Corrupt", "ocr"), (Text(error, "code"), Text(error, "jobType")));
        Assert.EndsWith("broken.pdf", Text(error, "path"), StringComparison.Ordinal);
        var after = await Outcomes.Of(installed, matter.Workspace, matter.Read.Ingestion.Number, Cancel);
        Assert.Contains("harbor master noticed the invoice", await TextOf(after, "letter.pdf"), StringComparison.Ordinal);
        Assert.Contains("signed the delivery note", await TextOf(after, "page.tif"), StringComparison.Ordinal);
        Assert.Contains("crane was sold in October", await TextOf(after, "turned.png"), StringComparison.Ordinal);
        Assert.Equal(before.Sha256, after.Document("letter.pdf").Sha256);
        await installed.Of<Indexing>().CatchUp(matter.Workspace.Id, Cancel);
        var found = await installed.Of<Searches>().Find(matter.Workspace.Id, new SearchOrder("insurer"), Installed.Operator, Cancel);
        Assert.Equal(before.Number, Assert.Single(found.Hits.Items).Document.Number);
        var values = await Values(after.Document("letter.pdf"));
        Assert.True(values[Properties.HasOcr].GetBoolean());
        Assert.InRange(values[Properties.OcrConfidence].GetInt32(), 80, 100);
        Assert.Equal("EN", values[Properties.OcrLanguages][0].GetString());
        Assert.StartsWith("tesseract 5", values[Properties.OcrEngine].GetString(), StringComparison.Ordinal);
        Assert.StartsWith("1: ", values[Properties.OcrPageConfidence][0].GetString(), StringComparison.Ordinal);

        await WebhookReceiver.Until(() => Told("Completed").Any(payload => Text(payload, "workflowId") == id), Cancel);
        Assert.Contains(Told("Started"), payload => Text(payload, "workflowId") == id && Text(payload, "workflowType") == "ocr");
        var list = (await installed.Ipro.Get("/workflows/ocr?pageNumber=1&pageSize=1", Cancel)).Good();
        Assert.Single(list.Items.EnumerateArray());
        Assert.True(list.Body.GetProperty("pagination").GetProperty("totalCount").GetInt32() >= 1);
        Assert.Equal("completed", Text((await installed.Ipro.Get($"/workflows/ocr/{id}", Cancel)).Good().Data, "status"));
        Assert.Equal(HttpStatusCode.Conflict, (await installed.Ipro.Post($"/workflows/ocr/{id}/pause", null, Cancel)).Status);
    }

    [Fact(Timeout = 2 * Minute)]
    public async Task A_volume_gets_the_text_too()
    {
        var target = Path.Combine(installed.DataFolder, "exports", "scanned");
        string[] names = ["letter.pdf", "page.tif"];
        foreach (var name in names)
        {
            installed.PutEvidence(
                $"pages/{name}",
                await File.ReadAllBytesAsync(Path.Combine(installed.Evidence, "case", "scans", name), Cancel)
            );
        }

        var workspace = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);
        var read = await installed.Ingest(workspace, Path.Combine(installed.Evidence, "pages"), Cancel);
        var caseId = $"{workspace.Number}";
        var series = await installed.Ipro.SeriesOnDisk(caseId, target, "SCN", Cancel);
        var documents = names.Select(name => read.Document(name).Number).ToList();
        var export = await installed.Ipro.Export(caseId, series, documents, Cancel);
        await installed.Ipro.End("export", export, Cancel);
        var volume = Directory.GetDirectories(target).Single();
        Assert.Equal(["", @".\TEXT\0001\SCN000001.txt"], Volume.Read(volume).Records.Select(record => record["TEXTLINK"]).Order());

        var body = new { name = "Volume", path = volume };
        var id = (await installed.Ipro.Post("/workflows/ocr", body, Cancel)).Good().Data.GetProperty("id").GetString()!;
        var status = await installed.Ipro.End("ocr", id, Cancel);

        Assert.Empty(await installed.Ipro.Errors("ocr", id, Cancel));
        Assert.Equal((2, 0), (Number(status, "documentCount"), Number(status, "errorCount")));
        var texts = Directory
            .GetFiles(Path.Combine(volume, "TEXT"), "*.txt", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.Equal(["SCN000001.txt", "SCN000002.txt"], texts.Select(Path.GetFileName));
        Assert.Contains("harbor master", await File.ReadAllTextAsync(texts[0], Cancel), StringComparison.Ordinal);
        Assert.Contains("delivery note", await File.ReadAllTextAsync(texts[1], Cancel), StringComparison.Ordinal);
        var whole = Volume.Read(volume);
        whole.MustAgreeWithItsManifest();
        Assert.Equal([@".\TEXT\0001\SCN000001.txt", @".\TEXT\0001\SCN000002.txt"], whole.Records.Select(record => record["TEXTLINK"]));
        Assert.Equal(documents.Count, whole.Records.Count);
    }

    [Fact(Timeout = 2 * Minute)]
    public async Task What_could_not_be_recognized_is_recognized_once_more_by_number_and_by_type()
    {
        var folder = Path.Combine(installed.Evidence, "locked");
        Lock("one.pdf", "Only the cook knew the combination.");
        Lock("two.pdf", "The safe stood in the pantry.");
        var workspace = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);
        var read = await installed.Ingest(workspace, folder, Cancel);
        var run = await installed.Of<OcrRuns>().Create(workspace.Id, "Locked", null, ["EN"], Installed.Operator, Cancel);
        Assert.Equal(2, Number(await installed.Ipro.End("ocr", $"{run.Number}", Cancel), "errorCount"));
        await installed.Of<KnownPasswords>().Add(workspace.Id, "pantry", "", Installed.Operator, Cancel);
        var faults = await installed.Of<Faults>().List(WorkflowKind.Ocr, run.Number, PageOf.First(10), Installed.Operator, Cancel);
        Assert.All(faults.Items, fault => Assert.Equal(FaultKind.PasswordProtected, fault.Kind));
        var one = faults.Items.Single(fault => fault.Path.EndsWith("one.pdf", StringComparison.Ordinal));

        var alone = await Retry(workspace, new RetryOrder { FaultNumber = one.Number });

        Assert.Equal((1, 0), (alone.Items, alone.Left));
        Assert.Equal(run.Number, Assert.Single(alone.Workflows).Number);
        var status = await installed.Ipro.Status("ocr", $"{run.Number}", Cancel);
        Assert.Equal((2, 1), (Number(status, "documentCount"), Number(status, "errorCount")));
        Assert.Contains("combination", await TextOf(read, "one.pdf", workspace), StringComparison.Ordinal);

        // The ingestion reads both again too, which must not undo what is recognized.
        var rest = await Retry(workspace, new RetryOrder { Kind = FaultKind.PasswordProtected });

        Assert.Equal([WorkflowKind.Ingestion, WorkflowKind.Ocr], rest.Workflows.Select(workflow => workflow.Kind).Order());
        Assert.Equal("completed", Text(await installed.Ipro.Status("ocr", $"{run.Number}", Cancel), "status"));
        Assert.Equal(0, (await installed.Of<Faults>().List(workspace.Id, null, PageOf.First(1), Installed.Operator, Cancel)).Total);
        Assert.Contains("pantry", await TextOf(read, "two.pdf", workspace), StringComparison.Ordinal);
        Assert.Contains("combination", await TextOf(read, "one.pdf", workspace), StringComparison.Ordinal);
    }

    private void Lock(string name, string line)
    {
        var open = installed.PutEvidence("open.pdf", Scans.Scan(installed.Evidence, line));
        var locked = Path.Combine(Directory.CreateDirectory(Path.Combine(installed.Evidence, "locked")).FullName, name);
        Tool.Run(installed.Evidence, "qpdf", "--encrypt", "pantry", "owner", "256", "--", open, locked);
    }

    private async Task<Retried> Retry(Workspace workspace, RetryOrder order)
    {
        var retried = await installed.Of<Retries>().Retry(workspace.Id, order, Installed.Operator, Cancel);
        foreach (var workflow in retried.Workflows)
        {
            while (!(await installed.Of<Workflows>().Find(workflow.Kind, workflow.Number, Installed.Operator, Cancel)).IsOver)
            {
                await Task.Delay(50, Cancel);
            }
        }

        return retried;
    }

    private async Task<string> TextOf(Outcomes before, string name, Workspace workspace) =>
        await TextOf(await Outcomes.Of(installed, workspace, before.Ingestion.Number, Cancel), name);

    [Fact(Timeout = Minute)]
    public async Task A_run_is_paused_resumed_and_cancelled_and_stays()
    {
        var folder = Path.Combine(installed.Evidence, "case", "scans");
        var body = new { name = "Steered", path = folder };
        var id = (await installed.Ipro.Post("/workflows/ocr", body, Cancel)).Good().Data.GetProperty("id").GetString()!;
        (await installed.Ipro.Post($"/workflows/ocr/{id}/pause", null, Cancel)).Good();
        Assert.Equal("paused", Text(await installed.Ipro.Status("ocr", id, Cancel), "status"));
        (await installed.Ipro.Post($"/workflows/ocr/{id}/resume", null, Cancel)).Good();
        Assert.Equal(HttpStatusCode.Conflict, (await installed.Ipro.Post($"/workflows/ocr/{id}/resume", null, Cancel)).Status);
        (await installed.Ipro.Post($"/workflows/ocr/{id}/pause", null, Cancel)).Good();
        (await installed.Ipro.Post($"/workflows/ocr/{id}/cancel", null, Cancel)).Good();
        Assert.Equal("cancelled", Text((await installed.Ipro.Get($"/workflows/ocr/{id}", Cancel)).Good().Data, "status"));
        Assert.Equal(HttpStatusCode.Conflict, (await installed.Ipro.Post($"/workflows/ocr/{id}/cancel", null, Cancel)).Status);
    }

    [Fact(Timeout = 2 * Minute)]
    public async Task A_run_that_is_cancelled_while_pages_are_recognized_leaves_no_half_text_and_can_be_done_again()
    {
        var first = installed.PutEvidence("first.pdf", Scans.Scan(installed.Evidence, "The beginning was in the cellar."));
        var last = installed.PutEvidence("last.pdf", Scans.Scan(installed.Evidence, "The end was on the roof."));
        var many = installed.PutEvidence("many/pages.pdf", []);
        Tool.Run(installed.Evidence, "qpdf", "--empty", "--pages", first, "1,1,1,1", last, "1", "--", many);
        var workspace = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);
        var read = await installed.Ingest(workspace, many, Cancel);
        var before = read.Document("pages.pdf");
        var run = await installed.Of<OcrRuns>().Create(workspace.Id, "Cancelled", null, ["EN"], Installed.Operator, Cancel);
        // It is held where it is: how fast it would be does not matter.
        await WebhookReceiver.Until(() => Recognizing() is { } process && Hold(process), Cancel);

        (await installed.Ipro.Post($"/workflows/ocr/{run.Number}/cancel", null, Cancel)).Good();
        await WebhookReceiver.Until(() => Recognizing() is null, Cancel);

        var cancelled = await installed.Ipro.Status("ocr", $"{run.Number}", Cancel);
        Assert.Equal(("cancelled", 0), (Text(cancelled, "status"), Number(cancelled, "errorCount")));
        var after = await Outcomes.Of(installed, workspace, read.Ingestion.Number, Cancel);
        Assert.Equal(before.ValuesJson, after.Document("pages.pdf").ValuesJson);
        Assert.Equal(await installed.TextOf(before, Cancel), await TextOf(after, "pages.pdf"));

        var again = await installed.Of<OcrRuns>().Create(workspace.Id, "Again", null, ["EN"], Installed.Operator, Cancel);
        var status = await installed.Ipro.End("ocr", $"{again.Number}", Cancel);
        Assert.Equal((1, 0), (Number(status, "documentCount"), Number(status, "errorCount")));
        var text = await TextOf(await Outcomes.Of(installed, workspace, read.Ingestion.Number, Cancel), "pages.pdf");
        Assert.Contains("cellar", text, StringComparison.Ordinal);
        Assert.Contains("roof", text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(installed.DataFolder, "pages-*", SearchOption.AllDirectories));
    }

    /// <summary>The process that recognizes pages of this installation; null when none does.</summary>
    private string? Recognizing() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .FirstOrDefault(process =>
            {
                try
                {
                    var words = File.ReadAllText($"/proc/{process}/cmdline");
                    return char.IsAsciiDigit(process![0])
                        && words.StartsWith("tesseract", StringComparison.Ordinal)
                        && words.Contains(installed.DataFolder, StringComparison.Ordinal);
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    return false;
                }
            });

    private static bool Hold(string process)
    {
        using var stop = Process.Start("kill", ["-STOP", process]);
        stop.WaitForExit();
        return stop.ExitCode == 0;
    }

    [Theory(Timeout = Minute)]
    [InlineData("""["XX"]""")]
    [InlineData("""["en"]""")]
    [InlineData("[]")]
    [InlineData("""["AR","EN"]""")]
    [InlineData("""["ZH-HANS","ZH-HANT"]""")]
    [InlineData("""["JA","EN","KO"]""")]
    public async Task Languages_that_do_not_go_together_are_refused(string languages)
    {
        var path = JsonSerializer.Serialize(Path.Combine(installed.Evidence, "case"));
        using var content = new StringContent(
            $$"""{"name":"x","path":{{path}},"ocrLanguages":{{languages}}}""",
            System.Text.Encoding.UTF8,
            "application/json"
        );
        Assert.Equal(HttpStatusCode.BadRequest, (await installed.Ipro.Send(HttpMethod.Post, "/workflows/ocr", content, Cancel)).Status);
    }

    [Theory(Timeout = Minute)]
    [InlineData("x", "")]
    [InlineData("x", "relative")]
    [InlineData("x", "/etc")]
    [InlineData("x", """\\server\share""")]
    [InlineData("x", "{evidence}")]
    [InlineData("x", "{evidence}/case/../../../etc")]
    [InlineData("", "{evidence}/case")]
    public async Task Folders_that_are_none_of_ours_are_refused(string name, string path)
    {
        var folder = Directory.CreateDirectory(Path.Combine(installed.Evidence, "never ingested")).FullName;
        var body = new
        {
            name,
            path = path == "{evidence}" ? folder : path.Replace("{evidence}", installed.Evidence, StringComparison.Ordinal),
        };
        Assert.Equal(HttpStatusCode.BadRequest, (await installed.Ipro.Post("/workflows/ocr", body, Cancel)).Status);
    }

    [Fact(Timeout = Minute)]
    public async Task A_language_that_is_not_installed_is_an_exception_that_names_its_package()
    {
        Assert.SkipWhen(
            Directory.GetFiles("/usr/share/tesseract-ocr", "fao.traineddata", SearchOption.AllDirectories).Length > 0,
            "It is installed."
        );
        var run = await installed.Of<OcrRuns>().Create(matter.Workspace.Id, "Faroese", null, ["FO"], Installed.Operator, Cancel);
        var status = await installed.Ipro.End("ocr", $"{run.Number}", Cancel);
        Assert.Equal((4, 4), (Number(status, "documentCount"), Number(status, "errorCount")));
        Assert.All(
            await installed.Ipro.Errors("ocr", $"{run.Number}", Cancel),
            error =>
            {
                Assert.Equal("Unsupported", Text(error, "code"));
                Assert.Contains("tesseract-ocr-fao", Text(error, "message"), StringComparison.Ordinal);
            }
        );
    }

    [Fact(Timeout = Minute)]
    public async Task What_is_read_is_recognized_by_itself_where_a_workspace_wants_that()
    {
        var workspace = await installed.NewWorkspace(new WorkspaceSettings { OcrLanguages = ["EN"] }, Cancel);
        // Somewhere else: what lies in the folder of the matter is the matter of other tests.
        var picture = await File.ReadAllBytesAsync(Path.Combine(installed.Evidence, "case", "scans", "page.tif"), Cancel);
        await installed.Ingest(workspace, installed.PutEvidence("later/page.tif", picture), Cancel);
        var runs = (await installed.Of<OcrRuns>().List(PageOf.First(100), Installed.Operator, Cancel)).Items;
        var run = Assert.Single(runs, run => run.WorkspaceId == workspace.Id);
        Assert.Equal(1, Number(await installed.Ipro.End("ocr", $"{run.Number}", Cancel), "documentCount"));
        var documents = await installed
            .Of<Core.Documents.Documents>()
            .List(workspace.Id, new DocumentFilter(), PageOf.First(10), Installed.Operator, Cancel);
        Assert.Contains("delivery note", await installed.TextOf(Assert.Single(documents.Items), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_language_of_the_contract_has_a_pack()
    {
        Assert.Equal(44, OcrLanguage.All.Select(language => language.Code).Distinct().Count());
        Assert.Equal(43, OcrLanguage.All.Select(language => language.Package).Distinct().Count());
        Assert.Equal("tesseract-ocr-srp-latn", OcrLanguage.Find("SR-LATN-CS")!.Package);
    }

    private async Task Listen()
    {
        var user = (await installed.Ipro.Get("/users", Cancel)).Good().Items[0].GetProperty("id").GetString();
        var configuration = JsonContent.Create(new { webhookClientUrl = matter.Receiver.Address, batchSize = 1 });
        (await installed.Ipro.Send(HttpMethod.Put, $"/users/{user}/notifications/configuration", configuration, Cancel)).Good();
        var types = (await installed.Ipro.Get($"/users/{user}/notifications/eventTypes", Cancel)).Good().Items;
        var eventTypes = types.EnumerateArray().Select(type => new { id = type.GetProperty("id").GetString() });
        var wanted = JsonContent.Create(new { eventTypes, channels = new { webhook = true } });
        (await installed.Ipro.Send(HttpMethod.Put, $"/users/{user}/notifications/subscription", wanted, Cancel)).Good();
    }

    private IEnumerable<JsonElement> Told(string what) =>
        matter
            .Receiver.Notifications.Where(one => one.GetProperty("eventType").GetString() == $"Enterprise.OcrWorkflow.{what}")
            .Select(one => one.GetProperty("payload"));

    private async Task<string> TextOf(Outcomes outcomes, string name) => await installed.TextOf(outcomes.Document(name), Cancel);

    private async Task<Dictionary<string, JsonElement>> Values(Document document)
    {
        await using var session = await installed.Of<IEngine>().Read(Cancel);
        var fields = await Core.Fields.Fields.All(session, document.WorkspaceId, Cancel);
        var values = JsonDocument.Parse(document.ValuesJson).RootElement;
        return fields
            .Where(field => values.TryGetProperty($"{field.Number}", out _))
            .ToDictionary(field => field.Key, field => values.GetProperty($"{field.Number}"));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}

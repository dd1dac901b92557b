using System.Net.Http.Json;
using Dossier.App.Tests.Setup;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>A customer's webhook client beside the whole program: what it is told of a case's life, and what a power cut does to that.</summary>
public sealed class WebhookTests : IDisposable
{
    private const int Minutes = 60_000;
    private readonly TemporaryFolder folder = new();
    private readonly WebhookReceiver receiver = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        receiver.Dispose();
        folder.Dispose();
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task The_life_of_a_case_is_told_event_by_event_and_its_reports_add_up()
    {
        var settings = new Dictionary<string, string?> { ["Webhooks:AllowPrivate"] = "true" };
        await using var installed = await Installed.Start(new Order { Settings = settings }, Cancel);
        var ipro = installed.Ipro;
        await Listen(ipro, 1);
        var caseId = await ipro.NewCase("Told", Cancel);
        var evidence = Evidence.Of(pdfs: 2, texts: 3, messages: 0, archives: 0);
        var upload = await ipro.Upload(caseId, folder.File("evidence.zip", evidence.Archive), Cancel);
        var workflow = await ipro.Ingest(caseId, "Ada", [upload], Cancel);
        Assert.Equal("completed", (await ipro.End("ingestion", workflow, Cancel)).GetProperty("status").GetString());
        var export = (await ipro.Get($"/cases/{caseId}/workflows/export", Cancel)).Good().Items[0].GetProperty("id").GetString()!;

        var types = await Report(ipro, "ingestion", workflow, "fileTypes", "application/json");
        Assert.Contains("\"fileExtension\":[", types, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"PDF\",\"count\":2,", types, StringComparison.Ordinal);
        var csv = await Report(ipro, "ingestion", workflow, "fileTypes", "text/csv");
        Assert.StartsWith("section,name,count,size\r\n", csv, StringComparison.Ordinal);
        Assert.Contains("fileType,PDF,2,", csv, StringComparison.Ordinal);
        Assert.Contains("fileExtension,txt,3,", csv, StringComparison.Ordinal);
        Assert.Equal("{\"errorType\":[],\"error\":[]}", await Report(ipro, "ingestion", workflow, "errors", "application/json"));
        var summary = await Report(ipro, "export", export, "summary", "application/json");
        Assert.Contains("\"status\":\"completed\",\"documentCount\":5,\"errorCount\":0,", summary, StringComparison.Ordinal);

        (await ipro.Patch($"/cases/{caseId}", new { name = "Told again" }, Cancel)).Good();
        (await ipro.Delete($"/cases/{caseId}", Cancel)).Good();
        string[] expected =
        [
            "Enterprise.Case.Created",
            "Enterprise.IngestionWorkflow.Started",
            "Enterprise.ExportWorkflow.Started",
            "Enterprise.ExportWorkflow.Completed",
            "Enterprise.IngestionWorkflow.Completed",
            "Enterprise.Report.Executed",
            "Enterprise.Report.Executed",
            "Enterprise.Report.Executed",
            "Enterprise.Report.Executed",
            "Enterprise.Case.Updated",
            "Enterprise.Case.Deleted",
        ];
        await WebhookReceiver.Until(() => receiver.Notifications.Count >= expected.Length, Cancel);
        Assert.Equal(expected, receiver.Notifications.Select(one => one.GetProperty("eventType").GetString()));
        var told = receiver.Notifications.Select(one => one.GetProperty("payload")).ToList();
        Assert.All([.. told[..5], .. told[9..]], payload => Assert.Equal(caseId, payload.GetProperty("caseId").GetString()));
        Assert.Equal((workflow, "ingestion", "completed"), (Text(4, "workflowId"), Text(4, "workflowType"), Text(4, "status")));
        Assert.Equal((export, "export", "completed"), (Text(3, "workflowId"), Text(3, "workflowType"), Text(3, "status")));
        Assert.Equal(("fileTypes", workflow), (Text(5, "reportId"), Text(5, "workflowId")));
        Assert.True(told[5].GetProperty("success").GetBoolean());
        Assert.Equal("Told again", Text(10, "name"));

        string? Text(int index, string name) => told[index].GetProperty(name).GetString();
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task A_server_killed_while_nobody_listens_tells_everything_afterwards_once_and_in_order()
    {
        var data = Path.Combine(folder.Path, "data");
        var port = Ports.Free();
        var ids = new List<string>();
        receiver.Status = 503;
        await using (var server = await ServerProcess.Launch(data, port, null).Ready(Cancel))
        {
            await Listen(server.Ipro, 2);
            for (var index = 0; index < 5; index++)
            {
                ids.Add(await server.Ipro.NewCase($"Killed {index}", Cancel));
            }

            await WebhookReceiver.Until(() => receiver.Refused > 0, Cancel);
            await server.Kill(Cancel);
        }

        receiver.Status = 200;
        await using var again = await ServerProcess.Launch(data, port, null).Ready(Cancel);
        await WebhookReceiver.Until(() => receiver.Accepted.Count >= 2, Cancel);
        ids.Add(await again.Ipro.NewCase("After", Cancel));
        await WebhookReceiver.Until(() => receiver.Accepted.Count >= 3, Cancel);
        Assert.All(receiver.Accepted, body => Assert.Equal(2, body.GetProperty("notifications").GetArrayLength()));
        Assert.Equal(ids, receiver.Notifications.Select(one => one.GetProperty("payload").GetProperty("caseId").GetString()));
    }

    private async Task Listen(Ipro ipro, int batchSize)
    {
        var users = (await ipro.Get("/users", Cancel)).Good().Items;
        var user = users[0].GetProperty("id").GetString();
        var configuration = JsonContent.Create(new { webhookClientUrl = receiver.Address, batchSize });
        (await ipro.Send(HttpMethod.Put, $"/users/{user}/notifications/configuration", configuration, Cancel)).Good();
        var types = (await ipro.Get($"/users/{user}/notifications/eventTypes", Cancel)).Good().Items;
        var eventTypes = types.EnumerateArray().Select(type => new { id = type.GetProperty("id").GetString() });
        var wanted = JsonContent.Create(new { eventTypes, channels = new { webhook = true } });
        (await ipro.Send(HttpMethod.Put, $"/users/{user}/notifications/subscription", wanted, Cancel)).Good();
    }

    /// <summary>Makes a report and takes its result.</summary>
    private static async Task<string> Report(Ipro ipro, string type, string workflow, string report, string accept)
    {
        var accepted = (await ipro.Post($"/workflows/{type}/{workflow}/reports/{report}", null, Cancel)).Good();
        var operation = new Uri(accepted.Data.GetProperty("operationLocation").GetString()!).AbsolutePath["/ipro/v1".Length..];
        while (true)
        {
            var state = (await ipro.Get(operation, Cancel)).Good().Data;
            if (state.GetProperty("status").GetString() == "succeeded")
            {
                return await ipro.Take($"/reports/result/{state.GetProperty("resourceId").GetString()}", accept, Cancel);
            }

            Assert.NotEqual("failed", state.GetProperty("status").GetString());
            await Task.Delay(50, Cancel);
        }
    }
}

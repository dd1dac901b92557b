using System.Net;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>Contract 6.10, reports, on workflows that wait: what they count is counted in App.Tests, where something is read.</summary>
public sealed class ReportTests(IproServer ipro) : IClassFixture<IproServer>
{
    private static int cases;

    [Fact]
    public async Task A_report_is_made_as_an_operation_and_given_as_json_or_csv()
    {
        var id = await Ingestion();
        var reports = (await ipro.Client.Ask("GET", $"workflows/ingestion/{id}/reports")).Is(HttpStatusCode.OK).Items;
        Assert.Equal(["fileTypes", "errors"], reports.Select(report => report.GetProperty("id").GetString()));
        var accepted = (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/reports/fileTypes")).Is(HttpStatusCode.Accepted);
        Assert.Contains("/v1/operations/reports/", accepted.Header("Operation-Location"), StringComparison.Ordinal);
        var operation = await ipro.Finished(accepted);
        Assert.Equal("reports", operation.GetProperty("category").GetString());
        var location = operation.GetProperty("resourceLocation").GetString()!;
        Assert.EndsWith($"/v1/reports/result/{operation.GetProperty("resourceId").GetString()}", location, StringComparison.Ordinal);

        var json = (await ipro.Client.Ask("GET", location)).Is(HttpStatusCode.OK);
        Assert.Equal("""{"fileType":[],"fileExtension":[]}""", json.Text);
        Assert.Equal("application/json; charset=utf-8", json.Header("Content-Type"));
        var csv = await Take(location, "text/csv");
        Assert.Equal("text/csv; charset=utf-8", csv.Header("Content-Type"));
        Assert.Equal("section,name,count,size\r\n", csv.Text);
    }

    [Theory]
    [InlineData("text/csv", true)]
    [InlineData("text/*", true)]
    [InlineData("*/*", false)]
    [InlineData("image/png", false)]
    [InlineData("text/csv;q=0.5, application/json", false)]
    [InlineData("application/json;q=0.1, text/csv;q=0.2", true)]
    [InlineData("text/csv, */*;q=0.1", true)]
    [InlineData("application/*, text/csv", false)]
    [InlineData("text/csv; charset=utf-8", true)]
    [InlineData("application/json; charset=utf-8, text/csv; header=present; q=0.5", false)]
    public async Task The_accept_header_says_which(string accept, bool isCsv)
    {
        var operation = await ipro.Finished(await ipro.Client.Ask("POST", $"workflows/ingestion/{await Ingestion()}/reports/errors"));
        var answer = await Take(operation.GetProperty("resourceLocation").GetString()!, accept);
        Assert.Equal(isCsv, answer.Header("Content-Type")!.StartsWith("text/csv", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", "workflows/imaging/1/reports", HttpStatusCode.BadRequest)]
    [InlineData("GET", "workflows/export/999/reports", HttpStatusCode.NotFound)]
    [InlineData("GET", "workflows/ocr/999/reports", HttpStatusCode.NotFound)]
    [InlineData("GET", "reports/result/999", HttpStatusCode.NotFound)]
    [InlineData("GET", "operations/reports/999", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_is_not_reported_on(string verb, string path, HttpStatusCode status) =>
        (await ipro.Client.Ask(verb, path)).Is(status);

    [Fact]
    public async Task A_cancelled_ingestion_and_an_unknown_report_are_not_there()
    {
        var id = await Ingestion();
        (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/reports/summary")).Is(HttpStatusCode.NotFound);
        (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/cancel")).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("GET", $"workflows/ingestion/{id}/reports")).Is(HttpStatusCode.NotFound);
        (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/reports/errors")).Is(HttpStatusCode.NotFound);
    }

    /// <summary>From the request on, whether or not the deletion has come to it, or ever will.</summary>
    [Fact]
    public async Task What_is_in_a_case_is_gone_with_it()
    {
        var caseId = await ipro.NewCase("Going");
        var ingestion = await Ingestion(caseId);
        var report = await ipro.Finished(await ipro.Client.Ask("POST", $"workflows/ingestion/{ingestion}/reports/errors"));
        var upload = new
        {
            filename = "a.zip",
            fileSize = 1,
            caseId,
        };
        var uploaded = (await ipro.Client.Ask("POST", "uploads", upload)).Is(HttpStatusCode.Created).Header("Location");
        (string Verb, string Path)[] requests =
        [
            ("GET", uploaded!),
            ("DELETE", uploaded!),
            ("GET", $"workflows/ingestion/{ingestion}"),
            ("GET", $"workflows/ingestion/{ingestion}/status"),
            ("GET", $"workflows/ingestion/{ingestion}/errors"),
            ("POST", $"workflows/ingestion/{ingestion}/pause"),
            ("POST", $"workflows/ingestion/{ingestion}/reports/errors"),
            ("GET", report.GetProperty("resourceLocation").GetString()!),
        ];
        ipro.IndexIsStuck = true;
        (await ipro.Client.Ask("DELETE", $"cases/{caseId}")).Is(HttpStatusCode.Accepted);
        foreach (var (verb, path) in requests)
        {
            Assert.Equal("API0004", (await ipro.Client.Ask(verb, path)).Is(HttpStatusCode.NotFound).Code);
        }

        Assert.Empty((await ipro.Client.Ask("GET", $"workflows/ingestion?filter=caseId=={caseId}")).Is(HttpStatusCode.OK).Items);
        ipro.IndexIsStuck = false;
    }

    private async Task<string> Ingestion(string? caseId = null)
    {
        caseId ??= await ipro.NewCase($"Reported {Interlocked.Increment(ref cases)}");
        var body = new
        {
            name = "Load",
            caseId,
            dataLocations = new[] { new { custodian = "Ada", paths = new[] { ipro.Evidence } } },
        };
        return (await ipro.Client.Ask("POST", "workflows/ingestion", body))
            .Is(HttpStatusCode.Created)
            .Items[0]
            .GetProperty("id")
            .GetString()!;
    }

    private async Task<Answer> Take(string location, string accept)
    {
        using var client = ipro.ClientWith(ipro.Token);
        client.DefaultRequestHeaders.Accept.ParseAdd(accept);
        Assert.NotEmpty(client.DefaultRequestHeaders.GetValues("Accept"));
        return (await client.Ask("GET", location)).Is(HttpStatusCode.OK);
    }
}

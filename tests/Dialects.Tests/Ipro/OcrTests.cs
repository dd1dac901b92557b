using System.Net;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>Contract 6.8 and rule 4: OCR workflows as they are asked for and steered. What they do to pages is tested where pages are read.</summary>
public sealed class OcrTests(IproServer ipro) : IClassFixture<IproServer>
{
    [Fact]
    public async Task A_run_is_begun_steered_listed_and_stays_when_it_is_cancelled()
    {
        var caseId = await ipro.NewCase("Scanned");
        var evidence = new { custodian = "Ada", paths = new[] { ipro.Evidence } };
        var ingestion = new
        {
            name = "Scans",
            caseId,
            dataLocations = new[] { evidence },
        };
        (await ipro.Client.Ask("POST", "workflows/ingestion", ingestion)).Is(HttpStatusCode.Created);
        var path = ipro.Evidence.Replace('/', '\\');
        var body = new
        {
            name = "Recognize",
            path,
            ocrLanguages = new[] { "EN", "DE", "EN" },
        };
        var made = (await ipro.Client.Ask("POST", "workflows/ocr", body)).Is(HttpStatusCode.Created).Data;
        var one = $"workflows/ocr/{made.GetProperty("id").GetString()}";
        Assert.Equal(["EN", "DE"], made.GetProperty("ocrLanguages").EnumerateArray().Select(code => code.GetString()));
        Assert.Equal(path, (await ipro.Client.Ask("GET", one)).Is(HttpStatusCode.OK).Data.GetProperty("path").GetString());
        var list = (await ipro.Client.Ask("GET", "workflows/ocr?pageSize=1")).Is(HttpStatusCode.OK);
        Assert.Single(list.Items);
        Assert.True(list.Json.TryGetProperty("pagination", out _));

        (await ipro.Client.Ask("POST", $"{one}/resume")).Is(HttpStatusCode.Conflict);
        Assert.Equal("""{"data":{}}""", (await ipro.Client.Ask("POST", $"{one}/pause")).Is(HttpStatusCode.OK).Text);
        Assert.Equal("paused", await Status());
        (await ipro.Client.Ask("POST", $"{one}/resume")).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("POST", $"{one}/cancel")).Is(HttpStatusCode.OK);
        Assert.Equal("cancelled", await Status());
        var jobs = (await ipro.Client.Ask("GET", $"{one}/status")).Is(HttpStatusCode.OK).Data.GetProperty("jobs");
        Assert.Equal("cancelled", Assert.Single(jobs.EnumerateArray()).GetProperty("status").GetString());
        (await ipro.Client.Ask("POST", $"{one}/cancel")).Is(HttpStatusCode.Conflict);

        async Task<string?> Status() => (await ipro.Client.Ask("GET", one)).Is(HttpStatusCode.OK).Data.GetProperty("status").GetString();
    }

    [Theory]
    [InlineData("\"path\":\"/etc\"")]
    [InlineData("\"path\":\"\"")]
    [InlineData("\"path\":\"HERE\",\"ocrLanguages\":[]")]
    [InlineData("\"path\":\"HERE\",\"ocrLanguages\":[\"XX\"]")]
    [InlineData("\"path\":\"HERE\",\"ocrLanguages\":[\"en\"]")]
    [InlineData("\"path\":\"HERE\",\"ocrLanguages\":[\"AR\",\"EN\"]")]
    [InlineData("\"path\":\"HERE\",\"ocrLanguages\":[\"ZH-HANS\",\"ZH-HANT\"]")]
    [InlineData("\"path\":\"HERE\",\"ocrLanguages\":[\"JA\",\"KO\",\"EN\"]")]
    public async Task What_breaks_a_rule_is_refused(string members)
    {
        var json = $"{{\"name\":\"x\",{members.Replace("HERE", ipro.Evidence, StringComparison.Ordinal)}}}";
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        (await ipro.Client.Ask(HttpMethod.Post, "workflows/ocr", content)).Is(HttpStatusCode.BadRequest);
        (await ipro.Client.Ask("GET", "workflows/ocr/999999")).Is(HttpStatusCode.NotFound);
    }
}

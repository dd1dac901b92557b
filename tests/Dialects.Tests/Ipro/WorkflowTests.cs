using System.Globalization;
using System.Net;
using System.Text.Json;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>Contract 6.5 to 6.9: series, ingestion and export workflows, their status.</summary>
public sealed class WorkflowTests(IproServer ipro) : IClassFixture<IproServer>
{
    [Fact]
    public async Task An_ingestion_is_begun_listed_steered_and_gone_when_cancelled()
    {
        var caseId = await ipro.NewCase("Ingested");
        var body = new
        {
            name = "First load",
            caseId,
            dataLocations = new object[]
            {
                new { custodian = "Ada", paths = new[] { ipro.Evidence } },
                // As the contract has them: \\server\share is /server/share here.
                new { type = "paths", paths = new[] { $@"\{ipro.Evidence.Replace('/', '\\')}" } },
            },
        };
        var made = (await ipro.Client.Ask("POST", "workflows/ingestion", body)).Is(HttpStatusCode.Created).Items;
        Assert.Equal(2, made.Count);
        var id = made[0].GetProperty("id").GetString();
        Assert.Equal("Ada", made[0].GetProperty("custodian").GetString());
        Assert.Equal("paths", made[0].GetProperty("dataLocation").GetProperty("type").GetString());
        Assert.Equal(ipro.Evidence, made[1].GetProperty("dataLocation").GetProperty("paths")[0].GetString());
        Assert.Equal(2, (await ipro.Client.Ask("GET", $"cases/{caseId}/workflows/ingestion")).Items.Count);
        Assert.Single(
            (await ipro.Client.Ask("GET", $"workflows/ingestion?filter=caseId=={caseId},custodian==Ada")).Is(HttpStatusCode.OK).Items
        );
        Assert.Empty((await ipro.Client.Ask("GET", "workflows/ingestion?filter=caseId==999")).Is(HttpStatusCode.OK).Items);
        var others = string.Join('|', Enumerable.Range(100_000, 500));
        Assert.Equal(
            made.Select(one => one.GetProperty("id").GetString()),
            (await ipro.Client.Ask("GET", $"workflows/ingestion?filter=caseId=={others}|{caseId}|x"))
                .Is(HttpStatusCode.OK)
                .Items.Select(one => one.GetProperty("id").GetString())
        );
        Assert.Equal("API0007", (await ipro.Client.Ask("GET", "workflows/ingestion")).Is(HttpStatusCode.BadRequest).Code);
        Assert.Equal(
            "API0007",
            (await ipro.Client.Ask("GET", $"workflows/ingestion?filter=caseId=={caseId},x==1")).Is(HttpStatusCode.BadRequest).Code
        );

        Assert.Equal(
            "Ada",
            (await ipro.Client.Ask("GET", $"workflows/ingestion/{id}")).Is(HttpStatusCode.OK).Data.GetProperty("custodian").GetString()
        );
        (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/resume")).Is(HttpStatusCode.Conflict);
        Assert.Equal("""{"data":{}}""", (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/pause")).Is(HttpStatusCode.OK).Text);
        (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/pause")).Is(HttpStatusCode.Conflict);
        (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/resume", new { streaming = true, export = false })).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/pause", new { streaming = "yes" })).Is(HttpStatusCode.BadRequest);
        (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/pause", new { streaming = false, export = false })).Is(HttpStatusCode.OK);
        var status = (await ipro.Client.Ask("GET", $"workflows/ingestion/{id}/status")).Is(HttpStatusCode.OK).Data;
        Assert.Equal(
            ["streaming", "export"],
            status.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("jobType").GetString())
        );
        Assert.Equal("paused", status.GetProperty("jobs")[1].GetProperty("status").GetString());
        Assert.Equal(1, status.GetProperty("jobs")[0].GetProperty("queue").GetProperty("pending").GetInt32());
        Assert.Empty((await ipro.Client.Ask("GET", $"workflows/ingestion/{id}/errors")).Is(HttpStatusCode.OK).Items);

        (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/cancel", new { streaming = false })).Is(HttpStatusCode.OK);
        var left = (await ipro.Client.Ask("GET", $"workflows/ingestion/{id}/status")).Is(HttpStatusCode.OK).Data.GetProperty("jobs");
        Assert.Equal("streaming", Assert.Single(left.EnumerateArray()).GetProperty("jobType").GetString());
        (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/cancel")).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("GET", $"workflows/ingestion/{id}")).Is(HttpStatusCode.NotFound);
        (await ipro.Client.Ask("GET", $"workflows/ingestion/{id}/status")).Is(HttpStatusCode.NotFound);
        foreach (var verb in new[] { "pause", "resume", "cancel" })
        {
            (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/{verb}")).Is(HttpStatusCode.NotFound);
            var nothing = new { streaming = false, export = false };
            (await ipro.Client.Ask("POST", $"workflows/ingestion/{id}/{verb}", nothing)).Is(HttpStatusCode.NotFound);
        }

        Assert.Single((await ipro.Client.Ask("GET", $"cases/{caseId}/workflows/ingestion")).Items);
        (await ipro.Client.Ask("GET", $"workflows/export/{id}")).Is(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""[{}]""")]
    [InlineData("""[{"paths":["/etc"]}]""")]
    [InlineData("""[{"paths":["relative"]}]""")]
    [InlineData("""[{"uploads":[{"id":"999"}]}]""")]
    [InlineData("""[{"uploads":[{"id":"x"}]}]""")]
    [InlineData("""[{"type":"upload","paths":["/etc"]}]""")]
    [InlineData("""[{"type":"disk","paths":["/etc"]}]""")]
    [InlineData("""[{"paths":["/etc"],"uploadId":"1"}]""")]
    [InlineData("""[{},{},{},{},{},{},{},{},{},{},{}]""")]
    public async Task Evidence_that_is_not_there_is_not_ingested(string locations)
    {
        var caseId = await ipro.NewCase($"Refused {Interlocked.Increment(ref cases)}");
        var body = $$"""{"name":"x","caseId":"{{caseId}}","dataLocations":{{locations}}}""";
        Assert.Equal("API0001", (await ipro.Client.Ask("POST", "workflows/ingestion", body)).Is(HttpStatusCode.BadRequest).Code);
        Assert.Empty((await ipro.Client.Ask("GET", $"cases/{caseId}/workflows/ingestion")).Items);
    }

    private static int cases;

    [Fact]
    public async Task A_series_is_read_patched_and_deleted()
    {
        var caseId = await ipro.NewCase("Series");
        var id = await ActiveSeries(caseId);
        var patch =
            """{"name":"To disk","output":{"type":"relativity","loadFileFormat":"csv","path":"VOL","vendorOnly":true},"numbering":{"prefix":"ABC","separator":"","startNumber":100,"padding":6}}""";
        Assert.Equal(
            """{"data":{}}""",
            (await ipro.Client.Ask("PATCH", $"exportSeries/{id}", patch, "application/merge-patch+json")).Is(HttpStatusCode.OK).Text
        );
        var changed = (await ipro.Client.Ask("GET", $"exportSeries/{id}")).Is(HttpStatusCode.OK).Data;
        Assert.Equal("To disk", changed.GetProperty("name").GetString());
        Assert.Equal("csv", changed.GetProperty("output").GetProperty("loadFileFormat").GetString());
        Assert.True(changed.GetProperty("output").GetProperty("vendorOnly").GetBoolean());
        Assert.False(changed.GetProperty("output").TryGetProperty("caseId", out _));
        Assert.False(changed.GetProperty("output").GetProperty("includeImages").GetBoolean());
        Assert.Equal("tiff", changed.GetProperty("output").GetProperty("imageFormat").GetString());
        Assert.Equal(100, changed.GetProperty("numbering").GetProperty("startNumber").GetInt64());
        Assert.Equal("document", changed.GetProperty("numbering").GetProperty("level").GetString());
        foreach (
            var (wrong, explanation) in new[]
            {
                ("""{"output":{"path":"x"}}""", "'output.type' is missing"),
                ("""{"output":{"type":"cloud"}}""", "'output.type' must be"),
                ("""{"output":{"type":"disk","path":"../x"}}""", "../x"),
                ("""{"output":{"type":"disk","includeImages":true,"imageFormat":"jpg"}}""", "'output.imageFormat' must be tiff or pdf"),
                ("""{"output":{"type":"review","imageFormat":""}}""", "'output.imageFormat' must be tiff or pdf"),
                ("""{"output":{"type":"disk","includeImages":"yes"}}""", "'output.includeImages'"),
                ("""{"output":{"type":"review","caseId":"999"}}""", "'output.caseId' must be"),
                ("""{"numbering":{"padding":0}}""", "'numbering.padding' must be"),
                ("""{"numbering":{"startNumber":0}}""", "'numbering.startNumber' must be"),
                ("""{"name":""}""", "'name' must not be empty"),
                ("""{"numbering":null}""", "'numbering' is missing"),
            }
        )
        {
            var refused = (await Change(id, wrong)).Is(HttpStatusCode.BadRequest);
            Assert.Equal("API0001", refused.Code);
            Assert.Contains(explanation, refused.Error, StringComparison.Ordinal);
        }

        (await ipro.Client.Ask("DELETE", $"exportSeries/{id}")).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("GET", $"exportSeries/{id}")).Is(HttpStatusCode.NotFound);
    }

    private Task<Answer> Change(string? series, string patch, HttpClient? client = null) =>
        (client ?? ipro.Client).Ask("PATCH", $"exportSeries/{series}", patch, "application/merge-patch+json");

    [Fact]
    public async Task A_series_goes_to_cases_that_one_sees_and_outlives_them()
    {
        var (caseId, target) = (await ipro.NewCase("Reviewed elsewhere"), await ipro.NewCase("Elsewhere"));
        var series = await ActiveSeries(caseId);
        var (exporter, user) = await ipro.NewCaller("exporter");
        using var _ = exporter;
        var group = new { name = "Exporters", permissions = new[] { new { id = "1" }, new { id = "6" } } };
        var groupId = (await ipro.Client.Ask("POST", "groups", group)).Is(HttpStatusCode.Created).Data.GetProperty("id").GetString();
        (await ipro.Client.Ask("PUT", $"groups/{groupId}/cases", new { cases = new[] { new { id = caseId } } })).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("PUT", $"groups/{groupId}/users", new { users = new[] { new { id = user } } })).Is(HttpStatusCode.OK);

        var patch = $$$"""{"output":{"type":"review","caseId":"{{{target}}}"}}""";
        var there = (await Change(series, patch, exporter)).Is(HttpStatusCode.BadRequest).Error;
        var notThere = (await Change(series, patch.Replace(target, "999999"), exporter)).Is(HttpStatusCode.BadRequest).Error;
        Assert.Equal(notThere, there.Replace(target, "999999"));
        (await Change(series, patch)).Is(HttpStatusCode.OK);
        (await Change(series, """{"numbering":{"prefix":"EXP"}}""", exporter)).Is(HttpStatusCode.OK);
        (await Change(series, """{"output":{"type":"review","includeText":false}}""", exporter)).Is(HttpStatusCode.OK);

        await ipro.Finished((await ipro.Client.Ask("DELETE", $"cases/{target}")).Is(HttpStatusCode.Accepted));
        (await Change(series, """{"name":"Renamed"}""")).Is(HttpStatusCode.OK);
        (await Change(series, patch)).Is(HttpStatusCode.OK);
        (await Change(series, """{"output":{"type":"review","caseId":"999999"}}""")).Is(HttpStatusCode.BadRequest);
        (await Change(series, """{"output":{"type":"disk"}}""")).Is(HttpStatusCode.OK);
        (await Change(series, patch)).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Documents_go_to_the_review_of_another_case_only_by_who_may_ingest_there()
    {
        var target = await ipro.NewCase("Reviewed by others");
        var client = (await ipro.Client.Ask("GET", $"cases/{target}")).Data.GetProperty("hierarchy").GetProperty("client").Clone();
        var hierarchy = new { client = new { id = client.GetProperty("id").GetString() } };
        var caseId = await ipro.NewCase("Taken in by some", hierarchy);
        var workspace = await ipro
            .Server.Of<Workspaces>()
            .Find(long.Parse(caseId, CultureInfo.InvariantCulture), Actor.System, TestContext.Current.CancellationToken);
        var document = await ipro
            .Server.Of<Documents>()
            .Create(workspace.Id, new NewDocument("letter.txt"), Actor.System, TestContext.Current.CancellationToken);
        var (exporter, user) = await ipro.NewCaller("intake");
        using var _ = exporter;
        var group = new { name = "Intake", permissions = new[] { new { id = "1" }, new { id = "5" }, new { id = "6" } } };
        var groupId = (await ipro.Client.Ask("POST", "groups", group)).Is(HttpStatusCode.Created).Data.GetProperty("id").GetString();
        (await ipro.Client.Ask("PUT", $"groups/{groupId}/cases", new { cases = new[] { new { id = caseId } } })).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("PUT", $"groups/{groupId}/users", new { users = new[] { new { id = user } } })).Is(HttpStatusCode.OK);
        var body = new
        {
            name = "For review",
            caseId,
            // One series of the client for all of its cases: that of the case that is reviewed.
            activeExportSeriesId = await ActiveSeries(target),
            documents = new[] { new { id = $"{document.Number}" } },
        };

        var unseen = (await exporter.Ask("POST", "workflows/export", body)).Is(HttpStatusCode.BadRequest);
        Assert.Contains("'activeExportSeriesId'", unseen.Error, StringComparison.Ordinal);
        var both = new { cases = new[] { new { id = caseId }, new { id = target } } };
        (await ipro.Client.Ask("PUT", $"groups/{groupId}/cases", both)).Is(HttpStatusCode.OK);
        (await exporter.Ask("POST", "workflows/export", body)).Is(HttpStatusCode.Created);

        // The case's own ingestions may go there too.
        var foreign = await ActiveSeries(await ipro.NewCase("Of another client", new { client = new { name = "Some other client" } }));
        var refused = (await Activate(caseId, foreign)).Is(HttpStatusCode.BadRequest);
        Assert.Contains("'capabilities.ingestion.activeExportSeriesId' must be", refused.Error, StringComparison.Ordinal);
        (await Activate(caseId, body.activeExportSeriesId)).Is(HttpStatusCode.Accepted);
        Assert.Equal(body.activeExportSeriesId, await ActiveSeries(caseId));
        (await ipro.Client.Ask("PATCH", $"cases/{caseId}", """{"name":"Taken in by few"}""", "application/merge-patch+json")).Is(
            HttpStatusCode.Accepted
        );
        Assert.Equal(body.activeExportSeriesId, await ActiveSeries(caseId));
        (await Activate(caseId, null)).Is(HttpStatusCode.Accepted);
        Assert.DoesNotContain(
            (await ipro.Client.Ask("GET", $"cases/{caseId}/exportSeries")).Items,
            one => one.GetProperty("isActive").GetBoolean()
        );

        await ipro.Finished((await ipro.Client.Ask("DELETE", $"cases/{target}")).Is(HttpStatusCode.Accepted));
        Assert.Equal(unseen.Error, (await ipro.Client.Ask("POST", "workflows/export", body)).Is(HttpStatusCode.BadRequest).Error);
    }

    private Task<Answer> Activate(string caseId, string? series)
    {
        var capabilities = new { ingestion = new { activeExportSeriesId = series } };
        return ipro.Client.Ask("PATCH", $"cases/{caseId}", JsonSerializer.Serialize(new { capabilities }), "application/merge-patch+json");
    }

    private async Task<string> ActiveSeries(string caseId) =>
        (await ipro.Client.Ask("GET", $"cases/{caseId}/exportSeries"))
            .Items.Single(one => one.GetProperty("isActive").GetBoolean())
            .GetProperty("id")
            .GetString()!;

    [Fact]
    public async Task An_export_needs_documents_and_a_series_of_the_case()
    {
        var caseId = await ipro.NewCase("Exported");
        var series = (await ipro.Client.Ask("GET", $"cases/{caseId}/exportSeries")).Items[0].GetProperty("id").GetString();
        foreach (
            var (activeExportSeriesId, documents) in new[]
            {
                (series, Array.Empty<string>()),
                (series, ["999"]),
                ("999", ["1"]),
                ("x", ["1"]),
            }
        )
        {
            var body = new
            {
                name = "x",
                caseId,
                activeExportSeriesId,
                documents = documents.Select(id => new { id }),
            };
            (await ipro.Client.Ask("POST", "workflows/export", body)).Is(HttpStatusCode.BadRequest);
        }

        Assert.Empty((await ipro.Client.Ask("GET", $"cases/{caseId}/workflows/export")).Is(HttpStatusCode.OK).Items);
        Assert.Empty((await ipro.Client.Ask("GET", $"workflows/export?filter=caseId=={caseId}")).Is(HttpStatusCode.OK).Items);
        (await ipro.Client.Ask("GET", "workflows/export")).Is(HttpStatusCode.BadRequest);
        (await ipro.Client.Ask("GET", "workflows/export/999/documents")).Is(HttpStatusCode.NotFound);
        (await ipro.Client.Ask("POST", "workflows/export/999/pause")).Is(HttpStatusCode.NotFound);
    }

    /// <summary>This server has nobody who exports: what is begun waits, and can be steered at leisure.</summary>
    [Fact]
    public async Task An_export_is_begun_steered_and_cancelled()
    {
        var caseId = await ipro.NewCase("Steered export");
        var workspace = await ipro
            .Server.Of<Workspaces>()
            .Find(long.Parse(caseId, CultureInfo.InvariantCulture), Actor.System, TestContext.Current.CancellationToken);
        var document = await ipro
            .Server.Of<Documents>()
            .Create(workspace.Id, new NewDocument("letter.txt"), Actor.System, TestContext.Current.CancellationToken);
        var body = new
        {
            name = "Volume",
            caseId,
            activeExportSeriesId = await ActiveSeries(caseId),
            documents = new[] { new { id = $"{document.Number}" } },
        };
        var elsewhere = body with
        {
            activeExportSeriesId = await ActiveSeries(
                await ipro.NewCase("Another review", new { client = new { name = "Another client" } })
            ),
        };
        var refused = (await ipro.Client.Ask("POST", "workflows/export", elsewhere)).Is(HttpStatusCode.BadRequest);
        Assert.Equal("API0001", refused.Code);
        Assert.Contains("'activeExportSeriesId'", refused.Error, StringComparison.Ordinal);
        var id = (await ipro.Client.Ask("POST", "workflows/export", body)).Is(HttpStatusCode.Created).Data.GetProperty("id").GetString();
        var path = $"workflows/export/{id}";
        Assert.Equal("Volume", (await ipro.Client.Ask("GET", path)).Is(HttpStatusCode.OK).Data.GetProperty("name").GetString());
        Assert.Single((await ipro.Client.Ask("GET", $"{path}/documents")).Is(HttpStatusCode.OK).Items);
        Assert.Single((await ipro.Client.Ask("GET", $"workflows/export?filter=caseId==999999|{caseId}")).Is(HttpStatusCode.OK).Items);

        (await ipro.Client.Ask("POST", $"{path}/resume")).Is(HttpStatusCode.Conflict);
        (await ipro.Client.Ask("POST", $"{path}/pause")).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("POST", $"{path}/pause")).Is(HttpStatusCode.Conflict);
        Assert.Equal(("paused", 1), await Status());
        (await ipro.Client.Ask("POST", $"{path}/resume")).Is(HttpStatusCode.OK);
        Assert.Equal(("queued", 1), await Status());
        (await ipro.Client.Ask("POST", $"{path}/cancel")).Is(HttpStatusCode.OK);
        Assert.Equal(("cancelled", 0), await Status());
        (await ipro.Client.Ask("POST", $"{path}/resume")).Is(HttpStatusCode.Conflict);

        async Task<(string? State, int Jobs)> Status()
        {
            var status = (await ipro.Client.Ask("GET", $"{path}/status")).Is(HttpStatusCode.OK).Data;
            return (status.GetProperty("status").GetString(), status.GetProperty("jobs").GetArrayLength());
        }
    }
}

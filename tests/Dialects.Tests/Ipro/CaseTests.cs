using System.Net;
using System.Text.Json;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>Contract 6.3 and 6.4, the hierarchy and its cases; 6.11, operations.</summary>
public sealed class CaseTests(IproServer ipro) : IClassFixture<IproServer>
{
    [Fact]
    public async Task A_case_is_made_changed_and_deleted_as_operations()
    {
        var body = """
            {"name":"Harbor-01 'a'","hierarchy":{"client":{"name":"Pier & Sons"}},
             "capabilities":{"ingestion":{"exportErrorDocuments":true,"exportIntervalMinutes":5,"vendorOnly":{"x":1}},
                             "eda":{"enabled":false,"schedule":{"type":"daily","time":"02:00"}},"newOne":[1]}}
            """;
        var accepted = (await ipro.Client.Ask("POST", "cases", body)).Is(HttpStatusCode.Accepted);
        var operation = await ipro.Finished(accepted);
        var id = accepted.Data.GetProperty("id").GetString();
        Assert.Equal(id, operation.GetProperty("resourceId").GetString());
        var made = (await ipro.Client.Ask("GET", operation.GetProperty("resourceLocation").GetString()!)).Is(HttpStatusCode.OK).Data;
        Assert.Equal("Harbor-01 'a'", made.GetProperty("name").GetString());
        Assert.Equal("active", made.GetProperty("status").GetString());
        Assert.Equal("Pier & Sons", made.GetProperty("hierarchy").GetProperty("client").GetProperty("name").GetString());
        var capabilities = made.GetProperty("capabilities");
        Assert.True(capabilities.GetProperty("ingestion").GetProperty("exportErrorDocuments").GetBoolean());
        Assert.Equal(5, capabilities.GetProperty("ingestion").GetProperty("exportIntervalMinutes").GetInt32());
        Assert.Equal(1, capabilities.GetProperty("ingestion").GetProperty("vendorOnly").GetProperty("x").GetInt32());
        Assert.Equal("02:00", capabilities.GetProperty("eda").GetProperty("schedule").GetProperty("time").GetString());
        Assert.False(capabilities.GetProperty("review").GetProperty("enabled").GetBoolean());
        Assert.Equal(JsonValueKind.Array, capabilities.GetProperty("newOne").ValueKind);

        var patch = """{"name":"Harbor-02","capabilities":{"ingestion":{"exportIntervalMinutes":0,"vendorOnly":{"y":2}},"review":{}}}""";
        await ipro.Finished(
            (await ipro.Client.Ask("PATCH", $"cases/{id}", patch, "application/merge-patch+json")).Is(HttpStatusCode.Accepted)
        );
        var changed = (await ipro.Client.Ask("GET", $"cases/{id}")).Data;
        Assert.Equal("Harbor-02", changed.GetProperty("name").GetString());
        var ingestion = changed.GetProperty("capabilities").GetProperty("ingestion");
        Assert.Equal(0, ingestion.GetProperty("exportIntervalMinutes").GetInt32());
        Assert.True(ingestion.GetProperty("exportErrorDocuments").GetBoolean());
        Assert.Equal("""{"x":1,"y":2}""", ingestion.GetProperty("vendorOnly").GetRawText());

        await ipro.Finished((await ipro.Client.Ask("DELETE", $"cases/{id}")).Is(HttpStatusCode.Accepted));
        (await ipro.Client.Ask("GET", $"cases/{id}")).Is(HttpStatusCode.NotFound);
        (await ipro.Client.Ask("DELETE", $"cases/{id}")).Is(HttpStatusCode.NotFound);
    }

    /// <summary>Rule 15, and the vendor's general text: merge patches leave out nothing that tells polymorphic members apart.</summary>
    [Fact]
    public async Task A_schedule_says_its_type_whenever_it_is_patched()
    {
        const string Patch = "application/merge-patch+json";
        var id = await ipro.NewCase(
            "Scheduled",
            null,
            new { review = new { }, eda = new { schedule = new { type = "daily", time = "02:00" } } }
        );
        var untold = """{"capabilities":{"eda":{"schedule":{"time":"03:00"}}}}""";
        var refused = (await ipro.Client.Ask("PATCH", $"cases/{id}", untold, Patch)).Is(HttpStatusCode.BadRequest);
        Assert.Contains("capabilities.eda.schedule.type", refused.Error, StringComparison.Ordinal);
        var told = """{"capabilities":{"eda":{"schedule":{"type":"daily","time":"04:00"}}}}""";
        await ipro.Finished((await ipro.Client.Ask("PATCH", $"cases/{id}", told, Patch)).Is(HttpStatusCode.Accepted));
        var gone = """{"capabilities":{"eda":{"schedule":null}}}""";
        await ipro.Finished((await ipro.Client.Ask("PATCH", $"cases/{id}", gone, Patch)).Is(HttpStatusCode.Accepted));
        var eda = (await ipro.Client.Ask("GET", $"cases/{id}")).Data.GetProperty("capabilities").GetProperty("eda");
        Assert.False(eda.TryGetProperty("schedule", out _));
    }

    [Fact]
    public async Task A_case_stands_in_the_hierarchy()
    {
        var id = await ipro.NewCase("Tree", new { managingClient = new { name = "Harbor Office" }, client = new { name = "Mole" } });
        var managing = (await ipro.Client.Ask("GET", "managingClients")).Items.Single(one =>
            one.GetProperty("name").GetString() == "Harbor Office"
        );
        var managingId = managing.GetProperty("id").GetString();
        Assert.Equal("Harbor Office", (await ipro.Client.Ask("GET", $"managingClients/{managingId}")).Data.GetProperty("name").GetString());
        var client = Assert.Single((await ipro.Client.Ask("GET", $"managingClients/{managingId}/clients")).Items);
        var clientId = client.GetProperty("id").GetString();
        Assert.Equal(
            managingId,
            (await ipro.Client.Ask("GET", $"clients/{clientId}")).Data.GetProperty("managingClient").GetProperty("id").GetString()
        );
        Assert.Equal(id, Assert.Single((await ipro.Client.Ask("GET", $"clients/{clientId}/cases")).Items).GetProperty("id").GetString());
        Assert.Empty((await ipro.Client.Ask("GET", $"clients/{clientId}/connectors")).Is(HttpStatusCode.OK).Items);
        var second = await ipro.NewCase("Tree 2", new { client = new { id = clientId } });
        Assert.Contains((await ipro.Client.Ask("GET", "cases")).Items, one => one.GetProperty("id").GetString() == second);
        (await ipro.Client.Ask("GET", "managingClients/77")).Is(HttpStatusCode.NotFound);
        (await ipro.Client.Ask("GET", "clients/77/cases")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_case_that_is_ingested_and_reviewed_has_a_series_of_its_own()
    {
        var id = await ipro.NewCase("With series");
        var series = Assert.Single(
            (await ipro.Client.Ask("GET", $"cases/{id}/exportSeries")).Is(HttpStatusCode.OK).Items,
            one => one.GetProperty("isActive").GetBoolean()
        );
        Assert.Equal($"Export to Review - {id}", series.GetProperty("name").GetString());
        var active = (await ipro.Client.Ask("GET", $"cases/{id}"))
            .Data.GetProperty("capabilities")
            .GetProperty("ingestion")
            .GetProperty("activeExportSeriesId");
        Assert.Equal(series.GetProperty("id").GetString(), active.GetString());
    }

    /// <summary>Rule 11: what a new client gets beside what it has of its own.</summary>
    [Fact]
    public async Task Only_a_client_that_is_made_gets_copies_of_the_base_cases_series()
    {
        var template = await ipro.NewCase("Base", new { client = new { name = "Base client" } });
        var after = new { ingestion = new { baseCase = new { id = template, includeAllExportSeries = true } }, review = new { } };
        var copied = await ipro.NewCase("Copied", new { client = new { name = "New client" } }, after);
        Assert.Equal([$"Export to Review - {template}", $"Export to Review - {copied}"], await Series(copied));

        var emptied = await ipro.NewCase("Emptied", new { client = new { name = "Old client" } }, new { review = new { } });
        var client = (await ipro.Client.Ask("GET", $"cases/{emptied}")).Data.GetProperty("hierarchy").GetProperty("client");
        await ipro.Finished((await ipro.Client.Ask("DELETE", $"cases/{emptied}")).Is(HttpStatusCode.Accepted));
        var plain = await ipro.NewCase("Plain", new { client }, after);
        Assert.Equal([$"Export to Review - {plain}"], await Series(plain));

        async Task<IEnumerable<string?>> Series(string id) =>
            (await ipro.Client.Ask("GET", $"cases/{id}/exportSeries")).Items.Select(series => series.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_hierarchy_that_contradicts_itself_is_refused()
    {
        var id = await ipro.NewCase("Well placed", new { managingClient = new { name = "Port" }, client = new { name = "Quay" } });
        var (clientId, managingId) = (await Level("client"), await Level("managingClient"));
        foreach (
            var hierarchy in new object[]
            {
                new { managingClient = new { name = "Other" }, client = new { id = clientId } },
                new { client = new { id = clientId, name = "Other" } },
                new { managingClient = new { id = managingId, name = "Other" }, client = new { name = "Quay" } },
            }
        )
        {
            var body = new
            {
                name = "Misplaced",
                hierarchy,
                capabilities = new { review = new { } },
            };
            var refused = (await ipro.Client.Ask("POST", "cases", body)).Is(HttpStatusCode.BadRequest);
            Assert.Contains("not named 'Other'", refused.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(
            (await ipro.Client.Ask("GET", "managingClients")).Items,
            one => one.GetProperty("name").GetString() == "Other"
        );
        await ipro.NewCase("As told", new { managingClient = new { name = "PORT" }, client = new { id = clientId, name = "Quay" } });

        async Task<string?> Level(string level) =>
            (await ipro.Client.Ask("GET", $"cases/{id}")).Data.GetProperty("hierarchy").GetProperty(level).GetProperty("id").GetString();
    }

    [Theory]
    [InlineData("""{"hierarchy":{},"capabilities":{"review":{}}}""", "'name' is missing")]
    [InlineData("""{"name":"a.b","hierarchy":{},"capabilities":{"review":{}}}""", "must not contain")]
    [InlineData("""{"name":"x","capabilities":{"review":{}}}""", "'hierarchy' is missing")]
    [InlineData("""{"name":"x","hierarchy":{}}""", "'capabilities' is missing")]
    [InlineData("""{"name":"x","hierarchy":{},"capabilities":{}}""", "At least one")]
    [InlineData("""{"name":"x","hierarchy":{},"capabilities":{"review":{"enabled":false}}}""", "At least one")]
    [InlineData("""{"name":"x","hierarchy":{"client":{"id":"999"}},"capabilities":{"review":{}}}""", "no client 999")]
    [InlineData("""{"name":"x","hierarchy":{"client":{}},"capabilities":{"review":{}}}""", "hierarchy.client.id")]
    [InlineData("""{"name":"x","hierarchy":{"client":{"id":"x"}},"capabilities":{"review":{}}}""", "hierarchy.client.id")]
    [InlineData("""{"name":"x","hierarchy":{},"capabilities":{"ingestion":{"exportIntervalMinutes":61}}}""", "from 0 to 60")]
    [InlineData("""{"name":"x","hierarchy":{},"capabilities":{"review":{},"eda":{"schedule":{}}}}""", "capabilities.eda.schedule.type")]
    [InlineData("""{"name":"x","hierarchy":{},"capabilities":{"review":{},"eda":{"schedule":{"type":"hourly"}}}}""", "daily")]
    [InlineData("""{"name":"x","hierarchy":{},"capabilities":{"review":{"baseCase":{"id":"999"}}}}""", "999")]
    [InlineData(
        """{"name":"x","hierarchy":{},"capabilities":{"ingestion":{"baseCase":{"id":"1"}},"review":{"baseCase":{"id":"2"}}}}""",
        "must be the same case"
    )]
    public async Task A_case_that_breaks_a_rule_is_not_made(string body, string explanation)
    {
        var answer = (await ipro.Client.Ask("POST", "cases", body)).Is(HttpStatusCode.BadRequest);
        Assert.Equal("API0001", answer.Code);
        Assert.Contains(explanation, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_cases_of_a_client_do_not_share_a_name()
    {
        await ipro.NewCase("Twin");
        var body = new
        {
            name = "TWIN",
            hierarchy = new { },
            capabilities = new { review = new { } },
        };
        Assert.Equal("API0005", (await ipro.Client.Ask("POST", "cases", body)).Is(HttpStatusCode.Conflict).Code);
    }
}

using System.Net;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>Contract 3: whatever goes wrong is told in the envelope.</summary>
public sealed class EnvelopeTests(IproServer ipro) : IClassFixture<IproServer>
{
    [Theory]
    [InlineData("GET", "nothing/here", HttpStatusCode.NotFound, "API0004")]
    [InlineData("GET", "../v2/cases", HttpStatusCode.NotFound, "API0004")]
    [InlineData("DELETE", "cases", HttpStatusCode.MethodNotAllowed, "API0009")]
    [InlineData("GET", "cases/999", HttpStatusCode.NotFound, "API0004")]
    [InlineData("GET", "cases/abc", HttpStatusCode.NotFound, "API0004")]
    [InlineData("GET", "cases/01", HttpStatusCode.NotFound, "API0004")]
    [InlineData("GET", "cases/-1", HttpStatusCode.NotFound, "API0004")]
    [InlineData("GET", "operations/reports/1", HttpStatusCode.NotFound, "API0004")]
    [InlineData("GET", "workflows/imaging/1/status", HttpStatusCode.BadRequest, "API0001")]
    public async Task What_is_not_there_is_told_in_the_envelope(string verb, string path, HttpStatusCode status, string code)
    {
        var answer = (await ipro.Client.Ask(verb, path)).Is(status);
        Assert.Equal(code, answer.Code);
        Assert.False(answer.Json.TryGetProperty("data", out _));
        Assert.NotNull(answer.Header("X-Correlation-Id"));
    }

    [Fact]
    public async Task A_wrong_verb_tells_the_right_ones() =>
        Assert.Equal("GET, POST", (await ipro.Client.Ask("DELETE", "cases")).Header("Allow"));

    [Theory]
    [InlineData("", "application/json", HttpStatusCode.BadRequest, "line 1")]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest, "line 1, position 2")]
    [InlineData("{\n  \"name\": x }", "application/json", HttpStatusCode.BadRequest, "line 2, position 11")]
    [InlineData("[]", "application/json", HttpStatusCode.BadRequest, "object")]
    [InlineData("{}", "application/json", HttpStatusCode.BadRequest, "'username' is missing")]
    [InlineData(
        """{"username":null,"email":"a@b","password":"longenough"}""",
        "application/json",
        HttpStatusCode.BadRequest,
        "'username' must not be null"
    )]
    [InlineData(
        """{"username":5,"email":"a@b","password":"longenough"}""",
        "application/json",
        HttpStatusCode.BadRequest,
        "'username' must be a string"
    )]
    [InlineData(
        """{"username":"","email":"a@b","password":"longenough"}""",
        "application/json",
        HttpStatusCode.BadRequest,
        "'username' must not be empty"
    )]
    [InlineData(
        """{"username":"a","email":"a@b","password":"longenough","active":"yes"}""",
        "application/json",
        HttpStatusCode.BadRequest,
        "'active' must be true or false"
    )]
    [InlineData(
        """{"username":"a","username":"b","email":"a@b","password":"longenough"}""",
        "application/json",
        HttpStatusCode.BadRequest,
        "twice"
    )]
    [InlineData("""{"username":"a","email":"a@b","password":"short"}""", "application/json", HttpStatusCode.BadRequest, "8 characters")]
    [InlineData("""{"username":"a","email":"a@b","password":"longenough"}""", "text/plain", HttpStatusCode.UnsupportedMediaType, "JSON")]
    [InlineData(
        """{"username":"a","email":"a@b","password":"longenough"}""",
        "application/jsonx",
        HttpStatusCode.UnsupportedMediaType,
        "JSON"
    )]
    public async Task A_wrong_body_is_explained(string body, string type, HttpStatusCode status, string explanation)
    {
        var answer = (await ipro.Client.Ask("POST", "users", body, type)).Is(status);
        Assert.Equal(status == HttpStatusCode.BadRequest ? "API0001" : "API0006", answer.Code);
        Assert.Contains(explanation, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "groups", """{"name":"\ud800"}""")]
    [InlineData("POST", "groups", """{"name":"x","\uDC00":1}""")]
    [InlineData("PATCH", "users/1", """{"firstName":"\ud800"}""")]
    [InlineData("PATCH", "users/1", """{"firstName":"\uD83D\u0041"}""")]
    [InlineData("PATCH", "users/1", """{"unknown":[{"deep":"\ud800"}]}""")]
    [InlineData("PATCH", "users/1", """{"\ud800":{"a":null}}""")]
    public async Task Half_a_surrogate_pair_is_no_text(string verb, string path, string body)
    {
        var answer = (await ipro.Client.Ask(verb, path, body)).Is(HttpStatusCode.BadRequest);
        Assert.Equal("API0001", answer.Code);
        Assert.Contains("Unicode", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_is_sound_is_taken_however_it_is_written()
    {
        // A whole pair, and what looks like half of one but is a backslash.
        (await ipro.Client.Ask("PATCH", "users/1", """{"firstName":"\ud83d\ude00","lastName":"\\ud800"}""")).Is(HttpStatusCode.OK);
        var user = (await ipro.Client.Ask("GET", "users/1")).Is(HttpStatusCode.OK).Data;
        Assert.Equal("\ud83d\ude00", user.GetProperty("firstName").GetString());
        Assert.Equal("\\ud800", user.GetProperty("lastName").GetString());

        using var latin = new ByteArrayContent([.. "{\"firstName\":\""u8, 0xE9, .. "\"}"u8]);
        latin.Headers.ContentType = new("application/json");
        (await ipro.Client.Ask(HttpMethod.Patch, "users/1", latin)).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_member_deep_inside_is_named()
    {
        var body = new
        {
            name = "x",
            caseId = "1",
            dataLocations = new object[]
            {
                new { paths = new[] { "/a" } },
                new { uploads = new object[] { new { id = "1" }, new { id = 2 } } },
            },
        };
        var answer = (await ipro.Client.Ask("POST", "workflows/ingestion", body)).Is(HttpStatusCode.BadRequest);
        Assert.Contains("'dataLocations[1].uploads[1].id' must be a string", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_too_long_is_no_id() =>
        Assert.Equal("API0001", (await ipro.Client.Ask("GET", $"cases/{new string('1', 501)}")).Is(HttpStatusCode.BadRequest).Code);

    [Fact]
    public async Task A_correlation_id_is_given_back_if_it_is_presentable()
    {
        using var client = ipro.ClientWith(ipro.Token);
        client.DefaultRequestHeaders.Add("X-Correlation-Id", "my-request:17");
        Assert.Equal("my-request:17", (await client.Ask("GET", "cases")).Header("X-Correlation-Id"));
        client.DefaultRequestHeaders.Remove("X-Correlation-Id");
        client.DefaultRequestHeaders.Add("X-Correlation-Id", "<script>");
        Assert.True(Guid.TryParse((await client.Ask("GET", "nothing")).Header("X-Correlation-Id"), out _));
    }
}

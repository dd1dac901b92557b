using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Dossier.App.Tests.Setup;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Identity;

namespace Dossier.App.Tests;

/// <summary>What is wrong is refused with the contract's status and code, and leaves everything as it was.</summary>
public sealed class BadInputTests(BadInput input) : IClassFixture<BadInput>
{
    private const int Minutes = 60_000;
    private const string Merge = "application/merge-patch+json";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 2 * Minutes)]
    [MemberData(nameof(BadRequests.All), MemberType = typeof(BadRequests))]
    public async Task A_request_that_is_wrong_is_refused_and_changes_nothing(
        string verb,
        string path,
        string? body,
        int status,
        string code
    )
    {
        var (method, mediaType) = verb.Split(' ') is [var plain, var type]
            ? (plain, type)
            : (verb, verb == "PATCH" ? Merge : "application/json");
        using var content = body is null ? null : new StringContent(input.Filled(body), Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
        var before = await input.State(Cancel);

        var answer = await input.Ipro.Send(new HttpMethod(method), input.Filled(path), content, Cancel);

        answer.IsRefusal((HttpStatusCode)status, code);
        Assert.Equal(before, await input.State(Cancel));
    }

    /// <summary>The field that is wrong, its value (null leaves it out), and how many bytes come.</summary>
    [Theory(Timeout = 2 * Minutes)]
    [InlineData("currentChunkNumber", "0")]
    [InlineData("currentChunkNumber", "3")]
    [InlineData("currentChunkNumber", "-1")]
    [InlineData("currentChunkNumber", "first")]
    [InlineData("currentChunkNumber", "99999999999")]
    [InlineData("currentChunkNumber", null)]
    [InlineData("chunkSize", "1000")]
    [InlineData("chunkSize", null)]
    [InlineData("totalFileSize", "1")]
    [InlineData("totalFileSize", null)]
    [InlineData("totalNumberOfChunks", "3")]
    [InlineData("totalNumberOfChunks", null)]
    [InlineData("filename", "other.zip")]
    [InlineData("filename", "")]
    [InlineData("filename", null)]
    [InlineData("file", null)]
    [InlineData("file", "short")]
    [InlineData("file", "long")]
    public async Task A_chunk_that_does_not_agree_is_as_if_it_had_never_come(string field, string? value)
    {
        var fields = new Dictionary<string, string?>
        {
            ["currentChunkNumber"] = "2",
            ["chunkSize"] = input.ChunkSize.ToString(CultureInfo.InvariantCulture),
            ["totalFileSize"] = (input.ChunkSize + BadInput.LastChunk).ToString(CultureInfo.InvariantCulture),
            ["totalNumberOfChunks"] = "2",
            ["filename"] = BadInput.OpenName,
            ["file"] = "right",
            [field] = value,
        };
        var length = fields["file"] switch
        {
            "short" => BadInput.LastChunk - 1,
            "long" => BadInput.LastChunk + 1,
            _ => BadInput.LastChunk,
        };
        using var form = new MultipartFormDataContent();
        foreach (var (name, text) in fields.Where(field => field.Value is not null && field.Key != "file"))
        {
            form.Add(new StringContent(text!), name);
        }

        if (fields["file"] is not null)
        {
            form.Add(new ByteArrayContent(new byte[length]), "file", "blob");
        }

        var before = await input.State(Cancel);

        var answer = await input.Ipro.Send(HttpMethod.Post, input.Filled("/uploads/{open}/chunks"), form, Cancel);

        answer.IsRefusal(HttpStatusCode.BadRequest, "API0001");
        Assert.Equal(before, await input.State(Cancel));
    }

    [Theory(Timeout = 2 * Minutes)]
    [InlineData("999999", 404, "API0004")]
    [InlineData("{ended}", 409, "API0005")]
    public async Task A_chunk_for_an_upload_that_is_not_open_is_refused(string upload, int status, string code)
    {
        using var form = Ipro.ChunkForm(
            2,
            input.ChunkSize,
            input.ChunkSize + BadInput.LastChunk,
            2,
            BadInput.OpenName,
            new byte[BadInput.LastChunk]
        );
        var before = await input.State(Cancel);
        var answer = await input.Ipro.Send(HttpMethod.Post, input.Filled($"/uploads/{upload}/chunks"), form, Cancel);
        answer.IsRefusal((HttpStatusCode)status, code);
        Assert.Equal(before, await input.State(Cancel));
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task A_file_that_only_calls_itself_an_archive_is_an_exception_and_is_kept()
    {
        var ipro = input.Ipro;
        var before = await input.State(Cancel);
        var caseId = await ipro.NewCase("Misnamed", Cancel);
        var upload = await ipro.Upload(caseId, input.File("misnamed.zip", Zips.Text("I am no archive.")), Cancel);
        var workflow = await ipro.Ingest(caseId, "Ada", [upload], Cancel);
        var account = (await ipro.End("ingestion", workflow, Cancel)).GetProperty("account");
        Assert.Equal((1, 1), (account.GetProperty("items").GetInt32(), account.GetProperty("exceptions").GetInt32()));
        Assert.Equal("misnamed.zip", Assert.Single(await ipro.Errors("ingestion", workflow, Cancel)).GetProperty("path").GetString());
        await input.Pages.CatchUp(caseId, Cancel);
        Assert.Single(await input.Pages.Documents(caseId, "*", Cancel));

        // What changes shows: or else the other tests would prove nothing.
        await input.Quiet(Cancel);
        Assert.NotEqual(before, await input.State(Cancel));
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task A_token_that_is_not_valid_here_and_now_opens_nothing()
    {
        var sound = await input.Ipro.Token(Cancel);
        var tokens = new Dictionary<string, string>
        {
            ["nonsense"] = "nonsense",
            ["tampered with"] = Tampered(sound),
            ["unsigned"] = $"{sound[..sound.LastIndexOf('.')]}.",
            ["of another issuer"] = await input.TokenOf("http://elsewhere.example/ipro/auth", TimeProvider.System, Cancel),
            ["expired"] = await input.TokenOf(input.Issuer, new Past(), Cancel),
        };
        // The same way of making one gives a sound one for here and now.
        var here = await input.TokenOf(input.Issuer, TimeProvider.System, Cancel);
        (await input.Ipro.Send(HttpMethod.Get, "/cases", null, Cancel, here)).Good();
        var before = await input.State(Cancel);
        foreach (var (what, token) in tokens)
        {
            using var body = new StringContent("{ broken", Encoding.UTF8, "application/json");
            foreach (
                var answer in new[]
                {
                    await input.Ipro.Send(HttpMethod.Get, input.Filled("/cases/{case}"), null, Cancel, token),
                    await input.Ipro.Send(HttpMethod.Delete, input.Filled("/cases/{case}"), null, Cancel, token),
                    await input.Ipro.Send(HttpMethod.Post, "/cases", body, Cancel, token),
                }
            )
            {
                Assert.True(answer.Status == HttpStatusCode.Unauthorized, $"A token {what}: {answer.Status}");
                answer.IsRefusal(HttpStatusCode.Unauthorized, "API0002");
            }
        }

        using var absent = await input.Http.GetAsync(new Uri($"/ipro/v1/cases/{input.Filled("{case}")}", UriKind.Relative), Cancel);
        (await Answer.Of(absent, Cancel)).IsRefusal(HttpStatusCode.Unauthorized, "API0002");
        Assert.Equal(before, await input.State(Cancel));
    }

    /// <summary>What someone may not see does not exist for them: never 403, which would tell that it does.</summary>
    [Fact(Timeout = 2 * Minutes)]
    public async Task What_one_has_no_access_to_is_not_there()
    {
        (string Verb, string Path, string? Body)[] requests =
        [
            ("GET", "/cases/{case}", null),
            ("PATCH", "/cases/{case}", """{"name":"Mine now"}"""),
            ("DELETE", "/cases/{case}", null),
            ("GET", "/cases/{case}/exportSeries", null),
            ("GET", "/cases/{case}/workflows/ingestion", null),
            ("GET", "/cases/{case}/workflows/export", null),
            ("POST", "/uploads", """{"filename":"a.zip","fileSize":1,"caseId":"{case}"}"""),
            ("GET", "/uploads/{open}", null),
            ("DELETE", "/uploads/{open}", null),
            ("POST", "/workflows/ingestion", BadRequests.Ingestion("""{"uploads":[{"id":"{taken}"}]}""")),
            ("GET", "/workflows/ingestion/{ingestion}", null),
            ("POST", "/workflows/ingestion/{ingestion}/cancel", null),
            ("GET", "/workflows/ingestion/{ingestion}/status", null),
            ("GET", "/workflows/ingestion/{ingestion}/errors", null),
            ("GET", "/exportSeries/{series}", null),
            ("PATCH", "/exportSeries/{series}", """{"name":"Mine now"}"""),
            ("DELETE", "/exportSeries/{series}", null),
            ("POST", "/workflows/export", BadRequests.Export("""{"id":"{document}"}""")),
            ("GET", "/workflows/export/{export}", null),
            ("GET", "/workflows/export/{export}/documents", null),
            ("POST", "/workflows/export/{export}/cancel", null),
            ("GET", "/operations/cases/{operation}", null),
        ];
        var stranger = await input.Stranger(Cancel);
        var before = await input.State(Cancel);
        foreach (var (verb, path, body) in requests)
        {
            using var content = body is null
                ? null
                : new StringContent(input.Filled(body), Encoding.UTF8, verb == "PATCH" ? Merge : "application/json");
            (await stranger.Send(new HttpMethod(verb), input.Filled(path), content, Cancel)).IsRefusal(HttpStatusCode.NotFound, "API0004");
        }

        foreach (var list in new[] { "/cases", "/workflows/ingestion?filter=caseId=={case}", "/workflows/export?filter=caseId=={case}" })
        {
            Assert.Equal(0, (await stranger.Get(input.Filled(list), Cancel)).Good().Items.GetArrayLength());
        }

        Assert.Equal(before, await input.State(Cancel));
    }

    /// <summary>With another first letter of its signature.</summary>
    private static string Tampered(string token)
    {
        var at = token.LastIndexOf('.') + 1;
        return $"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}";
    }

    private sealed class Past : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - AccessTokens.Lifetime - TimeSpan.FromMinutes(1);
    }
}

using System.Net;
using System.Net.Http.Headers;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace Dossier.Dialects.Tests.Shared;

/// <summary>Where a dialect answers, the links it writes, and who it believes about that.</summary>
public sealed class MountTests
{
    private static readonly WireFormat Format = new(
        WireFormat.StrictJson(),
        (context, failure) =>
        {
            context.Response.StatusCode = failure.Status;
            return context.Response.WriteAsync($"{failure.Reason}|{failure.Subject}|{failure.Message}");
        }
    );

    [Fact]
    public async Task A_dialect_answers_under_its_prefix_and_links_accordingly()
    {
        await using var server = await Start([]);
        using var client = server.Client();
        Assert.Equal($"{server.Address}/toy/there", (await client.Ask("GET", "/toy/link")).Is(HttpStatusCode.OK).Text);
        Assert.Equal($"{server.Address}/toy/here?a=1&page=2", (await client.Ask("GET", "/toy/here?a=1&page=7")).Text);
        (await client.Ask("GET", "/link")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_dialect_answers_at_the_root_of_its_own_hosts()
    {
        await using var server = await Start(
            new() { ["Dialects:Toy:Hosts"] = "toy.example; other.example", ["Dialects:Toy:Prefix"] = "/elsewhere/" }
        );
        using var client = server.Client();
        (await client.Ask("GET", "/toy/link")).Is(HttpStatusCode.NotFound);
        Assert.Equal($"{server.Address}/elsewhere/there", (await client.Ask("GET", "/elsewhere/link")).Text);
        client.DefaultRequestHeaders.Host = "toy.example";
        Assert.Equal("http://toy.example/there", (await client.Ask("GET", "/link")).Is(HttpStatusCode.OK).Text);
        Assert.Equal("NotFound||There is nothing at this address.", (await client.Ask("GET", "/nothing")).Text);
        client.DefaultRequestHeaders.Host = "strange.example";
        (await client.Ask("GET", "/link")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_dialect_that_is_switched_off_is_not_there()
    {
        await using var server = await Start(new() { ["Dialects:Toy:Enabled"] = "false" });
        using var client = server.Client();
        (await client.Ask("GET", "/toy/link")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public void Own_addresses_are_told_to_the_server()
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["Dialects:Toy:Urls"] = "http://127.0.0.1:5001;http://*:5002",
                    ["Dialects:Zou:Urls"] = "http://[::1]:5003",
                }
            )
            .Build();
        Assert.Equal(["http://127.0.0.1:5001", "http://*:5002", "http://[::1]:5003"], Mounts.Urls(settings));
    }

    [Fact]
    public async Task What_proxies_say_is_believed_only_of_named_ones()
    {
        foreach (
            var (settings, expected) in new (Dictionary<string, string?>, string?)[]
            {
                ([], null),
                (new() { ["Proxies"] = "10.0.0.0/8" }, null),
                (new() { ["Proxies"] = "127.0.0.1" }, "https://public.example/toy/there"),
                (new() { ["Dialects:Toy:PublicOrigin"] = "https://fixed.example:8443" }, "https://fixed.example:8443/toy/there"),
            }
        )
        {
            await using var server = await Start(settings);
            using var client = server.Client();
            client.DefaultRequestHeaders.Add("X-Forwarded-Host", "public.example");
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
            client.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
            Assert.Equal(expected ?? $"{server.Address}/toy/there", (await client.Ask("GET", "/toy/link")).Text);
        }
    }

    [Fact]
    public async Task What_is_not_expected_is_logged_and_not_told()
    {
        await using var server = await Start([]);
        using var client = server.Client();
        client.DefaultRequestHeaders.Add(Correlation.Header, "find-me");
        var answer = (await client.Ask("GET", "/toy/broken")).Is(HttpStatusCode.InternalServerError);
        Assert.DoesNotContain("secret detail", answer.Text, StringComparison.Ordinal);
        Assert.Equal("find-me", answer.Header(Correlation.Header));
        Assert.Contains(
            server.Logged,
            line => line.Contains("find-me", StringComparison.Ordinal) && line.Contains("secret detail", StringComparison.Ordinal)
        );
        (await client.Ask("GET", "/toy/bound?number=x")).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_download_gives_ranges_and_a_name_in_any_script()
    {
        await using var server = await Start([]);
        using var client = server.Client();
        var whole = (await client.Ask("GET", "/toy/file")).Is(HttpStatusCode.OK);
        Assert.Equal("0123456789", whole.Text);
        Assert.Equal("nosniff", whole.Header("X-Content-Type-Options"));
        Assert.Contains("filename*=UTF-8''%C3%A4%20%22x%22.html", whole.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.DoesNotContain("..", whole.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.Equal("\"abc\"", whole.Header("ETag"));
        client.DefaultRequestHeaders.Range = new RangeHeaderValue(2, 4);
        var part = (await client.Ask("GET", "/toy/file")).Is(HttpStatusCode.PartialContent);
        Assert.Equal("234", part.Text);
        Assert.Equal("bytes 2-4/10", part.Header("Content-Range"));
        client.DefaultRequestHeaders.Range = new RangeHeaderValue(10, null);
        (await client.Ask("GET", "/toy/file")).Is(HttpStatusCode.RequestedRangeNotSatisfiable);
        client.DefaultRequestHeaders.Range = null;
        client.DefaultRequestHeaders.IfNoneMatch.Add(new EntityTagHeaderValue("\"abc\""));
        (await client.Ask("GET", "/toy/file")).Is(HttpStatusCode.NotModified);
    }

    private static Task<TestServer> Start(Dictionary<string, string?> settings) =>
        TestServer.Start((_, _) => { }, app => app.MapDialect(app.Configuration, "Toy", "/toy", Map), settings);

    private static void Map(RouteGroupBuilder mount)
    {
        mount.WithMetadata(Format);
        mount.MapGet("/link", (HttpContext context) => Links.To(context, "/there"));
        mount.MapGet("/here", (HttpContext context) => Links.Here(context, new KeyValuePair<string, string>("page", "2")));
        mount.MapGet("/broken", string () => throw new InvalidOperationException("secret detail"));
        mount.MapGet("/bound", (int number) => number);
        mount.MapGet("/file", () => new Download(new MemoryStream("0123456789"u8.ToArray()), "../\u00e4 \"x\".html", "text/html", "abc"));
        mount.MapUnknown();
    }
}

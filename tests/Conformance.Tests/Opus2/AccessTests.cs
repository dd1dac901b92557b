using System.Net;
using System.Text;
using Dossier.App.Tests.Setup;

namespace Dossier.Conformance.Tests.Opus2;

/// <summary>Contract 3, 9, 10 and 11: tokens, errors, limits, verbs.</summary>
public sealed class AccessTests(Opus2Server opus) : IClassFixture<Opus2Server>
{
    private const int Patience = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task Without_a_valid_token_nothing_is_answered()
    {
        foreach (var token in new[] { null, "nonsense" })
        {
            var nobody = new Opus2Client(opus.Installed.Http, token);
            Assert.Equal("The provided API token is invalid.", (await nobody.Get("/projects", Cancel)).Refused(401));
            (await nobody.Get("/no/such/route", Cancel)).Refused(401);
        }

        (await opus.Admin.Send(HttpMethod.Get, "/projects", null, Cancel, "X-Tenant-Token")).Good();
        (await opus.Admin.Send(HttpMethod.Get, "/projects", null, Cancel, "x-api-TOKEN")).Good();
    }

    [Fact(Timeout = Patience)]
    public async Task A_token_is_told_once_listed_without_its_secret_and_dead_when_it_is_deleted()
    {
        var (user, userId, _) = await opus.Admin.NewUser(Cancel);
        var made = (await user.Post("/tokens", new { userId, name = "Second" }, Cancel)).Good();
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal((userId, "Second"), (made.Body.Text("userId"), made.Body.Text("name")));
        var second = new Opus2Client(opus.Installed.Http, made.Body.Text("token"));

        var list = (await second.Get("/tokens", Cancel)).Good();
        Assert.Equal(["Script", "Second"], list.All("name"));
        Assert.DoesNotContain(made.Body.Text("token"), list.Text);
        (await user.Post("/tokens", new { userId, name = "Second" }, Cancel)).Refused(409);

        (await user.Delete("/tokens", Cancel)).Refused(400);
        (await user.Delete($"/tokens?userId={userId}&name=Third", Cancel)).Refused(404);
        (await user.Delete($"/tokens/{made.Id()}", Cancel)).Good();
        (await second.Get("/tokens", Cancel)).Refused(401);
        (await user.Delete($"/tokens/{made.Id()}", Cancel)).Refused(404);

        // By the identity it was made with, in the body.
        var again = (await user.Post("/tokens", new { userId, name = "Second" }, Cancel)).Good();
        using var body = new StringContent($$"""{"userId":"{{userId}}","name":"Second"}""", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.OK, (await user.Send(HttpMethod.Delete, "/tokens", body, Cancel)).Status);
        (await new Opus2Client(opus.Installed.Http, again.Body.Text("token")).Get("/tokens", Cancel)).Refused(401);
        Assert.Equal(["Script"], (await user.Get("/tokens", Cancel)).All("name"));
    }

    [Fact(Timeout = Patience)]
    public async Task Only_an_administrator_makes_sees_and_deletes_tokens_of_others()
    {
        var (one, _, _) = await opus.Admin.NewUser(Cancel);
        var (_, otherId, _) = await opus.Admin.NewUser(Cancel);
        (await one.Post("/tokens", new { userId = otherId, name = "Mine" }, Cancel)).Refused(403);
        (await one.Post("/tokens", new { userId = Guid.NewGuid(), name = "Mine" }, Cancel)).Refused(403);
        (await one.Delete($"/tokens?userId={otherId}&name=Script", Cancel)).Refused(404);
        (await opus.Admin.Post("/tokens", new { userId = Guid.NewGuid(), name = "Mine" }, Cancel)).Refused(404);
        (await opus.Admin.Post("/tokens", new { userId = "odd", name = "Mine" }, Cancel)).Refused(404);
        (await opus.Admin.Post("/tokens", new { userId = otherId }, Cancel)).Refused(400);
        (await opus.Admin.Delete($"/tokens?userId={otherId}&name=Script", Cancel)).Good();
    }

    [Fact(Timeout = Patience)]
    public async Task Broken_json_wrong_types_and_wrong_media_types_are_refused()
    {
        foreach (
            var (text, type, status) in new[]
            {
                ("{", "application/json", 400),
                ("[]x", "application/json", 400),
                ("""{"name":5}""", "application/json", 400),
                ("""{"name":""}""", "application/json", 400),
                ("{}", "application/json", 400),
                ("null", "application/json", 400),
                ("""{"name":"a"}""", "text/plain", 415),
            }
        )
        {
            using var body = new StringContent(text, Encoding.UTF8, type);
            (await opus.Admin.Send(HttpMethod.Post, "/projects", body, Cancel)).Refused(status);
        }

        // What "curl -d" sends, as the vendor's examples do.
        using var curl = new StringContent($$"""{"name":"{{Guid.NewGuid()}}"}""", Encoding.UTF8, "application/x-www-form-urlencoded");
        Assert.Equal(HttpStatusCode.Created, (await opus.Admin.Send(HttpMethod.Post, "/projects", curl, Cancel)).Status);
    }

    [Fact(Timeout = Patience)]
    public async Task Unknown_routes_are_404_and_wrong_verbs_405_with_what_is_allowed()
    {
        (await opus.Admin.Get("/worksheets", Cancel)).Refused(404);
        var project = await opus.Admin.NewProject(Cancel);
        var answer = await opus.Admin.Delete($"{project}/documents", Cancel);
        answer.Refused(405);
        Assert.Equal("GET, HEAD, POST", answer.Header("Allow"));
        var tokens = await opus.Admin.Put("/tokens", null, Cancel);
        tokens.Refused(405);
        Assert.Equal("DELETE, GET, HEAD, POST", tokens.Header("Allow"));
    }

    [Fact(Timeout = Patience)]
    public async Task Head_answers_as_get_does_without_a_body()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var document = (await opus.Admin.Upload($"{project}/documents", "a.txt", "Head", Cancel)).Good().Id();
        var one = $"{project}/documents/{document}";
        string[] paths =
        [
            "/tokens",
            "/roles",
            "/users",
            "/teams",
            "/templates",
            "/projects",
            project,
            $"{project}/",
            $"{project}/folders",
            $"{project}/documents",
            $"{project}/fields",
            one,
            $"{one}/versions",
            $"{one}/versions/1",
            $"{one}/download",
            "/user/byemail",
            $"{one}/versions/99",
        ];
        foreach (var path in paths)
        {
            var get = await opus.Admin.Get(path, Cancel);
            var head = await opus.Admin.Send(HttpMethod.Head, path, null, Cancel);
            Assert.Equal((get.Status, get.Header("Content-Type"), ""), (head.Status, head.Header("Content-Type"), head.Text));
            Assert.Equal(get.Header("X-Total-Count"), head.Header("X-Total-Count"));
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Lists_are_paged_with_links()
    {
        var project = await opus.Admin.NewProject(Cancel);
        foreach (var name in new[] { "A", "B", "C" })
        {
            (await opus.Admin.Post($"{project}/folders", new { name }, Cancel)).Good();
        }

        var page = await opus.Admin.Get($"{project}/folders?page=2&per_page=1", Cancel);
        Assert.Equal(["B"], page.All("name"));
        Assert.Equal("3", page.Header("X-Total-Count"));
        var links = page.Header("Link");
        foreach (var (number, relation) in new[] { (1, "first"), (1, "prev"), (3, "next"), (3, "last") })
        {
            Assert.Contains($"/opus2{project}/folders?page={number}&per_page=1>; rel=\"{relation}\"", links, StringComparison.Ordinal);
        }

        var past = await opus.Admin.Get($"{project}/folders?page=9&per_page=500", Cancel);
        Assert.Empty(past.All("name"));
        Assert.DoesNotContain("next", past.Header("Link"), StringComparison.Ordinal);
        foreach (var query in new[] { "page=0", "page=x", "per_page=0", "per_page=-1", "page=" })
        {
            (await opus.Admin.Get($"{project}/folders?{query}", Cancel)).Refused(400);
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Who_asks_too_often_waits()
    {
        await using var limited = await Opus2Server.Start(null, Cancel, requestsPerMinute: "3");
        var admin = new Opus2Client(limited.Http, Credentials.Token);
        foreach (var left in new[] { "2", "1", "0" })
        {
            var answer = (await admin.Get("/roles", Cancel)).Good();
            Assert.Equal(("3", left), (answer.Header("X-RateLimit-Limit"), answer.Header("X-RateLimit-Remaining")));
            Assert.InRange(long.Parse(answer.Header("X-RateLimit-Reset")) - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 30, 61);
        }

        var refused = await admin.Get("/roles", Cancel);
        refused.Refused(429);
        Assert.InRange(int.Parse(refused.Header("Retry-After")), 1, 60);
        Assert.Equal("0", refused.Header("X-RateLimit-Remaining"));

        // Who guesses tokens is counted apart, by address.
        var nobody = new Opus2Client(limited.Http, "nonsense");
        Assert.Equal("2", await RefusedWith(nobody, 401));
        await RefusedWith(nobody, 401);
        await RefusedWith(nobody, 401);
        await RefusedWith(nobody, 429);
    }

    [Fact(Timeout = Patience)]
    public async Task The_whole_api_can_be_switched_off()
    {
        await using var closed = await Opus2Server.Start(null, Cancel, integrationEnabled: "false");
        (await new Opus2Client(closed.Http, Credentials.Token).Get("/roles", Cancel)).Refused(403);
        (await new Opus2Client(closed.Http, "nonsense").Get("/roles", Cancel)).Refused(401);
    }

    private static async Task<string> RefusedWith(Opus2Client client, int status)
    {
        var answer = await client.Get("/roles", Cancel);
        answer.Refused(status);
        return answer.Header("X-RateLimit-Remaining");
    }
}

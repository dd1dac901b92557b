using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Dossier.App.Tests.Setup;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Contract 2, 4 and 5: how it greets, who gets in, and how errors look.</summary>
public sealed class AuthTests(ZouServer zou) : IClassFixture<ZouServer>
{
    [Theory(Timeout = 60_000)]
    [InlineData("/zou")]
    [InlineData("/zou/")]
    [InlineData("/zou/api")]
    [InlineData("/zou/api/")]
    public async Task Its_address_answers_HEAD_without_a_redirect(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await zou.Installed.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(path, response.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact(Timeout = 60_000)]
    public async Task It_says_which_version_and_how_it_is_set_up_to_anybody()
    {
        Assert.Equal("1.0.67", (await zou.Anybody.Get("/")).Must(HttpStatusCode.OK).Text("version"));
        Assert.True((await zou.Anybody.Get("/config")).Body!["is_self_hosted"]!.GetValue<bool>());
        Assert.True((await zou.Anybody.Get("/status/")).Body!["database-up"]!.GetValue<bool>());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_wrong_password_and_a_wrong_name_look_the_same()
    {
        (await zou.Anybody.Post("/auth/login", new { email = Credentials.Email, password = "wrong" })).Is(
            HttpStatusCode.BadRequest,
            """{"login":false}"""
        );
        (await zou.Anybody.Post("/auth/login", new { email = "nobody@test.example", password = "wrong" })).Is(
            HttpStatusCode.BadRequest,
            """{"login":false}"""
        );
        var empty = (await zou.Anybody.Post("/auth/login", new { email = "" })).Must(HttpStatusCode.BadRequest);
        Assert.Equal("email", empty.Body!["data"]!["errors"]![0]!["field"]!.GetValue<string>());
        var none = (await zou.Anybody.Post("/auth/login", new { })).Must(HttpStatusCode.BadRequest);
        Assert.Equal("Field required", none.Body!["data"]!["errors"]![0]!["message"]!.GetValue<string>());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_token_says_what_the_contract_says_and_ends_with_the_session()
    {
        var client = await zou.SignIn(Credentials.Email, Credentials.Password);
        var claims = JsonNode.Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(client.Token.Split('.')[1])))!;
        Assert.Equal(
            ["exp", "fresh", "iat", "identity_type", "jti", "nbf", "refresh_jti", "sub", "type"],
            claims.AsObject().Select(claim => claim.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(7 * 24 * 3600, claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>());
        var who = (await client.Get("/auth/authenticated")).Must(HttpStatusCode.OK);
        Assert.Equal("admin", who.Body!["user"]!["role"]!.GetValue<string>());
        Assert.Equal(client.Person, claims["sub"]!.GetValue<string>());

        var refreshing = new ZouClient(zou.Installed.Http, client.Refresh);
        var renewed = new ZouClient(
            zou.Installed.Http,
            (await refreshing.Get("/auth/refresh-token")).Must(HttpStatusCode.OK).Text("access_token")
        );
        (await renewed.Get("/auth/authenticated")).Must(HttpStatusCode.OK);
        (await refreshing.Get("/auth/authenticated")).Is(
            HttpStatusCode.UnprocessableEntity,
            """{"msg":"Only non-refresh tokens are allowed"}"""
        );

        (await client.Get("/auth/logout")).Must(HttpStatusCode.OK);
        foreach (var ended in new[] { client, renewed })
        {
            (await ended.Get("/data/projects")).Is(HttpStatusCode.Unauthorized, """{"msg":"Token has been revoked"}""");
        }

        (await refreshing.Get("/auth/refresh-token")).Must(HttpStatusCode.Unauthorized);
    }

    [Fact(Timeout = 60_000)]
    public async Task No_token_and_a_forged_one_are_told_apart()
    {
        Assert.StartsWith("Missing JWT", (await zou.Anybody.Get("/data/projects")).Must(HttpStatusCode.Unauthorized).Text("msg"));
        var parts = zou.Admin.Token.Split('.');
        var unsigned = Convert.ToBase64String("""{"alg":"none","typ":"JWT"}"""u8).TrimEnd('=');
        foreach (
            var token in new[] { "garbage", $"{parts[0]}.{parts[1]}.AAAA", $"{unsigned}.{parts[1]}.", $"{parts[0]}.{parts[1]}x.{parts[2]}" }
        )
        {
            (await new ZouClient(zou.Installed.Http, token).Get("/data/projects")).Must(HttpStatusCode.UnprocessableEntity);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Cookies_are_for_browsers_only()
    {
        // With a jar of its own, or rather none: in the common one the cookie would sign everybody in.
        using var handler = new SocketsHttpHandler { UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = zou.Installed.Http.BaseAddress };
        var client = new ZouClient(http, null);

        async Task<HttpResponseMessage> Login(string agent) =>
            await client.Raw(
                HttpMethod.Post,
                "/auth/login",
                System.Net.Http.Json.JsonContent.Create(new { email = Credentials.Email, password = Credentials.Password }),
                request => request.Headers.TryAddWithoutValidation("User-Agent", agent)
            );

        using var script = await Login("python-requests/2.31");
        Assert.False(script.Headers.Contains("Set-Cookie"));
        using var browser = await Login(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
        );
        var cookies = browser.Headers.GetValues("Set-Cookie").ToList();
        var access = Assert.Single(cookies, cookie => cookie.StartsWith("access_token_cookie=", StringComparison.Ordinal));
        Assert.Contains("httponly", access);
        Assert.Contains("samesite=lax", access);
        using var byCookie = await client.Raw(
            HttpMethod.Get,
            "/auth/authenticated",
            null,
            request => request.Headers.Add("Cookie", access.Split(';')[0])
        );
        Assert.Equal(HttpStatusCode.OK, byCookie.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_is_switched_off_or_has_a_new_password_is_out_at_once()
    {
        var first = await zou.Person("user");
        (await zou.Admin.Put($"/data/persons/{first.Person}", new { active = false })).Must(HttpStatusCode.OK);
        (await first.Get("/auth/authenticated")).Must(HttpStatusCode.Unauthorized);

        var second = await zou.Person("user");
        var change = new
        {
            old_password = ZouServer.Password,
            password = "another good password",
            password_2 = "another good password",
        };
        (await second.Post("/auth/change-password", change)).Must(HttpStatusCode.OK);
        (await second.Get("/auth/authenticated")).Must(HttpStatusCode.Unauthorized);
    }

    [Fact(Timeout = 60_000)]
    public async Task Whoever_must_choose_a_password_chooses_it_before_anything_else()
    {
        var users = zou.Installed.Of<Users>();
        const string Email = "new@test.example";
        await users.Create(
            new NewUser("newcomer", Email, ZouServer.Password) { MustChangePassword = true },
            Installed.Operator with
            {
                OrganizationId = (await Organization()),
            },
            TestContext.Current.CancellationToken
        );
        var refused = (await zou.Anybody.Post("/auth/login", new { email = Email, password = ZouServer.Password })).Must(
            HttpStatusCode.BadRequest
        );
        Assert.True(refused.Body!["default_password"]!.GetValue<bool>());
        var token = refused.Text("token");
        const string Next = "chosen by myself 1";
        var reset = new
        {
            email = Email,
            token,
            password = Next,
            password2 = Next,
        };
        (await zou.Anybody.Put("/auth/reset-password", reset)).Must(HttpStatusCode.OK);
        (await zou.Anybody.Put("/auth/reset-password", reset)).Must(HttpStatusCode.BadRequest);
        await zou.SignIn(Email, Next);
    }

    [Fact(Timeout = 60_000)]
    public async Task Errors_have_the_shapes_of_the_contract()
    {
        Assert.StartsWith("404 Not Found", (await zou.Admin.Get("/nothing/here")).Must(HttpStatusCode.NotFound).Text("message"));
        (await zou.Admin.Delete("/auth/login")).Is(
            HttpStatusCode.MethodNotAllowed,
            """{"error":true,"message":"The method is not allowed for the requested URL."}"""
        );
        (await zou.Admin.Get("/data/projects/zz")).Is(
            HttpStatusCode.BadRequest,
            """{"error":true,"message":"Malformed ID.","data":null}"""
        );
        (await zou.Admin.Get($"/data/projects/{Guid.NewGuid()}")).Must(HttpStatusCode.NotFound);
        var broken = await zou.Admin.Send(HttpMethod.Post, "/data/departments", new StringContent("{", Encoding.UTF8, "application/json"));
        Assert.True(broken.Must(HttpStatusCode.BadRequest).Body!["error"]!.GetValue<bool>());
        var artist = await zou.Person("user");
        Assert.True(
            (await artist.Post("/data/departments", new { name = "No", color = "#000000" })).Must(HttpStatusCode.Forbidden).Body![
                "error"
            ]!.GetValue<bool>()
        );
    }

    private async Task<Guid> Organization()
    {
        var admin = await zou
            .Installed.Of<Users>()
            .Find(Guid.Parse(zou.Admin.Person), Installed.Operator, TestContext.Current.CancellationToken);
        return admin.OrganizationId;
    }
}

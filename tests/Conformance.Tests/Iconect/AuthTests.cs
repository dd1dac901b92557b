using System.Net;
using Dossier.App.Tests.Setup;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>Contract 1 and 2: tokens, scopes, errors.</summary>
public sealed class AuthTests(IconectServer server) : IClassFixture<IconectServer>
{
    [Fact(Timeout = IconectServer.Deadline)]
    public async Task A_token_by_password_has_everything_the_contract_promises_and_is_renewed_once()
    {
        var first = (await ByPassword(Credentials.Password)).Is(HttpStatusCode.OK).Json;
        Assert.Equal("bearer", first.GetProperty("token_type").GetString());
        Assert.True(first.GetProperty("expires_in").GetInt32() > 0);
        var refresh = first.GetProperty("refresh_token").GetString()!;
        var second = (await Refresh(refresh)).Is(HttpStatusCode.OK).Json;
        Assert.NotEqual(refresh, second.GetProperty("refresh_token").GetString());
        Assert.Equal("invalid_grant", (await Refresh(refresh)).Is(HttpStatusCode.Unauthorized).Json.GetProperty("error").GetString());
        (await ByPassword("wrong wrong")).Is(HttpStatusCode.Unauthorized);
        var other = await server.Token(("grant_type", "client_credentials"), ("client_id", Credentials.ClientId));
        Assert.Equal("unsupported_grant_type", other.Is(HttpStatusCode.BadRequest).Json.GetProperty("error").GetString());
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Without_a_token_nothing_and_without_the_scope_nothing_either()
    {
        var none = (await new Api(server.Installed.Http, null).Get("projects")).Is(HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", none.Message.Headers.WwwAuthenticate.Single().Scheme);
        (await new Api(server.Installed.Http, "nonsense").Get("projects")).Is(HttpStatusCode.Unauthorized);
        var narrow = await server.As(Credentials.Email, Credentials.Password, "openid");
        (await narrow.Get("projects")).Is(HttpStatusCode.Forbidden);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Discovery_names_the_endpoints_of_this_door()
    {
        var open = new Api(server.Installed.Http, null);
        var told = (await open.Get("openid/.well-known/openid-configuration")).Is(HttpStatusCode.OK).Json;
        Assert.EndsWith("/iconect/openid", told.GetProperty("issuer").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("/iconect/openid/token", told.GetProperty("token_endpoint").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("/iconect/openid/authorize", told.GetProperty("authorization_endpoint").GetString(), StringComparison.Ordinal);
        var broken = await server.Installed.Http.GetAsync("/iconect/openid/authorize?client_id=x", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        Assert.Equal("text/html", broken.Content.Headers.ContentType!.MediaType);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Errors_have_the_contract_s_shape()
    {
        (await server.Admin.Get("nothing/here")).Is(HttpStatusCode.NotFound);
        (await server.Admin.Get("projects/999999")).Is(HttpStatusCode.NotFound);
        (await server.Admin.Get("projects/abc")).Is(HttpStatusCode.BadRequest);
        (await server.Admin.Get($"{server.P}/panels/999999")).Is(HttpStatusCode.NotFound);
        (await server.Stranger.Get(server.P)).Is(HttpStatusCode.NotFound);
        Assert.Empty((await server.Stranger.Get("projects")).Is(HttpStatusCode.OK).List);
        (
            await server.Stranger.Post(
                "clients",
                new
                {
                    name = "x",
                    description = "y",
                    state = 0,
                }
            )
        ).Is(HttpStatusCode.Forbidden);
        var text = new StringContent("{}", System.Text.Encoding.UTF8, "text/plain");
        (await server.Admin.Send(HttpMethod.Post, "clients", text)).Is(HttpStatusCode.UnsupportedMediaType);
        (await server.Admin.Post("clients", new { name = "x" })).Is(HttpStatusCode.BadRequest);
    }

    private Task<Said> ByPassword(string password) =>
        server.Token(
            ("grant_type", "password"),
            ("username", Credentials.Email),
            ("password", password),
            ("client_id", Credentials.ClientId),
            ("client_secret", Credentials.ClientSecret),
            ("scope", "iconect_api openid")
        );

    private Task<Said> Refresh(string token) =>
        server.Token(
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", Credentials.ClientId),
            ("client_secret", Credentials.ClientSecret)
        );
}

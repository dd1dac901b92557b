using System.Net;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Dialects.Tests.Identity;

/// <summary>A person lets a program in through a browser.</summary>
public sealed class AuthorizeTests : IAsyncLifetime
{
    private readonly SignInServer world = new();
    private Browser browser = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await world.InitializeAsync();
        browser = new Browser(world.Server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task Signing_in_and_allowing_leads_back_with_a_code_that_is_worth_tokens()
    {
        var login = (await browser.Go(SignInServer.Authorize())).Is(HttpStatusCode.OK);
        Assert.Contains("<label for=\"password\">", login.Text, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", login.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", login.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?! src=\"/account/passkey.js\" defer></script>)", login.Text);
        Assert.Equal("no-store", login.Header("Cache-Control"));
        var entered = await browser.Send(login, "login", ("username", "Ada@X.example"), ("password", SignInServer.Password));
        Assert.True(browser.Cookies["dossier_login"].HttpOnly);
        var consent = (await browser.Go(entered.Is(HttpStatusCode.SeeOther).Header("Location")!)).Is(HttpStatusCode.OK);
        Assert.Contains("Pocket &lt;b&gt;app&lt;/b&gt;", consent.Text, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' https://app.example;", consent.Header("Content-Security-Policy"), StringComparison.Ordinal);
        var back = await browser.Send(consent, "consent", ("decision", "allow"));
        Assert.StartsWith("https://app.example/back?kind=a&code=", back.Header("Location"), StringComparison.Ordinal);
        Assert.Equal("s t&ate", SignInServer.Query(back)["state"]);

        var tokens = (await world.Redeem(SignInServer.Query(back)["code"]!)).Is(HttpStatusCode.OK);
        Assert.Equal("no-store", tokens.Header("Cache-Control"));
        Assert.Equal("bearer", tokens.Json.GetProperty("token_type").GetString());
        var access = new JsonWebToken(tokens.Json.GetProperty("access_token").GetString());
        Assert.Equal((access.ValidTo - access.ValidFrom).TotalSeconds, tokens.Json.GetProperty("expires_in").GetInt32());
        Assert.NotEmpty(tokens.Json.GetProperty("refresh_token").GetString()!);
        var actor = await world.Check(access.EncodedToken);
        Assert.Equal(world.Person.Id, actor.UserId);
        Assert.Equal(["api", "openid"], actor.Scopes);
        await IsGood(tokens.Json.GetProperty("id_token").GetString()!);
    }

    [Fact]
    public async Task A_second_program_needs_only_consent_until_somebody_else_wants_to_sign_in()
    {
        await world.Code(browser);
        var consent = await browser.Go(SignInServer.Authorize(("state", "second")));
        Assert.Contains("signed in as <strong>ada</strong>", consent.Text, StringComparison.Ordinal);
        var denied = SignInServer.Query(await browser.Send(consent, "consent", ("decision", "deny")));
        Assert.Equal(("access_denied", "second"), (denied["error"], denied["state"]));
        Assert.Contains("password", (await browser.Go(SignInServer.Authorize(("prompt", "login")))).Text, StringComparison.Ordinal);
        Assert.Equal("consent_required", SignInServer.Query(await browser.Go(SignInServer.Authorize(("prompt", "none"))))["error"]);
        var again = await browser.Go(SignInServer.Authorize());
        await browser.Send(again, "leave");
        Assert.Contains("password", (await browser.Go(SignInServer.Authorize())).Text, StringComparison.Ordinal);
        Assert.Equal("login_required", SignInServer.Query(await browser.Go(SignInServer.Authorize(("prompt", "none"))))["error"]);
    }

    [Fact]
    public async Task A_wrong_password_is_told_on_the_page_and_five_lock_the_account()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var login = await browser.Go(SignInServer.Authorize());
            var again = await browser.Send(login, "login", ("username", "ada\"><b>"), ("password", "wrong wrong"));
            Assert.Contains("role=\"alert\"", again.Is(HttpStatusCode.Unauthorized).Text, StringComparison.Ordinal);
            Assert.Contains("value=\"ada&quot;&gt;&lt;b&gt;\"", again.Text, StringComparison.Ordinal);
            await browser.Send(again, "login", ("username", "ada"), ("password", "wrong wrong"));
        }

        var locked = await browser.Go(SignInServer.Authorize());
        (await browser.Send(locked, "login", ("username", "ada"), ("password", SignInServer.Password))).Is(HttpStatusCode.Unauthorized);
        world.Server.Clock.Advance(TimeSpan.FromMinutes(6));
        (await browser.Send(locked, "login", ("username", "ada"), ("password", SignInServer.Password))).Is(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_form_that_another_site_made_the_browser_send_does_nothing()
    {
        var login = await browser.Go(SignInServer.Authorize());
        var right = new[] { ("username", "ada"), ("password", SignInServer.Password) };
        (await browser.Send(login, "login", [.. right, ("form", "guess")])).Is(HttpStatusCode.BadRequest);
        await world.Code(browser);
        var consent = await browser.Go(SignInServer.Authorize());
        var forged = await browser.Send(consent, "consent", ("decision", "allow"), ("form", "guess"));
        Assert.Null(forged.Is(HttpStatusCode.BadRequest).Header("Location"));
        using var stranger = new Browser(world.Server.Address);
        (await stranger.Send(login, "login", right)).Is(HttpStatusCode.BadRequest);
        using var crossing = new HttpRequestMessage(HttpMethod.Post, SignInServer.Authorize());
        crossing.Headers.Add("Origin", "https://evil.example");
        crossing.Content = new FormUrlEncodedContent([new("step", "login"), new("username", "ada"), new("password", "x")]);
        (await browser.Send(crossing)).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_browser_is_signed_out_by_time_by_another_password_and_by_being_switched_off()
    {
        await world.Code(browser);
        world.Server.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Contains("password", (await browser.Go(SignInServer.Authorize())).Text, StringComparison.Ordinal);
        await world.Code(browser);
        var ada = await world.Server.Of<SignIn>().WithPassword("ada", SignInServer.Password, Cancel);
        await world.Server.Of<SignIn>().ChangePassword(SignInServer.Password, "another long password", ada, Cancel);
        Assert.Contains("password", (await browser.Go(SignInServer.Authorize())).Text, StringComparison.Ordinal);
        await world.Code(browser, "another long password");
        await world.Server.Of<Users>().Change(world.Person.Number, user => user with { IsActive = false }, world.Administrator, Cancel);
        var login = await browser.Go(SignInServer.Authorize());
        (await browser.Send(login, "login", ("username", "ada"), ("password", "another long password"))).Is(HttpStatusCode.Unauthorized);
    }

    private async Task IsGood(string idToken)
    {
        using var client = world.Server.Client();
        var discovery = (await client.Ask("GET", "/id/.well-known/openid-configuration")).Is(HttpStatusCode.OK).Json;
        Assert.Equal($"{world.Server.Address}/id/authorize", discovery.GetProperty("authorization_endpoint").GetString());
        var keys = await client.Ask("GET", discovery.GetProperty("jwks_uri").GetString()!);
        var rules = new TokenValidationParameters
        {
            ValidIssuer = $"{world.Server.Address}/id",
            ValidAudience = SignInServer.Mobile,
            IssuerSigningKeys = new JsonWebKeySet(keys.Text).Keys,
            ValidAlgorithms = ["RS256"],
            ValidateLifetime = false,
        };
        var checkedToken = await new JsonWebTokenHandler().ValidateTokenAsync(idToken, rules);
        Assert.True(checkedToken.IsValid, checkedToken.Exception?.Message);
        Assert.Equal("n-0", checkedToken.Claims["nonce"]);
        Assert.Equal(world.Person.Id.ToString("D"), new JsonWebToken(idToken).Subject);
        await world.Refuses(idToken);
    }
}

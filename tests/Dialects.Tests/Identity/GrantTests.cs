using System.Net;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Dialects.Tests.Identity;

/// <summary>What codes, refresh tokens and passwords are worth, and until when.</summary>
public sealed class GrantTests : IAsyncLifetime
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
    public async Task A_refresh_token_is_good_once_and_reuse_ends_its_family()
    {
        var first = (await world.Redeem(await world.Code(browser))).Is(HttpStatusCode.OK).Json;
        var second = (await world.Refresh(Of(first, "refresh_token"))).Is(HttpStatusCode.OK).Json;
        Assert.NotEqual(Of(first, "refresh_token"), Of(second, "refresh_token"));
        Assert.Equal("api", (await world.Refresh(Of(second, "refresh_token"), "api")).Json.GetProperty("scope").GetString());
        var other = (await world.Redeem(await Again())).Is(HttpStatusCode.OK).Json;
        await world.Check(Of(second, "access_token"));

        var reuse = (await world.Refresh(Of(first, "refresh_token"))).Is(HttpStatusCode.BadRequest);
        Assert.Equal("invalid_grant", Of(reuse.Json, "error"));
        (await world.Refresh(Of(second, "refresh_token"))).Is(HttpStatusCode.BadRequest);
        await world.Refuses(Of(first, "access_token"));
        await world.Refuses(Of(second, "access_token"));
        await world.Check(Of(other, "access_token"));
        (await world.Refresh(Of(other, "refresh_token"))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_code_is_good_once_for_a_minute_and_only_with_what_it_was_asked_with()
    {
        var code = await world.Code(browser);
        Assert.Equal("invalid_grant", Of((await world.Redeem(code, verifier: SignInServer.Verifier + "x")).Json, "error"));
        Assert.Equal("invalid_grant", Of((await world.Redeem(code, redirectUri: "http://127.0.0.1/back")).Json, "error"));
        Assert.Equal("invalid_grant", Of((await world.Redeem(code, clientId: TestServer.ClientId)).Json, "error"));
        Assert.Equal("invalid_grant", Of((await world.Refresh(code)).Json, "error"));
        var tokens = (await world.Redeem(code)).Is(HttpStatusCode.OK).Json;
        await world.Check(Of(tokens, "access_token"));
        (await world.Redeem(code)).Is(HttpStatusCode.BadRequest);
        await world.Refuses(Of(tokens, "access_token"));
        (await world.Refresh(Of(tokens, "refresh_token"))).Is(HttpStatusCode.BadRequest);

        var late = await Again();
        world.Server.Clock.Advance(TimeSpan.FromSeconds(61));
        (await world.Redeem(late)).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Two_who_refresh_at_once_are_not_both_served()
    {
        var tokens = (await world.Redeem(await world.Code(browser))).Json;
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.Refresh(Of(tokens, "refresh_token"))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Another_password_or_being_switched_off_ends_what_was_given()
    {
        var tokens = (await ByPassword()).Is(HttpStatusCode.OK).Json;
        await world.Check(Of(tokens, "access_token"));
        var ada = await world.Server.Of<SignIn>().WithPassword("ada", SignInServer.Password, Cancel);
        var code = await world.Code(browser);
        await world.Server.Of<SignIn>().ChangePassword(SignInServer.Password, "another long password", ada, Cancel);
        await world.Refuses(Of(tokens, "access_token"));
        (await world.Refresh(Of(tokens, "refresh_token"))).Is(HttpStatusCode.BadRequest);
        (await world.Redeem(code)).Is(HttpStatusCode.BadRequest);

        var later = (await ByPassword("another long password")).Is(HttpStatusCode.OK).Json;
        await world.Server.Of<Users>().Change(world.Person.Number, user => user with { IsActive = false }, world.Administrator, Cancel);
        await world.Refuses(Of(later, "access_token"));
        (await world.Refresh(Of(later, "refresh_token"))).Is(HttpStatusCode.BadRequest);
        Assert.Equal("invalid_grant", Of((await ByPassword("another long password")).Json, "error"));
    }

    [Fact]
    public async Task A_program_with_a_secret_shows_it_and_one_without_may_not_have_a_wrong_one()
    {
        Assert.Equal("invalid_client", Of((await ByPassword(clientId: TestServer.ClientId)).Json, "error"));
        (await ByPassword(clientId: TestServer.ClientId, secret: TestServer.ClientSecret)).Is(HttpStatusCode.OK);
        Assert.Equal("invalid_client", Of((await ByPassword(secret: "guessed")).Json, "error"));
        Assert.Equal("unsupported_grant_type", Of((await world.Token(("grant_type", "client_credentials"))).Json, "error"));
        Assert.Equal("invalid_request", Of((await world.Token(("grant_type", "password"), ("client_id", "mobile"))).Json, "error"));
        Assert.Equal("invalid_grant", Of((await ByPassword("wrong wrong")).Json, "error"));
    }

    [Fact]
    public async Task A_switched_off_program_gets_nothing_more()
    {
        var tokens = (await ByPassword()).Json;
        var mobile = (await world.Server.Of<ApiClients>().List(world.Administrator, Cancel)).Single(client => client.IsPublic);
        await world.Server.Of<ApiClients>().SetActive(mobile.Number, false, world.Administrator, Cancel);
        await world.Refuses(Of(tokens, "access_token"));
        (await world.Refresh(Of(tokens, "refresh_token"))).Is(HttpStatusCode.BadRequest);
        (await browser.Go(SignInServer.Authorize())).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task No_token_is_kept_as_it_is()
    {
        var tokens = (await ByPassword()).Json;
        await using var session = await world.Server.Database.Engine.Read(Cancel);
        var kept = await session.Value<string>("SELECT token_hash FROM grants", null, Cancel);
        Assert.Equal(Secrets.HashOf(Of(tokens, "refresh_token")), kept);
        Assert.DoesNotContain(world.Server.Logged, line => line.Contains(Of(tokens, "refresh_token"), StringComparison.Ordinal));
        Assert.DoesNotContain(world.Server.Logged, line => line.Contains(SignInServer.Password, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://app.example/back")]
    [InlineData("https://app.example/back#part")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/back")]
    [InlineData("https://app.example/bäck")]
    public async Task A_place_that_is_not_safe_to_return_to_cannot_be_registered(string uri)
    {
        var order = new NewApiClient("x", 1) { RedirectUris = [uri] };
        var refused = await Assert.ThrowsAsync<Refused>(() => world.Server.Of<ApiClients>().Create(order, world.Administrator, Cancel));
        Assert.Equal("redirectUris", refused.Subject);
    }

    private static string Of(System.Text.Json.JsonElement json, string name) => json.GetProperty(name).GetString()!;

    /// <summary>Another code, by the browser that is signed in already.</summary>
    private async Task<string> Again()
    {
        var consent = await browser.Go(SignInServer.Authorize());
        return SignInServer.Query(await browser.Send(consent, "consent", ("decision", "allow")))["code"]!;
    }

    private Task<Answer> ByPassword(
        string password = SignInServer.Password,
        string clientId = SignInServer.Mobile,
        string? secret = null
    ) =>
        world.Token(
            ("grant_type", "password"),
            ("username", "ada"),
            ("password", password),
            ("client_id", clientId),
            ("client_secret", secret),
            ("scope", "api openid")
        );
}

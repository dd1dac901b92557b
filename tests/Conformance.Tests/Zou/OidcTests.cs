using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>A server whose people may sign in through a provider, and that provider.</summary>
public sealed class OidcServer : IAsyncLifetime
{
    internal OpenIdProvider Provider { get; private set; } = null!;

    internal ZouServer Zou { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Provider = await OpenIdProvider.Start(CancellationToken.None);
        Zou = await ZouServer.With(new Order { Settings = Provider.Settings }, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Zou.DisposeAsync();
        await Provider.DisposeAsync();
    }
}

/// <summary>Contract 5: signing in through an OpenID Connect provider, there and at our own pages.</summary>
public sealed class OidcTests(OidcServer server) : IClassFixture<OidcServer>
{
    private const int Patience = 120_000;
    private const string Start = "/zou/api/auth/oidc/login";
    private readonly OpenIdProvider provider = server.Provider;
    private readonly ZouServer zou = server.Zou;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task A_person_signs_in_at_the_provider_and_is_known_here()
    {
        var config = (await zou.Anybody.Get("/config")).Body!;
        Assert.True(config["oidc_enabled"]!.GetValue<bool>());
        Assert.Equal("Harbour login", config["oidc_idp_name"]!.GetValue<string>());
        var (email, id) = await Is("first");
        Assert.Equal(id, await SignedIn());
        // From now on it is the subject that tells who this is, and nobody else's address that does.
        provider.Claims["email"] = "other@test.example";
        Assert.Equal(id, await SignedIn());
        provider.Claims["email"] = email;
        provider.Claims["sub"] = "another subject";
        provider.Claims["email_verified"] = false;
        await IsRefused(Start, "vouches for no e-mail");
        provider.Claims["email"] = "nobody@test.example";
        provider.Claims["email_verified"] = true;
        await IsRefused(Start, "nobody here has your e-mail address");
        provider.Claims["sub"] = "first";
        (await zou.Admin.Put($"/data/persons/{id}", new { active = false })).Must(HttpStatusCode.OK);
        await IsRefused(Start, "closed");
    }

    [Fact(Timeout = Patience)]
    public async Task An_answer_that_is_not_good_signs_nobody_in()
    {
        var (_, id) = await Is("second");
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        foreach (
            var twist in new Action<SecurityTokenDescriptor>[]
            {
                token => token.Claims["nonce"] = "another",
                token => token.Claims.Remove("nonce"),
                token => token.Audience = "another program",
                token => token.Claims["azp"] = "another program",
                token => token.Issuer = "https://evil.example",
                token => (token.IssuedAt, token.NotBefore, token.Expires) = (now.AddHours(-2), now.AddHours(-2), now.AddHours(-1)),
                token => token.Claims.Remove("sub"),
                token => token.SigningCredentials = null,
                // A secret that both sides know proves nothing here.
                token => token.SigningCredentials = Symmetric(OpenIdProvider.ClientSecret + OpenIdProvider.ClientSecret),
            }
        )
        {
            provider.Twist = twist;
            await IsRefused(Start, "is not good");
        }

        provider.Twist = _ => { };
        provider.SignsWithAnotherKey = true;
        await IsRefused(Start, "is not good");
        provider.SignsWithAnotherKey = false;
        Assert.Equal(id, await SignedIn());
    }

    [Fact(Timeout = Patience)]
    public async Task An_answer_is_good_once_and_for_the_browser_that_asked()
    {
        await Is("third");
        using var asking = new Surfer(zou.Installed.Http.BaseAddress!);
        var callback = await Callback(asking);
        using (var stranger = new Surfer(zou.Installed.Http.BaseAddress!))
        {
            await stranger.Go(Start);
            await Says(await stranger.Go(callback), "begun elsewhere");
        }

        // The stranger has spent it.
        await Says(await asking.Go(callback), "begun elsewhere");
        var second = await Callback(asking);
        Assert.Equal(HttpStatusCode.Redirect, (await asking.Go(second)).StatusCode);
        await Says(await asking.Go(second), "begun elsewhere");
        // What was begun for one of our addresses does not end at another.
        var third = await Callback(asking);
        await Says(await asking.Go(third.Replace("/zou/api/", "/zou/", StringComparison.Ordinal)), "begun elsewhere");
        var query = new Uri(await Callback(asking)).Query;
        await Says(await asking.Go($"/zou/api/auth/oidc/callback{query}&iss=https://evil.example"), "is not good");
        await Says(await asking.Go("/zou/api/auth/oidc/callback?error=access_denied&state=x"), "begun elsewhere");
    }

    [Fact(Timeout = Patience)]
    public async Task Our_own_pages_offer_it_too()
    {
        var (email, _) = await Is("fourth");
        using var surfer = new Surfer(zou.Installed.Http.BaseAddress!);
        var ways = JsonNode.Parse(await (await surfer.Go("/pages/v1/sign-in")).Content.ReadAsStringAsync(Cancel))!["outside"]![0]!;
        Assert.Equal("Harbour login", ways["name"]!.GetValue<string>());
        var address = ways["address"]!.GetValue<string>();
        foreach (
            var (to, expected) in new[] { ("/workspaces?x=1", "/workspaces?x=1"), ("//evil.example", "/"), ("https://evil.example", "/") }
        )
        {
            var done = await surfer.Go(await Callback(surfer, $"{address}&to={Uri.EscapeDataString(to)}"));
            Assert.Equal((HttpStatusCode.SeeOther, expected), (done.StatusCode, done.Headers.Location!.OriginalString));
        }

        var myself = JsonNode.Parse(await (await surfer.Go("/pages/v1/session")).Content.ReadAsStringAsync(Cancel))!;
        Assert.Equal(email, myself["email"]!.GetValue<string>());

        // Programs' people find it on the page that they are sent to, and come back to it.
        using var other = new Surfer(zou.Installed.Http.BaseAddress!);
        provider.Claims["sub"] = "nobody";
        provider.Claims["email"] = "nobody@test.example";
        var refused = await other.Go(await Callback(other, "/account/openid?to=/iconect"));
        Assert.Contains("role=\"alert\"", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    /// <summary>Somebody with an account here, whom the provider has signed in from now on.</summary>
    private async Task<(string Email, string Id)> Is(string subject)
    {
        var person = await zou.Person("user");
        var email = (await person.Get("/auth/authenticated")).Body!["user"]!["email"]!.GetValue<string>();
        provider.Claims["sub"] = subject;
        provider.Claims["email"] = email;
        provider.Claims["email_verified"] = true;
        return (email, person.Person);
    }

    /// <summary>Whom a browser is that has been there and back, by its cookies.</summary>
    private async Task<string> SignedIn()
    {
        using var surfer = new Surfer(zou.Installed.Http.BaseAddress!);
        var done = await surfer.Go(await Callback(surfer));
        Assert.Equal((HttpStatusCode.Redirect, "/"), (done.StatusCode, done.Headers.Location!.OriginalString));
        var who = await surfer.Go("/zou/api/auth/authenticated");
        Assert.Equal(HttpStatusCode.OK, who.StatusCode);
        return JsonNode.Parse(await who.Content.ReadAsStringAsync(Cancel))!["user"]!["id"]!.GetValue<string>();
    }

    private async Task IsRefused(string start, string because)
    {
        using var surfer = new Surfer(zou.Installed.Http.BaseAddress!);
        await Says(await surfer.Go(await Callback(surfer, start)), because);
        Assert.Equal(HttpStatusCode.Unauthorized, (await surfer.Go("/zou/api/auth/authenticated")).StatusCode);
    }

    /// <summary>Goes to the provider; where it sends the browser back to.</summary>
    private static async Task<string> Callback(Surfer surfer, string start = Start)
    {
        var leaving = await surfer.Go(start);
        var there = await surfer.Go(leaving.Headers.Location!.OriginalString);
        return there.Headers.Location!.OriginalString;
    }

    private static async Task Says(HttpResponseMessage answer, string because)
    {
        var body = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(because, JsonNode.Parse(body)!["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static SigningCredentials Symmetric(string secret) =>
        new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), SecurityAlgorithms.HmacSha256);

    /// <summary>A browser that is sent elsewhere without going there.</summary>
    private sealed class Surfer(Uri address) : IDisposable
    {
        private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };

        public Task<HttpResponseMessage> Go(string path) => http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), Cancel);

        public void Dispose() => http.Dispose();
    }
}

using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Dialects.Tests.Identity;

/// <summary>An issuer where people sign in, with one program that can keep a secret, one that cannot, and one person.</summary>
public sealed class SignInServer : IAsyncLifetime
{
    public const string Return = "https://app.example/back?kind=a";
    public const string Verifier = "a-verifier-that-is-long-enough-for-the-rules-0123456789";
    public const string Password = "a good long password";
    public const string Mobile = "mobile";

    public TestServer Server { get; private set; } = null!;

    public Actor Administrator { get; private set; } = null!;

    public User Person { get; private set; } = null!;

    public static string Challenge => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var issuing = new Issuing(["api", "openid"])
        {
            TokenPath = "/token",
            AuthorizePath = "/authorize",
            Grants = ["authorization_code", "refresh_token", "password"],
            RequiredScopes = ["api", "openid"],
            TokenType = "bearer",
        };
        Server = await TestServer.Start((_, _) => { }, app => IdentityEndpoints.Map(app.MapGroup("/id"), issuing));
        Administrator = await Server.Of<SignIn>().WithPassword("admin", TestServer.AdministratorPassword, Cancel);
        Person = await Server.Of<Users>().Create(new NewUser("ada", "ada@x.example", Password), Administrator, Cancel);
        var mobile = new NewApiClient("Pocket <b>app</b>", 1)
        {
            ClientId = Mobile,
            IsPublic = true,
            Scopes = ["api", "openid"],
            Grants = ["authorization_code", "refresh_token", "password"],
            RedirectUris = [Return, "http://127.0.0.1/back"],
        };
        await Server.Of<ApiClients>().Create(mobile, Administrator, Cancel);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A good request to the authorization endpoint, with some of its parameters replaced, or left out where null.</summary>
    public static string Authorize(params (string Name, string? Value)[] replaced)
    {
        var query = new Dictionary<string, string?>
        {
            ["client_id"] = Mobile,
            ["response_type"] = "code",
            ["redirect_uri"] = Return,
            ["state"] = "s t&ate",
            ["nonce"] = "n-0",
            ["scope"] = "api openid",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in replaced)
        {
            query[name] = value;
        }

        return QueryHelpers.AddQueryString("/id/authorize", query);
    }

    /// <summary>Signs in and allows; the code.</summary>
    internal async Task<string> Code(Browser browser, string password = Password)
    {
        var login = await browser.Go(Authorize());
        var entered = await browser.Send(login, "login", ("username", "ada"), ("password", password));
        var consent = await browser.Go(entered.Is(System.Net.HttpStatusCode.SeeOther).Header("Location")!);
        return Query(await browser.Send(consent, "consent", ("decision", "allow")))["code"]!;
    }

    internal static IReadOnlyDictionary<string, string?> Query(Answer answer) =>
        QueryHelpers
            .ParseQuery(new Uri(answer.Is(System.Net.HttpStatusCode.SeeOther).Header("Location")!).Query)
            .ToDictionary(parameter => parameter.Key, parameter => (string?)parameter.Value.ToString());

    internal async Task<Answer> Token(params (string Name, string? Value)[] form)
    {
        using var client = Server.Client();
        var given = form.Where(parameter => parameter.Value is not null)
            .Select(parameter => new KeyValuePair<string, string>(parameter.Name, parameter.Value!));
        return await client.Ask(HttpMethod.Post, "/id/token", new FormUrlEncodedContent(given));
    }

    internal Task<Answer> Redeem(string code, string verifier = Verifier, string redirectUri = Return, string clientId = Mobile) =>
        Token(
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", verifier),
            ("redirect_uri", redirectUri),
            ("client_id", clientId),
            ("client_secret", clientId == TestServer.ClientId ? TestServer.ClientSecret : null)
        );

    internal Task<Answer> Refresh(string? token, string? scope = null) =>
        Token(("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", Mobile), ("scope", scope));

    internal Task<Actor> Check(string token) => Server.Of<AccessTokens>().Check(token, $"{Server.Address}/id", Cancel);

    internal async Task Refuses(string token) =>
        Assert.Equal(Reason.Unauthenticated, (await Assert.ThrowsAsync<Refused>(() => Check(token))).Reason);
}

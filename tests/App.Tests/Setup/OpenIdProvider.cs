using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.App.Tests.Setup;

/// <summary>A provider of OpenID Connect where everybody is signed in already, as whom its properties say. They also make it lie.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "dossier";
    public const string ClientSecret = "a secret/with+odd&characters";
    private readonly RsaSecurityKey published = new(RSA.Create(2048)) { KeyId = "published" };
    private readonly RsaSecurityKey hidden = new(RSA.Create(2048)) { KeyId = "published" };
    private readonly Dictionary<string, IQueryCollection> codes = [];
    private readonly WebApplication app;

    private OpenIdProvider(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    /// <summary>What it tells of whom it has signed in.</summary>
    public Dictionary<string, object> Claims { get; } = [];

    /// <summary>Changes an ID token before it is signed.</summary>
    public Action<SecurityTokenDescriptor> Twist { get; set; } = _ => { };

    /// <summary>Signs with a key that it does not publish.</summary>
    public bool SignsWithAnotherKey { get; set; }

    /// <summary>The settings of who signs people in here.</summary>
    public Dictionary<string, string?> Settings =>
        new()
        {
            ["SignIn:OpenId:Authority"] = Address,
            ["SignIn:OpenId:Name"] = "Harbour login",
            ["SignIn:OpenId:ClientId"] = ClientId,
            ["SignIn:OpenId:ClientSecret"] = ClientSecret,
            ["SignIn:OpenId:AllowPrivate"] = "true",
        };

    public static async Task<OpenIdProvider> Start(CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new OpenIdProvider(app);
        app.MapGet("/.well-known/openid-configuration", provider.Discovery);
        app.MapGet("/keys", provider.Keys);
        app.MapGet("/authorize", provider.Authorize);
        app.MapPost("/token", provider.Token);
        await app.StartAsync(cancel);
        return provider;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private IResult Discovery() =>
        Results.Json(
            new
            {
                issuer = Address,
                authorization_endpoint = $"{Address}/authorize",
                token_endpoint = $"{Address}/token",
                jwks_uri = $"{Address}/keys",
            }
        );

    private IResult Keys()
    {
        var key = published.Rsa.ExportParameters(includePrivateParameters: false);
        var shown = new
        {
            kty = "RSA",
            use = "sig",
            kid = published.KeyId,
            n = Base64Url.EncodeToString(key.Modulus!),
            e = Base64Url.EncodeToString(key.Exponent!),
        };
        return Results.Json(new { keys = new[] { shown } });
    }

    private IResult Authorize(HttpRequest request)
    {
        Assert.Equal("code", request.Query["response_type"]);
        Assert.Equal(ClientId, request.Query["client_id"]);
        Assert.Equal("S256", request.Query["code_challenge_method"]);
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        codes[code] = request.Query;
        var back = new Dictionary<string, string?> { ["code"] = code, ["state"] = request.Query["state"] };
        return Results.Redirect(QueryHelpers.AddQueryString(request.Query["redirect_uri"]!, back));
    }

    private async Task<IResult> Token(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var pair = $"{Uri.EscapeDataString(ClientId)}:{Uri.EscapeDataString(ClientSecret)}";
        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}", request.Headers.Authorization);
        if (!codes.Remove(form["code"].ToString(), out var asked))
        {
            return Results.BadRequest(new { error = "invalid_grant" });
        }

        Assert.Equal(asked["redirect_uri"], form["redirect_uri"]);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        Assert.Equal(asked["code_challenge"], challenge);
        var token = new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = ClientId,
            Expires = TimeProvider.System.GetUtcNow().AddMinutes(5).UtcDateTime,
            Claims = new Dictionary<string, object>(Claims) { ["nonce"] = asked["nonce"].ToString() },
            SigningCredentials = new SigningCredentials(SignsWithAnotherKey ? hidden : published, SecurityAlgorithms.RsaSha256),
        };
        Twist(token);
        return Results.Json(
            new
            {
                access_token = "nothing",
                token_type = "Bearer",
                id_token = new JsonWebTokenHandler().CreateToken(token),
            }
        );
    }
}

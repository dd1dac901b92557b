using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Core.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Identity;

/// <summary>Where tokens are had, and where programs learn how: RFC 6749, RFC 8414, RFC 7517.</summary>
public static class IdentityEndpoints
{
    private const string DiscoveryPath = "/.well-known/openid-configuration";
    private const string KeysPath = $"{DiscoveryPath}/jwks";

    /// <summary>What the endpoints need beside Core's doors.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services
            .AddSingleton<SigningKeys>()
            .AddSingleton<AccessTokens>()
            .AddSingleton<Throttle>()
            .AddSingleton<Attempts>()
            .AddSingleton(all => new PasskeyCheck(
                all.GetRequiredService<PasskeySettings>(),
                all.GetRequiredService<Passkeys>(),
                all.GetRequiredService<LoginSessions>(),
                all.GetRequiredService<RequestRates>(),
                all.GetRequiredService<Secrets>()
            ))
            .AddSingleton(all => new LoginPage(
                all.GetRequiredService<Attempts>(),
                all.GetRequiredService<SignIn>(),
                all.GetRequiredService<PasskeyCheck>(),
                all.GetRequiredService<CodeMails>(),
                all.GetRequiredService<LoginSessions>(),
                all.GetRequiredService<OutsideSignIns>()
            ))
            .AddSingleton(all => new SigningIn(
                all.GetRequiredService<LoginPage>(),
                all.GetRequiredService<Attempts>(),
                all.GetRequiredService<SignIn>()
            ))
            .AddSingleton(all => new PasswordPage(
                all.GetRequiredService<Attempts>(),
                all.GetRequiredService<PasswordResets>(),
                all.GetRequiredService<SignIn>()
            ))
            .AddSingleton<OutsideSteps>()
            .AddSingleton(all => new OutsideSignIns(
                all.GetRequiredService<OutsideSettings>().OpenId is { } provider
                    ? new OpenIdSignIn(
                        provider,
                        all.GetRequiredService<OutsideHttp>(),
                        all.GetRequiredService<OutsideSteps>(),
                        all.GetRequiredService<OutsideAccounts>(),
                        all.GetRequiredService<TimeProvider>(),
                        all.GetRequiredService<ILogger<OpenIdSignIn>>()
                    )
                    : null,
                all.GetRequiredService<OutsideSettings>().Saml is { } saml
                    ? new SamlSignIn(
                        saml,
                        all.GetRequiredService<OutsideSteps>(),
                        all.GetRequiredService<LoginSessions>(),
                        all.GetRequiredService<OutsideAccounts>(),
                        all.GetRequiredService<TimeProvider>(),
                        all.GetRequiredService<ILogger<SamlSignIn>>()
                    )
                    : null
            ))
            .AddSingleton(all => new PageSessions(all.GetRequiredService<Attempts>(), all.GetRequiredService<LoginSessions>()))
            .AddSingleton<Grants>()
            .AddSingleton<IdTokens>()
            .AddSingleton<TokenEndpoint>()
            .AddSingleton<AuthorizeEndpoint>();

    /// <summary>Maps the pages about one's own account, the same for all dialects.</summary>
    public static void MapAccount(IEndpointRouteBuilder app)
    {
        app.MapGet(PasswordPage.Path, (HttpContext context, PasswordPage page) => page.Show(context));
        PasskeyEndpoints.Map(app);
        OutsideEndpoints.Map(app);
        app.MapPost(PasswordPage.Path, (HttpContext context, PasswordPage page, CancellationToken cancel) => page.Handle(context, cancel));
    }

    /// <summary>Maps the endpoints under a group where programs act by themselves only; see the other.</summary>
    /// <param name="scopes">The scopes that may be asked for here.</param>
    public static void Map(RouteGroupBuilder auth, IReadOnlyList<string> scopes) => Map(auth, new Issuing(scopes));

    /// <summary>Maps the endpoints under a group; the group's own address is the issuer.</summary>
    public static void Map(RouteGroupBuilder auth, Issuing issuing)
    {
        auth.MapPost(
            issuing.TokenPath,
            (HttpContext context, CancellationToken cancel) =>
                context
                    .RequestServices.GetRequiredService<TokenEndpoint>()
                    .Answer(context, Issuer(context, issuing.TokenPath), issuing, cancel)
        );
        if (issuing.AuthorizePath is { } path)
        {
            auth.MapGet(
                path,
                (HttpContext context, CancellationToken cancel) =>
                    context.RequestServices.GetRequiredService<AuthorizeEndpoint>().Show(context, issuing, cancel)
            );
            auth.MapPost(
                path,
                (HttpContext context, CancellationToken cancel) =>
                    context.RequestServices.GetRequiredService<AuthorizeEndpoint>().Handle(context, Issuer(context, path), issuing, cancel)
            );
        }

        auth.MapGet(DiscoveryPath, (HttpContext context) => Discovery(Issuer(context, DiscoveryPath), issuing));
        auth.MapGet(KeysPath, (HttpContext context, CancellationToken cancel) => Keys(context, cancel));
    }

    /// <summary>RFC 8414 2, and OpenID Connect Discovery 3 where people sign in.</summary>
    private static IResult Discovery(string issuer, Issuing issuing)
    {
        var metadata = new Dictionary<string, object>
        {
            ["issuer"] = issuer,
            ["token_endpoint"] = issuer + issuing.TokenPath,
            ["jwks_uri"] = issuer + KeysPath,
            ["grant_types_supported"] = issuing.Grants,
            ["response_types_supported"] = issuing.AuthorizePath is null ? Array.Empty<string>() : ["code"],
            ["scopes_supported"] = issuing.Scopes,
            ["token_endpoint_auth_methods_supported"] = new[] { "client_secret_basic", "client_secret_post" },
        };
        if (issuing.AuthorizePath is { } path)
        {
            metadata["authorization_endpoint"] = issuer + path;
            metadata["response_modes_supported"] = new[] { "query" };
            metadata["code_challenge_methods_supported"] = new[] { "S256" };
            metadata["subject_types_supported"] = new[] { "public" };
            metadata["id_token_signing_alg_values_supported"] = new[] { SecurityAlgorithms.RsaSha256 };
            metadata["token_endpoint_auth_methods_supported"] = new[] { "client_secret_basic", "client_secret_post", "none" };
        }

        return Results.Json(metadata);
    }

    private static async Task<IResult> Keys(HttpContext context, CancellationToken cancel)
    {
        var signing = context.RequestServices.GetRequiredService<SigningKeys>();
        await signing.Current(cancel);
        var published = await signing.Published(cancel);
        return Results.Json(new { keys = published.Select(Shown) });
    }

    private static object Shown(RsaSecurityKey key)
    {
        var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "RSA",
            use = "sig",
            alg = SecurityAlgorithms.RsaSha256,
            kid = key.KeyId,
            n = Base64UrlEncoder.Encode(parameters.Modulus),
            e = Base64UrlEncoder.Encode(parameters.Exponent),
        };
    }

    /// <summary>The address the group is reached at, spelt as it was mapped: issuers are compared exactly, routes are not.</summary>
    private static string Issuer(HttpContext context, string path)
    {
        var request = context.Request;
        var pattern = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern.RawText!;
        return $"{request.Scheme}://{request.Host}{request.PathBase}/{pattern[..^path.Length].Trim('/')}".TrimEnd('/');
    }
}

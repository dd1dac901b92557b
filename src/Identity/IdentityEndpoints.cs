using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Identity;

/// <summary>Where tokens are had, and where programs learn how: RFC 6749, RFC 8414, RFC 7517.</summary>
public static class IdentityEndpoints
{
    private const string TokenPath = "/connect/token";
    private const string DiscoveryPath = "/.well-known/openid-configuration";
    private const string KeysPath = $"{DiscoveryPath}/jwks";

    /// <summary>What the endpoints need beside Core's doors.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services
            .AddSingleton<SigningKeys>()
            .AddSingleton<AccessTokens>()
            .AddSingleton<Throttle>()
            .AddSingleton<Grants>()
            .AddSingleton<TokenEndpoint>();

    /// <summary>Maps the endpoints under a group; the group's own address is the issuer.</summary>
    /// <param name="scopes">The scopes that may be asked for here.</param>
    public static void Map(RouteGroupBuilder auth, IReadOnlyList<string> scopes)
    {
        auth.MapPost(
            TokenPath,
            (HttpContext context, CancellationToken cancel) =>
                context.RequestServices.GetRequiredService<TokenEndpoint>().Answer(context, Issuer(context, TokenPath), scopes, cancel)
        );
        auth.MapGet(DiscoveryPath, (HttpContext context) => Discovery(Issuer(context, DiscoveryPath), scopes));
        auth.MapGet(KeysPath, (HttpContext context, CancellationToken cancel) => Keys(context, cancel));
    }

    private static IResult Discovery(string issuer, IReadOnlyList<string> scopes) =>
        Results.Json(
            new
            {
                issuer,
                token_endpoint = issuer + TokenPath,
                jwks_uri = issuer + KeysPath,
                grant_types_supported = Grants.Known,
                response_types_supported = Array.Empty<string>(),
                scopes_supported = scopes,
                token_endpoint_auth_methods_supported = new[] { "client_secret_basic", "client_secret_post" },
            }
        );

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

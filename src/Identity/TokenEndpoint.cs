using System.Globalization;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Dossier.Identity;

/// <summary>The token endpoint of RFC 6749 3.2: authenticates the client, asks the grant, issues a token.</summary>
internal sealed class TokenEndpoint(
    ApiClients clients,
    Grants grants,
    AccessTokens tokens,
    IdTokens idTokens,
    Throttle throttle,
    ILogger<TokenEndpoint> log
)
{
    private const int LongestLogged = 64;

    public async Task<IResult> Answer(HttpContext context, string issuer, Issuing issuing, CancellationToken cancel)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        try
        {
            return await Issue(context, issuer, issuing, cancel);
        }
        catch (OAuthRefused refused)
        {
            return Refuse(context, refused, issuing);
        }
    }

    private async Task<IResult> Issue(HttpContext context, string issuer, Issuing issuing, CancellationToken cancel)
    {
        var request = await TokenRequest.Read(context.Request, cancel);
        var grant = request.Needed("grant_type");
        if (!issuing.Grants.Contains(grant))
        {
            throw new OAuthRefused("unsupported_grant_type", "This kind of grant is not offered here.");
        }

        var client = await Authenticate(context, request, grant, cancel);
        if (!client.MayGetTokensBy(grant))
        {
            throw new OAuthRefused("unauthorized_client", "The client may not use this kind of grant.");
        }

        var granted = await grants.Grant(grant, context, request, client, issuer, issuing, cancel);
        var accessToken = await tokens.Issue(issuer, client, granted.Actor, granted.Scopes, cancel, granted.Stamp, granted.FamilyId);
        var body = new Dictionary<string, object>
        {
            ["access_token"] = accessToken,
            ["expires_in"] = (int)AccessTokens.Lifetime.TotalSeconds,
            ["token_type"] = issuing.TokenType,
            ["scope"] = string.Join(' ', granted.Scopes),
        };
        if (granted.RefreshToken is { } refreshToken)
        {
            body["refresh_token"] = refreshToken;
        }

        if (granted.SignedIn is { } signedIn && granted.Scopes.Contains(Issuing.OpenId))
        {
            // The nonce belongs to the answer that it was asked for (OpenID Connect Core 12.2).
            var nonce = grant == Grants.AuthorizationCode ? signedIn.Nonce : null;
            body["id_token"] = await idTokens.Issue(issuer, client, granted.Actor, signedIn.At, nonce, accessToken, cancel);
        }

        return Results.Json(body);
    }

    private async Task<ApiClient> Authenticate(HttpContext context, TokenRequest request, string grant, CancellationToken cancel)
    {
        if (request.ClientId is null)
        {
            throw OAuthRefused.InvalidClient(request.UsedHeader);
        }

        // By address too, or else anyone could lock a client out.
        var name = $"{request.ClientId}\n{context.Connection.RemoteIpAddress}";
        if (throttle.Wait(name) is { } wait)
        {
            throw new OAuthRefused("invalid_client", "Too many failures. Try again later.", StatusCodes.Status429TooManyRequests)
            {
                RetryAfter = (int)Math.Ceiling(wait.TotalSeconds),
            };
        }

        var client = request.Secret is { } secret
            ? await clients.Check(request.ClientId, secret, cancel)
            : await WithoutSecret(request.ClientId, grant, cancel);
        if (client is null)
        {
            throttle.Failed(name);
            var shown = request.ClientId.Length > LongestLogged ? request.ClientId[..LongestLogged] : request.ClientId;
            log.LogWarning("A token was refused to client {ClientId} at {Address}.", shown, context.Connection.RemoteIpAddress);
            throw OAuthRefused.InvalidClient(request.UsedHeader);
        }

        return client;
    }

    /// <summary>RFC 6749 2.1: one that cannot keep a secret, and lets a person prove something instead.</summary>
    private async Task<ApiClient?> WithoutSecret(string clientId, string grant, CancellationToken cancel) =>
        grant != Grants.ClientCredentials && await clients.Named(clientId, cancel) is { IsPublic: true } client ? client : null;

    private static IResult Refuse(HttpContext context, OAuthRefused refused, Issuing issuing)
    {
        var isUnauthorized = refused.Status == StatusCodes.Status400BadRequest && issuing.Unauthorized.Contains(refused.Error);
        var status = isUnauthorized ? StatusCodes.Status401Unauthorized : refused.Status;
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers[HeaderNames.WWWAuthenticate] = "Basic realm=\"token\", charset=\"UTF-8\"";
        }

        if (refused.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return Results.Json(new { error = refused.Error, error_description = refused.Message }, statusCode: status);
    }
}

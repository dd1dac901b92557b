using System.Globalization;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Dossier.Identity;

/// <summary>The token endpoint of RFC 6749 3.2: authenticates the client, asks the grant, issues a token.</summary>
internal sealed class TokenEndpoint(ApiClients clients, Grants grants, AccessTokens tokens, Throttle throttle, ILogger<TokenEndpoint> log)
{
    private const int LongestLogged = 64;

    /// <param name="offered">The scopes that are known here.</param>
    public async Task<IResult> Answer(HttpContext context, string issuer, IReadOnlyList<string> offered, CancellationToken cancel)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        try
        {
            return await Issue(context, issuer, offered, cancel);
        }
        catch (OAuthRefused refused)
        {
            return Refuse(context, refused);
        }
    }

    private async Task<IResult> Issue(HttpContext context, string issuer, IReadOnlyList<string> offered, CancellationToken cancel)
    {
        var request = await TokenRequest.Read(context.Request, cancel);
        var grant = request["grant_type"] ?? throw OAuthRefused.InvalidRequest("The parameter 'grant_type' is missing.");
        if (!Grants.Known.Contains(grant))
        {
            throw new OAuthRefused("unsupported_grant_type", "This kind of grant is not offered here.");
        }

        var client = await Authenticate(context, request, cancel);
        if (!client.MayGetTokensBy(grant))
        {
            throw new OAuthRefused("unauthorized_client", "The client may not use this kind of grant.");
        }

        var granted = await grants.Grant(grant, request, client, offered, cancel);
        return Results.Json(
            new
            {
                access_token = await tokens.Issue(issuer, client, granted.Actor, granted.Scopes, cancel),
                expires_in = (int)AccessTokens.Lifetime.TotalSeconds,
                token_type = "Bearer",
                scope = string.Join(' ', granted.Scopes),
            }
        );
    }

    private async Task<ApiClient> Authenticate(HttpContext context, TokenRequest request, CancellationToken cancel)
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

        var client = request.Secret is null ? null : await clients.Check(request.ClientId, request.Secret, cancel);
        if (client is null)
        {
            throttle.Failed(name);
            var shown = request.ClientId.Length > LongestLogged ? request.ClientId[..LongestLogged] : request.ClientId;
            log.LogWarning("A token was refused to client {ClientId} at {Address}.", shown, context.Connection.RemoteIpAddress);
            throw OAuthRefused.InvalidClient(request.UsedHeader);
        }

        return client;
    }

    private static IResult Refuse(HttpContext context, OAuthRefused refused)
    {
        if (refused.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers[HeaderNames.WWWAuthenticate] = "Basic realm=\"token\", charset=\"UTF-8\"";
        }

        if (refused.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return Results.Json(new { error = refused.Error, error_description = refused.Message }, statusCode: refused.Status);
    }
}

using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Identity;

/// <summary>Access tokens: RS256 JWTs (RFC 9068) for one issuer. A token ends early when its user or API client is switched off.</summary>
public sealed class AccessTokens(SigningKeys keys, Actors actors, IEngine engine, Events events, TimeProvider clock)
{
    /// <summary>How long a token lives.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private const string TokenType = "at+jwt";
    private const string ApiClientClaim = "cid";
    private const int LongestToken = 8192;

    /// <summary>Clocks of several servers differ a little.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(10);
    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = LongestToken, SetDefaultTimesOnTokenCreation = false };

    /// <summary>A token by which an API client acts as a user.</summary>
    public async Task<string> Issue(string issuer, ApiClient client, Actor actor, IReadOnlyList<string> scopes, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var jti = Id.New(clock);
        var scope = string.Join(' ', scopes);
        var token = handler.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = TokenType,
                Issuer = issuer,
                Audience = AudienceOf(issuer),
                IssuedAt = now.UtcDateTime,
                NotBefore = now.UtcDateTime,
                Expires = (now + Lifetime).UtcDateTime,
                SigningCredentials = new SigningCredentials(await keys.Current(cancel), SecurityAlgorithms.RsaSha256),
                Claims = new Dictionary<string, object>
                {
                    ["sub"] = actor.UserId.ToString("D"),
                    ["client_id"] = client.ClientId,
                    [ApiClientClaim] = client.Id.ToString("D"),
                    ["scope"] = scope,
                    ["jti"] = jti.ToString("D"),
                },
            }
        );
        await using var session = await engine.Write(cancel);
        await events.Append(session, EventKinds.TokenIssued, null, jti, new { client.ClientId, scope }, actor, cancel);
        await session.Commit(cancel);
        return token;
    }

    /// <summary>Who acts by this token.</summary>
    /// <exception cref="Refused">Unauthenticated: not ours, not for this issuer, expired, or its user or API client is switched off.</exception>
    public async Task<Actor> Check(string token, string issuer, CancellationToken cancel)
    {
        var jwt = Parse(token);
        var key = await keys.Named(jwt.Kid, cancel) ?? throw Wrong();
        var result = await handler.ValidateTokenAsync(token, Rules(issuer, key));
        if (
            !result.IsValid
            || !Guid.TryParseExact(jwt.Subject, "D", out var userId)
            || !jwt.TryGetPayloadValue<string>(ApiClientClaim, out var apiClient)
            || !Guid.TryParseExact(apiClient, "D", out var apiClientId)
            || !jwt.TryGetPayloadValue<string>("scope", out var scope)
        )
        {
            throw Wrong();
        }

        var actor = await actors.Find(userId, apiClientId, cancel) ?? throw Wrong();
        return actor with { Scopes = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
    }

    /// <summary>What tokens of an issuer are for.</summary>
    private static string AudienceOf(string issuer) => $"{issuer}/resources";

    private JsonWebToken Parse(string token)
    {
        try
        {
            return token.Length <= LongestToken ? handler.ReadJsonWebToken(token) : throw Wrong();
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            throw Wrong();
        }
    }

    private TokenValidationParameters Rules(string issuer, RsaSecurityKey key) =>
        new()
        {
            ValidIssuer = issuer,
            ValidAudience = AudienceOf(issuer),
            ValidTypes = [TokenType],
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKey = key,
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = IsInTime,
        };

    private bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters rules)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires > now - ClockSkew && (notBefore is null || notBefore <= now + ClockSkew);
    }

    private static Refused Wrong() => new(Reason.Unauthenticated, "The access token is missing, not valid, or has expired.");
}

using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Identity;

/// <summary>
/// Access tokens: RS256 JWTs (RFC 9068) for one issuer. A token ends early when its user or API client is switched off; one that a person
/// let an API client have, also when the person has another password or the family it belongs to is ended.
/// </summary>
public sealed class AccessTokens(SigningKeys keys, Actors actors, GrantTokens grants, IEngine engine, Events events, TimeProvider clock)
{
    /// <summary>How long a token lives.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private const string TokenType = "at+jwt";
    private const string ApiClientClaim = "cid";
    private const string StampClaim = "stp";
    private const string FamilyClaim = "fam";
    private const int LongestToken = 8192;

    /// <summary>Clocks of several servers differ a little.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(10);
    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = LongestToken, SetDefaultTimesOnTokenCreation = false };

    /// <summary>A token by which an API client acts as a user.</summary>
    /// <param name="stamp">The user's, when the user signed in for it; see <see cref="Actors.StampOf"/>.</param>
    /// <param name="familyId">See <see cref="GrantToken.FamilyId"/>.</param>
    public async Task<string> Issue(
        string issuer,
        ApiClient client,
        Actor actor,
        IReadOnlyList<string> scopes,
        CancellationToken cancel,
        string? stamp = null,
        Guid? familyId = null
    )
    {
        var now = clock.GetUtcNow();
        var jti = Id.New(clock);
        var scope = string.Join(' ', scopes);
        var claims = new Dictionary<string, object>
        {
            ["sub"] = actor.UserId.ToString("D"),
            ["client_id"] = client.ClientId,
            [ApiClientClaim] = client.Id.ToString("D"),
            ["scope"] = scope,
            ["jti"] = jti.ToString("D"),
        };
        if (stamp is not null)
        {
            claims[StampClaim] = stamp;
        }

        if (familyId is { } family)
        {
            claims[FamilyClaim] = family.ToString("D");
        }

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
                Claims = claims,
            }
        );
        await using var session = await engine.Write(cancel);
        await events.Append(session, EventKinds.TokenIssued, null, jti, new { client.ClientId, scope }, actor, cancel);
        await session.Commit(cancel);
        return token;
    }

    /// <summary>Who acts by this token.</summary>
    /// <exception cref="Refused">Unauthenticated: not ours, not for this issuer, expired, or ended early.</exception>
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

        if (
            jwt.TryGetPayloadValue<string>(FamilyClaim, out var family)
            && !(Guid.TryParseExact(family, "D", out var familyId) && await grants.IsAlive(familyId, cancel))
        )
        {
            throw Wrong();
        }

        var actor = jwt.TryGetPayloadValue<string>(StampClaim, out var stamp)
            ? await actors.Find(userId, apiClientId, stamp, cancel)
            : await actors.Find(userId, apiClientId, cancel);
        actor = actor ?? throw Wrong();
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

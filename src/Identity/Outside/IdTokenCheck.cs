using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Identity;

/// <summary>What a provider tells of somebody.</summary>
internal sealed record IdClaims(string Subject, string? Email, bool IsEmailVerified, string? FirstName, string? LastName)
{
    /// <summary>With what else it tells when it is asked for more.</summary>
    public IdClaims With(JsonElement told) =>
        this with
        {
            Email = Text(told, "email"),
            IsEmailVerified = told.TryGetProperty("email_verified", out var isVerified) && IsTrue(isVerified),
            FirstName = FirstName ?? Text(told, "given_name"),
            LastName = LastName ?? Text(told, "family_name"),
        };

    /// <summary>Some providers write it as text.</summary>
    private static bool IsTrue(JsonElement value) =>
        value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.GetString() == "true");

    private static string? Text(JsonElement told, string name) =>
        told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Checks ID tokens (OpenID Connect Core 3.1.3.7): whose, for whom, signed by a published key, in time, and the answer to this very question.</summary>
internal sealed class IdTokenCheck(OpenIdSettings settings, TimeProvider clock)
{
    private const int LongestToken = 64 * 1024;
    private const int LongestSubject = 255;

    /// <summary>Signatures that only the provider can make: none by a shared secret, and none at all least of all.</summary>
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);
    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = LongestToken };

    /// <param name="renew">The provider's configuration asked for again: its keys change now and then.</param>
    /// <exception cref="SecurityTokenException">It is not good.</exception>
    public async Task<IdClaims> Check(
        string token,
        string nonce,
        OpenIdConnectConfiguration configuration,
        Func<Task<OpenIdConnectConfiguration>> renew,
        CancellationToken cancel
    )
    {
        var result = await handler.ValidateTokenAsync(token, Rules(configuration));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            cancel.ThrowIfCancellationRequested();
            result = await handler.ValidateTokenAsync(token, Rules(await renew()));
        }

        if (!result.IsValid)
        {
            throw result.Exception ?? new SecurityTokenException("It is not good.");
        }

        var jwt = (JsonWebToken)result.SecurityToken;
        Must(Text(jwt, "nonce") == nonce, "It answers another question.");
        Must(jwt.Subject is { Length: > 0 and <= LongestSubject }, "It names nobody.");
        var parties = jwt.Audiences.Count();
        var party = Text(jwt, "azp");
        Must(party is null ? parties == 1 : party == settings.ClientId, "It was issued to another program.");
        return new IdClaims(
            jwt.Subject,
            Text(jwt, "email"),
            jwt.TryGetPayloadValue<object>("email_verified", out var isVerified) && isVerified is true or "true",
            Text(jwt, "given_name"),
            Text(jwt, "family_name")
        );
    }

    private TokenValidationParameters Rules(OpenIdConnectConfiguration configuration) =>
        new()
        {
            ValidIssuer = configuration.Issuer,
            ValidAudience = settings.ClientId,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = configuration.SigningKeys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                return expires > now - ClockSkew && (notBefore is null || notBefore <= now + ClockSkew);
            },
        };

    private static string? Text(JsonWebToken jwt, string claim) => jwt.TryGetPayloadValue<string>(claim, out var value) ? value : null;

    private static void Must(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new SecurityTokenValidationException(otherwise);
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Identity;

/// <summary>Tells a program who signed in (OpenID Connect Core 2). It opens nothing: its type is not that of access tokens.</summary>
internal sealed class IdTokens(SigningKeys keys, TimeProvider clock)
{
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <param name="nonce">What the program gave when it sent the person here; null when it gave none.</param>
    public async Task<string> Issue(
        string issuer,
        ApiClient client,
        Actor actor,
        DateTimeOffset signedInAt,
        string? nonce,
        string accessToken,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            ["sub"] = actor.UserId.ToString("D"),
            ["auth_time"] = signedInAt.ToUnixTimeSeconds(),
            ["preferred_username"] = actor.Name,
            ["at_hash"] = HalfHash(accessToken),
        };
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        return handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = issuer,
                Audience = client.ClientId,
                IssuedAt = now.UtcDateTime,
                Expires = (now + AccessTokens.Lifetime).UtcDateTime,
                SigningCredentials = new SigningCredentials(await keys.Current(cancel), SecurityAlgorithms.RsaSha256),
                Claims = claims,
            }
        );
    }

    /// <summary>OpenID Connect Core 3.1.3.6: ties it to the access token beside it.</summary>
    private static string HalfHash(string accessToken) =>
        Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))[..16]);
}

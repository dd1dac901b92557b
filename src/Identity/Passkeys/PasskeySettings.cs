using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Dossier.Identity;

/// <summary>Where passkeys are good, under <c>SignIn:Passkeys</c>.</summary>
/// <param name="Domain">
/// <c>Domain</c>: what devices tie passkeys to; that of the public address unless said otherwise. Null: the host that is asked.
/// </param>
/// <param name="Origins"><c>Origins</c>: pages that may ask for them; that of the public address unless said otherwise. Empty: those of the host that is asked.</param>
public sealed record PasskeySettings(string? Domain, IReadOnlyList<string> Origins)
{
    /// <param name="publicAddress">Where people reach this server; null when that is not set.</param>
    public static PasskeySettings Read(IConfiguration settings, Uri? publicAddress)
    {
        var own = settings.GetSection("SignIn:Passkeys");
        var origins = own["Origins"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var standard = publicAddress is null ? Array.Empty<string>() : [publicAddress.GetLeftPart(UriPartial.Authority)];
        return new PasskeySettings(own["Domain"] is { Length: > 0 } domain ? domain : publicAddress?.Host, origins ?? standard);
    }

    /// <summary>Whether a page of that origin may ask for passkeys of this server.</summary>
    public bool Allows(string origin, HttpContext context) =>
        Origins.Count > 0
            ? Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            : origin.Equals($"{context.Request.Scheme}://{context.Request.Host}", StringComparison.OrdinalIgnoreCase);
}

using Dossier.Core.People;
using Microsoft.Extensions.Configuration;

namespace Dossier.Identity;

/// <summary>The servers that the operator has named.</summary>
public sealed record OutsideSettings(OpenIdSettings? OpenId, SamlSettings? Saml);

/// <summary>The OpenID Connect provider through which people may sign in, under <c>SignIn:OpenId</c>.</summary>
/// <param name="Authority"><c>Authority</c>: its issuer, below which its configuration is found.</param>
/// <param name="Name"><c>Name</c>: as people know it.</param>
/// <param name="ClientSecret"><c>ClientSecret</c>: null for a client without one.</param>
/// <param name="Scopes"><c>Scopes</c>: asked for beside <c>openid</c>.</param>
/// <param name="TrustsEmail"><c>TrustsEmail</c>: addresses count as verified also where the provider does not say so.</param>
/// <param name="AllowsPrivate"><c>AllowPrivate</c>: the provider is in-house: on a private network, or without TLS.</param>
/// <param name="Rules"><c>LinksByEmail</c> (true) and <c>CreatesAccounts</c> (false).</param>
public sealed record OpenIdSettings(
    Uri Authority,
    string Name,
    string ClientId,
    string? ClientSecret,
    string Scopes,
    bool TrustsEmail,
    bool AllowsPrivate,
    OutsideRules Rules
)
{
    /// <summary>Null when no provider is named.</summary>
    /// <exception cref="InvalidOperationException">Something is missing or no address.</exception>
    public static OpenIdSettings? Read(IConfiguration settings)
    {
        var own = settings.GetSection("SignIn:OpenId");
        if (own["Authority"] is not { Length: > 0 } text)
        {
            return null;
        }

        var allowsPrivate = own.GetValue("AllowPrivate", false);
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var authority)
            || !(authority.Scheme == "https" || (allowsPrivate && authority.Scheme == "http"))
        )
        {
            throw new InvalidOperationException("SignIn:OpenId:Authority must be an https address such as https://login.example.");
        }

        return new OpenIdSettings(
            authority,
            own["Name"] is { Length: > 0 } name ? name : authority.Host,
            own["ClientId"] is { Length: > 0 } id ? id : throw new InvalidOperationException("SignIn:OpenId:ClientId is missing."),
            own["ClientSecret"] is { Length: > 0 } secret ? secret : null,
            own["Scopes"] ?? "profile email",
            own.GetValue("TrustsEmail", false),
            allowsPrivate,
            new OutsideRules(own.GetValue("LinksByEmail", true), own.GetValue("CreatesAccounts", false))
        );
    }
}

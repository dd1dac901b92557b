using System.Security.Cryptography.X509Certificates;
using Dossier.Core.People;
using Microsoft.Extensions.Configuration;

namespace Dossier.Identity;

/// <summary>The SAML 2.0 identity provider through which people may sign in, under <c>SignIn:Saml</c>.</summary>
/// <param name="Provider"><c>Provider</c>: its entity id.</param>
/// <param name="Address"><c>Address</c>: where it takes requests by redirect.</param>
/// <param name="Certificates"><c>Certificates</c>: a PEM file of those that it signs with; only their keys count.</param>
/// <param name="EntityId"><c>EntityId</c>: ours; the public address unless said otherwise.</param>
/// <param name="EmailAttribute"><c>EmailAttribute</c>: the attribute with the e-mail address; the name identifier where that is one.</param>
/// <param name="Rules"><c>LinksByEmail</c> (true) and <c>CreatesAccounts</c> (false).</param>
public sealed record SamlSettings(
    string Provider,
    Uri Address,
    IReadOnlyList<X509Certificate2> Certificates,
    string Name,
    string EntityId,
    string EmailAttribute,
    OutsideRules Rules
)
{
    /// <summary>Null when no provider is named.</summary>
    /// <exception cref="InvalidOperationException">Something is missing or not what it should be.</exception>
    public static SamlSettings? Read(IConfiguration settings, Uri? publicAddress)
    {
        var own = settings.GetSection("SignIn:Saml");
        if (own["Provider"] is not { Length: > 0 } provider)
        {
            return null;
        }

        var address =
            Uri.TryCreate(own["Address"], UriKind.Absolute, out var found) && found.Scheme is "http" or "https"
                ? found!
                : throw new InvalidOperationException("SignIn:Saml:Address must be where the provider takes requests.");
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(own["Certificates"] ?? throw new InvalidOperationException("SignIn:Saml:Certificates is missing."));
        return new SamlSettings(
            provider,
            address,
            certificates.Count > 0 ? [.. certificates] : throw new InvalidOperationException("SignIn:Saml:Certificates holds none."),
            own["Name"] is { Length: > 0 } name ? name : address.Host,
            own["EntityId"] is { Length: > 0 } entity
                ? entity
                : publicAddress?.AbsoluteUri ?? throw new InvalidOperationException("SignIn:Saml needs EntityId or PublicAddress."),
            own["EmailAttribute"] is { Length: > 0 } attribute ? attribute : "email",
            new OutsideRules(own.GetValue("LinksByEmail", true), own.GetValue("CreatesAccounts", false))
        );
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Dossier.Identity;

/// <summary>A server through which people may sign in at our pages.</summary>
/// <param name="Name">As people know it.</param>
/// <param name="Path">Of ours, that leads there.</param>
public sealed record OutsideSignIn(string Name, string Path)
{
    /// <summary>The path that leads there and back to our own pages; where in them is yet to be added, under <c>to</c>.</summary>
    public string PathToPages => QueryHelpers.AddQueryString(Path, OutsideEndpoints.DoorParameter, OutsideEndpoints.Pages);

    /// <summary>The address that leads there from a page, and back to it.</summary>
    internal string AddressFrom(HttpContext context, string page) =>
        QueryHelpers.AddQueryString(
            context.Request.PathBase + Path,
            new Dictionary<string, string?> { [OutsideEndpoints.ToParameter] = page }
        );
}

/// <summary>The servers through which people may sign in, as the operator has named them.</summary>
/// <param name="OpenId">Null when there is none.</param>
/// <param name="Saml">Null when there is none.</param>
public sealed record OutsideSignIns(OpenIdSignIn? OpenId, SamlSignIn? Saml)
{
    /// <summary>To be offered where people sign in.</summary>
    public IReadOnlyList<OutsideSignIn> All =>
        [
            .. OpenId is null ? Array.Empty<OutsideSignIn>() : [new OutsideSignIn(OpenId.Name, OutsideEndpoints.OpenIdPath)],
            .. Saml is null ? Array.Empty<OutsideSignIn>() : [new OutsideSignIn(Saml.Name, OutsideEndpoints.SamlPath)],
        ];
}

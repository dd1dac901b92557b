using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Shared;

/// <summary>How people sign in, wired to whoever checks passwords and has the pages for it, so that dialects need not know them.</summary>
public sealed record PeopleSignIn
{
    /// <summary>
    /// Who this is, by user name or e-mail address and password, and what is shown beside it. Refuses as <see cref="SignIn"/> does; TooMany from
    /// an address that guesses.
    /// </summary>
    public required Func<HttpContext, string, string, Proof, CancellationToken, Task<Entered>> WithPassword { get; init; }

    /// <summary>A page to sign in at; its form goes to the address it is shown at. Takes what signing in is for, in a sentence.</summary>
    public required Func<HttpContext, string, IResult> Page { get; init; }

    /// <summary>Takes what that page's form sent: somebody, or the page again.</summary>
    public required Func<HttpContext, string, CancellationToken, Task<(Actor? Actor, IResult? Again)>> Take { get; init; }

    /// <summary>A page that tells something: its title, what it says, its status.</summary>
    public required Func<string, string, int, IResult> Tell { get; init; }

    /// <summary>The path of the page where a password is chosen: knowing the present one, or by a key from a mail, which goes behind it.</summary>
    public required string PasswordPath { get; init; }

    public required PasskeySignIn Passkeys { get; init; }

    /// <summary>The OpenID Connect provider through which people may sign in; null when the operator has named none.</summary>
    public OutsideDoor? OpenId { get; init; }

    /// <summary>The SAML identity provider through which people may sign in; null when the operator has named none.</summary>
    public FormDoor? Saml { get; init; }

    /// <summary>What goes between <see cref="PasswordPath"/> and a key.</summary>
    public const string Key = "?key=";
}

/// <summary>Passkeys: what devices are to do, and the checks of what they have done, in the JSON of WebAuthn.</summary>
/// <param name="BeginUse">What a device is to sign, for somebody's name or for whoever comes; TooMany.</param>
/// <param name="Check">What a device has signed; what is wrong in any way is <see cref="PasskeyUse.Wrong"/>.</param>
/// <param name="BeginCreation">What a device is to make a passkey from, for somebody of that e-mail address.</param>
/// <param name="Add">Keeps what a device has made under a name; gives recovery codes, if they are new. Invalid; Conflict.</param>
public sealed record PasskeySignIn(
    Func<HttpContext, string?, CancellationToken, Task<string>> BeginUse,
    Func<HttpContext, string, CancellationToken, Task<PasskeyUse>> Check,
    Func<HttpContext, Actor, string, CancellationToken, Task<string>> BeginCreation,
    Func<HttpContext, string, string, Actor, CancellationToken, Task<IReadOnlyList<string>>> Add
);

/// <summary>Another server through which people may sign in.</summary>
/// <param name="Name">As people know it.</param>
/// <param name="Begin">Where to send the browser, which comes back to the address that is given. Unavailable; TooMany.</param>
/// <param name="Finish">Whom it has signed in, by the request that came back to that address. Unauthenticated; Unavailable.</param>
public sealed record OutsideDoor(
    string Name,
    Func<HttpContext, string, CancellationToken, Task<string>> Begin,
    Func<HttpContext, string, CancellationToken, Task<Actor>> Finish
);

/// <summary>Another server through which people may sign in, and which has their browsers send its answer with a form.</summary>
/// <param name="Name">As people know it.</param>
/// <param name="Begin">Where to send the browser; the form comes to the address that is given. TooMany.</param>
/// <param name="Take">Takes the form at that address: the key of a page that the browser is to be sent on to. Unauthenticated.</param>
/// <param name="Finish">Whom the server has signed in, by that key. Unauthenticated.</param>
public sealed record FormDoor(
    string Name,
    Func<HttpContext, string, CancellationToken, Task<string>> Begin,
    Func<HttpContext, string, CancellationToken, Task<string>> Take,
    Func<HttpContext, string, CancellationToken, Task<Actor>> Finish
);

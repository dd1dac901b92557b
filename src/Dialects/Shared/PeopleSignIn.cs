using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Shared;

/// <summary>How people sign in, wired to whoever checks passwords and has the pages for it, so that dialects need not know them.</summary>
public sealed record PeopleSignIn
{
    /// <summary>Who this is, by user name or e-mail address and password. Unauthenticated; TooMany from an address that guesses.</summary>
    public required Func<HttpContext, string, string, CancellationToken, Task<Actor>> WithPassword { get; init; }

    /// <summary>A page to sign in at; its form goes to the address it is shown at. Takes what signing in is for, in a sentence.</summary>
    public required Func<HttpContext, string, IResult> Page { get; init; }

    /// <summary>Takes what that page's form sent: somebody, or the page again.</summary>
    public required Func<HttpContext, string, CancellationToken, Task<(Actor? Actor, IResult? Again)>> Take { get; init; }

    /// <summary>A page that tells something: its title, what it says, its status.</summary>
    public required Func<string, string, int, IResult> Tell { get; init; }

    /// <summary>The path of the page where a password is chosen: knowing the present one, or by a key from a mail, which goes behind it.</summary>
    public required string PasswordPath { get; init; }

    /// <summary>What goes between <see cref="PasswordPath"/> and a key.</summary>
    public const string Key = "?key=";
}

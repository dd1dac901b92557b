using System.Net.Http.Headers;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 5: who asks, by a token in a header or, from a browser, in a cookie.</summary>
internal static class Auth
{
    public const string SessionKind = "zou";
    public const string Cookie = "access_token_cookie";
    public const string RefreshCookie = "refresh_token_cookie";

    /// <summary>Subjects of refusals, which are written in different shapes.</summary>
    public const string Expired = "expired token";
    public const string Garbage = "unreadable token";

    public const string Restricted = "second factor to be set up";

    /// <exception cref="Refused">Unauthenticated; Forbidden to who must first set up a second factor.</exception>
    public static async Task<Actor> Who(HttpContext context, CancellationToken cancel)
    {
        var signedIn = await Check(context, Tokens.Access, Cookie, cancel);
        return signedIn.IsRestricted
            ? throw new Refused(Reason.Forbidden, "Two factor authentication must be set up first.") { Subject = Restricted }
            : signedIn.Actor;
    }

    /// <summary>The same for the routes by which a second factor is set up.</summary>
    /// <exception cref="Refused">Unauthenticated.</exception>
    public static async Task<Actor> WhoeverItIs(HttpContext context, CancellationToken cancel) =>
        (await Check(context, Tokens.Access, Cookie, cancel)).Actor;

    /// <summary>Who is signed in by the token of the request, and by which session.</summary>
    /// <exception cref="Refused">Unauthenticated.</exception>
    public static Task<SignedIn> Check(HttpContext context, string type, string cookie, CancellationToken cancel) =>
        context.RequestServices.GetRequiredService<Tokens>().Check(TokenOf(context.Request, cookie), type, cancel);

    /// <summary>The token a request brings; null when it brings none.</summary>
    public static string? TokenOf(HttpRequest request, string cookie) => Bearer(request) ?? request.Cookies[cookie];

    private static string? Bearer(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var value)
        && "Bearer".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase)
            ? value.Parameter
            : null;
}

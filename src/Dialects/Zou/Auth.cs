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

    /// <exception cref="Refused">Unauthenticated.</exception>
    public static async Task<Actor> Who(HttpContext context, CancellationToken cancel) =>
        (await Check(context, Tokens.Access, Cookie, cancel)).Actor;

    /// <summary>Who is signed in by the token of the request, and by which session.</summary>
    /// <exception cref="Refused">Unauthenticated.</exception>
    public static async Task<(string Session, Actor Actor)> Check(HttpContext context, string type, string cookie, CancellationToken cancel)
    {
        var token = Bearer(context.Request) ?? context.Request.Cookies[cookie];
        if (string.IsNullOrEmpty(token))
        {
            throw new Refused(Reason.Unauthenticated, "Missing JWT in cookies or headers (Missing cookie; Missing Authorization Header)");
        }

        var (session, person) = context.RequestServices.GetRequiredService<Tokens>().Read(token, type);
        var found = await context.RequestServices.GetRequiredService<LoginSessions>().Check(SessionKind, session, cancel);
        return found is { } signedIn && signedIn.Actor.UserId == person
            ? (session, signedIn.Actor)
            : throw new Refused(Reason.Unauthenticated, "Token has been revoked");
    }

    private static string? Bearer(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var value)
        && "Bearer".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase)
            ? value.Parameter
            : null;
}

using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 3.1 and 3.4: where the API is, and logging in through a browser: a token, a page, the session.</summary>
internal static class BrowserLoginEndpoints
{
    /// <summary>The kind of a token that waits for somebody to log in.</summary>
    public const string Waiting = "intelligencebank.browser";

    private const string Token = "token";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public static void Map(RouteGroupBuilder mount)
    {
        mount.MapGet("/v1/auth/app/getYapiAddress", Address);
        mount.MapMethods("/v1/auth/app/token", ["GET", "POST"], Begin);
        mount.MapGet("/v1/auth/app/info", Collect);
        LoginPage.Map(mount);
    }

    private static IResult Address(HttpContext context) => Answer(Links.Root(context));

    private static async Task<IResult> Begin(HttpContext context, LoginSessions sessions, CancellationToken cancel)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (_, token) = await sessions.Begin(Waiting, actor: null, Lifetime, cancel, key: LoginEndpoints.NewKey());
        return Answer(token);
    }

    private static async Task<IResult> Collect(
        HttpContext context,
        Parameters parameters,
        LoginSessions sessions,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        context.Response.Headers.CacheControl = "no-store";
        var taken = await sessions.Take(Waiting, parameters.Required(Token), cancel);
        if (taken is not { } waiting)
        {
            throw new Refused(Reason.NotFound, "Nobody has logged in with this token yet, or it is used or over.");
        }

        var begun = await LoginEndpoints.Begin(context, waiting.Actor, sessions, profiles, cancel);
        var session = new
        {
            sid = begun.Key,
            userUuid = Translate.Id(waiting.Actor.UserId),
            originalUserUuid = (string?)null,
            loginTime = begun.Session.CreatedAt.ToUnixTimeSeconds(),
        };
        return Answer(new { session, info = begun.Wire });
    }

    /// <summary>The frame of that API; its <c>SID</c> is anonymous and proves nothing.</summary>
    private static IResult Answer(object content) => Reply.Json(new { SID = LoginEndpoints.NewKey(), content });
}

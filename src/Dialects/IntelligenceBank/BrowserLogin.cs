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
    private const string Purpose = "An application asks to work in your name. Go on only if you have just started to log in there.";
    private const string Page = "/auth/";

    /// <summary>Tokens that one address may begin in a minute: each is a row until it is over, and nobody has to be known for it.</summary>
    private const int TokensPerMinute = 30;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public static void Map(RouteGroupBuilder mount)
    {
        mount.MapGet("/v1/auth/app/getYapiAddress", Address);
        mount.MapMethods("/v1/auth/app/token", ["GET", "POST"], Begin);
        mount.MapGet("/v1/auth/app/info", Collect);
        mount.MapGet(Page, Show);
        mount.MapPost(Page, LogIn);
    }

    private static IResult Address(HttpContext context) => Answer(Links.Root(context));

    private static async Task<IResult> Begin(HttpContext context, LoginSessions sessions, RequestRates rates, CancellationToken cancel)
    {
        await Auth.Slow(context, rates, Token, TokensPerMinute, cancel);
        context.Response.Headers.CacheControl = "no-store";
        var (_, token) = await sessions.Begin(Waiting, actor: null, Lifetime, cancel, key: LoginEndpoints.NewKey());
        return Answer(token);
    }

    /// <summary>The page of step 2. Whoever is signed in by this browser already signs in again: the token may be a stranger's.</summary>
    private static IResult Show(HttpContext context, Parameters parameters, PeopleSignIn signIn)
    {
        parameters.Required(Token);
        return signIn.Page(context, Purpose);
    }

    /// <summary>Ties whoever logs in to the token in the page's address.</summary>
    private static async Task<IResult> LogIn(HttpContext context, PeopleSignIn signIn, LoginSessions sessions, CancellationToken cancel)
    {
        var (actor, again) = await signIn.Take(context, Purpose, cancel);
        if (actor is null)
        {
            return again!;
        }

        try
        {
            await sessions.Attach(Waiting, context.Request.Query[Token].ToString(), actor, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            const string Over = "This login was used or is over. Go back to the application and begin again.";
            return signIn.Tell("Log in", Over, StatusCodes.Status404NotFound);
        }

        return signIn.Tell("You are logged in", "You can close this page and go back to the application.", StatusCodes.Status200OK);
    }

    private static async Task<IResult> Collect(
        HttpContext context,
        Parameters parameters,
        LoginSessions sessions,
        Profiles profiles,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        context.Response.Headers.CacheControl = "no-store";
        var taken = await sessions.Take(Waiting, parameters.Required(Token), cancel);
        if (taken is not { } waiting)
        {
            throw new Refused(Reason.NotFound, "Nobody has logged in with this token yet, or it is used or over.");
        }

        var begun = await LoginEndpoints.Begin(context, waiting.Actor, sessions, profiles, clock, cancel);
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

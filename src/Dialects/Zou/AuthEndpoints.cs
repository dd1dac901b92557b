using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 5: in and out.</summary>
internal static partial class AuthEndpoints
{
    /// <summary>A session that is good for choosing a new password once.</summary>
    internal const string ResetKind = "zou.reset";
    private static readonly TimeSpan ResetLifetime = TimeSpan.FromHours(2);
    private static readonly TimeSpan CookieLifetime = TimeSpan.FromDays(365);

    public static void MapOpen(RouteGroupBuilder open)
    {
        open.MapPost("/auth/login", Login);
        MailEndpoints.MapOpen(open);
        open.MapGet("/auth/refresh-token", Refresh);
        FidoEndpoints.MapOpen(open);
        OutsideEndpoints.MapOpen(open);
    }

    /// <summary>The routes that are also good for who must set up a second factor first.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/auth/authenticated", Authenticated);
        api.MapGet("/auth/logout", Logout);
        api.MapPost("/auth/change-password", ChangePassword);
        TwoFactorEndpoints.Map(api);
        FidoEndpoints.Map(api);
    }

    private static async Task<IResult> Login(
        HttpContext context,
        Given given,
        SignIn signIn,
        PeopleSignIn people,
        LoginSessions sessions,
        SecondFactors factors,
        ZouSettings settings,
        Records records,
        Passkeys passkeys,
        CancellationToken cancel
    )
    {
        var email = given.Text("email");
        if (email.Length == 0)
        {
            throw Refused.Invalid("email", "String should have at least 1 character");
        }

        Entered entered;
        try
        {
            var proof = await TwoFactorEndpoints.ProofIn(given, context, people, cancel);
            entered = await signIn.WithPassword(email, given.TextOrNull("password") ?? "default", proof, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.Unauthenticated)
        {
            return Failed(refused.Subject, refused.Subject == SignIn.FactorMissing ? await factors.Of(email, cancel) : null);
        }

        var actor = entered.Actor!;
        if (entered.MustChoosePassword)
        {
            var (_, reset) = await sessions.Begin(ResetKind, actor, ResetLifetime, cancel);
            var body = new JsonObject
            {
                ["login"] = false,
                ["default_password"] = true,
                ["token"] = reset,
            };
            return Reply.Ok(body, StatusCodes.Status400BadRequest);
        }

        var isRestricted = settings.MustHaveSecondFactor && !await factors.IsOn(actor.UserId, cancel);
        var answer = await Identity(records, passkeys, actor, cancel);
        answer["login"] = true;
        await SignInTo(answer, context, actor, isRestricted, cancel);
        if (isRestricted)
        {
            answer["two_factor_authentication_required"] = true;
        }

        return Reply.Ok(answer);
    }

    /// <summary>Begins a session and tells its tokens, to browsers in cookies too.</summary>
    /// <param name="isBrowser">Known to be one, whatever it says of itself.</param>
    internal static async Task SignInTo(
        JsonObject answer,
        HttpContext context,
        Actor actor,
        bool isRestricted,
        CancellationToken cancel,
        bool isBrowser = false
    )
    {
        var tokens = context.RequestServices.GetRequiredService<Tokens>();
        var sessions = context.RequestServices.GetRequiredService<LoginSessions>();
        var (_, session) = await sessions.Begin(Auth.SessionKind, actor, Tokens.RefreshLifetime, cancel);
        var access = tokens.Issue(Tokens.Access, actor.UserId, session, isFresh: true, isRestricted);
        var refresh = tokens.Issue(Tokens.Refresh, actor.UserId, session, isFresh: false, isRestricted);
        if (isBrowser || IsBrowser(context.Request))
        {
            Set(context, Auth.Cookie, access, "/");
            Set(context, Auth.RefreshCookie, refresh, "/auth/refresh-token");
        }

        answer["access_token"] = access;
        answer["refresh_token"] = refresh;
    }

    private static async Task<IResult> Authenticated(Caller caller, Records records, Passkeys passkeys, CancellationToken cancel)
    {
        var answer = await Identity(records, passkeys, caller, cancel);
        answer["authenticated"] = true;
        return Reply.Ok(answer);
    }

    private static async Task<IResult> Refresh(HttpContext context, Tokens tokens, CancellationToken cancel)
    {
        var signedIn = await Auth.Check(context, Tokens.Refresh, Auth.RefreshCookie, cancel);
        var access = tokens.Issue(Tokens.Access, signedIn.Actor.UserId, signedIn.Session, isFresh: false, signedIn.IsRestricted);
        if (!IsBrowser(context.Request))
        {
            return Reply.Ok(new JsonObject { ["access_token"] = access });
        }

        Set(context, Auth.Cookie, access, "/");
        return Reply.Ok(new JsonObject { ["refresh"] = true });
    }

    private static async Task<IResult> Logout(HttpContext context, LoginSessions sessions, CancellationToken cancel)
    {
        var signedIn = await Auth.Check(context, Tokens.Access, Auth.Cookie, cancel);
        await sessions.End(Auth.SessionKind, signedIn.Session, cancel);
        context.Response.Cookies.Delete(Auth.Cookie);
        return Reply.Ok(new JsonObject { ["logout"] = true });
    }

    /// <summary>Ends every session of the person, this one too.</summary>
    private static async Task<IResult> ChangePassword(Given given, Caller caller, SignIn signIn, CancellationToken cancel)
    {
        var (present, next) = (given.Text("old_password"), given.Text("password"));
        if (next != given.Text("password_2"))
        {
            return NotChanged("Confirmation password doesn't match.");
        }

        try
        {
            await signIn.ChangePassword(present, next, caller, cancel);
        }
        catch (Refused refused) when (refused.Reason is Reason.Unauthenticated or Reason.Invalid)
        {
            return NotChanged(refused.Reason == Reason.Invalid ? refused.Message : "Old password is wrong.");
        }

        return Reply.Ok(new JsonObject { ["success"] = true });
    }

    private static async Task<JsonObject> Identity(Records records, Passkeys passkeys, Actor actor, CancellationToken cancel)
    {
        var person = Wire.Node(await records.Find(Models.Persons, actor.UserId, withRelations: true, actor, cancel));
        person["fido_devices"] = new JsonArray([.. (await passkeys.Own(actor, cancel)).Select(passkey => (JsonNode)passkey.Name)]);
        return new JsonObject { ["user"] = person, ["organisation"] = await IndexEndpoints.Organisation(records, actor, cancel) };
    }

    /// <summary>Only whose password is right learns that a second factor is asked for.</summary>
    private static IResult Failed(string? subject, Factors? factors)
    {
        var body = new JsonObject { ["login"] = false };
        if (subject == SignIn.FactorWrong)
        {
            body["wrong_OTP"] = true;
        }
        else if (factors is not null)
        {
            body["missing_OTP"] = true;
            string[] enabled =
            [
                .. factors.Totp ? ["totp"] : Array.Empty<string>(),
                .. factors.Email ? ["email_otp"] : Array.Empty<string>(),
                .. factors.Passkey ? ["fido"] : Array.Empty<string>(),
            ];
            body["preferred_two_factor_authentication"] = enabled.FirstOrDefault();
            body["two_factor_authentication_enabled"] = new JsonArray([.. enabled.Select(name => (JsonNode)name)]);
        }

        return Reply.Ok(body, StatusCodes.Status400BadRequest);
    }

    internal static IResult NotChanged(string message) =>
        Reply.Ok(new JsonObject { ["error"] = true, ["message"] = message }, StatusCodes.Status400BadRequest);

    internal static void Set(HttpContext context, string name, string value, string path) =>
        context.Response.Cookies.Append(
            name,
            value,
            new CookieOptions
            {
                HttpOnly = true,
                Secure = context.Request.IsHttps,
                SameSite = SameSiteMode.Lax,
                Path = path,
                MaxAge = CookieLifetime,
            }
        );

    private static bool IsBrowser(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        return Browser().IsMatch(agent) && !agent.Contains("Headless", StringComparison.Ordinal);
    }

    [GeneratedRegex(
        @"\b(Chrome|CriOS|Firefox|FxiOS|Safari|Edge?|EdgA|EdgiOS|OPR|Opera|Vivaldi|Brave)/[\d.]+",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Browser();
}

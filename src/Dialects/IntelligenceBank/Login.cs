using System.Security.Cryptography;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 3.2, logging in by password, and what every login answers.</summary>
internal static class LoginEndpoints
{
    private const int KeyBytes = 16;

    private const string UserName = "p70";
    private const string Password = "p80";
    private const string Domain = "p90";

    private const string Wrong = "Invalid user name or password. Please try again.";

    /// <summary>The call has no place for a code.</summary>
    private const string ByBrowser =
        "This account is signed in to with a second factor. Log in through a browser: ask /v1/auth/app/token for a token and open the page /auth/ with it.";

    /// <summary>Password mails that one address may ask for in a minute.</summary>
    private const int ResetsPerMinute = 10;

    public static void Map(RouteGroupBuilder open)
    {
        open.MapPost("/login", Login);
        open.MapPost("/reset", Reset);
    }

    /// <summary>A session that has just begun.</summary>
    internal sealed record Begun(LoginSession Session, string Key, string ApiKey, object Wire);

    /// <summary>What has to be renewed before somebody can work here.</summary>
    private sealed record Expired(bool Password, bool Email)
    {
        public bool IsAnything => Password || Email;

        public static Expired Of(Profile profile, Platform platform, DateTimeOffset now) =>
            new(
                profile.MustChangePassword || IsOver(profile.PasswordSetAt, platform.PasswordExpiryDays, now),
                IsOver(profile.EmailVerifiedAt, platform.UserVerificationDays, now)
            );

        private static bool IsOver(DateTimeOffset since, int? days, DateTimeOffset now) =>
            days is { } period && since.AddDays(period) <= now;
    }

    private static async Task<IResult> Login(
        HttpContext context,
        Parameters parameters,
        PeopleSignIn signIn,
        LoginSessions sessions,
        Profiles profiles,
        Usages usages,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var (name, password, domain) = (parameters.Required(UserName), parameters.Required(Password), parameters.Required(Domain));
        if (!PlatformOf(context).Answers(domain))
        {
            throw new Refused(Reason.Unauthenticated, "Invalid user or password");
        }

        Actor actor;
        try
        {
            // An expired password has a session of its own kind here.
            actor = (await signIn.WithPassword(context, name, password, Proof.None, cancel)).Actor!;
        }
        catch (Refused refused) when (refused.Reason == Reason.Unauthenticated)
        {
            throw new Refused(Reason.Unauthenticated, refused.Subject == SignIn.FactorMissing ? ByBrowser : Wrong);
        }

        var begun = await Begin(context, actor, sessions, profiles, clock, cancel);
        usages.Note(IntelligenceBankDialect.Name, parameters[Auth.ProductKey] ?? Auth.NoProduct);
        Auth.SetCookie(context, Auth.AidOf(begun.ApiKey, begun.Key, parameters[Auth.ProductKey]), begun.Session.ExpiresAt);
        context.Response.Headers.CacheControl = "no-store";
        return Reply.Json(begun.Wire);
    }

    /// <summary>Contract 3.6: whether there is such a user, the answer does not tell.</summary>
    private static async Task<IResult> Reset(
        HttpContext context,
        Parameters parameters,
        PeopleSignIn signIn,
        ResetMails mails,
        RequestRates rates,
        CancellationToken cancel
    )
    {
        var (name, domain) = (parameters.Required(UserName), parameters.Required(Domain));
        if (!PlatformOf(context).Answers(domain))
        {
            throw Refused.NotFound("platform");
        }

        await Auth.Slow(context, rates, "reset", ResetsPerMinute, cancel);
        await mails.Request(name, signIn.PasswordPath + PeopleSignIn.Key, cancel);
        return Reply.Nothing();
    }

    /// <summary>
    /// Begins a session of somebody who has proved who they are. With an expired password or address it is of a kind that only says so.
    /// </summary>
    internal static async Task<Begun> Begin(
        HttpContext context,
        Actor actor,
        LoginSessions sessions,
        Profiles profiles,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var platform = PlatformOf(context);
        var profile = await profiles.Own(actor, cancel);
        var expired = Expired.Of(profile, platform, clock.GetUtcNow());
        var (session, key) = await sessions.Begin(
            expired.IsAnything ? Auth.ExpiredSession : Auth.Session,
            actor,
            TimeSpan.FromHours(platform.LoginTimeoutHours),
            cancel,
            key: NewKey()
        );
        var apiKey = Auth.KeyOf(profile.OrganizationId);
        return new Begun(session, key, apiKey, Wire(profile, platform, expired, apiKey));
    }

    /// <summary>A key in the form that the vendor's clients expect: 128 random bits in hexadecimal digits.</summary>
    internal static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));

    internal static Platform PlatformOf(HttpContext context) => context.GetEndpoint()!.Metadata.GetMetadata<Platform>()!;

    private static object Wire(Profile profile, Platform platform, Expired expired, string apikey) =>
        new
        {
            clientid = Translate.Number(profile.OrganizationNumber),
            clientname = profile.OrganizationName,
            clientuuid = Translate.Id(profile.OrganizationId),
            apikey,
            logintimeoutperiod = platform.LoginTimeoutHours,
            adminemail = platform.ContactEmail,
            passwordexpiryperiod = platform.PasswordExpiryDays,
            userverificationperiod = platform.UserVerificationDays,
            offlineexpiryperiod = platform.LoginTimeoutHours,
            annotations = "basic",
            comments = "1",
            passwordexpired = expired.Password ? 1 : (int?)null,
            emailexpired = expired.Email ? 1 : (int?)null,
            versions = "1",
            firstname = profile.FirstName ?? "",
            lastname = profile.LastName ?? "",
            useruuid = Translate.Id(profile.Id),
            thumbnail = "",
            foldericon = "",
            rowsOnPage = "50",
            defaultFolderSortOrder = "alphabetical",
            enableMasterSync = "0",
            enableCustomBranding = "0",
            enableAnnotations = "1",
            enableImageReader = "0",
            enableAppOpenIn = "0",
            isResourceMainAdmin = false,
            toolNameMapping = new { resource = new { menu = "Resources", module = "Resources" } },
        };
}

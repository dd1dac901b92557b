using System.Security.Cryptography;
using Dossier.Core.Kernel;
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

    public static void Map(RouteGroupBuilder open) => open.MapPost("/login", Login);

    /// <summary>A session that has just begun.</summary>
    internal sealed record Begun(LoginSession Session, string Key, string ApiKey, object Wire);

    private static async Task<IResult> Login(
        HttpContext context,
        Parameters parameters,
        SignIn signIn,
        LoginSessions sessions,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var (name, password, domain) = (parameters.Required("p70"), parameters.Required("p80"), parameters.Required("p90"));
        if (!PlatformOf(context).Answers(domain))
        {
            throw new Refused(Reason.Unauthenticated, "Invalid user or password");
        }

        Actor actor;
        try
        {
            actor = await signIn.WithPassword(name, password, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.Unauthenticated)
        {
            throw new Refused(Reason.Unauthenticated, "Invalid user name or password. Please try again.");
        }

        var begun = await Begin(context, actor, sessions, profiles, cancel);
        Auth.SetCookie(context, Auth.AidOf(begun.ApiKey, begun.Key, parameters[Auth.ProductKey]), begun.Session.ExpiresAt);
        context.Response.Headers.CacheControl = "no-store";
        return Reply.Json(begun.Wire);
    }

    /// <summary>Begins a session of somebody who has proved who they are.</summary>
    internal static async Task<Begun> Begin(
        HttpContext context,
        Actor actor,
        LoginSessions sessions,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var platform = PlatformOf(context);
        var profile = await profiles.Own(actor, cancel);
        var (session, key) = await sessions.Begin(
            Auth.Session,
            actor,
            TimeSpan.FromHours(platform.LoginTimeoutHours),
            cancel,
            key: NewKey()
        );
        var apiKey = Auth.KeyOf(profile.OrganizationId);
        return new Begun(session, key, apiKey, Wire(profile, platform, apiKey));
    }

    /// <summary>A key in the form that the vendor's clients expect: 128 random bits in hexadecimal digits.</summary>
    internal static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));

    internal static Platform PlatformOf(HttpContext context) => context.GetEndpoint()!.Metadata.GetMetadata<Platform>()!;

    private static object Wire(Profile profile, Platform platform, string apikey) =>
        new
        {
            clientid = Translate.Number(profile.OrganizationNumber),
            clientname = profile.OrganizationName,
            clientuuid = Translate.Id(profile.OrganizationId),
            apikey,
            logintimeoutperiod = platform.LoginTimeoutHours,
            adminemail = platform.ContactEmail,
            // Nothing of ours expires by the calendar.
            passwordexpiryperiod = (int?)null,
            userverificationperiod = (int?)null,
            offlineexpiryperiod = platform.LoginTimeoutHours,
            annotations = (string?)null,
            comments = "1",
            passwordexpired = profile.MustChangePassword ? 1 : (int?)null,
            emailexpired = (int?)null,
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
            enableAnnotations = "0",
            enableImageReader = "0",
            enableAppOpenIn = "0",
            isResourceMainAdmin = false,
            toolNameMapping = new { resource = new { menu = "Resources", module = "Resources" } },
        };
}

using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Dossier.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Signing in to the pages, and who one then is.</summary>
internal static class SessionPages
{
    /// <summary>What needs nobody to be known.</summary>
    public static void MapOpen(RouteGroupBuilder api)
    {
        api.MapPost("/session", SignIn);
        api.MapDelete("/session", SignOut);
    }

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/session", Show);
        api.MapPut("/session/password", ChangePassword);
    }

    internal sealed record Credentials(string UserName, string Password);

    internal sealed record PasswordChange(string Present, string Next);

    /// <param name="MustChangePassword">Before anything else, a new password is to be chosen.</param>
    internal sealed record Myself(
        Guid Id,
        string UserName,
        string Email,
        string Name,
        string Organization,
        bool IsAdministrator,
        bool MustChangePassword
    );

    private static async Task<Answer<Myself>> SignIn(
        HttpContext context,
        Body<Credentials> body,
        PageSessions sessions,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var actor = await sessions.Begin(context, body.Value.UserName, body.Value.Password, cancel);
        return Answer.Of(Wire(await profiles.Own(actor, cancel), actor));
    }

    private static async Task<IResult> SignOut(HttpContext context, PageSessions sessions, CancellationToken cancel)
    {
        await sessions.End(context, cancel);
        return Results.NoContent();
    }

    private static async Task<Answer<Myself>> Show(Caller caller, Profiles profiles, CancellationToken cancel) =>
        Answer.Of(Wire(await profiles.Own(caller, cancel), caller));

    private static async Task<IResult> ChangePassword(
        HttpContext context,
        Body<PasswordChange> body,
        Caller caller,
        SignIn signIn,
        PageSessions sessions,
        CancellationToken cancel
    )
    {
        await signIn.ChangePassword(body.Value.Present, body.Value.Next, caller, cancel);
        await sessions.Remember(context, caller, cancel);
        return Results.NoContent();
    }

    private static Myself Wire(Profile profile, Actor actor) =>
        new(
            profile.Id,
            profile.UserName,
            profile.Email,
            $"{profile.FirstName} {profile.LastName}".Trim() is { Length: > 0 } name ? name : profile.UserName,
            profile.OrganizationName,
            actor.IsAdministrator,
            profile.MustChangePassword
        );
}

using System.Text.Json;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
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
        api.MapGet("/sign-in", Ways);
        api.MapPost("/session", Begin);
        api.MapPost("/session/factor", Continue);
        api.MapPost("/session/factor/mail", SendCode);
        api.MapPost("/session/passkey/options", PasskeyOptions);
        api.MapPost("/session/passkey", BeginWithPasskey);
        api.MapDelete("/session", SignOut);
    }

    /// <summary>Also for who must choose a password before anything else.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/session", Show);
        api.MapPut("/session/password", ChangePassword);
    }

    internal sealed record Credentials(string UserName, string Password);

    /// <param name="Key">Of the step that the password led to.</param>
    /// <param name="Code">Of an app or a mail, or one that was put away.</param>
    /// <param name="Passkey">What a device has signed, as WebAuthn writes it.</param>
    internal sealed record Factor(string Key, string? Code = null, JsonElement? Passkey = null);

    /// <param name="Key">Of the step that the password led to; null before that.</param>
    internal sealed record StepKey(string? Key = null);

    /// <param name="Passkey">What a device has signed, as WebAuthn writes it.</param>
    internal sealed record Signed(JsonElement Passkey);

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

    /// <summary>A second factor is to be shown, one of those that are there.</summary>
    internal sealed record Step(string Key, bool App, bool Mail, bool Passkey);

    /// <summary>Who has signed in, or what is still to be shown.</summary>
    internal sealed record Entry(Myself? Myself, Step? Step);

    /// <summary>A server through which people may sign in; its address leads there.</summary>
    internal sealed record Outside(string Name, string Address);

    /// <summary>How people may sign in beside passwords and passkeys.</summary>
    internal sealed record SignInWays(IReadOnlyList<Outside> Outside);

    private static Answer<SignInWays> Ways(OutsideSignIns outside) =>
        Answer.Of(new SignInWays([.. outside.All.Select(other => new Outside(other.Name, other.PathToPages))]));

    private static Task<Answer<Entry>> Begin(
        HttpContext context,
        Body<Credentials> body,
        SignIn signIn,
        PageSessions sessions,
        Profiles profiles,
        CancellationToken cancel
    ) => Enter(context, () => signIn.Begin(body.Value.UserName, body.Value.Password, cancel), sessions, profiles, cancel);

    private static Task<Answer<Entry>> Continue(
        HttpContext context,
        Body<Factor> body,
        SignIn signIn,
        PasskeyCheck passkeys,
        PageSessions sessions,
        Profiles profiles,
        CancellationToken cancel
    ) =>
        Enter(
            context,
            async () =>
                await signIn.Continue(body.Value.Key, await Proof(context, body.Value.Code, body.Value.Passkey, passkeys, cancel), cancel),
            sessions,
            profiles,
            cancel
        );

    private static Task<Answer<Entry>> BeginWithPasskey(
        HttpContext context,
        Body<Signed> body,
        SignIn signIn,
        PasskeyCheck passkeys,
        PageSessions sessions,
        Profiles profiles,
        CancellationToken cancel
    ) =>
        Enter(
            context,
            async () => await signIn.WithPasskey(await passkeys.Check(context, body.Value.Passkey.GetRawText(), cancel), cancel),
            sessions,
            profiles,
            cancel
        );

    /// <summary>What somebody shows beside a password, or again before they change how they sign in.</summary>
    internal static async Task<Proof> Proof(
        HttpContext context,
        string? code,
        JsonElement? passkey,
        PasskeyCheck passkeys,
        CancellationToken cancel
    ) =>
        passkey is { ValueKind: JsonValueKind.Object } signed
            ? Core.People.Proof.None with
            {
                Passkey = await passkeys.Check(context, signed.GetRawText(), cancel),
            }
            : Core.People.Proof.Of(code ?? "");

    private static async Task<IResult> SendCode(
        HttpContext context,
        Body<StepKey> body,
        SignIn signIn,
        CodeMails mails,
        CancellationToken cancel
    )
    {
        PageSessions.MustComeFromHere(context.Request);
        var step = await signIn.StepOf(body.Value.Key ?? "", cancel) ?? throw Refused.NotFound("step");
        await mails.Request(step.Actor.Name, isFirst: false, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> PasskeyOptions(
        HttpContext context,
        Body<StepKey> body,
        SignIn signIn,
        PasskeyCheck passkeys,
        CancellationToken cancel
    )
    {
        PageSessions.MustComeFromHere(context.Request);
        var step = body.Value.Key is { } key ? await signIn.StepOf(key, cancel) : null;
        return Results.Text(await passkeys.BeginUse(context, step?.Actor.Name, cancel), "application/json");
    }

    private static async Task<Answer<Entry>> Enter(
        HttpContext context,
        Func<Task<Entered>> way,
        PageSessions sessions,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var entered = await sessions.Begin(context, way, cancel);
        return Answer.Of(
            entered.Step is { } step
                ? new Entry(null, new Step(step.Key, step.Factors.Totp, step.Factors.Email, step.Factors.Passkey))
                : new Entry(Wire(await profiles.Own(entered.Actor!, cancel), entered.Actor!), null)
        );
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

using System.Text.Json;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Dossier.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>How one signs in oneself: an app, passkeys, recovery codes. What ends one's sessions begins another for this browser.</summary>
internal static class SecurityPages
{
    private const string Issuer = "Dossier";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/account/security", Show);
        api.MapPost("/account/totp", BeginTotp);
        api.MapPost("/account/totp/confirmation", ConfirmTotp);
        api.MapPost("/account/totp/removal", RemoveTotp);
        api.MapPost("/account/recovery-codes", RenewCodes);
        api.MapPost("/account/passkeys/options", BeginPasskey);
        api.MapPost("/account/passkeys", AddPasskey);
        api.MapPut("/account/passkeys/{passkey:long}", RenamePasskey);
        api.MapPost("/account/passkeys/{passkey:long}/removal", RemovePasskey);
    }

    internal sealed record PasskeyRow(long Number, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

    /// <param name="RecoveryCodes">How many are left.</param>
    internal sealed record Security(bool App, bool Mail, int RecoveryCodes, IReadOnlyList<PasskeyRow> Passkeys);

    /// <param name="Secret">For typing into an app.</param>
    /// <param name="Address">The same for its camera.</param>
    internal sealed record AppSecret(string Secret, string Address);

    internal sealed record AppCode(string Code);

    /// <param name="RecoveryCodes">Shown this once; none when those of before go on.</param>
    internal sealed record Codes(IReadOnlyList<string> RecoveryCodes);

    /// <summary>That it is oneself: a code, or what a device has signed.</summary>
    internal sealed record Shown(string? Code = null, JsonElement? Passkey = null);

    /// <param name="Made">What a device has made, as WebAuthn writes it.</param>
    internal sealed record NewPasskey(string Name, JsonElement Made);

    internal sealed record PasskeyName(string Name);

    private static async Task<Answer<Security>> Show(Caller caller, SecondFactors factors, Passkeys passkeys, CancellationToken cancel)
    {
        var found = await factors.Of(caller.Actor.UserId, cancel);
        var own = await passkeys.Own(caller, cancel);
        return Answer.Of(
            new Security(
                found.Totp,
                found.Email,
                found.RecoveryCodesLeft,
                [.. own.Select(one => new PasskeyRow(one.Number, one.Name, one.CreatedAt, one.LastUsedAt))]
            )
        );
    }

    private static async Task<Answer<AppSecret>> BeginTotp(
        Caller caller,
        SecondFactors factors,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var secret = await factors.Begin(caller, cancel);
        var email = (await profiles.Own(caller, cancel)).Email;
        return Answer.Of(new AppSecret(secret, Totp.UriOf(secret, Issuer, email)));
    }

    private static async Task<Answer<Codes>> ConfirmTotp(
        HttpContext context,
        Body<AppCode> body,
        Caller caller,
        SecondFactors factors,
        PageSessions sessions,
        CancellationToken cancel
    )
    {
        var codes = await factors.Confirm(body.Value.Code, caller, cancel);
        await sessions.Remember(context, caller, cancel);
        return Answer.Of(new Codes(codes));
    }

    private static async Task<IResult> RemoveTotp(
        HttpContext context,
        Body<Shown> body,
        Caller caller,
        SecondFactors factors,
        PasskeyCheck checks,
        PageSessions sessions,
        CancellationToken cancel
    )
    {
        await factors.End(await ProofOf(context, body, checks, cancel), caller, cancel);
        await sessions.Remember(context, caller, cancel);
        return Results.NoContent();
    }

    private static async Task<Answer<Codes>> RenewCodes(
        HttpContext context,
        Body<Shown> body,
        Caller caller,
        SecondFactors factors,
        PasskeyCheck checks,
        PageSessions sessions,
        CancellationToken cancel
    )
    {
        var codes = await factors.Renew(await ProofOf(context, body, checks, cancel), caller, cancel);
        await sessions.Remember(context, caller, cancel);
        return Answer.Of(new Codes(codes));
    }

    private static async Task<IResult> BeginPasskey(
        HttpContext context,
        Caller caller,
        PasskeyCheck checks,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var email = (await profiles.Own(caller, cancel)).Email;
        return Results.Text(await checks.BeginCreation(context, caller, email, cancel), "application/json");
    }

    private static async Task<Answer<Codes>> AddPasskey(
        HttpContext context,
        Body<NewPasskey> body,
        Caller caller,
        PasskeyCheck checks,
        PageSessions sessions,
        CancellationToken cancel
    )
    {
        var codes = await checks.Add(context, body.Value.Made.GetRawText(), body.Value.Name, caller, cancel);
        if (codes.Count > 0)
        {
            await sessions.Remember(context, caller, cancel);
        }

        return Answer.Made(new Codes(codes));
    }

    private static async Task<IResult> RenamePasskey(
        long passkey,
        Body<PasskeyName> body,
        Caller caller,
        Passkeys passkeys,
        CancellationToken cancel
    )
    {
        await passkeys.Rename(passkey, body.Value.Name, caller, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> RemovePasskey(
        long passkey,
        HttpContext context,
        Body<Shown> body,
        Caller caller,
        Passkeys passkeys,
        PasskeyCheck checks,
        PageSessions sessions,
        CancellationToken cancel
    )
    {
        await passkeys.Remove(passkey, await ProofOf(context, body, checks, cancel), caller, cancel);
        await sessions.Remember(context, caller, cancel);
        return Results.NoContent();
    }

    private static Task<Proof> ProofOf(HttpContext context, Body<Shown> body, PasskeyCheck checks, CancellationToken cancel) =>
        SessionPages.Proof(context, body.Value.Code, body.Value.Passkey, checks, cancel);
}

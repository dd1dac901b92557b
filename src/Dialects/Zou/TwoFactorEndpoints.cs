using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 5: codes of an app beside the password, codes by mail, and recovery codes.</summary>
internal static class TwoFactorEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPut("/auth/totp", Begin);
        api.MapPost("/auth/totp", Confirm);
        api.MapDelete("/auth/totp", End);
        api.MapPut("/auth/recovery-codes", Renew);
        api.MapPut("/auth/email-otp", BeginEmail);
        api.MapPost("/auth/email-otp", ConfirmEmail);
        api.MapDelete("/auth/email-otp", EndEmail);
    }

    /// <summary>What somebody shows beside the password.</summary>
    public static async Task<Proof> ProofIn(Given given, HttpContext context, PeopleSignIn signIn, CancellationToken cancel) =>
        new(given.TextOrNull("totp"), given.TextOrNull("recovery_code"), given.TextOrNull("email_otp"))
        {
            Passkey = given.Object["fido_authentication_response"] is JsonObject answer
                ? await signIn.Passkeys.Check(context, answer.ToJsonString(), cancel)
                : null,
        };

    private static async Task<IResult> Begin(Caller caller, SecondFactors factors, Users users, CancellationToken cancel)
    {
        var secret = await factors.Begin(caller, cancel);
        var email = (await users.Find(caller.Actor.UserId, caller.Actor with { IsAdministrator = true }, cancel)).Email;
        return Reply.Ok(
            new JsonObject { ["totp_provisionning_uri"] = Totp.UriOf(secret, ZouDialect.Name, email), ["otp_secret"] = secret }
        );
    }

    private static async Task<IResult> Confirm(
        HttpContext context,
        Given given,
        Caller caller,
        SecondFactors factors,
        CancellationToken cancel
    )
    {
        return await WithCodes(await factors.Confirm(given.Text("totp"), caller, cancel), context, caller, cancel);
    }

    private static async Task<IResult> End(
        HttpContext context,
        Given given,
        Caller caller,
        SecondFactors factors,
        PeopleSignIn signIn,
        ZouSettings settings,
        CancellationToken cancel
    )
    {
        await factors.End(await ProofIn(given, context, signIn, cancel), caller, cancel);
        return await Ended(context, caller, factors, settings, cancel);
    }

    /// <summary>Sends a code, to see that mails arrive.</summary>
    private static async Task<IResult> BeginEmail(Caller caller, CodeMails codes, CancellationToken cancel)
    {
        await codes.Request(caller.Actor.Name, isFirst: true, cancel);
        return Reply.Ok(new JsonObject { ["success"] = true });
    }

    private static async Task<IResult> ConfirmEmail(
        HttpContext context,
        Given given,
        Caller caller,
        SecondFactors factors,
        CancellationToken cancel
    )
    {
        return await WithCodes(await factors.ConfirmEmail(given.Text("email_otp"), caller, cancel), context, caller, cancel);
    }

    private static async Task<IResult> EndEmail(
        HttpContext context,
        Given given,
        Caller caller,
        SecondFactors factors,
        PeopleSignIn signIn,
        ZouSettings settings,
        CancellationToken cancel
    )
    {
        await factors.EndEmail(await ProofIn(given, context, signIn, cancel), caller, cancel);
        return await Ended(context, caller, factors, settings, cancel);
    }

    private static async Task<IResult> Renew(
        HttpContext context,
        Given given,
        Caller caller,
        SecondFactors factors,
        PeopleSignIn signIn,
        CancellationToken cancel
    )
    {
        var proof = await ProofIn(given, context, signIn, cancel);
        return await WithCodes(await factors.Renew(proof, caller, cancel), context, caller, cancel);
    }

    /// <summary>The sessions there were are over; the answer is a new one, with the codes.</summary>
    private static Task<IResult> WithCodes(IReadOnlyList<string> codes, HttpContext context, Caller caller, CancellationToken cancel) =>
        SignedIn(new JsonObject { ["otp_recovery_codes"] = Told(codes) }, context, caller, isRestricted: false, cancel);

    /// <summary>The same after a factor was given up, which may have been the last where one is demanded.</summary>
    private static async Task<IResult> Ended(
        HttpContext context,
        Caller caller,
        SecondFactors factors,
        ZouSettings settings,
        CancellationToken cancel
    )
    {
        var isRestricted = settings.MustHaveSecondFactor && !await factors.IsOn(caller.Actor.UserId, cancel);
        return await SignedIn(new JsonObject { ["success"] = true }, context, caller, isRestricted, cancel);
    }

    private static async Task<IResult> SignedIn(
        JsonObject answer,
        HttpContext context,
        Caller caller,
        bool isRestricted,
        CancellationToken cancel
    )
    {
        await AuthEndpoints.SignInTo(answer, context, caller, isRestricted, cancel);
        return Reply.Ok(answer);
    }

    internal static JsonArray Told(IReadOnlyList<string> codes) => [.. codes.Select(code => (JsonNode)code)];
}

using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 5: passkeys beside the password, which are called FIDO devices there and known by their names.</summary>
internal static class FidoEndpoints
{
    public static void MapOpen(RouteGroupBuilder open) => open.MapGet("/auth/fido", Challenge);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPut("/auth/fido", Begin);
        api.MapPost("/auth/fido", Register);
        api.MapDelete("/auth/fido", Unregister);
    }

    /// <summary>What a device is to sign. Whether somebody of that address has one, the answer does not tell.</summary>
    private static async Task<IResult> Challenge(HttpContext context, PeopleSignIn signIn, CancellationToken cancel)
    {
        var email = context.Request.Query["email"].ToString();
        if (email.Length == 0)
        {
            throw Refused.Invalid("email", "Field required");
        }

        return Options(await signIn.Passkeys.BeginUse(context, email, cancel));
    }

    private static async Task<IResult> Begin(
        HttpContext context,
        Caller caller,
        PeopleSignIn signIn,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var email = (await profiles.Own(caller, cancel)).Email;
        return Options(await signIn.Passkeys.BeginCreation(context, caller, email, cancel));
    }

    /// <summary>With the first second factor the sessions there were are over; this is a new one in any case.</summary>
    private static async Task<IResult> Register(
        HttpContext context,
        Given given,
        Caller caller,
        PeopleSignIn signIn,
        CancellationToken cancel
    )
    {
        var made = given.Object["registration_response"] as JsonObject ?? throw Refused.Invalid("registration_response", "Field required");
        var codes = await signIn.Passkeys.Add(context, made.ToJsonString(), given.Text("device_name"), caller, cancel);
        var answer = new JsonObject();
        if (codes.Count > 0)
        {
            answer["otp_recovery_codes"] = TwoFactorEndpoints.Told(codes);
        }

        await AuthEndpoints.SignInTo(answer, context, caller, isRestricted: false, cancel);
        return Reply.Ok(answer);
    }

    private static async Task<IResult> Unregister(
        HttpContext context,
        Given given,
        Caller caller,
        PeopleSignIn signIn,
        Passkeys passkeys,
        SecondFactors factors,
        ZouSettings settings,
        CancellationToken cancel
    )
    {
        var name = given.Text("device_name");
        var device =
            (await passkeys.Own(caller, cancel)).FirstOrDefault(passkey => passkey.Name == name) ?? throw Refused.NotFound("device");
        await passkeys.Remove(device.Number, await TwoFactorEndpoints.ProofIn(given, context, signIn, cancel), caller, cancel);
        var isRestricted = settings.MustHaveSecondFactor && !await factors.IsOn(caller.Actor.UserId, cancel);
        var answer = new JsonObject { ["success"] = true };
        await AuthEndpoints.SignInTo(answer, context, caller, isRestricted, cancel);
        return Reply.Ok(answer);
    }

    /// <summary>The members of WebAuthn's options themselves, and once more under the name by which browsers are asked: the contract leaves open which.</summary>
    private static IResult Options(string options)
    {
        var answer = JsonNode.Parse(options)!.AsObject();
        answer["publicKey"] = JsonNode.Parse(options);
        return Reply.Ok(answer);
    }
}

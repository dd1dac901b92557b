using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 5: signing in through another server, which asks for second factors itself.</summary>
internal static class OutsideEndpoints
{
    private const string Leaving = "login";
    private const string Callback = "callback";
    private const string TakingForm = "sso";

    /// <summary>Of the page that follows the form of a SAML provider: the address that leads there takes browsers back too.</summary>
    private const string Answer = "answer";

    public static void MapOpen(RouteGroupBuilder open)
    {
        open.MapGet("/auth/saml/login", LeaveForSaml);
        open.MapPost("/auth/saml/sso", TakeSaml);
        open.MapGet("/auth/oidc/login", LeaveForOpenId);
        open.MapGet("/auth/oidc/callback", ComeBack);
    }

    private static Task<IResult> LeaveForSaml(HttpContext context, PeopleSignIn signIn, ZouSettings settings, CancellationToken cancel) =>
        signIn.Saml is not { } provider
            ? Off("SAML")
            : Told(async () =>
                context.Request.Query[Answer] is [{ Length: > 0 } key]
                    ? await Enter(context, await provider.Finish(context, key, cancel), settings, cancel)
                    : Results.Redirect(await provider.Begin(context, Sibling(context, Leaving, TakingForm), cancel))
            );

    private static Task<IResult> TakeSaml(HttpContext context, PeopleSignIn signIn, CancellationToken cancel) =>
        signIn.Saml is not { } provider
            ? Off("SAML")
            : Told(async () =>
            {
                var key = await provider.Take(context, Links.Address(context, context.Request.Path.Value!), cancel);
                return Results.Redirect($"{Sibling(context, TakingForm, Leaving)}?{Answer}={Uri.EscapeDataString(key)}");
            });

    private static async Task<IResult> LeaveForOpenId(HttpContext context, PeopleSignIn signIn, CancellationToken cancel) =>
        signIn.OpenId is { } provider
            ? Results.Redirect(await provider.Begin(context, Sibling(context, Leaving, Callback), cancel))
            : await Off("OIDC");

    private static Task<IResult> ComeBack(HttpContext context, PeopleSignIn signIn, ZouSettings settings, CancellationToken cancel) =>
        signIn.OpenId is not { } provider
            ? Off("OIDC")
            : Told(async () =>
            {
                var actor = await provider.Finish(context, Links.Address(context, context.Request.Path.Value!), cancel);
                return await Enter(context, actor, settings, cancel);
            });

    /// <summary>Browsers go on to the front end with their cookies.</summary>
    private static async Task<IResult> Enter(HttpContext context, Actor actor, ZouSettings settings, CancellationToken cancel)
    {
        await AuthEndpoints.SignInTo([], context, actor, isRestricted: false, cancel, isBrowser: true);
        return Results.Redirect(settings.PublicOrigin?.AbsoluteUri ?? "/");
    }

    /// <summary>The address of the route beside this one.</summary>
    private static string Sibling(HttpContext context, string own, string other) =>
        Links.Address(context, context.Request.Path.Value!.TrimEnd('/')[..^own.Length] + other);

    private static async Task<IResult> Told(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (Refused refused) when (refused.Reason == Reason.Unauthenticated)
        {
            return Failed(refused.Message);
        }
    }

    private static Task<IResult> Off(string what) => Task.FromResult(Failed($"{what} is not enabled."));

    private static IResult Failed(string why) => Reply.Ok(new JsonObject { ["error"] = why }, StatusCodes.Status400BadRequest);
}

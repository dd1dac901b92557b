using System.Reflection;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Identity;

/// <summary>What the sign-in page needs for passkeys: its script, and what a device is to sign.</summary>
internal static class PasskeyEndpoints
{
    public const string Path = "/account/passkey";
    public const string ScriptPath = "/account/passkey.js";
    private const string Resource = "Passkeys.passkey.js";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost(Path, (HttpContext context, CancellationToken cancel) => Begin(context, cancel));
        app.MapGet(ScriptPath, (HttpContext context) => Script(context));
    }

    /// <summary>For whoever comes; or for who has shown a password, whose devices are then named.</summary>
    private static async Task<IResult> Begin(HttpContext context, CancellationToken cancel)
    {
        if (!FormGuard.IsFromHere(context.Request))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        var services = context.RequestServices;
        try
        {
            var key = (await Form.Read(context.Request, cancel)).GetValueOrDefault("key");
            var step = key is null ? null : await services.GetRequiredService<SignIn>().StepOf(key, cancel);
            var options = await services.GetRequiredService<PasskeyCheck>().BeginUse(context, step?.Actor.Name, cancel);
            context.Response.Headers.CacheControl = "no-store";
            return Results.Text(options, "application/json");
        }
        catch (OAuthRefused)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }
        catch (Refused refused) when (refused.Reason == Reason.TooMany)
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }
    }

    private static IResult Script(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Stream(Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!, "text/javascript; charset=utf-8");
    }
}

using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Identity;

/// <summary>Leaving our pages to sign in at another server, and coming back.</summary>
internal static class OutsideEndpoints
{
    public const string OpenIdPath = "/account/openid";
    public const string SamlPath = "/account/saml";
    public const string ToParameter = "to";
    public const string DoorParameter = "door";

    /// <summary>The door of our own pages; otherwise it is that of <see cref="LoginPage"/>.</summary>
    public const string Pages = "pages";
    private const string CallbackPath = $"{OpenIdPath}/callback";
    private const string FormPath = $"{SamlPath}/sso";
    private const string AnswerParameter = "answer";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(OpenIdPath, (HttpContext context, CancellationToken cancel) => Shown(context, () => LeaveForOpenId(context, cancel)));
        app.MapGet(CallbackPath, (HttpContext context, CancellationToken cancel) => Shown(context, () => ComeBack(context, cancel)));
        app.MapGet(SamlPath, (HttpContext context, CancellationToken cancel) => Shown(context, () => LeaveForSaml(context, cancel)));
        app.MapPost(FormPath, (HttpContext context, CancellationToken cancel) => Shown(context, () => TakeSaml(context, cancel)));
    }

    private static async Task<IResult> LeaveForOpenId(HttpContext context, CancellationToken cancel)
    {
        var (door, to) = Wanted(context);
        return new SeeOther(await OpenId(context).Begin(context, Address(context, CallbackPath), cancel, door, to));
    }

    private static async Task<IResult> ComeBack(HttpContext context, CancellationToken cancel) =>
        await Enter(context, await OpenId(context).Finish(context, Address(context, CallbackPath), cancel), cancel);

    /// <summary>Also the page that follows the provider's form.</summary>
    private static async Task<IResult> LeaveForSaml(HttpContext context, CancellationToken cancel)
    {
        if (context.Request.Query[AnswerParameter] is [{ Length: > 0 } key])
        {
            return await Enter(context, await Saml(context).Finish(context, key, cancel), cancel);
        }

        var (door, to) = Wanted(context);
        return new SeeOther(await Saml(context).Begin(context, Address(context, FormPath), cancel, door, to));
    }

    private static async Task<IResult> TakeSaml(HttpContext context, CancellationToken cancel)
    {
        var key = await Saml(context).Take(context, Address(context, FormPath), cancel);
        return new SeeOther(QueryHelpers.AddQueryString(context.Request.PathBase + SamlPath, AnswerParameter, key));
    }

    private static async Task<IResult> Enter(HttpContext context, (Actor Actor, string? Door, string? To) done, CancellationToken cancel)
    {
        if (done.Door == Pages)
        {
            await context.RequestServices.GetRequiredService<PageSessions>().Remember(context, done.Actor, cancel);
        }
        else
        {
            await context.RequestServices.GetRequiredService<LoginPage>().Remember(context, done.Actor, cancel);
        }

        return new SeeOther(done.To ?? "/");
    }

    private static (string? Door, string To) Wanted(HttpContext context)
    {
        var query = context.Request.Query;
        return (query[DoorParameter] == Pages ? Pages : null, Safe(query[ToParameter].ToString()));
    }

    /// <summary>Where this server is reached by this browser.</summary>
    internal static string Address(HttpContext context, string path) =>
        $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}{path}";

    /// <summary>Only an address of this server: whoever made the link must not choose where one ends up.</summary>
    private static string Safe(string to) =>
        to.StartsWith('/') && !to.StartsWith("//", StringComparison.Ordinal) && !to.Contains('\\') && !to.Any(char.IsControl) ? to : "/";

    private static OpenIdSignIn OpenId(HttpContext context) =>
        context.RequestServices.GetRequiredService<OutsideSignIns>().OpenId
        ?? throw new Refused(Reason.NotFound, "This server signs nobody in through others.");

    private static SamlSignIn Saml(HttpContext context) =>
        context.RequestServices.GetRequiredService<OutsideSignIns>().Saml
        ?? throw new Refused(Reason.NotFound, "This server signs nobody in through others.");

    private static async Task<IResult> Shown(HttpContext context, Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (Refused refused)
        {
            var status = refused.Reason switch
            {
                Reason.NotFound => StatusCodes.Status404NotFound,
                Reason.TooMany => StatusCodes.Status429TooManyRequests,
                Reason.Unavailable => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status401Unauthorized,
            };
            var back = $"""<p><a href="{HtmlPage.Text(context.Request.PathBase + "/sign-in")}">Sign in another way</a></p>""";
            return new HtmlPage("You are not signed in", HtmlPage.Problem(refused.Message) + back, status);
        }
    }
}

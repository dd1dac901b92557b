using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Dossier.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Pages;

/// <summary>
/// Our own API, for our own pages and scripts: one call a need. Pages are signed in by a session (see <see cref="SessionPages"/>), scripts by
/// an application token.
/// </summary>
public static class PagesApi
{
    public const string Name = "Pages";
    public const string Prefix = "/pages";

    internal static WireFormat Format { get; } = new(Json(), Refuse);

    /// <summary>What describes the API.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) => services.AddDescription();

    public static void Map(RouteGroupBuilder mount)
    {
        mount.WithMetadata(Format);
        mount.MapOpenApi("/v1/openapi/{documentName}.json");
        var open = mount.MapGroup("/v1");
        SessionPages.MapOpen(open);
        SessionPages.Map(mount.MapGroup("/v1").WithMetadata(new Authentication(WhoeverItIs)));
        SecurityPages.Map(mount.MapGroup("/v1").WithMetadata(new Authentication(WhoInBrowser)));
        var api = mount.MapGroup("/v1").WithMetadata(new Authentication(Who));
        WorkspacePages.Map(api);
        MemberPages.Map(api);
        SettingsPages.Map(api);
        UploadPages.Map(api);
        WorkflowPages.Map(api);
        ExceptionPages.Map(api);
        PasswordPages.Map(api);
        DocumentPages.Map(api);
        RelationPages.Map(api);
        CodingPages.Map(api);
        SearchPages.Map(api);
        PresetPages.Map(api);
        RenditionPages.Map(api);
        VersionPages.Map(api);
        CommentPages.Map(api);
        TermPages.Map(api);
        BatchPages.Map(api);
        ProductionPages.Map(api);
        PeoplePages.Map(api);
        ProgramPages.Map(api);
        AuditPages.Map(api);
        mount.MapUnknown();
    }

    private static JsonSerializerOptions Json()
    {
        var json = WireFormat.StrictJson();
        json.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        return json;
    }

    /// <exception cref="Refused">Unauthenticated; Forbidden when another site made a browser ask, or a password is to be chosen first.</exception>
    private static async Task<Actor> Who(HttpContext context, CancellationToken cancel) =>
        Token(context) is { } token ? await ByToken(context, token, cancel) : await WhoInBrowser(context, cancel);

    /// <summary>The same, also for who must choose a password first.</summary>
    /// <exception cref="Refused">Unauthenticated; Forbidden when another site made a browser ask.</exception>
    private static async Task<Actor> WhoeverItIs(HttpContext context, CancellationToken cancel) =>
        Token(context) is { } token
            ? await ByToken(context, token, cancel)
            : await Sessions(context).WhoeverItIs(context, cancel) ?? throw Unknown();

    /// <summary>For what a person does to their own account: a token that got lost must not change how its owner signs in.</summary>
    /// <exception cref="Refused">As <see cref="Who"/>.</exception>
    private static async Task<Actor> WhoInBrowser(HttpContext context, CancellationToken cancel) =>
        await Sessions(context).Who(context, cancel) ?? throw Unknown();

    private static async Task<Actor> ByToken(HttpContext context, string token, CancellationToken cancel) =>
        await context.RequestServices.GetRequiredService<ApiTokens>().Check(token, cancel) ?? throw Unknown();

    private static PageSessions Sessions(HttpContext context) => context.RequestServices.GetRequiredService<PageSessions>();

    private static string? Token(HttpContext context) =>
        AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var value)
        && "Bearer".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase)
        && value.Parameter is { Length: > 0 } token
            ? token
            : null;

    private static Refused Unknown() => new(Reason.Unauthenticated, "Sign in, or give an application token: 'Authorization: Bearer ..'.");

    private static Task Refuse(HttpContext context, Failure failure)
    {
        if (failure.Reason == Reason.Unauthenticated)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        var body = new
        {
            error = new
            {
                reason = failure.Reason?.ToString(),
                failure.Message,
                failure.Subject,
            },
        };
        return Results.Json(body, Format.Json, statusCode: failure.Status).ExecuteAsync(context);
    }
}

using System.Net.Http.Headers;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Pages;

/// <summary>Our own API, for our own pages and scripts: what is in a workspace, found and counted. Signed in with an application token.</summary>
public static class PagesApi
{
    public const string Name = "Pages";
    public const string Prefix = "/pages";

    internal static WireFormat Format { get; } = new(WireFormat.StrictJson(), Refuse);

    public static void Map(RouteGroupBuilder mount)
    {
        mount.WithMetadata(Format);
        var api = mount.MapGroup("/v1").WithMetadata(new Authentication(Who));
        WorkspacePages.Map(api);
        SettingsPages.Map(api);
        ExceptionPages.Map(api);
        DocumentPages.Map(api);
        SearchPages.Map(api);
        PresetPages.Map(api);
        mount.MapUnknown();
    }

    /// <exception cref="Refused">Unauthenticated.</exception>
    private static async Task<Actor> Who(HttpContext context, CancellationToken cancel)
    {
        var isBearer =
            AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var value)
            && "Bearer".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase);
        var tokens = context.RequestServices.GetRequiredService<ApiTokens>();
        return (isBearer && value!.Parameter is { Length: > 0 } token ? await tokens.Check(token, cancel) : null)
            ?? throw new Refused(Reason.Unauthenticated, "An application token is needed: 'Authorization: Bearer ..'.");
    }

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

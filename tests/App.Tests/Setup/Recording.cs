using Dossier.Dialects.Shared;
using Dossier.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.App.Tests.Setup;

/// <summary>Writes down which routes of which dialect are called.</summary>
internal static class Recording
{
    /// <summary>Add it before routing: it looks at what was chosen when the answer is on its way back.</summary>
    public static void UseRecording(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                await next(context);
                if (context.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<Mount>() is { } mount)
                {
                    var path = PathOf(endpoint, mount);
                    Transcripts.Note(mount.Dialect, $"{context.Request.Method} {path}", context.Response.StatusCode);
                }
            }
        );

    /// <summary>The path of a route as its dialect's contract writes it, wherever it is mounted.</summary>
    public static string PathOf(RouteEndpoint endpoint, Mount mount)
    {
        var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
        path = path.StartsWith(mount.Prefix + "/", StringComparison.Ordinal) ? path[mount.Prefix.Length..] : path;
        // Zou's clients ask with /api before everything, and its own server without.
        return mount.Dialect == "Zou" && path.StartsWith("/api/", StringComparison.Ordinal) ? path["/api".Length..] : path;
    }
}

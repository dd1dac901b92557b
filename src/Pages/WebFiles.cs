using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Dossier.Pages;

/// <summary>
/// The pages themselves, as they were built from <c>web/</c>: one HTML file for every address of a screen, and what it loads. They run
/// no script and take no style but their own files', and load nothing from anywhere else.
/// </summary>
public static class WebFiles
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; media-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Addresses of screens; what lies below them is theirs too.</summary>
    private static readonly string[] Screens = ["/", "/sign-in", "/account", "/workspaces", "/administration"];
    private static readonly string[] Looking = ["GET", "HEAD"];
    private static readonly FileExtensionContentTypeProvider Types = new();

    /// <summary>Maps the pages.</summary>
    /// <param name="folder">Where the built files lie; when there are none, a page says how to get them.</param>
    public static void MapWeb(this IEndpointRouteBuilder app, string folder)
    {
        // Last of all: a host or an address that is a dialect's own has none of the pages.
        var pages = app.MapGroup("");
        pages.WithOrder(int.MaxValue);
        foreach (var screen in Screens)
        {
            pages.MapMethods(screen, Looking, (HttpContext context) => Page(context, folder));
            if (screen != "/")
            {
                pages.MapMethods($"{screen}/{{**rest}}", Looking, (HttpContext context) => Page(context, folder));
            }
        }

        pages.MapMethods("/assets/{**path}", Looking, (HttpContext context, string path) => Asset(context, folder, path));
    }

    /// <summary>Small, and asked for anew each time, so that a new build is seen at once.</summary>
    private static async Task Page(HttpContext context, string folder)
    {
        var index = Path.Combine(folder, "index.html");
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
        context.Response.ContentType = "text/html; charset=utf-8";
        if (!File.Exists(index))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync(
                "<!doctype html><html lang=\"en\"><title>Dossier</title><h1>The pages are not built</h1>"
                    + "<p>Start the server with <code>./dossier up</code>, which builds them. The APIs answer all the same.</p></html>",
                context.RequestAborted
            );
            return;
        }

        await context.Response.SendFileAsync(index, context.RequestAborted);
    }

    /// <summary>Their names hold a hash of what is in them: kept for good.</summary>
    private static async Task Asset(HttpContext context, string folder, string path)
    {
        var assets = Path.GetFullPath(Path.Combine(folder, "assets")) + Path.DirectorySeparatorChar;
        var file = Path.GetFullPath(Path.Combine(assets, path));
        if (!file.StartsWith(assets, StringComparison.Ordinal) || !Types.TryGetContentType(file, out var type) || !File.Exists(file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.Vary = HeaderNames.AcceptEncoding;
        // A worker's policy is its own file's, not its page's.
        headers.ContentSecurityPolicy = Policy;
        context.Response.ContentType = type;
        var compressed = $"{file}.gz";
        if (
            context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase)
            && File.Exists(compressed)
        )
        {
            headers.ContentEncoding = "gzip";
            file = compressed;
        }

        await context.Response.SendFileAsync(file, context.RequestAborted);
    }
}

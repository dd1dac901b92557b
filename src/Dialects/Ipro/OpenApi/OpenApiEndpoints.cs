using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>The OpenAPI document (contract 1) and a page of our own to try requests with. Both tell only what this program can do, to anybody.</summary>
internal static class OpenApiEndpoints
{
    /// <summary>Nothing from elsewhere, nothing inline, in nobody's frame.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'";

    public static void Map(RouteGroupBuilder open)
    {
        open.MapGet("/openapi.json", Document);
        open.MapGet("/swagger", (HttpContext context) => Page(context, "page.html", "text/html; charset=utf-8"));
        open.MapGet("/redoc", (HttpContext context) => Page(context, "page.html", "text/html; charset=utf-8"));
        open.MapGet("/swagger/page.js", (HttpContext context) => Page(context, "page.js", "text/javascript; charset=utf-8"));
        open.MapGet("/swagger/page.css", (HttpContext context) => Page(context, "page.css", "text/css; charset=utf-8"));
    }

    private static IResult Document(HttpContext context, EndpointDataSource endpoints) =>
        Results.Text(OpenApiDocument.Of(context, endpoints).ToJsonString(Reply.Format.Json), "application/json; charset=utf-8");

    private static IResult Page(HttpContext context, string name, string type)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        if (name == "page.html")
        {
            // The page is served at two addresses; its parts lie at one, wherever the dialect is mounted.
            using var reader = new StreamReader(Resource(name));
            var root = context.GetEndpoint()?.Metadata.GetMetadata<Mount>()?.Prefix ?? "";
            return Results.Text(reader.ReadToEnd().Replace("{{root}}", $"{context.Request.PathBase}{root}"), type);
        }

        return Results.Stream(Resource(name), type);
    }

    private static Stream Resource(string name) => typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream(name)!;
}

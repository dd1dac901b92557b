using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Dossier.Dialects.Zou;

/// <summary>
/// A front end that was built for this API (Kitsu), on the same origin: where the dialect has a host or an address of its own, browsers get the
/// files of the folder that <c>Dialects:Zou:FrontEnd</c> names, and its first page for what is none of them. The API stays where it is.
/// </summary>
internal static class FrontEnd
{
    private static readonly FileExtensionContentTypeProvider Types = new();

    /// <summary>After every route of the API, and before what answers to unknown ones.</summary>
    public static void Map(RouteGroupBuilder mount) => mount.Map("/{**path}", Answer).WithOrder(Fallback.Order - 1);

    /// <summary>The first page, when that is what is asked for: a browser says that it wants HTML, programs do not.</summary>
    public static IResult? Page(HttpContext context, ZouSettings settings)
    {
        if (FolderFor(context, settings) is not { } folder || !WantsPage(context.Request))
        {
            return null;
        }

        var index = new FileInfo(Path.Combine(folder, "index.html"));
        if (!index.Exists)
        {
            return null;
        }

        // A new build has other files: the page that names them is asked for anew each time.
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.PhysicalFile(index.FullName, "text/html; charset=utf-8", lastModified: index.LastWriteTimeUtc);
    }

    private static Task Answer(HttpContext context, string? path, ZouSettings settings)
    {
        var isLooking = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        var isOfApi = path is "api" || path?.StartsWith("api/", StringComparison.Ordinal) == true;
        var result = isLooking && !isOfApi ? FileAt(context, path, settings) ?? Page(context, settings) : null;
        return result?.ExecuteAsync(context) ?? Fallback.Answer(context);
    }

    private static IResult? FileAt(HttpContext context, string? path, ZouSettings settings)
    {
        if (FolderFor(context, settings) is not { } folder || string.IsNullOrEmpty(path))
        {
            return null;
        }

        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var file = new FileInfo(Path.GetFullPath(Path.Combine(root, path)));
        if (!file.FullName.StartsWith(root, StringComparison.Ordinal) || !file.Exists)
        {
            return null;
        }

        var type = Types.TryGetContentType(file.Name, out var known) ? known : "application/octet-stream";
        var tag = new EntityTagHeaderValue($"\"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}\"");
        return TypedResults.PhysicalFile(
            file.FullName,
            type,
            lastModified: file.LastWriteTimeUtc,
            entityTag: tag,
            enableRangeProcessing: true
        );
    }

    /// <summary>Null without one, and below a prefix: a front end is built for the root of its origin.</summary>
    private static string? FolderFor(HttpContext context, ZouSettings settings) =>
        context.GetEndpoint()?.Metadata.GetMetadata<Mount>() is { Prefix: "" } ? settings.FrontEnd : null;

    private static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
}

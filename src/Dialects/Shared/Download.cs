using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dossier.Dialects.Shared;

/// <summary>
/// Answers with a file's bytes: ranges and conditions (RFC 9110), a name in any script (RFC 6266), and never run by the browser that shows it.
/// </summary>
/// <param name="content">Can seek; disposed when it is sent.</param>
/// <param name="sha256">Names the bytes for caches and conditional requests.</param>
public sealed class Download(Stream content, string fileName, string mediaType, string sha256) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.CacheControl = "private, no-cache";
        var type = MediaTypeHeaderValue.TryParse(mediaType, out var known) ? known.ToString() : "application/octet-stream";
        var tag = new EntityTagHeaderValue($"\"{sha256}\"");
        // What lies in memory goes out from there, not by way of a stream's buffers.
        IResult sent =
            content is MemoryStream memory && memory.TryGetBuffer(out var bytes)
                ? TypedResults.Bytes(bytes.AsMemory(), type, SafeName(fileName), enableRangeProcessing: true, lastModified: null, tag)
                : TypedResults.Stream(content, type, SafeName(fileName), lastModified: null, tag, enableRangeProcessing: true);
        return sent.ExecuteAsync(httpContext);
    }

    /// <summary>The last part of a path, without what ends a header line.</summary>
    private static string SafeName(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = string.Concat(last.Where(letter => !char.IsControl(letter)));
        return clean.Length > 0 ? clean : "file";
    }
}

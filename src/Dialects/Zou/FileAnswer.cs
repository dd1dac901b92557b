using Dossier.Core.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 7: a file's bytes, kept by browsers for a week; what they are never runs.</summary>
/// <param name="saveAs">The name under which it is saved; null to show it.</param>
internal sealed class FileAnswer(DocumentVersion version, Stream content, string? saveAs) : IResult
{
    public string MediaType { get; init; } = version.MediaType;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'self'";
        headers.CacheControl = "private, max-age=604800";
        var type = MediaTypeHeaderValue.TryParse(MediaType, out var known) ? known.ToString() : "application/octet-stream";
        return TypedResults
            .Stream(
                content,
                type,
                saveAs,
                version.CreatedAt,
                new EntityTagHeaderValue($"\"{version.Sha256}\""),
                enableRangeProcessing: true
            )
            .ExecuteAsync(httpContext);
    }
}

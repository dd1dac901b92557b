using Dossier.Core.Documents;
using Dossier.Core.Tracking;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 7: a file's bytes, kept by browsers for a week; what they are never runs.</summary>
/// <param name="saveAs">The name under which it is saved; null to show it.</param>
internal sealed class FileAnswer(Stream content, string mediaType, string sha256, DateTimeOffset madeAt, string? saveAs) : IResult
{
    public FileAnswer(DocumentVersion version, Stream content, string? saveAs)
        : this(content, version.MediaType, version.Sha256, version.CreatedAt, saveAs) { }

    public FileAnswer(Look look, bool isSaved)
        : this(look.Content, look.MediaType, look.Sha256, look.MadeAt, isSaved ? look.FileName : null) => IsLasting = look.IsLasting;

    public string MediaType { get; init; } = mediaType;

    /// <summary>The same for a week, and longer; otherwise browsers ask whether it still is.</summary>
    private bool IsLasting { get; } = true;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'self'";
        headers.CacheControl = IsLasting ? "private, max-age=604800" : "private, no-cache";
        var type = MediaTypeHeaderValue.TryParse(MediaType, out var known) ? known.ToString() : "application/octet-stream";
        return TypedResults
            .Stream(content, type, saveAs, madeAt, new EntityTagHeaderValue($"\"{sha256}\""), enableRangeProcessing: true)
            .ExecuteAsync(httpContext);
    }
}

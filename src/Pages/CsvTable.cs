using System.Text;
using Microsoft.AspNetCore.Http;

namespace Dossier.Pages;

/// <summary>A table that is written as it is read, for a person to keep (RFC 4180, UTF-8 with a mark, so that spreadsheets see it).</summary>
internal sealed class CsvTable(string fileName, Func<TextWriter, CancellationToken, Task> write) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "private, no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(true), 1 << 14, leaveOpen: true);
        await write(writer, httpContext.RequestAborted);
    }
}

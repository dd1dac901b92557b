using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Dossier.Dialects.Shared;

/// <summary>The file in a multipart form. Its stream can be read once.</summary>
public sealed record FilePart(string FileName, string? MediaType, Stream Content);

/// <summary>
/// Reads <c>multipart/form-data</c> with one file as a stream (RFC 7578). Fields may come before and after the file: once the needed ones
/// are there it is passed on as it arrives; when one is still to come, the file waits for it beside the blobs, and is not written again when it becomes one.
/// </summary>
public static class Multipart
{
    private const int LongestBoundary = 100;
    private const int LongestField = 64 * 1024;
    private const int MostFields = 100;
    private const int BufferSize = 128 * 1024;

    /// <summary>What the form around a file may take, at most.</summary>
    private const int Frame = 1024 * 1024;

    /// <param name="needed">The fields without which the file cannot be received.</param>
    /// <param name="longest">The longest file accepted, in bytes.</param>
    /// <param name="optional">Fields that may be left out: unless they all came before it, the file waits for the form's end.</param>
    /// <param name="receive">Takes the fields and the file; called once.</param>
    /// <exception cref="Refused">Unsupported: no multipart form. Invalid: broken, without file, or without a needed field. TooLarge.</exception>
    public static async Task<T> Receive<T>(
        HttpContext context,
        string fileField,
        IReadOnlyCollection<string> needed,
        long longest,
        Func<IReadOnlyDictionary<string, string>, FilePart, Task<T>> receive,
        CancellationToken cancel,
        IReadOnlyCollection<string>? optional = null
    )
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = longest + Frame;
        }

        var reader = new MultipartReader(Boundary(context.Request), context.Request.Body, BufferSize);
        var blobs = context.RequestServices.GetRequiredService<IBlobStore>();
        await using var form = new Form<T>(fileField, needed, optional ?? [], receive, blobs, cancel);
        try
        {
            while (await reader.ReadNextSectionAsync(cancel) is { } section)
            {
                await form.Take(section);
            }
        }
        catch (InvalidDataException)
        {
            throw new Refused(Reason.Invalid, "The multipart form is broken or has headers that are too long.");
        }
        catch (IOException exception)
            when (exception is not BadHttpRequestException && exception.Message.Contains("Unexpected end of Stream"))
        {
            throw new Refused(Reason.Invalid, "The multipart form ends before its last boundary.");
        }

        return await form.Finish();
    }

    private static string Boundary(HttpRequest request)
    {
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new Refused(Reason.Unsupported, "The body must be multipart/form-data.");
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= LongestBoundary
            ? boundary
            : throw new Refused(Reason.Invalid, "The content type has no boundary, or one that is too long.");
    }

    /// <summary>
    /// A part's disposition; null when it is none. Clients write names without quotes that need them, such as <c>filename=/tmp/a b.txt</c>.
    /// </summary>
    private static ContentDispositionHeaderValue? Disposition(string? header)
    {
        if (ContentDispositionHeaderValue.TryParse(header, out var disposition))
        {
            return disposition;
        }

        var pieces = (header ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var named = pieces
            .Skip(1)
            .Select(piece => piece.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair.Length == 2 && !pair[1].Contains('"', StringComparison.Ordinal))
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        if (pieces.Length == 0 || named["name"].FirstOrDefault() is not { Length: > 0 } name)
        {
            return null;
        }

        var lenient = new ContentDispositionHeaderValue("form-data") { Name = HeaderUtilities.EscapeAsQuotedString(name) };
        if (named["filename"].FirstOrDefault() is { Length: > 0 } fileName)
        {
            lenient.FileName = HeaderUtilities.EscapeAsQuotedString(fileName);
        }

        return pieces[0].Equals("form-data", StringComparison.OrdinalIgnoreCase) ? lenient : null;
    }

    private sealed class Form<T>(
        string fileField,
        IReadOnlyCollection<string> needed,
        IReadOnlyCollection<string> optional,
        Func<IReadOnlyDictionary<string, string>, FilePart, Task<T>> receive,
        IBlobStore blobs,
        CancellationToken cancel
    ) : IAsyncDisposable
    {
        private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);
        private FilePart? waiting;
        private bool isReceived;
        private T? result;

        public async Task Take(MultipartSection section)
        {
            if (
                Disposition(section.ContentDisposition) is not { } disposition
                || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            )
            {
                throw new Refused(Reason.Invalid, "A part of the multipart form has no name.");
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (name == fileField)
            {
                await TakeFile(section, disposition);
            }
            else if (disposition.IsFormDisposition() && !isReceived)
            {
                await TakeField(name, section);
            }
        }

        public async Task<T> Finish()
        {
            if (waiting is not null)
            {
                MustBeComplete();
                result = await receive(fields, waiting);
            }
            else if (!isReceived)
            {
                MustBeComplete();
                throw Refused.Invalid(fileField, $"'{fileField}' is missing.");
            }

            return result!;
        }

        public ValueTask DisposeAsync() => waiting?.Content.DisposeAsync() ?? ValueTask.CompletedTask;

        private async Task TakeFile(MultipartSection section, ContentDispositionHeaderValue disposition)
        {
            if (isReceived || waiting is not null)
            {
                throw Refused.Invalid(fileField, $"'{fileField}' is there more than once.");
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName);
            var part = new FilePart(name.ToString(), section.ContentType, section.Body);
            if (needed.All(fields.ContainsKey) && optional.All(fields.ContainsKey))
            {
                result = await receive(fields, part);
                isReceived = true;
                return;
            }

            waiting = part with { Content = await StagedFile.Of(section.Body, blobs, cancel) };
        }

        private async Task TakeField(string name, MultipartSection section)
        {
            if (fields.Count >= MostFields || fields.ContainsKey(name))
            {
                throw Refused.Invalid(name, $"'{name}' is there more than once, or there are too many fields.");
            }

            using var reader = new StreamReader(section.Body);
            var buffer = new char[LongestField + 1];
            var length = await reader.ReadBlockAsync(buffer, cancel);
            fields[name] = length <= LongestField ? new string(buffer, 0, length) : throw Refused.Invalid(name, $"'{name}' is too long.");
        }

        private void MustBeComplete()
        {
            if (needed.FirstOrDefault(name => !fields.ContainsKey(name)) is { } missing)
            {
                throw Refused.Invalid(missing, $"'{missing}' is missing.");
            }
        }
    }
}

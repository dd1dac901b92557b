using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Dossier.Dialects.Zou;

/// <summary>A body that is JSON, or a multipart form whose files are all taken. What the files go with may come after them, so they wait on disk.</summary>
internal sealed class Form : IAsyncDisposable
{
    /// <summary>In bytes, all files together.</summary>
    private const long Largest = 4L << 30;
    private const int LongestField = 1 << 20;
    private const int MostParts = 200;
    private const int LongestBoundary = 100;
    private readonly List<(string Field, NewFile File)> files = [];
    private readonly JsonObject fields = [];

    private Form(Given given) => Given = given;

    public Given Given { get; private set; }

    public IReadOnlyList<NewFile> Files => [.. files.Select(named => named.File)];

    /// <summary>With the names of the form's fields they came in.</summary>
    public IReadOnlyList<(string Field, NewFile File)> Named => files;

    /// <param name="largest">In bytes, all together.</param>
    /// <exception cref="Refused">Invalid; TooLarge.</exception>
    public static async Task<Form> Read(HttpContext context, CancellationToken cancel, long largest = Largest)
    {
        var isForm =
            MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        if (!isForm)
        {
            return new Form((await Given.BindAsync(context))!);
        }

        var boundary = HeaderUtilities.RemoveQuotes(type!.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
        {
            throw new Refused(Reason.Invalid, "The content type has no boundary, or one that is too long.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = largest;
        }

        var form = new Form(new Given(Body: null));
        try
        {
            await form.Take(new MultipartReader(boundary, context.Request.Body), cancel);
            return form;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            await form.DisposeAsync();
            throw new Refused(Reason.Invalid, "The multipart form is broken.");
        }
        catch
        {
            await form.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, file) in files)
        {
            await file.Content.DisposeAsync();
        }
    }

    private async Task Take(MultipartReader reader, CancellationToken cancel)
    {
        for (var parts = 0; await reader.ReadNextSectionAsync(cancel) is { } section; parts++)
        {
            if (parts >= MostParts || !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
            {
                throw new Refused(Reason.Invalid, "The multipart form has a part without a name, or too many of them.");
            }

            if (disposition.IsFileDisposition())
            {
                await TakeFile(section, disposition, cancel);
            }
            else
            {
                await TakeField(section, HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), cancel);
            }
        }

        Given = new Given(fields);
    }

    private async Task TakeFile(MultipartSection section, ContentDispositionHeaderValue disposition, CancellationToken cancel)
    {
        var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName);
        var content = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            }
        );
        var last = Path.GetFileName(name.ToString().Replace('\\', '/'));
        var field = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        files.Add((field, new NewFile(last.Length > 0 ? last : "file", content) { MediaType = section.ContentType }));
        await section.Body.CopyToAsync(content, cancel);
        content.Position = 0;
    }

    private async Task TakeField(MultipartSection section, string name, CancellationToken cancel)
    {
        using var reader = new StreamReader(section.Body);
        var buffer = new char[LongestField + 1];
        var length = await reader.ReadBlockAsync(buffer, cancel);
        fields[name] = length <= LongestField ? new string(buffer, 0, length) : throw Refused.Invalid(name, $"'{name}' is too long.");
    }
}

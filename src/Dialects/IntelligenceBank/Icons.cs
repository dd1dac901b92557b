using System.Security.Cryptography;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Dialects.Shared;
using Dossier.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 8: a picture of a file, or of the kind of thing it is. Whatever is not found has a picture too: there is no 404 (I5).</summary>
internal static class IconEndpoints
{
    private const string Folder = "folder";
    private const string File = "file";
    private const string Resource = "resource";

    /// <summary>Of a list's pictures none may hold up the others: the next time it is there.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Recipe Thumbnail = new(RenditionFormat.Png) { Width = 300, Height = 300 };

    /// <summary>Endings and the pictures of their kinds.</summary>
    private static readonly Dictionary<string, string> Kinds = new(
        from kind in new[]
        {
            ("document", "doc docx docm dot dotx odt rtf pages"),
            ("sheet", "xls xlsx xlsm xlsb ods csv numbers"),
            ("slides", "ppt pptx pptm pps ppsx odp key"),
            ("pdf", "pdf"),
            ("picture", "jpg jpeg jpe png gif tif tiff webp bmp heic heif avif svg psd ai eps cr2 nef arw dng orf raf rw2 ico"),
            ("film", "mp4 m4v mov avi mkv webm wmv mpg mpeg 3gp flv"),
            ("sound", "mp3 m4a wav ogg flac aac wma"),
            ("archive", "zip rar 7z tar gz bz2 xz cab iso"),
            ("text", "txt log md xml json html htm css js"),
            ("mail", "eml msg mbox pst ost"),
        }
        from extension in kind.Item2.Split(' ')
        select KeyValuePair.Create(extension, kind.Item1)
    );

    private static readonly Dictionary<string, (byte[] Bytes, string Sha256)> Pictures = Kinds
        .Values.Distinct()
        .Append(Folder)
        .Append(Resource)
        .ToDictionary(name => name, Load);

    public static void Map(RouteGroupBuilder api) => api.MapGet("/icon", Get);

    private static async Task<IResult> Get(
        Parameters parameters,
        Caller caller,
        Documents documents,
        Renditions renditions,
        CancellationToken cancel
    )
    {
        var type = parameters["type"]?.ToLowerInvariant();
        if (type is not (null or File or Folder))
        {
            throw Refused.Invalid("type", $"The parameter 'type' must be {File} or {Folder}.");
        }

        var version = parameters.Number("ver", 1);
        if (type == Folder)
        {
            return Picture(Folder);
        }

        if (
            parameters["name"] is { } name
            && Translate.Id(name) is { } id
            && await Shown(id, version, caller, documents, renditions, cancel) is { } shown
        )
        {
            return new Download(await renditions.Open(shown, cancel), "thumbnail.png", shown.MediaType!, shown.Sha256!);
        }

        // I3: the ending counts when a file is asked for by it.
        var extension = parameters["ext"]?.TrimStart('.').ToLowerInvariant();
        return Picture(type == File && extension is not null ? Kinds.GetValueOrDefault(extension, Resource) : Resource);
    }

    /// <summary>The picture of a file that the caller may see; null when it has none, or not yet.</summary>
    private static async Task<Rendition?> Shown(
        Guid id,
        int? version,
        Actor actor,
        Documents documents,
        Renditions renditions,
        CancellationToken cancel
    )
    {
        try
        {
            var document = await documents.FindByFile(id, actor, cancel);
            // 'ver' is there so that caches see a change; one that is no more shows the current version.
            var ordinal = version <= document.CurrentVersion ? version : null;
            var (_, made) = await renditions.Of(
                document.WorkspaceId,
                document.Id,
                ordinal,
                Thumbnail,
                RenditionUse.Listed,
                Patience,
                actor,
                cancel
            );
            return made.State == RenditionState.Ready ? made : null;
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            return null;
        }
    }

    private static Download Picture(string name)
    {
        var (bytes, sha256) = Pictures[name];
        return new Download(new MemoryStream(bytes, writable: false), $"{name}.png", MediaTypes.Png, sha256);
    }

    private static (byte[] Bytes, string Sha256) Load(string name)
    {
        using var stream = typeof(IconEndpoints).Assembly.GetManifestResourceStream($"icons.{name}.png")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return (bytes.ToArray(), Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())));
    }
}

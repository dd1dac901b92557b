using System.Globalization;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Dialects.Shared;
using Dossier.Formats;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 6: a resource's file, as it is or transformed, or how large it would be.</summary>
internal static class Downloads
{
    /// <summary>How long a request is held for what is still being made.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const int AskAgainSeconds = 5;

    public static async Task<IResult> Get(
        string file,
        HttpContext context,
        Parameters parameters,
        Actor actor,
        Documents documents,
        Versions versions,
        Renditions renditions,
        CancellationToken cancel
    )
    {
        var transformation = Transformation.Read(parameters);
        var ordinal = parameters.Number("version", 1);
        var isEstimate = parameters.Flag("fileinfo");
        var document = await documents.FindByFile(Translate.Id(file, "resource"), actor, cancel);
        var version = await Version(document, ordinal, actor, versions, cancel);
        if (transformation.Of(version.FileName) is not { } asked)
        {
            return isEstimate ? Estimate(version.Size) : await Original(document, version.Ordinal, actor, versions, cancel);
        }

        var use =
            isEstimate ? RenditionUse.Listed
            : transformation.IsPreview ? RenditionUse.Viewed
            : RenditionUse.Taken;
        var (_, made) = await renditions.Of(document.WorkspaceId, document.Id, version.Ordinal, asked.Recipe, use, Patience, actor, cancel);
        return made.State switch
        {
            RenditionState.Ready when isEstimate => Estimate(made.Size!.Value),
            RenditionState.Ready => new Download(await renditions.Open(made, cancel), asked.FileName, made.MediaType!, made.Sha256!),
            RenditionState.Making => AskAgain(made, context),
            _ => throw Failed(made),
        };
    }

    /// <summary>The current version stands in the document's own row.</summary>
    private static async Task<(int Ordinal, string FileName, long Size)> Version(
        Document document,
        int? ordinal,
        Actor actor,
        Versions versions,
        CancellationToken cancel
    )
    {
        if (ordinal is null && document.CurrentVersion > 0)
        {
            return (document.CurrentVersion, document.FileName, document.Size);
        }

        var all = await versions.List(document.WorkspaceId, document.Id, actor, cancel);
        return all.FirstOrDefault(version => version.Ordinal == ordinal) is { } found
            ? (found.Ordinal, found.FileName, found.Size)
            : throw Refused.NotFound("version");
    }

    private static async Task<IResult> Original(Document document, int ordinal, Actor actor, Versions versions, CancellationToken cancel)
    {
        var (sent, content) = await versions.Download(document.WorkspaceId, document.Id, ordinal, actor, cancel);
        return new Download(content, sent.FileName, sent.MediaType, sent.Sha256);
    }

    private static IResult Estimate(long size) => Reply.Json(new { estimatedFileSize = Translate.Number(size) });

    /// <summary>The vendor has no word for this: the Error Response, and when to ask again.</summary>
    private static IResult AskAgain(Rendition made, HttpContext context)
    {
        context.Response.Headers.RetryAfter = AskAgainSeconds.ToString(CultureInfo.InvariantCulture);
        var message = $"The file is still being made ({made.Progress / 10} % done). Ask again in {AskAgainSeconds} seconds.";
        return Reply.Json(new { message }, StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>T13 and T14: what cannot be made of this file was wrong to ask for.</summary>
    private static Refused Failed(Rendition made) =>
        new(
            Reason.Invalid,
            made.FaultKind == FaultKind.Unsupported
                ? $"The file cannot be converted. {made.FaultMessage}"
                : made.FaultMessage ?? "The file cannot be converted."
        );
}

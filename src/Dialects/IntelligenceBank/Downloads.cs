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
        Versions versions,
        Renditions renditions,
        CancellationToken cancel
    )
    {
        var transformation = Transformation.Read(parameters);
        var ordinal = parameters.Number("version", 1);
        var isEstimate = parameters.Flag("fileinfo");
        var source = await renditions.Find(Translate.Id(file, "resource"), ordinal, actor, cancel);
        if (transformation.Of(source.FileName) is not { } asked)
        {
            return isEstimate ? Estimate(source.Size) : await Original(source, actor, versions, cancel);
        }

        var use =
            isEstimate ? RenditionUse.Listed
            : transformation.IsPreview ? RenditionUse.Viewed
            : RenditionUse.Taken;
        var made = await renditions.Of(source, asked.Recipe, use, Patience, actor, cancel);
        return made.State switch
        {
            RenditionState.Ready when isEstimate => Estimate(made.Size!.Value),
            RenditionState.Ready => new Download(await renditions.Open(made, cancel), asked.FileName, made.MediaType!, made.Sha256!),
            RenditionState.Making => AskAgain(made, context),
            _ => throw Failed(made),
        };
    }

    private static async Task<IResult> Original(SourceFile source, Actor actor, Versions versions, CancellationToken cancel)
    {
        var (sent, content) = await versions.Download(source.WorkspaceId, source.DocumentId, source.Ordinal, actor, cancel);
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

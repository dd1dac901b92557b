using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Dossier.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>What is made of documents: small pictures for lists, pages that a browser can show, and what presets say.</summary>
internal static class RenditionPages
{
    private const string Document = "/workspaces/{number:long}/documents/{document:long}";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Short, for a browser asks for six at a time: who is told to ask again leaves room for others.</summary>
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(3);

    /// <summary>Twice as fine as a card shows it, for screens that can.</summary>
    private static readonly Recipe Small = new(RenditionFormat.Webp) { Width = 400, Height = 320 };

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet($"{Document}/pages", Pages);
        api.MapGet($"{Document}/thumbnail", Thumbnail);
        api.MapGet(Document + "/renditions/{preset:guid}", Ask);
        api.MapGet(Document + "/renditions/{preset:guid}/file", Take);
    }

    /// <param name="Percent">How much of it is made.</param>
    /// <param name="Width">In pixels; null when it is no picture.</param>
    /// <param name="Height">In pixels; null when it is no picture.</param>
    /// <param name="Size">In bytes; null until it is ready.</param>
    /// <param name="Message">Why it could not be made.</param>
    internal sealed record Progress(
        RenditionState State,
        double Percent,
        string? MediaType,
        int? Width,
        int? Height,
        long? Size,
        string? Message
    );

    /// <summary>A document of an office suite as a PDF: made when it is first looked at, and kept. To look at it is an event.</summary>
    private static async Task<IResult> Pages(
        long number,
        long document,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Renditions renditions,
        CancellationToken cancel
    )
    {
        var found = await Find(number, document, caller, workspaces, documents, cancel);
        var made = await Make(found, Recipes.Pdf, RenditionUse.Viewed, Patience, renditions, caller, cancel);
        return await File(found, made, renditions, cancel);
    }

    /// <summary>A small picture of a document, for lists.</summary>
    private static async Task<IResult> Thumbnail(
        long number,
        long document,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        Renditions renditions,
        CancellationToken cancel
    )
    {
        var found = await Find(number, document, caller, workspaces, documents, cancel);
        var made = await Make(found, Small, RenditionUse.Listed, ShortPatience, renditions, caller, cancel);
        return await File(found, made, renditions, cancel);
    }

    /// <summary>Has a document made into what a preset says, if it is not there yet, and tells how far that is. Nobody has taken it by that.</summary>
    private static async Task<Answer<Progress>> Ask(
        long number,
        long document,
        Guid preset,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        RenditionPresets presets,
        Renditions renditions,
        CancellationToken cancel
    )
    {
        var found = await Find(number, document, caller, workspaces, documents, cancel);
        var made = await Make(
            found,
            (await presets.Find(preset, caller, cancel)).Recipe,
            RenditionUse.Listed,
            TimeSpan.Zero,
            renditions,
            caller,
            cancel
        );
        return Answer.Of(
            new Progress(made.State, made.Progress / 10.0, made.MediaType, made.Width, made.Height, made.Size, made.FaultMessage)
        );
    }

    /// <summary>The document as a preset says. To take it is an event, as with the original.</summary>
    private static async Task<IResult> Take(
        long number,
        long document,
        Guid preset,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        RenditionPresets presets,
        Renditions renditions,
        CancellationToken cancel
    )
    {
        var found = await Find(number, document, caller, workspaces, documents, cancel);
        var made = await Make(
            found,
            (await presets.Find(preset, caller, cancel)).Recipe,
            RenditionUse.Taken,
            Patience,
            renditions,
            caller,
            cancel
        );
        return await File(found, made, renditions, cancel);
    }

    private static async Task<Rendition> Make(
        Document found,
        Recipe recipe,
        RenditionUse use,
        TimeSpan patience,
        Renditions renditions,
        Caller caller,
        CancellationToken cancel
    )
    {
        var (_, made) = await renditions.Of(found.WorkspaceId, found.Id, null, recipe, use, patience, caller, cancel);
        return made;
    }

    private static async Task<Document> Find(
        long number,
        long document,
        Caller caller,
        Workspaces workspaces,
        Documents documents,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return await documents.Find(workspace.Id, document, caller, cancel);
    }

    /// <exception cref="Refused">Unavailable while it is being made; Invalid when nothing can be made of the document.</exception>
    private static async Task<IResult> File(Document document, Rendition made, Renditions renditions, CancellationToken cancel) =>
        made.State switch
        {
            RenditionState.Ready => new Download(
                await renditions.Open(made, cancel),
                Path.ChangeExtension(document.FileName, made.MediaType!.Split('/')[1]),
                made.MediaType!,
                made.Sha256!
            ),
            RenditionState.Making => throw new Refused(Reason.Unavailable, "It is still being made: ask again in a moment.")
            {
                Wait = AskAgain,
            },
            _ => throw Refused.Invalid("document", $"This cannot be made of it. {made.FaultMessage}".TrimEnd()),
        };
}

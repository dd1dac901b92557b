using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Documents that a browser cannot show, as it can.</summary>
internal static class RenditionPages
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(3);

    public static void Map(RouteGroupBuilder api) => api.MapGet("/workspaces/{number:long}/documents/{document:long}/pages", Pages);

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
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await documents.Find(workspace.Id, document, caller, cancel);
        var (_, made) = await renditions.Of(workspace.Id, found.Id, null, Recipes.Pdf, RenditionUse.Viewed, Patience, caller, cancel);
        return made.State switch
        {
            RenditionState.Ready => new Download(
                await renditions.Open(made, cancel),
                Path.ChangeExtension(found.FileName, "pdf"),
                made.MediaType!,
                made.Sha256!
            ),
            RenditionState.Making => throw new Refused(Reason.Unavailable, "The pages are still being made: ask again in a moment.")
            {
                Wait = AskAgain,
            },
            _ => throw Refused.Invalid("document", $"No pages can be made of it. {made.FaultMessage}".TrimEnd()),
        };
    }
}

using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 7: previews as they are seen, small and large, as pictures and as movies.</summary>
internal static class LookEndpoints
{
    private static readonly (string Path, PreviewLook Look, RenditionUse Use)[] Made =
    [
        ("/pictures/thumbnails/preview-files/{instance_id}.png", PreviewLook.Small, RenditionUse.Listed),
        ("/pictures/thumbnails-square/preview-files/{instance_id}.png", PreviewLook.Square, RenditionUse.Listed),
        ("/pictures/previews/preview-files/{instance_id}.png", PreviewLook.Large, RenditionUse.Viewed),
        ("/pictures/originals/preview-files/{instance_id}.png", PreviewLook.Whole, RenditionUse.Viewed),
        ("/movies/originals/preview-files/{instance_id}.mp4", PreviewLook.Film, RenditionUse.Viewed),
        ("/movies/low/preview-files/{instance_id}.mp4", PreviewLook.LightFilm, RenditionUse.Viewed),
        ("/movies/tiles/preview-files/{instance_id}.png", PreviewLook.Sheet, RenditionUse.Listed),
    ];

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var (path, look, use) in Made)
        {
            api.MapGet(
                path,
                (string instance_id, Caller caller, PreviewLooks looks, CancellationToken cancel) =>
                    Answer(instance_id, look, use, caller, looks, cancel)
            );
        }

        // Any other ending, after those above.
        api.MapGet("/pictures/originals/preview-files/{instance_id}.{extension}", AsItCame).WithOrder(1);
        api.MapGet("/pictures/originals/preview-files/{instance_id}/download", Save);
        api.MapGet("/movies/source/preview-files/{instance_id}.mp4", SourceMovie);
        api.MapGet("/movies/originals/preview-files/{instance_id}/download", Save);
        api.MapGet("/actions/preview-files/{preview_file_id}/extract-tile", Tile);
        api.MapGet("/pictures/preview-files/{preview_file_id}/extract-tile", Tile);
    }

    private static Task<IResult> Tile(string preview_file_id, Caller caller, PreviewLooks looks, CancellationToken cancel) =>
        Answer(preview_file_id, PreviewLook.Sheet, RenditionUse.Listed, caller, looks, cancel);

    private static async Task<IResult> Save(string instance_id, Caller caller, PreviewLooks looks, CancellationToken cancel) =>
        new FileAnswer(await looks.Take(Query.PathId(instance_id), caller, cancel), isSaved: true);

    private static async Task<IResult> SourceMovie(string instance_id, Caller caller, PreviewLooks looks, CancellationToken cancel)
    {
        var look = await looks.AsItCame(Query.PathId(instance_id), caller, cancel);
        return await Only(look, PreviewNames.IsMovie);
    }

    private static Task<IResult> AsItCame(
        string instance_id,
        string extension,
        Caller caller,
        PreviewLooks looks,
        CancellationToken cancel
    ) => Original(Query.PathId(instance_id), extension, caller, looks, cancel);

    /// <summary>The file that was given, by its own extension.</summary>
    internal static async Task<IResult> Original(Guid id, string extension, Actor actor, PreviewLooks looks, CancellationToken cancel)
    {
        var look = await looks.AsItCame(id, actor, cancel);
        return await Only(look, kept => kept.Equals(extension, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<IResult> Only(Look look, Func<string, bool> isThat)
    {
        if (isThat(PreviewNames.ExtensionOf(look.FileName)))
        {
            return new FileAnswer(look, isSaved: false);
        }

        await look.Content.DisposeAsync();
        throw Refused.NotFound("file");
    }

    private static async Task<IResult> Answer(
        string id,
        PreviewLook look,
        RenditionUse use,
        Actor actor,
        PreviewLooks looks,
        CancellationToken cancel
    ) => new FileAnswer(await looks.Open(Query.PathId(id), look, use, actor, cancel), isSaved: false);
}

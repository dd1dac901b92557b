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
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/pictures/thumbnails/preview-files/{instance_id}.png", Small);
        api.MapGet("/pictures/thumbnails-square/preview-files/{instance_id}.png", Square);
        api.MapGet("/pictures/previews/preview-files/{instance_id}.png", Large);
        api.MapGet("/pictures/originals/preview-files/{instance_id}.png", Whole);
        // Any other ending, after the one above.
        api.MapGet("/pictures/originals/preview-files/{instance_id}.{extension}", AsItCame).WithOrder(1);
        api.MapGet("/pictures/originals/preview-files/{instance_id}/download", Save);
        api.MapGet("/movies/originals/preview-files/{instance_id}.mp4", Movie);
        api.MapGet("/movies/low/preview-files/{instance_id}.mp4", LowMovie);
        api.MapGet("/movies/source/preview-files/{instance_id}.mp4", SourceMovie);
        api.MapGet("/movies/originals/preview-files/{instance_id}/download", Save);
        api.MapGet("/movies/tiles/preview-files/{instance_id}.png", Sheet);
        api.MapGet("/actions/preview-files/{preview_file_id}/extract-tile", Tile);
        api.MapGet("/pictures/preview-files/{preview_file_id}/extract-tile", Tile);
    }

    private static Task<IResult> Small(string instance_id, Caller caller, PreviewLooks looks, CancellationToken cancel) =>
        Answer(instance_id, PreviewLook.Small, RenditionUse.Listed, caller, looks, cancel);

    private static Task<IResult> Square(string instance_id, Caller caller, PreviewLooks looks, CancellationToken cancel) =>
        Answer(instance_id, PreviewLook.Square, RenditionUse.Listed, caller, looks, cancel);

    private static Task<IResult> Large(string instance_id, Caller caller, PreviewLooks looks, CancellationToken cancel) =>
        Answer(instance_id, PreviewLook.Large, RenditionUse.Viewed, caller, looks, cancel);

    private static Task<IResult> Whole(string instance_id, Caller caller, PreviewLooks looks, CancellationToken cancel) =>
        Answer(instance_id, PreviewLook.Whole, RenditionUse.Viewed, caller, looks, cancel);

    private static Task<IResult> Movie(string instance_id, Caller caller, PreviewLooks looks, CancellationToken cancel) =>
        Answer(instance_id, PreviewLook.Film, RenditionUse.Viewed, caller, looks, cancel);

    private static Task<IResult> LowMovie(string instance_id, Caller caller, PreviewLooks looks, CancellationToken cancel) =>
        Answer(instance_id, PreviewLook.LightFilm, RenditionUse.Viewed, caller, looks, cancel);

    private static Task<IResult> Sheet(string instance_id, Caller caller, PreviewLooks looks, CancellationToken cancel) =>
        Answer(instance_id, PreviewLook.Sheet, RenditionUse.Listed, caller, looks, cancel);

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

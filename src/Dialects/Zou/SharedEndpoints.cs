using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Core.Tracking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>
/// Playlists shown to whoever has their address: what is in it and nothing beside it. What guests say is at <see cref="GuestEndpoints"/>.
/// </summary>
internal static class SharedEndpoints
{
    private static readonly HashSet<string> OfEntities =
    [
        .. Models.Entities.Columns.Select(column => column.Name).Except(["data", "created_by", "shotgun_id"]),
    ];

    public static void Map(RouteGroupBuilder open)
    {
        const string Root = "/shared/playlists/{token}";
        open.MapGet(Root, Playlist);
        open.MapGet($"{Root}/preview-files/{{preview_file_id}}", Preview);
        open.MapGet($"{Root}/preview-files/{{preview_file_id}}/download", Download);
        open.MapGet($"{Root}/pictures/originals/preview-files/{{preview_file_id}}.{{extension}}", Original).WithOrder(1);
        MapLook(open, $"{Root}/pictures/originals/preview-files/{{preview_file_id}}.png", PreviewLook.Whole, RenditionUse.Viewed);
        MapLook(open, $"{Root}/pictures/thumbnails/preview-files/{{preview_file_id}}.png", PreviewLook.Small, RenditionUse.Listed);
        MapLook(open, $"{Root}/movies/originals/preview-files/{{preview_file_id}}.mp4", PreviewLook.Film, RenditionUse.Viewed);
        MapLook(open, $"{Root}/movies/tiles/preview-files/{{preview_file_id}}.png", PreviewLook.Sheet, RenditionUse.Listed);
    }

    /// <summary>A preview of the playlist in one of the ways in which it can be looked at.</summary>
    private static void MapLook(RouteGroupBuilder open, string path, PreviewLook look, RenditionUse use) =>
        open.MapGet(
            path,
            async (
                string token,
                string preview_file_id,
                HttpRequest request,
                PlaylistShares shares,
                PreviewLooks looks,
                CancellationToken cancel
            ) =>
            {
                var (preview, maker) = await Shown(token, preview_file_id, request, shares, cancel);
                return new FileAnswer(await looks.Open(preview, look, use, maker, cancel), isSaved: false);
            }
        );

    /// <summary>Where a front end stands on the same origin, browsers get its first page: it shows the playlist.</summary>
    private static async Task<IResult> Playlist(
        string token,
        HttpContext context,
        PlaylistShares shares,
        Playlists playlists,
        ZouSettings settings,
        CancellationToken cancel
    )
    {
        if (!context.Request.Path.StartsWithSegments("/api") && FrontEnd.Page(context, settings) is { } page)
        {
            return page;
        }

        var open = await shares.Open(SharedKeys.Of(token, context.Request), cancel);
        SharedKeys.Remember(open, context);
        var (whole, places) = await playlists.InFull(open.ProjectId, open.Playlist.Id, open.Maker, cancel);
        // Only what the playlist shows; the entity's other previews are nobody's outside, nor are the fields that the project keeps of it.
        var shown = places.Select(place =>
            place with
            {
                Entity = place.Entity with { Visible = OfEntities },
                Others = [.. place.Others.Where(other => other.Preview == place.Preview)],
            }
        );
        return Reply.Ok(PlaylistEndpoints.Whole(whole, [.. shown]));
    }

    private static async Task<IResult> Preview(
        string token,
        string preview_file_id,
        HttpRequest request,
        PlaylistShares shares,
        Records records,
        CancellationToken cancel
    )
    {
        var (preview, maker) = await Shown(token, preview_file_id, request, shares, cancel);
        return Reply.Row(await records.Find(Models.PreviewFiles, preview, withRelations: false, maker, cancel));
    }

    private static async Task<IResult> Download(
        string token,
        string preview_file_id,
        HttpRequest request,
        PlaylistShares shares,
        PreviewLooks looks,
        CancellationToken cancel
    )
    {
        var (preview, maker) = await Shown(token, preview_file_id, request, shares, cancel);
        return new FileAnswer(await looks.Take(preview, maker, cancel), isSaved: true);
    }

    private static async Task<IResult> Original(
        string token,
        string preview_file_id,
        string extension,
        HttpRequest request,
        PlaylistShares shares,
        PreviewLooks looks,
        CancellationToken cancel
    )
    {
        var (preview, maker) = await Shown(token, preview_file_id, request, shares, cancel);
        return await LookEndpoints.Original(preview, extension, maker, looks, cancel);
    }

    /// <summary>A preview that the playlist shows.</summary>
    private static async Task<(Guid Preview, Actor Maker)> Shown(
        string token,
        string previewId,
        HttpRequest request,
        PlaylistShares shares,
        CancellationToken cancel
    )
    {
        var open = await shares.Open(SharedKeys.Of(token, request), cancel);
        return (open.MustShow(Query.PathId(previewId)), open.Maker);
    }
}

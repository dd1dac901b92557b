using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>
/// Playlists shown to whoever has their address: what is in it and nothing beside it. Guests cannot say anything yet.
/// </summary>
internal static class SharedEndpoints
{
    public static void Map(RouteGroupBuilder open)
    {
        const string Root = "/shared/playlists/{token}";
        open.MapGet(Root, Playlist);
        open.MapGet($"{Root}/preview-files/{{preview_file_id}}", Preview);
        open.MapGet($"{Root}/preview-files/{{preview_file_id}}/download", Download);
        open.MapGet($"{Root}/pictures/originals/preview-files/{{preview_file_id}}.png", Picture);
        open.MapGet($"{Root}/pictures/originals/preview-files/{{preview_file_id}}.{{extension}}", Original).WithOrder(1);
        open.MapGet($"{Root}/movies/originals/preview-files/{{preview_file_id}}.mp4", Movie);
    }

    private static async Task<IResult> Playlist(
        string token,
        HttpRequest request,
        PlaylistShares shares,
        Playlists playlists,
        CancellationToken cancel
    )
    {
        var (_, playlist, maker) = await shares.Open(token, request.Query["password"], cancel);
        var (whole, places) = await playlists.InFull(playlist.Reference("project_id")!.Value, playlist.Id, maker, cancel);
        // Only what the playlist shows; the entity's other previews are nobody's outside.
        var shown = places.Select(place => place with { Others = [.. place.Others.Where(other => other.Preview == place.Preview)] });
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

    private static Task<IResult> Download(
        string token,
        string preview_file_id,
        HttpRequest request,
        PlaylistShares shares,
        Previews previews,
        CancellationToken cancel
    ) => File(token, preview_file_id, _ => true, isSaved: true, request, shares, previews, cancel);

    private static Task<IResult> Picture(
        string token,
        string preview_file_id,
        HttpRequest request,
        PlaylistShares shares,
        Previews previews,
        CancellationToken cancel
    ) => File(token, preview_file_id, PreviewNames.IsPicture, isSaved: false, request, shares, previews, cancel);

    private static Task<IResult> Original(
        string token,
        string preview_file_id,
        string extension,
        HttpRequest request,
        PlaylistShares shares,
        Previews previews,
        CancellationToken cancel
    ) =>
        File(
            token,
            preview_file_id,
            kept => kept.Equals(extension, StringComparison.OrdinalIgnoreCase),
            isSaved: false,
            request,
            shares,
            previews,
            cancel
        );

    private static Task<IResult> Movie(
        string token,
        string preview_file_id,
        HttpRequest request,
        PlaylistShares shares,
        Previews previews,
        CancellationToken cancel
    ) => File(token, preview_file_id, PreviewNames.IsMovie, isSaved: false, request, shares, previews, cancel);

    private static async Task<IResult> File(
        string token,
        string previewId,
        Func<string, bool> isThat,
        bool isSaved,
        HttpRequest request,
        PlaylistShares shares,
        Previews previews,
        CancellationToken cancel
    )
    {
        var (id, maker) = await Shown(token, previewId, request, shares, cancel);
        return await PreviewEndpoints.Answer(id, isThat, isSaved, maker, previews, cancel);
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
        var (_, playlist, maker) = await shares.Open(token, request.Query["password"], cancel);
        var id = Query.PathId(previewId);
        return Playlists.PlacesOf(playlist).Any(place => place.PreviewFileId == id) ? (id, maker) : throw Refused.NotFound("preview file");
    }
}

using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Frames of previews, bare or with what is drawn on them.</summary>
internal static class AnnotatedFrameEndpoints
{
    private const string Number = "frame_number";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/actions/preview-files/{preview_file_id}/extract-frame", Frame);
        api.MapGet("/actions/preview-files/{preview_file_id}/extract-annotated-frame", Annotated);
        api.MapGet("/actions/preview-files/{preview_file_id}/extract-annotated-frames", AllAnnotated);
    }

    private static async Task<IResult> Frame(
        string preview_file_id,
        HttpRequest request,
        Caller caller,
        PreviewLooks looks,
        CancellationToken cancel
    ) =>
        new FileAnswer(await looks.Frame(Query.PathId(preview_file_id), Query.Whole(request, Number) ?? 0, caller, cancel), isSaved: false);

    private static async Task<IResult> Annotated(
        string preview_file_id,
        HttpRequest request,
        Caller caller,
        AnnotatedFrames frames,
        CancellationToken cancel
    ) => new FileAnswer(await frames.One(Query.PathId(preview_file_id), Query.Whole(request, Number) ?? 0, caller, cancel), isSaved: false);

    private static async Task<IResult> AllAnnotated(string preview_file_id, Caller caller, AnnotatedFrames frames, CancellationToken cancel)
    {
        var id = Query.PathId(preview_file_id);
        var (name, _) = await frames.Plan(id, caller, cancel);
        return new PlaylistEndpoints.ArchiveAnswer($"{name}.zip", (target, stop) => frames.Write(id, target, caller, stop));
    }
}

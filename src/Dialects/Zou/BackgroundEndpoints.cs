using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 7: the files of preview backgrounds, and small pictures of them.</summary>
internal static class BackgroundEndpoints
{
    private const string Thumbnails = "/pictures/thumbnails/preview-background-files/{instance_id}.png";

    /// <summary>In bytes. Surroundings of high dynamic range are large.</summary>
    private const long Largest = 1L << 30;
    private const long LargestThumbnail = 100L << 20;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/pictures/preview-background-files/{instance_id}", Put);
        api.MapGet("/pictures/preview-background-files/{instance_id}.{extension}", Open);
        api.MapGet(Thumbnails, Thumbnail);
        api.MapPost(Thumbnails, PutThumbnail);
    }

    private static Task<IResult> Put(
        string instance_id,
        HttpContext context,
        Caller caller,
        Backgrounds backgrounds,
        CancellationToken cancel
    )
    {
        var id = Query.PathId(instance_id);
        return Multipart.Receive(
            context,
            "file",
            [],
            Largest,
            async (_, file) => Reply.Created(await backgrounds.Put(id, file.FileName, file.Content, caller, cancel)),
            cancel
        );
    }

    private static Task<IResult> PutThumbnail(
        string instance_id,
        HttpContext context,
        Caller caller,
        Backgrounds backgrounds,
        CancellationToken cancel
    )
    {
        var id = Query.PathId(instance_id);
        return Multipart.Receive(
            context,
            "file",
            [],
            LargestThumbnail,
            async (_, file) => Reply.Created(await backgrounds.PutThumbnail(id, file.Content, caller, cancel)),
            cancel
        );
    }

    private static async Task<IResult> Open(
        string instance_id,
        string extension,
        Caller caller,
        Backgrounds backgrounds,
        CancellationToken cancel
    ) => new FileAnswer(await backgrounds.Open(Query.PathId(instance_id), extension, caller, cancel), isSaved: false);

    private static async Task<IResult> Thumbnail(string instance_id, Caller caller, Backgrounds backgrounds, CancellationToken cancel) =>
        new FileAnswer(await backgrounds.Thumbnail(Query.PathId(instance_id), caller, cancel), isSaved: false);
}

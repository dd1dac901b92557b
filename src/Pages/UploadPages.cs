using System.ComponentModel.DataAnnotations;
using Dossier.Core.Ingestion;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Evidence on its way here, in chunks that may be sent again.</summary>
internal static class UploadPages
{
    private const string Uploads = "/workspaces/{number:long}/uploads";
    private const string Upload = "/uploads/{upload:long}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Uploads, List);
        api.MapPost(Uploads, Create);
        api.MapPut($"{Upload}/chunks/{{ordinal:int}}", Receive);
        api.MapDelete(Upload, Cancel);
    }

    internal sealed record NewUpload(string FileName, [property: Range(0L, long.MaxValue)] long Size, DateTimeOffset? ModifiedAt = null);

    /// <param name="ChunkSize">In bytes; the last chunk holds the rest.</param>
    /// <param name="Missing">The chunks that are not here yet, counted from 1.</param>
    internal sealed record Row(
        long Number,
        string FileName,
        long Size,
        DateTimeOffset? ModifiedAt,
        UploadState State,
        long ChunkSize,
        int ChunkCount,
        IReadOnlyList<int> Missing
    );

    /// <summary>The caller's own that nothing has been made of yet: what is to be gone on with after a page was closed.</summary>
    private static async Task<Answer<ListOf<Row>>> List(
        long number,
        Caller caller,
        Workspaces workspaces,
        Uploads uploads,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Answer.List(await uploads.Waiting(workspace.Id, caller, cancel), Wire);
    }

    private static async Task<Answer<Row>> Create(
        long number,
        Body<NewUpload> body,
        Caller caller,
        Workspaces workspaces,
        Uploads uploads,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var (fileName, size, modifiedAt) = body.Value;
        var order = new UploadOrder(fileName, size) { ModifiedAt = modifiedAt, TakesAnyFile = true };
        return Answer.Made(Wire(await uploads.Create(workspace.Id, order, caller, cancel)));
    }

    private static async Task<Answer<Row>> Receive(
        long upload,
        int ordinal,
        HttpRequest request,
        Caller caller,
        Uploads uploads,
        CancellationToken cancel
    ) => Answer.Of(Wire(await uploads.Receive(upload, ordinal, request.Body, caller, cancel)));

    private static async Task<IResult> Cancel(long upload, Caller caller, Uploads uploads, CancellationToken cancel)
    {
        await uploads.Cancel(upload, caller, cancel);
        return Results.NoContent();
    }

    private static Row Wire(UploadStatus status) =>
        new(
            status.Upload.Number,
            status.Upload.FileName,
            status.Upload.Size,
            status.Upload.ModifiedAt,
            status.Upload.State,
            status.Upload.ChunkSize,
            status.Upload.ChunkCount,
            status.Upload.State == UploadState.Completed ? [] : [.. status.Missing]
        );
}

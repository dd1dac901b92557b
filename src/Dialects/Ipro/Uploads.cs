using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Dossier.Core.Ingestion;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.2, uploads: a session, its chunks at once and in any order, its end.</summary>
internal static class UploadEndpoints
{
    private const string FileField = "file";

    /// <summary>No chunk is larger, whatever the session says; what does not fit its session is refused by the operation.</summary>
    private const long LargestChunk = 64L << 20;

    private static readonly string[] ChunkFields = ["currentChunkNumber", "chunkSize", "totalFileSize", "totalNumberOfChunks", "filename"];

    private static readonly Dictionary<string, string> Names = new() { ["fileName"] = "filename" };

    private static readonly Dictionary<string, string> ChunkNames = new(Names)
    {
        ["ordinal"] = "currentChunkNumber",
        ["fileSize"] = "totalFileSize",
        ["chunkCount"] = "totalNumberOfChunks",
    };

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/uploads", Create);
        api.MapPost("/uploads/{id}/chunks", Receive);
        api.MapMethods("/uploads/{id}", ["POST", "PUT"], Receive);
        api.MapGet("/uploads/{id}", Find);
        api.MapDelete("/uploads/{id}", Cancel);
    }

    internal sealed record NewUpload(
        [property: MinLength(1)] string Filename,
        [property: Range(0d, long.MaxValue)] long FileSize,
        string CaseId,
        string? Description = null,
        DateTimeOffset? FileModifiedAt = null
    );

    private static async Task<IResult> Create(
        HttpContext context,
        Body<NewUpload> body,
        Caller caller,
        Workspaces workspaces,
        Uploads uploads,
        CancellationToken cancel
    )
    {
        var asked = body.Value;
        var order = new UploadOrder(asked.Filename, asked.FileSize) { Description = asked.Description, ModifiedAt = asked.FileModifiedAt };
        var workspace = await workspaces.Find(Translate.Reference(asked.CaseId, "caseId"), caller, cancel);
        var status = await uploads.Create(workspace.Id, order, caller, cancel).Naming(Names);
        return Reply.Created(context, $"/v1/uploads/{status.Upload.Number}", Wire(status));
    }

    private static Task<IResult> Receive(HttpContext context, string id, Caller caller, Uploads uploads, CancellationToken cancel)
    {
        var number = Translate.Number(id, "upload session");
        return Multipart.Receive(
            context,
            FileField,
            ChunkFields,
            LargestChunk,
            async (fields, file) =>
                Reply.Ok(Wire(await uploads.Receive(number, Claim(fields), file.Content, caller, cancel).Naming(ChunkNames))),
            cancel
        );
    }

    private static async Task<IResult> Find(string id, Caller caller, Uploads uploads, CancellationToken cancel) =>
        Reply.Ok(Wire(await uploads.Find(Translate.Number(id, "upload session"), caller, cancel)));

    private static async Task<IResult> Cancel(string id, Caller caller, Uploads uploads, CancellationToken cancel)
    {
        await uploads.Cancel(Translate.Number(id, "upload session"), caller, cancel);
        return Reply.Empty();
    }

    private static ChunkClaim Claim(IReadOnlyDictionary<string, string> fields) =>
        new(
            (int)Number(fields, "currentChunkNumber", 1, int.MaxValue),
            Number(fields, "chunkSize", 0, long.MaxValue),
            Number(fields, "totalFileSize", 0, long.MaxValue),
            (int)Number(fields, "totalNumberOfChunks", 1, int.MaxValue),
            fields["filename"] is { Length: > 0 } name ? name : throw Refused.Invalid("filename", "'filename' must not be empty.")
        );

    private static long Number(IReadOnlyDictionary<string, string> fields, string name, long least, long most) =>
        long.TryParse(fields[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Refused.Invalid(name, $"'{name}' must be a whole number of at least {least}.");

    private static object Wire(UploadStatus status)
    {
        var upload = status.Upload;
        return new
        {
            id = Translate.Id(upload.Number),
            filename = upload.FileName,
            fileSize = upload.Size,
            caseId = Translate.Id(upload.WorkspaceNumber),
            upload.Description,
            fileModifiedAt = Translate.Time(upload.ModifiedAt),
            upload.ChunkSize,
            totalNumberOfChunks = upload.ChunkCount,
            maxConcurrentChunks = Uploads.ConcurrentChunks,
            uploadedChunks = status.Received,
            missingChunks = status.Missing,
            status = upload.State.ToString().ToLowerInvariant(),
        };
    }
}

using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Files beside comments, and as files of the project the documents that came in by other doors.</summary>
internal static class AttachmentEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/data/projects/{project_id}/attachment-files", OfProject);
        api.MapGet("/data/tasks/{task_id}/attachment-files", OfTask);
        api.MapGet("/data/attachment-files/{attachment_file_id}/file/{file_name}", Open);
        api.MapGet("/pictures/thumbnails/attachment-files/{attachment_file_id}.png", Thumbnail);
    }

    private static async Task<IResult> OfProject(
        string project_id,
        HttpRequest request,
        Caller caller,
        Attachments attachments,
        CancellationToken cancel
    )
    {
        var query = Query.Read(request, Models.ProjectDocuments);
        var page = query.Rows.Page ?? new PageOf(1, Query.LargestLimit);
        return Reply.List(await attachments.OfProject(Query.PathId(project_id), page, caller, cancel), fields: query.Fields);
    }

    private static async Task<IResult> OfTask(string task_id, Caller caller, Attachments attachments, CancellationToken cancel) =>
        Reply.List(await attachments.OfTask(Query.PathId(task_id), caller, cancel));

    private static async Task<IResult> Thumbnail(
        string attachment_file_id,
        Caller caller,
        Attachments attachments,
        CancellationToken cancel
    ) => new FileAnswer(await attachments.Thumbnail(Query.PathId(attachment_file_id), caller, cancel), isSaved: false);

    private static async Task<IResult> Open(
        string attachment_file_id,
        string file_name,
        Caller caller,
        Attachments attachments,
        CancellationToken cancel
    )
    {
        var (file, version, content) = await attachments.Open(Query.PathId(attachment_file_id), caller, cancel);
        return Opened(file, version, content);
    }

    /// <summary>Pictures are shown, all else is saved.</summary>
    internal static FileAnswer Opened(Row file, DocumentVersion version, Stream content)
    {
        var extension = file.Text("extension") ?? "";
        var isShown = PreviewNames.IsPicture(extension);
        return new FileAnswer(version, content, isShown ? null : file.Text("name"))
        {
            MediaType = isShown ? PreviewNames.MediaTypeOf(extension) : "application/octet-stream",
        };
    }
}

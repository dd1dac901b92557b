using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>
/// What the Python client asks for at addresses of its own, where the vendor has nothing: comments without their tasks, chats by their own ids.
/// Others of the kind are beside what they are the same as.
/// </summary>
internal static class GazuEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        const string Comment = "/data/comments/{comment_id}";
        api.MapPost($"{Comment}/replies", Answer);
        api.MapDelete($"{Comment}/replies/{{reply_id}}", DeleteAnswer);
        api.MapDelete($"{Comment}/attachment-files/{{attachment_file_id}}", DeleteAttachment);
        api.MapPost($"{Comment}/preview-files", AddPreview);
        api.MapDelete($"{Comment}/preview-files/{{preview_file_id}}", RemovePreview);
        api.MapPost("/data/user/chats/{chat_id}/join", Join);
        api.MapDelete("/data/user/chats/{chat_id}/leave", Leave);
        api.MapGet("/data/playlists/{playlist_id}/entity-previews", EntityPreviews);
        api.MapPost("/data/tasks/from-path", TaskOf);
        // These the vendor has.
    }

    private static async Task<IResult> Answer(
        string comment_id,
        HttpContext context,
        Caller caller,
        Records records,
        CommentThreads threads,
        CancellationToken cancel
    )
    {
        var (task, comment) = await Found(comment_id, caller, records, cancel);
        return await CommentEndpoints.AnswerTo(task, comment, context, caller, threads, cancel);
    }

    private static async Task<IResult> DeleteAnswer(
        string comment_id,
        string reply_id,
        Caller caller,
        Records records,
        CommentThreads threads,
        CancellationToken cancel
    )
    {
        var (task, comment) = await Found(comment_id, caller, records, cancel);
        await threads.DeleteReply(task, comment, Query.PathId(reply_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DeleteAttachment(
        string comment_id,
        string attachment_file_id,
        Caller caller,
        Records records,
        CommentThreads threads,
        CancellationToken cancel
    )
    {
        var (task, comment) = await Found(comment_id, caller, records, cancel);
        await threads.DeleteFile(task, comment, Query.PathId(attachment_file_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> AddPreview(
        string comment_id,
        Given given,
        Caller caller,
        Records records,
        Previews previews,
        CancellationToken cancel
    )
    {
        var (task, comment) = await Found(comment_id, caller, records, cancel);
        return await PreviewEndpoints.AddTo(task, comment, given, caller, previews, cancel);
    }

    private static async Task<IResult> RemovePreview(
        string comment_id,
        string preview_file_id,
        Caller caller,
        Records records,
        PreviewBoard board,
        CancellationToken cancel
    )
    {
        var (task, comment) = await Found(comment_id, caller, records, cancel);
        await board.Remove(task, comment, Query.PathId(preview_file_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Join(string chat_id, Caller caller, Records records, Chats chats, CancellationToken cancel)
    {
        var chat = await records.Find(ChatModels.Chats, Query.PathId(chat_id), withRelations: false, caller, cancel);
        return Reply.Row(await chats.TakePart(chat.Reference("object_id")!.Value, isIn: true, caller, cancel));
    }

    private static async Task<IResult> Leave(string chat_id, Caller caller, Records records, Chats chats, CancellationToken cancel)
    {
        var chat = await records.Find(ChatModels.Chats, Query.PathId(chat_id), withRelations: false, caller, cancel);
        await chats.TakePart(chat.Reference("object_id")!.Value, isIn: false, caller, cancel);
        return TypedResults.NoContent();
    }

    /// <summary>All previews of what is in a playlist, entity after entity.</summary>
    private static async Task<IResult> EntityPreviews(
        string playlist_id,
        Caller caller,
        Records records,
        Playlists playlists,
        CancellationToken cancel
    )
    {
        var playlist = await records.Find(PlaylistModels.Playlists, Query.PathId(playlist_id), withRelations: false, caller, cancel);
        var (_, places) = await playlists.InFull(playlist.Reference("project_id")!.Value, playlist.Id, caller, cancel);
        return Reply.List([.. places.SelectMany(place => place.Others.Select(other => other.Preview))]);
    }

    private static async Task<IResult> TaskOf(Given given, Caller caller, PathGuesses guesses, CancellationToken cancel) =>
        Reply.Row(await guesses.TaskOf(given.Id("project_id"), given.Text("file_path"), given.TextOrNull("type"), caller, cancel));

    private static async Task<(Guid Task, Guid Comment)> Found(string comment, Actor actor, Records records, CancellationToken cancel)
    {
        var row = await records.Find(Models.Comments, Query.PathId(comment), withRelations: false, actor, cancel);
        return (row.Reference("task_id")!.Value, row.Id);
    }
}

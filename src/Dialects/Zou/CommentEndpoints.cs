using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Comments once they are made, and many of them at once.</summary>
internal static partial class CommentEndpoints
{
    private const int MostAtOnce = 500;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/actions/projects/{project_id}/tasks/comment-many", CommentMany);
        api.MapPost("/actions/tasks/batch-comment", CommentWithFiles);
        api.MapPost("/actions/tasks/{task_id}/batch-comment", CommentTaskWithFiles);
        api.MapPost("/actions/tasks/{task_id}/comments/{comment_id}/add-attachment", AddAttachment);
        api.MapPost("/actions/tasks/{task_id}/comments/{comment_id}/move", Move);
        api.MapPost("/data/tasks/{task_id}/comments/{comment_id}/ack", Acknowledge);
        api.MapPost("/data/tasks/{task_id}/comments/{comment_id}/reply", Answer);
        api.MapDelete("/data/tasks/{task_id}/comments/{comment_id}/reply/{reply_id}", DeleteAnswer);
        api.MapDelete("/data/tasks/{task_id}/comments/{comment_id}/attachments/{attachment_file_id}", DeleteAttachment);
        api.MapGet("/data/tasks/{task_id}/comments/{comment_id}", Find);
        api.MapDelete("/data/tasks/{task_id}/comments/{comment_id}", Delete);
    }

    /// <summary>The contract tells no member for the task: both names there are for it elsewhere are read.</summary>
    private static async Task<IResult> CommentMany(
        string project_id,
        Given given,
        Caller caller,
        Records records,
        TaskComments comments,
        CancellationToken cancel
    )
    {
        var project = Query.PathId(project_id);
        var orders = Orders(given.Body).Select(order => (Task: TaskOf(order), Order: TaskEndpoints.OrderIn(order, []))).ToList();
        foreach (var (task, _) in orders)
        {
            var row = await records.Find(Models.Tasks, task, withRelations: false, caller, cancel);
            if (row.Reference("project_id") != project)
            {
                throw Refused.NotFound("task");
            }
        }

        var made = new JsonArray();
        foreach (var (task, order) in orders)
        {
            made.Add((JsonNode)TaskEndpoints.InFull(await comments.Add(task, order, caller, cancel)));
        }

        return Reply.Ok(made, StatusCodes.Status201Created);
    }

    private static Task<IResult> CommentWithFiles(
        HttpContext context,
        Caller caller,
        TaskComments comments,
        Previews previews,
        CancellationToken cancel
    ) => Batch(context, null, caller, comments, previews, cancel);

    private static Task<IResult> CommentTaskWithFiles(
        string task_id,
        HttpContext context,
        Caller caller,
        TaskComments comments,
        Previews previews,
        CancellationToken cancel
    ) => Batch(context, Query.PathId(task_id), caller, comments, previews, cancel);

    /// <summary>
    /// Comments as a JSON list in the form's field <c>comments</c>; its files name the comment they are of, from 0, by the first number in their
    /// field's name, and begin with what they are: an attachment or a preview.
    /// </summary>
    private static async Task<IResult> Batch(
        HttpContext context,
        Guid? only,
        Actor actor,
        TaskComments comments,
        Previews previews,
        CancellationToken cancel
    )
    {
        await using var form = await Form.Read(context, cancel);
        var list = form.Given.Body is JsonArray bare ? bare : Parsed(form.Given.Object["comments"]);
        var orders = Orders(list).Select(order => (Task: only ?? TaskOf(order), Given: order)).ToList();
        var files = form.Named.Select(named => (Match: FileField().Match(named.Field), named.File)).ToList();
        if (files.Any(file => !file.Match.Success || IndexOf(file.Match) >= orders.Count))
        {
            throw Refused.Invalid("comments", "A file names no comment it is of.");
        }

        var made = new JsonArray();
        for (var index = 0; index < orders.Count; index++)
        {
            var own = files.Where(file => IndexOf(file.Match) == index).ToList();
            var attached = own.Where(file => !IsPreview(file.Match)).Select(file => file.File).ToList();
            var (task, given) = orders[index];
            var comment = (await comments.Add(task, TaskEndpoints.OrderIn(given, attached), actor, cancel)).Comment.Id;
            await Show(task, comment, [.. own.Where(file => IsPreview(file.Match)).Select(file => file.File)], actor, previews, cancel);
            made.Add((JsonNode)TaskEndpoints.InFull(await comments.Find(task, comment, actor, cancel)));
        }

        return Reply.Ok(made, StatusCodes.Status201Created);
    }

    /// <summary>Several previews of one comment are one revision.</summary>
    private static async Task Show(
        Guid task,
        Guid comment,
        IReadOnlyList<NewFile> files,
        Actor actor,
        Previews previews,
        CancellationToken cancel
    )
    {
        Guid? first = null;
        foreach (var file in files)
        {
            var preview = first is { } beside
                ? await previews.AddBeside(task, comment, beside, actor, cancel)
                : await previews.Add(task, comment, null, actor, cancel);
            first ??= preview.Id;
            await previews.Upload(preview.Id, new ShownFile(file.FileName, file.Content), actor, cancel);
        }
    }

    private static async Task<IResult> AddAttachment(
        string task_id,
        string comment_id,
        HttpContext context,
        Caller caller,
        CommentThreads threads,
        CancellationToken cancel
    )
    {
        await using var form = await Form.Read(context, cancel);
        var reply = form.Given.TextOrNull("reply_id") is { Length: > 0 } ? form.Given.IdOrNull("reply_id") : null;
        return Reply.List(
            await threads.AddFiles(Query.PathId(task_id), Query.PathId(comment_id), reply, form.Files, caller, cancel),
            StatusCodes.Status201Created
        );
    }

    private static async Task<IResult> Move(
        string task_id,
        string comment_id,
        Given given,
        Caller caller,
        CommentThreads threads,
        CancellationToken cancel
    ) => Reply.Row(await threads.Move(Query.PathId(task_id), Query.PathId(comment_id), given.Id("target_task_id"), caller, cancel));

    private static async Task<IResult> Acknowledge(
        string task_id,
        string comment_id,
        Caller caller,
        CommentThreads threads,
        CancellationToken cancel
    ) => Reply.Row(await threads.Acknowledge(Query.PathId(task_id), Query.PathId(comment_id), caller, cancel));

    private static Task<IResult> Answer(
        string task_id,
        string comment_id,
        HttpContext context,
        Caller caller,
        CommentThreads threads,
        CancellationToken cancel
    ) => AnswerTo(Query.PathId(task_id), Query.PathId(comment_id), context, caller, threads, cancel);

    internal static async Task<IResult> AnswerTo(
        Guid task,
        Guid comment,
        HttpContext context,
        Actor actor,
        CommentThreads threads,
        CancellationToken cancel
    )
    {
        await using var form = await Form.Read(context, cancel);
        var text = form.Given.TextOrNull("text") ?? "";
        var reply = await threads.Reply(task, comment, text, form.Files, actor, cancel);
        reply.Json["attachment_files"] = Wire.Nodes(reply.Attachments);
        return Reply.Ok(reply.Json, StatusCodes.Status201Created);
    }

    private static async Task<IResult> DeleteAnswer(
        string task_id,
        string comment_id,
        string reply_id,
        Caller caller,
        CommentThreads threads,
        CancellationToken cancel
    )
    {
        await threads.DeleteReply(Query.PathId(task_id), Query.PathId(comment_id), Query.PathId(reply_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DeleteAttachment(
        string task_id,
        string comment_id,
        string attachment_file_id,
        Caller caller,
        CommentThreads threads,
        CancellationToken cancel
    )
    {
        await threads.DeleteFile(Query.PathId(task_id), Query.PathId(comment_id), Query.PathId(attachment_file_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Find(
        string task_id,
        string comment_id,
        Caller caller,
        TaskComments comments,
        CancellationToken cancel
    ) => Reply.Ok(TaskEndpoints.InFull(await comments.Find(Query.PathId(task_id), Query.PathId(comment_id), caller, cancel)));

    private static async Task<IResult> Delete(
        string task_id,
        string comment_id,
        Caller caller,
        TaskComments comments,
        Records records,
        CancellationToken cancel
    )
    {
        var found = await comments.Find(Query.PathId(task_id), Query.PathId(comment_id), caller, cancel);
        await records.Delete(Models.Comments, found.Comment.Id, caller, cancel);
        return TypedResults.NoContent();
    }

    private static List<Given> Orders(JsonNode? body)
    {
        if (body is not JsonArray list || list.Any(item => item is not JsonObject) || list.Count > MostAtOnce)
        {
            throw Refused.Invalid("comments", $"A list of at most {MostAtOnce} comments is expected.");
        }

        return [.. list.Select(item => new Given(item!.DeepClone()))];
    }

    private static Guid TaskOf(Given order) => order.IdOrNull("task_id") ?? order.Id("object_id");

    private static JsonNode? Parsed(JsonNode? field)
    {
        try
        {
            return field is JsonValue text ? JsonNode.Parse(text.ToString()) : field;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int IndexOf(Match field) => int.Parse(field.Groups["index"].Value);

    private static bool IsPreview(Match field) => field.Groups["kind"].Value == "preview";

    [GeneratedRegex(@"^(?<kind>attachment|preview)\D*(?<index>\d{1,4})(\D|$)", RegexOptions.CultureInvariant)]
    private static partial Regex FileField();
}

using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>What is done with previews that are there.</summary>
internal static class PreviewBoardEndpoints
{
    private const int UsualLimit = 100;
    private const int LargestLimit = 1000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPut("/actions/preview-files/{preview_file_id}/set-main-preview", MakeMain);
        api.MapPut("/actions/preview-files/{preview_file_id}/update-annotations", Annotate);
        api.MapPut("/actions/preview-files/{preview_file_id}/update-position", Move);
        api.MapPut("/data/preview-files/{preview_file_id}/position", Move);
        api.MapPut("/actions/tasks/{task_id}/set-main-preview", MakeMainOfTask);
        api.MapPut("/actions/tasks/set-main-preview", MakeMainOfTasks);
        api.MapDelete("/actions/tasks/{task_id}/comments/{comment_id}/preview-files/{preview_file_id}", Remove);
        api.MapGet("/data/playlists/preview-files/running", Running);
        api.MapGet("/data/playlists/entities/{entity_id}/preview-files", OfEntity);
    }

    private static async Task<IResult> MakeMain(string preview_file_id, Caller caller, PreviewBoard board, CancellationToken cancel) =>
        Reply.Row(await board.MakeMain(Query.PathId(preview_file_id), caller, cancel));

    private static async Task<IResult> MakeMainOfTask(string task_id, Caller caller, PreviewBoard board, CancellationToken cancel)
    {
        var entities = await board.MakeMainOf([Query.PathId(task_id)], caller, cancel);
        return entities.Count > 0 ? Reply.Row(entities[0]) : throw Refused.NotFound("preview file");
    }

    private static async Task<IResult> MakeMainOfTasks(Given given, Caller caller, PreviewBoard board, CancellationToken cancel) =>
        Reply.List(await board.MakeMainOf(given.IdsIn("task_ids"), caller, cancel));

    private static async Task<IResult> Annotate(
        string preview_file_id,
        Given given,
        Caller caller,
        PreviewBoard board,
        CancellationToken cancel
    )
    {
        return Reply.Row(await board.Annotate(Query.PathId(preview_file_id), ChangeIn(given), caller, cancel));
    }

    internal static AnnotationChange ChangeIn(Given given) =>
        new(Listed(given, "additions"), Listed(given, "updates"), Listed(given, "deletions"));

    private static async Task<IResult> Move(
        string preview_file_id,
        Given given,
        Caller caller,
        PreviewBoard board,
        CancellationToken cancel
    ) => Reply.List(await board.Move(Query.PathId(preview_file_id), given.WholeOrNull("position") ?? 0, caller, cancel));

    private static async Task<IResult> Remove(
        string task_id,
        string comment_id,
        string preview_file_id,
        Caller caller,
        PreviewBoard board,
        CancellationToken cancel
    )
    {
        await board.Remove(Query.PathId(task_id), Query.PathId(comment_id), Query.PathId(preview_file_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Running(HttpRequest request, Caller caller, PreviewBoard board, CancellationToken cancel)
    {
        var limit = Math.Clamp(Query.Whole(request, "limit") ?? UsualLimit, 1, LargestLimit);
        return Reply.List(await board.Running(Query.Id(request, "cursor_preview_file_id"), limit, caller, cancel));
    }

    /// <summary>By the types of their tasks.</summary>
    private static async Task<IResult> OfEntity(string entity_id, Caller caller, PreviewBoard board, CancellationToken cancel) =>
        Reply.Ok(ByTaskType(await board.OfEntity(Query.PathId(entity_id), caller, cancel)));

    internal static JsonObject ByTaskType(IEnumerable<(Guid TaskTypeId, Row Preview)> previews)
    {
        var byType = new JsonObject();
        foreach (var group in previews.GroupBy(preview => preview.TaskTypeId))
        {
            byType[group.Key.ToString()] = Wire.Nodes(group.Select(preview => preview.Preview));
        }

        return byType;
    }

    internal static JsonArray Listed(Given given, string field) =>
        given.Object[field] switch
        {
            null => [],
            JsonArray list => list,
            _ => throw Refused.Invalid(field, "Input should be a valid list"),
        };
}

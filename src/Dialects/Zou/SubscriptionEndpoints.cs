using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>What the signed-in person is told, and asked to be told.</summary>
internal static class SubscriptionEndpoints
{
    private const string Sequence = "/actions/user/sequences/{sequence_id}/task-types/{task_type_id}";

    public static void Map(RouteGroupBuilder api)
    {
        // The Python client asks at the second of each two, where the vendor has nothing.
        api.MapPost("/actions/user/tasks/{task_id}/subscribe", Begin);
        api.MapPost("/data/user/tasks/{task_id}/subscribe", Begin);
        api.MapDelete("/actions/user/tasks/{task_id}/unsubscribe", End);
        api.MapDelete("/data/user/tasks/{task_id}/unsubscribe", End);
        api.MapGet("/data/user/tasks/{task_id}/subscribed", IsSubscribed);
        api.MapGet("/data/user/tasks/{task_id}/subscription", IsSubscribed);
        api.MapPost("/actions/user/tasks/subscribe", BeginMany);
        api.MapPost("/actions/user/tasks/unsubscribe", EndMany);
        api.MapPost($"{Sequence}/subscribe", BeginSequence);
        api.MapDelete($"{Sequence}/unsubscribe", EndSequence);
        api.MapGet("/data/user/sequences/{sequence_id}/task-types/{task_type_id}/subscribed", IsSequenceSubscribed);
        api.MapGet("/data/user/entities/{sequence_id}/task-types/{task_type_id}/subscribed", IsSequenceSubscribed);
        api.MapGet("/data/user/projects/{project_id}/task-types/{task_type_id}/sequence-subscriptions", Sequences);
        api.MapGet("/data/user/notifications", Notifications);
        api.MapGet("/data/user/notifications/{notification_id}", Notification);
        api.MapPut("/data/user/notifications/{notification_id}", Mark);
        api.MapPost("/actions/user/notifications/mark-all-as-read", MarkAll);
        api.MapPost("/data/user/notifications/read-all", MarkAll);
    }

    private static async Task<IResult> Begin(string task_id, Caller caller, TaskSubscriptions subscriptions, CancellationToken cancel) =>
        Reply.Created((await subscriptions.Begin([Query.PathId(task_id)], caller, cancel))[0]);

    private static async Task<IResult> End(string task_id, Caller caller, TaskSubscriptions subscriptions, CancellationToken cancel)
    {
        await subscriptions.End([Query.PathId(task_id)], caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> IsSubscribed(
        string task_id,
        Caller caller,
        TaskSubscriptions subscriptions,
        CancellationToken cancel
    ) => Reply.Ok(JsonValue.Create(await subscriptions.IsListening(Query.PathId(task_id), caller, cancel)));

    private static async Task<IResult> BeginMany(Given given, Caller caller, TaskSubscriptions subscriptions, CancellationToken cancel) =>
        Reply.List(await subscriptions.Begin(given.IdsIn("task_ids"), caller, cancel), StatusCodes.Status201Created);

    private static async Task<IResult> EndMany(Given given, Caller caller, TaskSubscriptions subscriptions, CancellationToken cancel)
    {
        await subscriptions.End(given.IdsIn("task_ids"), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> BeginSequence(
        string sequence_id,
        string task_type_id,
        Caller caller,
        TaskSubscriptions subscriptions,
        CancellationToken cancel
    ) => Reply.Created(await subscriptions.BeginSequence(Query.PathId(sequence_id), Query.PathId(task_type_id), caller, cancel));

    private static async Task<IResult> EndSequence(
        string sequence_id,
        string task_type_id,
        Caller caller,
        TaskSubscriptions subscriptions,
        CancellationToken cancel
    )
    {
        await subscriptions.EndSequence(Query.PathId(sequence_id), Query.PathId(task_type_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> IsSequenceSubscribed(
        string sequence_id,
        string task_type_id,
        Caller caller,
        TaskSubscriptions subscriptions,
        CancellationToken cancel
    ) => Reply.Ok(JsonValue.Create(await subscriptions.IsListening(Query.PathId(sequence_id), Query.PathId(task_type_id), caller, cancel)));

    private static async Task<IResult> Sequences(
        string project_id,
        string task_type_id,
        Caller caller,
        TaskSubscriptions subscriptions,
        CancellationToken cancel
    ) => Reply.Ok(Wire.Ids(await subscriptions.Sequences(Query.PathId(project_id), Query.PathId(task_type_id), caller, cancel)));

    private static async Task<IResult> Notifications(HttpRequest request, Caller caller, Inbox inbox, CancellationToken cancel)
    {
        var rows = Query.Read(request, FeedModels.Notifications).Rows;
        var type = request.Query["type"].ToString();
        var filters = type.Length == 0 ? rows.Filters : [.. rows.Filters, new RowFilter("of_type", [type])];
        return Reply.List(await inbox.List(rows with { Filters = filters }, caller, cancel));
    }

    private static async Task<IResult> Notification(string notification_id, Caller caller, Records records, CancellationToken cancel) =>
        Reply.Row(await records.Find(FeedModels.Notifications, Query.PathId(notification_id), withRelations: false, caller, cancel));

    private static async Task<IResult> Mark(string notification_id, Given given, Caller caller, Inbox inbox, CancellationToken cancel)
    {
        var isRead = given.TruthOrNull("read") ?? true;
        return Reply.Row(await inbox.Mark(Query.PathId(notification_id), isRead, caller, cancel));
    }

    private static async Task<IResult> MarkAll(Caller caller, Inbox inbox, CancellationToken cancel)
    {
        await inbox.MarkAll(caller, cancel);
        return Reply.Ok(new JsonObject { ["success"] = true });
    }
}

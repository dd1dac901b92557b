using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;

namespace Dossier.Dialects.Ipro;

/// <summary>An event type of contract 8.</summary>
/// <param name="Topic">What Core calls it.</param>
internal sealed record WebhookType(string Id, string Name, string Category, string Topic);

/// <summary>Contract 8, the webhooks: 13 event types, and the body in which they are posted.</summary>
internal static class Webhook
{
    public const int ProtocolVersion = 1;

    public static IReadOnlyList<WebhookType> Types { get; } =
    [
        Type("Case", "Created", EventKinds.WorkspaceCreated),
        Type("Case", "CreateFailed", EventKinds.WorkspaceCreateFailed),
        Type("Case", "Updated", EventKinds.WorkspaceUpdated),
        Type("Case", "UpdateFailed", EventKinds.WorkspaceUpdateFailed),
        Type("Case", "Deleted", EventKinds.WorkspaceDeleted),
        Type("Case", "DeleteFailed", EventKinds.WorkspaceDeleteFailed),
        Type("IngestionWorkflow", "Started", Topics.Started(WorkflowKind.Ingestion)),
        Type("IngestionWorkflow", "Completed", Topics.Completed(WorkflowKind.Ingestion)),
        Type("ExportWorkflow", "Started", Topics.Started(WorkflowKind.Export)),
        Type("ExportWorkflow", "Completed", Topics.Completed(WorkflowKind.Export)),
        Type("OcrWorkflow", "Started", Topics.Started(WorkflowKind.Ocr)),
        Type("OcrWorkflow", "Completed", Topics.Completed(WorkflowKind.Ocr)),
        Type("Report", "Executed", EventKinds.ReportExecuted),
    ];

    public static WebhookType OfTopic(string topic) => Types.Single(type => type.Topic == topic);

    /// <summary>The body of a delivery.</summary>
    public static byte[] Write(Batch batch) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                userExternalId = batch.UserId.ToString("D"),
                userPrincipalName = batch.UserName,
                batchSize = batch.Events.Count,
                protocolVersion = ProtocolVersion,
                notifications = batch.Events.Select(Notification),
            },
            Reply.Format.Json
        );

    private static object Notification(Event fact)
    {
        var type = OfTopic(Topics.Of(fact)!);
        return new
        {
            id = fact.Id.ToString("D"),
            eventType = type.Id,
            fact.CorrelationId,
            createdAt = Translate.Time(fact.OccurredAt),
            payload = Payload(type, JsonNode.Parse(fact.DetailsJson)!.AsObject()),
        };
    }

    private static object Payload(WebhookType type, JsonObject details) =>
        type.Category switch
        {
            "Case" => new
            {
                caseId = Id(details, "number"),
                name = Text(details, "name"),
                error = Text(details, "failure") is { } failure ? new { code = "API0012", message = failure } : null,
            },
            "Report" => new
            {
                reportId = Text(details, "report"),
                workflowId = Id(details, "workflowNumber"),
                workflowType = Text(details, "kind")?.ToLowerInvariant(),
                resultId = Id(details, "number"),
                success = details["success"]?.GetValue<bool>(),
                error = Text(details, "failure") is { } failure ? new { code = "API0012", message = failure } : null,
            },
            _ => new
            {
                workflowId = Id(details, "number"),
                workflowType = Text(details, "kind")?.ToLowerInvariant(),
                caseId = Id(details, "workspaceNumber"),
                name = Text(details, "name"),
                status = Enum.TryParse<WorkState>(Text(details, "state"), out var state) ? Translate.State(state) : "queued",
            },
        };

    private static string? Id(JsonObject details, string member) =>
        details[member] is JsonValue value && value.TryGetValue<long>(out var number) ? Translate.Id(number) : null;

    private static string? Text(JsonObject details, string member) => details[member]?.GetValue<string>();

    private static WebhookType Type(string entity, string verb, string topic) =>
        new($"Enterprise.{entity}.{verb}", $"{Words(entity)} {Words(verb).ToLowerInvariant()}", Words(entity).Split(' ')[0], topic);

    /// <summary>CreateFailed becomes Create failed.</summary>
    private static string Words(string name) =>
        string.Concat(
            name.Select((letter, index) => index > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}")
        );
}

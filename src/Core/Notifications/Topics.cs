using System.Text.Json;
using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Notifications;

/// <summary>What people can be told of: kinds of events, those of workflows by the workflow's kind.</summary>
public static class Topics
{
    public static IReadOnlyList<string> All { get; } =
    [
        EventKinds.WorkspaceCreated,
        EventKinds.WorkspaceCreateFailed,
        EventKinds.WorkspaceUpdated,
        EventKinds.WorkspaceUpdateFailed,
        EventKinds.WorkspaceDeleted,
        EventKinds.WorkspaceDeleteFailed,
        Started(WorkflowKind.Ingestion),
        Completed(WorkflowKind.Ingestion),
        Started(WorkflowKind.Export),
        Completed(WorkflowKind.Export),
        Started(WorkflowKind.Ocr),
        Completed(WorkflowKind.Ocr),
        EventKinds.ReportExecuted,
    ];

    public static string Started(WorkflowKind kind) => $"{EventKinds.WorkflowStarted}/{kind}";

    public static string Completed(WorkflowKind kind) => $"{EventKinds.WorkflowCompleted}/{kind}";

    /// <summary>The topic an event belongs to; null when nobody can be told of it.</summary>
    public static string? Of(Event fact)
    {
        var topic = IsOfWorkflow(fact.Kind) ? $"{fact.Kind}/{WorkflowKindOf(fact)}" : fact.Kind;
        return All.Contains(topic) ? topic : null;
    }

    /// <summary>The kinds of events that topics are made of.</summary>
    internal static IReadOnlyList<string> Kinds { get; } = [.. All.Select(topic => topic.Split('/')[0]).Distinct()];

    /// <summary>The topic of a row of events called <c>e</c>, as an expression.</summary>
    internal static string Expression(IEngine engine) =>
        $"""
            (CASE WHEN e.kind IN ('{EventKinds.WorkflowStarted}', '{EventKinds.WorkflowCompleted}')
                  THEN e.kind || '/' || COALESCE({engine.JsonText("e.details_json", "kind")}, '') ELSE e.kind END)
            """;

    private static bool IsOfWorkflow(string kind) => kind is EventKinds.WorkflowStarted or EventKinds.WorkflowCompleted;

    private static string? WorkflowKindOf(Event fact)
    {
        using var details = JsonDocument.Parse(fact.DetailsJson);
        return details.RootElement.TryGetProperty("kind", out var kind) ? kind.GetString() : null;
    }
}

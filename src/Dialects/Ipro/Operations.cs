using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.11, operations: how asynchronous requests are watched. A failed one is still an answer of 200.</summary>
internal static class OperationEndpoints
{
    /// <summary>The vendor's category of operations on cases.</summary>
    public const string Cases = "cases";

    /// <summary>The vendor's category of operations on reports.</summary>
    public const string Reports = "reports";

    public static void Map(RouteGroupBuilder api) => api.MapGet("/operations/{category}/{id}", Find);

    private static async Task<IResult> Find(
        HttpContext context,
        string category,
        string id,
        Caller caller,
        Operations operations,
        CancellationToken cancel
    )
    {
        var known = category switch
        {
            Cases => Workspaces.Category,
            Reports => Core.Reports.Reports.Category,
            _ => throw Refused.NotFound("operation"),
        };
        return Reply.Ok(Wire(context, category, await operations.Find(known, Translate.Number(id, "operation"), caller, cancel)));
    }

    private static object Wire(HttpContext context, string category, Operation operation)
    {
        var place = category == Cases ? "cases" : "reports/result";
        var resourceId = operation.ResourceNumber is { } number ? Translate.Id(number) : null;
        return new
        {
            id = Translate.Id(operation.Number),
            category,
            status = Status(operation.State),
            percentComplete = operation.State is WorkState.Queued or WorkState.Running or WorkState.Paused ? 0 : 100,
            createdAt = Translate.Time(operation.CreatedAt),
            lastActionAt = Translate.Time(operation.UpdatedAt),
            resourceId,
            resourceLocation = resourceId is null ? null : Links.To(context, $"/v1/{place}/{resourceId}"),
            operation.CorrelationId,
            error = operation.Failure is null ? null : new { code = "API0012", message = operation.Failure },
        };
    }

    private static string Status(WorkState state) =>
        state switch
        {
            WorkState.Queued => "notStarted",
            WorkState.Running or WorkState.Paused => "running",
            WorkState.Completed or WorkState.CompletedWithExceptions => "succeeded",
            _ => "failed",
        };
}

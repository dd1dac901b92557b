using Dossier.Core.Ingestion;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Dossier.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>What could not be read in a workspace: listed, and read once more.</summary>
internal static class ExceptionPages
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workspaces/{number:long}/exceptions", List);
        api.MapPost("/workspaces/{number:long}/exceptions/retry", Retry);
    }

    /// <param name="Number">One exception; null for all.</param>
    /// <param name="Type">All exceptions of a type; null for all.</param>
    internal sealed record RetryRequest(long? Number = null, string? Type = null, LimitsRequest? Limits = null);

    /// <param name="Seconds">How long one item may take.</param>
    /// <param name="Memory">Of a reading process, in MiB.</param>
    /// <param name="Ratio">Bytes out to bytes in.</param>
    /// <param name="Depth">Containers within containers.</param>
    /// <param name="Text">Characters of one item's text.</param>
    internal sealed record LimitsRequest(
        double? Seconds = null,
        long? Memory = null,
        int? Ratio = null,
        int? Depth = null,
        long? Text = null
    );

    private static async Task<IResult> List(
        long number,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        Faults faults,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await faults.List(workspace.Id, null, WorkspacePages.Page(page, pageSize), caller, cancel);
        var items = found.Items.Select(fault => new
        {
            fault.Number,
            kind = fault.Kind.ToString(),
            fault.Path,
            fault.Message,
            document = fault.DocumentNumber,
            fault.OccurredAt,
        });
        return Results.Json(new { items, found.Total }, PagesApi.Format.Json);
    }

    private static async Task<IResult> Retry(
        long number,
        Body<RetryRequest> body,
        Caller caller,
        Workspaces workspaces,
        Retries retries,
        ReadingLimits usual,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var asked = body.Value;
        var limits = asked.Limits is { } given ? usual.Given(given.Seconds, given.Memory, given.Ratio, given.Depth, given.Text) : usual;
        var order = new RetryOrder
        {
            FaultNumber = asked.Number,
            Kind = Kind(asked.Type),
            Limits = limits == usual ? null : limits,
        };
        var retried = await retries.Retry(workspace.Id, order, caller, cancel);
        var workflows = retried.Workflows.Select(workflow => new { workflow.Number, kind = workflow.Kind.ToString() });
        var answer = new
        {
            retried.Items,
            workflows,
            retried.Left,
        };
        return Results.Json(answer, PagesApi.Format.Json, statusCode: StatusCodes.Status202Accepted);
    }

    private static FaultKind? Kind(string? type) =>
        type is null ? null
        : Enum.TryParse<FaultKind>(type, out var kind) && Enum.IsDefined(kind) && !char.IsAsciiDigit(type[0]) ? kind
        : throw Refused.Invalid("type", $"'type' must be one of {string.Join(", ", Enum.GetNames<FaultKind>())}.");
}

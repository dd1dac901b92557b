using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
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
        api.MapGet("/workspaces/{number:long}/exceptions/kinds", Count);
        api.MapGet("/workspaces/{number:long}/exceptions.csv", Table);
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

    /// <param name="Document">The number of the document it is about; null when there is none.</param>
    internal sealed record Row(long Number, FaultKind Kind, string Path, string Message, long? Document, DateTimeOffset OccurredAt);

    internal sealed record KindCount(FaultKind Kind, long Count);

    /// <param name="Items">Items to be read.</param>
    /// <param name="Left">Exceptions that were left alone: their workflow is not over, or their bytes are not here.</param>
    internal sealed record Retrying(int Items, IReadOnlyList<Resumed> Workflows, long Left);

    internal sealed record Resumed(long Number, WorkflowKind Kind);

    private static async Task<Answer<ListOf<Row>>> List(
        long number,
        string? type,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        Faults faults,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await faults.List(workspace.Id, Kind(type), WorkspacePages.Page(page, pageSize), caller, cancel);
        return Answer.List(
            found,
            fault => new Row(fault.Number, fault.Kind, fault.Path, fault.Message, fault.DocumentNumber, fault.OccurredAt)
        );
    }

    private static async Task<Answer<ListOf<KindCount>>> Count(
        long number,
        Caller caller,
        Workspaces workspaces,
        Faults faults,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var kinds = await faults.ByKind(workspace.Id, caller, cancel);
        return Answer.List(kinds.OrderByDescending(kind => kind.Value).ToList(), kind => new KindCount(kind.Key, kind.Value));
    }

    private static async Task<IResult> Table(
        long number,
        string? type,
        Caller caller,
        Workspaces workspaces,
        Faults faults,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var kind = Kind(type);
        return new CsvTable($"exceptions-{number}.csv", (writer, ended) => faults.WriteCsv(workspace.Id, kind, writer, caller, ended));
    }

    private static async Task<Answer<Retrying>> Retry(
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
        var workflows = retried.Workflows.Select(workflow => new Resumed(workflow.Number, workflow.Kind));
        return Answer.Begun(new Retrying(retried.Items, [.. workflows], retried.Left));
    }

    private static FaultKind? Kind(string? type) =>
        type is null ? null
        : Enum.TryParse<FaultKind>(type, out var kind) && Enum.IsDefined(kind) && !char.IsAsciiDigit(type[0]) ? kind
        : throw Refused.Invalid("type", $"'type' must be one of {string.Join(", ", Enum.GetNames<FaultKind>())}.");
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Fields;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Orders;
using Dossier.Core.Stores;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.5, jobs. What the details of one say is kept as it was sent. The list of a run's errors is ours.</summary>
internal static class JobEndpoints
{
    private const string All = "/projects/{project_id}/jobs";
    private const string One = All + "/{job_id}";
    private const string Details = "details";
    private const int Count = 20;
    private const int LargestPage = 1000;
    private const string WithExceptions = "Processing Job Finished Normally with Exceptions";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(All, List);
        api.MapPost(All, Create);
        api.MapGet(One, Find);
        api.MapPut(One, Change);
        // Contract 3.5: each action has two verbs.
        api.MapMethods(One + "/start", ["PUT", "POST"], Start);
        api.MapMethods(One + "/stop", ["PUT", "POST"], Stop);
        api.MapGet(One + "/errors", Errors);
    }

    internal sealed record JobBody(int Type, string Name, JsonElement Details, string? Description = null);

    internal sealed record StartBody(long? ViewId = null);

    private static async Task<IResult> List(
        HttpContext context,
        Project project,
        Caller caller,
        WorkOrders orders,
        CancellationToken cancel
    )
    {
        var kinds = (Asked.Numbers(context.Request, "types") ?? []).Select(type => JobTypes.Kind(type)).ToList();
        var found = await orders.List(project.Id, kinds, Page(context.Request, "start_row", "job_count"), caller, cancel);
        return Reply.Ok(new { jobs = found.Items.Select(order => Wire(order, project)), count = found.Total });
    }

    private static async Task<IResult> Create(
        Project project,
        Body<JobBody> body,
        Caller caller,
        WorkOrders orders,
        Fields fields,
        FileStores stores,
        CancellationToken cancel
    )
    {
        var asked = Checked(body.Value);
        var all = new ProjectFields(await fields.List(project.Id, caller, cancel));
        var task = await new JobTypes(project, all, stores, caller).Task(asked.Type, asked.Details, cancel);
        var order = new NewWorkOrder(asked.Name, task)
        {
            Description = asked.Description,
            ExtrasJson = Asked.Kept("{}", extras => extras[Details] = JsonNode.Parse(asked.Details.GetRawText())),
        };
        return Reply.Created(Wire(await orders.Create(project.Id, order, caller, cancel), project));
    }

    private static async Task<IResult> Find(
        HttpContext context,
        Project project,
        Caller caller,
        WorkOrders orders,
        CancellationToken cancel
    ) => Reply.Ok(Wire(await orders.Find(project.Id, Asked.Id(context, "job_id"), caller, cancel), project));

    /// <summary>Contract 8, B13: type and details must be there, and are not looked at.</summary>
    private static async Task<IResult> Change(
        HttpContext context,
        Project project,
        Body<JobBody> body,
        Caller caller,
        WorkOrders orders,
        CancellationToken cancel
    )
    {
        var asked = Checked(body.Value);
        var id = Asked.Id(context, "job_id");
        return Reply.Ok(Wire(await orders.Change(project.Id, id, asked.Name, asked.Description, caller, cancel), project));
    }

    private static async Task<IResult> Start(
        HttpContext context,
        Project project,
        OptionalBody<StartBody> body,
        Caller caller,
        WorkOrders orders,
        CancellationToken cancel
    )
    {
        var view = body.Value?.ViewId is > 0 ? body.Value.ViewId : null;
        await orders.Start(project.Id, Asked.Id(context, "job_id"), view, caller, cancel);
        return Reply.Message("Job started.");
    }

    private static async Task<IResult> Stop(
        HttpContext context,
        Project project,
        Caller caller,
        WorkOrders orders,
        CancellationToken cancel
    )
    {
        await orders.Stop(project.Id, Asked.Id(context, "job_id"), caller, cancel);
        return Reply.Message("Job stopped.");
    }

    private static async Task<IResult> Errors(
        HttpContext context,
        Project project,
        Caller caller,
        WorkOrders orders,
        CancellationToken cancel
    )
    {
        var page = Page(context.Request, "start_row", "row_count");
        var found = await orders.FaultsOf(project.Id, Asked.Id(context, "job_id"), page, caller, cancel);
        return Reply.Ok(new { errors = found.Items.Select(Wire), count = found.Total });
    }

    private static object Wire(Fault fault) =>
        new
        {
            place = fault.Path,
            type = $"{fault.Kind}",
            fault.Message,
            date = Reply.DateUtc(fault.OccurredAt),
        };

    private static JobBody Checked(JobBody body)
    {
        JobTypes.Kind(body.Type);
        return body.Details.ValueKind == JsonValueKind.Object
            ? body with
            {
                Name = Asked.Text(body.Name, "name"),
            }
            : throw Refused.Invalid(Details, "'details' must be an object.");
    }

    private static PageOf Page(HttpRequest request, string start, string count)
    {
        var skip = Asked.Number(request, start, 0);
        var size = Asked.Number(request, count, Count);
        return skip < 0 ? throw Refused.Invalid(start, $"'{start}' must not be negative.")
            : size is < 1 or > LargestPage ? throw Refused.Invalid(count, $"'{count}' must be from 1 to {LargestPage}.")
            : PageOf.From(skip, (int)size);
    }

    private static object Wire(WorkOrder order, Project project)
    {
        var status = Status(order);
        return new
        {
            id = order.Number,
            type = JobTypes.Of(order.Kind),
            order.Name,
            order.Description,
            createdDate = Reply.DateUtc(order.CreatedAt),
            lastRunUtc = Reply.DateUtc(order.BegunAt),
            createdUserId = order.CreatorNumber ?? 0,
            statusMessage = order.State is null ? null : order.Message ?? (status == JobTypes.FinishedWithExceptions ? WithExceptions : ""),
            status,
            state = State.Active,
            projectId = project.Number,
            lastStopUtc = Reply.DateUtc(order.CompletedAt ?? order.StoppedAt),
            details = Extras.Of(order.ExtrasJson, IconectDialect.Name)[Details]?.DeepClone(),
            results = order.IsOver ? Results(order) : null,
        };
    }

    /// <summary>Contract 4, job status.</summary>
    private static int Status(WorkOrder order) =>
        order.State switch
        {
            null => 0,
            WorkState.Queued => 1,
            WorkState.Running => 3,
            WorkState.Paused => order.IsAtWork ? 4 : 7,
            WorkState.Completed => 5,
            WorkState.CompletedWithExceptions => JobTypes.FinishedWithExceptions,
            WorkState.Failed => 6,
            _ => 7,
        };

    private static object? Results(WorkOrder order)
    {
        switch (order.Kind)
        {
            case WorkflowKind.Import when order.ResultJson is { } json:
                var import = Json.Read<ImportResult>(json);
                var warning = import.Header is { } header ? Json.Write(new { header_row = header }) : null;
                return new
                {
                    addedRecordCount = import.Added,
                    errorsWereEncountered = import.Faults > 0,
                    addedRecordCountWithError = import.AddedWithFault,
                    errorLogFile = import.LogPath,
                    errorCount = import.Faults,
                    warnings = warning is not null,
                    warningsJson = warning,
                    expectedRecordCountEqualsActualCount = import is { IsWhole: true, NotAdded: 0 },
                    recordCountNotAdded = import.NotAdded,
                    recordCountNotAddedWithError = import.NotAdded,
                };
            case WorkflowKind.Extraction when order.ResultJson is { } json:
                var extraction = Json.Read<ExtractionResult>(json);
                return new
                {
                    logFilePath = (string?)null,
                    fileStoreId = Extras.Of(order.ExtrasJson, IconectDialect.Name)[Details]?["file_store_id"]?.GetValue<long>() ?? 0,
                    extractedFilesPath = extraction.Path,
                    extractedFilesCount = extraction.Files,
                    compressedSize = extraction.Bytes,
                };
            case WorkflowKind.Ingestion:
                return new { totalFileSize = order.BytesFound, totalFileCount = order.ItemsFound };
            default:
                return null;
        }
    }
}

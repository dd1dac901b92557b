using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Long work in a workspace: begun, watched, held, ended; and how what came in adds up.</summary>
internal static class WorkflowPages
{
    private const string Workflow = "/workflows/{kind}/{number:long}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workspaces/{number:long}/workflows", List);
        api.MapPost("/workspaces/{number:long}/ingestions", Ingest);
        api.MapGet("/ingestions/{number:long}", Account);
        api.MapPost($"{Workflow}/pause", Pause);
        api.MapPost($"{Workflow}/resume", Resume);
        api.MapPost($"{Workflow}/cancel", Cancel);
    }

    /// <param name="Uploads">The numbers of complete uploads.</param>
    internal sealed record NewIngestion(string Name, string Custodian, IReadOnlyList<long> Uploads);

    /// <param name="ItemsFailed">Of the items done, those with something wrong.</param>
    /// <param name="Message">Why it failed; null otherwise.</param>
    internal sealed record Row(
        long Number,
        WorkflowKind Kind,
        string Name,
        WorkState State,
        bool IsOver,
        int Percent,
        long ItemsFound,
        long ItemsDone,
        long ItemsFailed,
        long BytesFound,
        long BytesDone,
        DateTimeOffset CreatedAt,
        DateTimeOffset? StartedAt,
        DateTimeOffset? CompletedAt,
        string CreatedBy,
        string? Message
    );

    /// <param name="Faults">How many exceptions there are of each kind.</param>
    internal sealed record Accounted(
        long Number,
        string Name,
        string Custodian,
        WorkState State,
        Account Account,
        IReadOnlyDictionary<string, long> Faults
    );

    private static async Task<Answer<ListOf<Row>>> List(
        long number,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        Workflows workflows,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var found = await workflows.List(workspace.Id, WorkspacePages.Page(page, pageSize), caller, cancel);
        var names = await profiles.NamesOf(found.Items.Select(workflow => workflow.CreatedBy), cancel);
        return Answer.List(found, workflow => Wire(workflow, names));
    }

    private static async Task<Answer<ListOf<long>>> Ingest(
        long number,
        Body<NewIngestion> body,
        Caller caller,
        Ingestions ingestions,
        CancellationToken cancel
    )
    {
        var (name, custodian, uploads) = body.Value;
        var begun = await ingestions.Create(number, name, [new DataLocation(custodian) { Uploads = uploads }], caller, cancel);
        return Answer.List(begun, ingestion => ingestion.Number);
    }

    private static async Task<Answer<Accounted>> Account(
        long number,
        Caller caller,
        Ingestions ingestions,
        Workflows workflows,
        Faults faults,
        CancellationToken cancel
    )
    {
        var ingestion = await ingestions.Find(number, caller, cancel);
        var account = await ingestions.Account(ingestion, cancel);
        var kinds = await faults.ByKind(await workflows.Find(WorkflowKind.Ingestion, number, caller, cancel), cancel);
        var faultCounts = kinds.ToDictionary(kind => kind.Key.ToString(), kind => (long)kind.Value);
        return Answer.Of(new Accounted(ingestion.Number, ingestion.Name, ingestion.Custodian, ingestion.State, account, faultCounts));
    }

    private static async Task<IResult> Pause(WorkflowKind kind, long number, Caller caller, Workflows workflows, CancellationToken cancel)
    {
        await workflows.Pause(kind, number, Workflows.AllParts(kind), caller, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> Resume(WorkflowKind kind, long number, Caller caller, Workflows workflows, CancellationToken cancel)
    {
        await workflows.Resume(kind, number, Workflows.AllParts(kind), caller, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> Cancel(WorkflowKind kind, long number, Caller caller, Workflows workflows, CancellationToken cancel)
    {
        await workflows.Cancel(kind, number, Workflows.AllParts(kind), caller, cancel);
        return Results.NoContent();
    }

    private static Row Wire(Workflow workflow, IReadOnlyDictionary<Guid, string> names) =>
        new(
            workflow.Number,
            workflow.Kind,
            workflow.Name,
            workflow.State,
            workflow.IsOver,
            workflow.PercentComplete,
            workflow.ItemsFound,
            workflow.ItemsDone,
            workflow.ItemsFailed,
            workflow.BytesFound,
            workflow.BytesDone,
            workflow.CreatedAt,
            workflow.StartedAt,
            workflow.CompletedAt,
            names.GetValueOrDefault(workflow.CreatedBy, ""),
            workflow.Message
        );
}

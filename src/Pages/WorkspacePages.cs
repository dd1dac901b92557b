using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Workspaces, and how their ingestions add up.</summary>
internal static class WorkspacePages
{
    public const int MostRows = 200;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workspaces", List);
        api.MapGet("/ingestions/{number:long}", Ingestion);
    }

    /// <summary>The part of a list that a request asks for.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static PageOf Page(int? page, int? pageSize) => PageOf.Checked(page ?? 1, pageSize ?? 50, MostRows);

    private static async Task<IResult> List(int? page, int? pageSize, Caller caller, Workspaces workspaces, CancellationToken cancel)
    {
        var found = await workspaces.List(null, Page(page, pageSize), caller, cancel);
        var items = found.Items.Select(workspace => new
        {
            workspace.Number,
            workspace.Name,
            client = workspace.ClientName,
            state = workspace.State.ToString(),
            workspace.CreatedAt,
        });
        return Results.Json(new { items, found.Total }, PagesApi.Format.Json);
    }

    private static async Task<IResult> Ingestion(
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
        var body = new
        {
            ingestion.Number,
            ingestion.Name,
            ingestion.Custodian,
            state = ingestion.State.ToString(),
            account,
            faults = kinds.ToDictionary(kind => kind.Key.ToString(), kind => kind.Value),
        };
        return Results.Json(body, PagesApi.Format.Json);
    }
}

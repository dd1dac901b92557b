using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.4, cases: made, changed and deleted as operations.</summary>
internal static class CaseEndpoints
{
    private const string SeriesMember = "capabilities.ingestion.activeExportSeriesId";

    private static readonly Dictionary<string, string> Names = new() { ["activeSeries"] = SeriesMember };

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/clients/{id}/cases", ListOfClient);
        api.MapGet("/cases", List);
        api.MapPost("/cases", Create);
        api.MapGet("/cases/{id}", Find);
        api.MapPatch("/cases/{id}", Change);
        api.MapDelete("/cases/{id}", Delete);
    }

    private static async Task<IResult> ListOfClient(
        string id,
        Caller caller,
        Clients clients,
        Workspaces workspaces,
        ActiveSeries series,
        CancellationToken cancel
    )
    {
        var client = await clients.Find(Translate.Number(id, "client"), caller, cancel);
        return await Answer(client.Number, caller, workspaces, series, cancel);
    }

    private static Task<IResult> List(Caller caller, Workspaces workspaces, ActiveSeries series, CancellationToken cancel) =>
        Answer(null, caller, workspaces, series, cancel);

    private static async Task<IResult> Answer(
        long? client,
        Actor actor,
        Workspaces workspaces,
        ActiveSeries series,
        CancellationToken cancel
    )
    {
        var cases = (await workspaces.List(client, Paging.Everything, actor, cancel)).Items;
        var active = await series.Numbers(cases, cancel);
        return Reply.List(cases.Select(workspace => CaseWire.Of(workspace, active)));
    }

    private static async Task<IResult> Create(
        HttpContext context,
        Body<NewCase> body,
        Caller caller,
        Workspaces workspaces,
        CancellationToken cancel
    )
    {
        var (_, operation) = await workspaces.RequestCreation(CaseWire.Order(body.Value), caller, cancel);
        return Reply.Accepted(context, operation, OperationEndpoints.Cases);
    }

    private static async Task<IResult> Find(string id, Caller caller, Workspaces workspaces, ActiveSeries series, CancellationToken cancel)
    {
        var workspace = await workspaces.Find(Translate.Number(id, "case"), caller, cancel);
        return Reply.Ok(CaseWire.Of(workspace, await series.Numbers([workspace], cancel)));
    }

    private static async Task<IResult> Change(
        HttpContext context,
        string id,
        MergePatch<CaseState> patch,
        Caller caller,
        Workspaces workspaces,
        ActiveSeries series,
        CancellationToken cancel
    )
    {
        // Rule 15: what is polymorphic says its type whenever it is sent.
        if (patch.Sets("capabilities", "eda", "schedule") && !patch.Mentions("capabilities", "eda", "schedule", "type"))
        {
            throw Refused.Invalid("capabilities.eda.schedule.type", "'capabilities.eda.schedule.type' is missing.");
        }

        var workspace = await workspaces.Find(Translate.Number(id, "case"), caller, cancel);
        var asked = patch.ApplyTo(CaseWire.State(workspace)).Capabilities.Ingestion?.ActiveExportSeriesId;
        Guid? active = asked is null ? null : await series.Find(workspace, Translate.Reference(asked, SeriesMember), cancel).Naming(Names);
        var isToChange = patch.Mentions(SeriesMember.Split('.'));
        var operation = await workspaces.RequestChange(
            workspace.Id,
            before => CaseWire.Change(before, patch.ApplyTo(CaseWire.State(before)), isToChange ? active : before.Settings.ActiveSeriesId),
            caller,
            cancel
        );
        return Reply.Accepted(context, operation, OperationEndpoints.Cases);
    }

    private static async Task<IResult> Delete(
        HttpContext context,
        string id,
        Caller caller,
        Workspaces workspaces,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(Translate.Number(id, "case"), caller, cancel);
        var operation = await workspaces.RequestDeletion(workspace.Id, caller, cancel);
        return Reply.Accepted(context, operation, OperationEndpoints.Cases);
    }
}

using System.ComponentModel.DataAnnotations;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using CoreExport = Dossier.Core.Productions.Export;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.7, export workflows: chosen documents, numbered and put out by a series.</summary>
internal static class ExportEndpoints
{
    private const string What = "export workflow";

    private static readonly Dictionary<string, string> Names = new() { ["series"] = "activeExportSeriesId" };

    private static readonly FilterProperties<CoreExport> Properties = new FilterProperties<CoreExport>()
        .Text("id", export => Translate.Id(export.Number))
        .Text("name", export => export.Name)
        .Text("caseId", export => Translate.Id(export.WorkspaceNumber))
        .Text("status", export => Translate.State(export.State))
        .Text("activeExportSeriesId", export => Translate.Id(export.SeriesNumber))
        .Number("documentCount", export => export.DocumentCount)
        .Time("createdAt", export => export.CreatedAt)
        .Time("startedAt", export => export.StartedAt)
        .Time("completedAt", export => export.CompletedAt);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workflows/export", ListFiltered);
        api.MapPost("/workflows/export", Create);
        api.MapGet("/workflows/export/{id}", Find);
        api.MapGet("/cases/{id}/workflows/export", ListOfCase);
        api.MapGet("/workflows/export/{id}/documents", Documents);
        Steering.Map(api, "/workflows/export", WorkflowKind.Export, Parts.Export, What);
    }

    internal sealed record NewExport(
        [property: MinLength(1)] string Name,
        string CaseId,
        string ActiveExportSeriesId,
        [property: MinLength(1)] IReadOnlyList<Named> Documents
    );

    internal sealed record Named(string Id);

    private static async Task<IResult> ListFiltered(HttpContext context, Caller caller, Exports exports, CancellationToken cancel)
    {
        var filter = Filter.Read(context.Request);
        var holds = Properties.Compile(filter);
        // A filter on a case that is not there finds nothing.
        var found = await exports.List(Translate.Cases(filter), caller, cancel);
        return Reply.List(found.Where(holds).Select(Wire));
    }

    private static async Task<IResult> Create(
        HttpContext context,
        Body<NewExport> body,
        Caller caller,
        Exports exports,
        CancellationToken cancel
    )
    {
        var asked = body.Value;
        var export = await exports
            .Create(
                Translate.Reference(asked.CaseId, "caseId"),
                asked.Name,
                Translate.Reference(asked.ActiveExportSeriesId, "activeExportSeriesId"),
                [.. asked.Documents.Select(document => Translate.Reference(document.Id, "documents.id"))],
                caller,
                cancel
            )
            .Naming(Names);
        return Reply.Created(context, $"/v1/workflows/export/{export.Number}", Wire(export));
    }

    private static async Task<IResult> Find(string id, Caller caller, Exports exports, CancellationToken cancel) =>
        Reply.Ok(Wire(await exports.Find(Translate.Number(id, What), caller, cancel)));

    private static async Task<IResult> ListOfCase(string id, Caller caller, Exports exports, CancellationToken cancel)
    {
        var page = await exports.List(Translate.Number(id, "case"), Paging.Everything, caller, cancel);
        return Reply.List(page.Items.Select(Wire));
    }

    private static async Task<IResult> Documents(string id, Caller caller, Exports exports, CancellationToken cancel)
    {
        var page = await exports.Documents(Translate.Number(id, What), Paging.Everything, caller, cancel);
        return Reply.List(page.Items.Select(Wire));
    }

    private static object Wire(CoreExport export) =>
        new
        {
            id = Translate.Id(export.Number),
            export.Name,
            caseId = Translate.Id(export.WorkspaceNumber),
            activeExportSeriesId = Translate.Id(export.SeriesNumber),
            export.DocumentCount,
            status = Translate.State(export.State),
            export.Volume,
            createdAt = Translate.Time(export.CreatedAt),
            startedAt = Translate.Time(export.StartedAt),
            completedAt = Translate.Time(export.CompletedAt),
        };

    /// <summary>A document deleted since has no id any more.</summary>
    private static object Wire(ExportedDocument document) =>
        new
        {
            id = document.DocumentNumber is { } number ? Translate.Id(number) : null,
            document.Name,
            document.BeginLabel,
            document.EndLabel,
        };
}

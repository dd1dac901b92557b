using System.ComponentModel.DataAnnotations;
using Dossier.Core.Jobs;
using Dossier.Core.Ocr;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.8, OCR workflows: text recognized in place, in the documents that a folder stands for.</summary>
internal static class OcrEndpoints
{
    private const string What = "OCR workflow";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workflows/ocr", List);
        api.MapPost("/workflows/ocr", Create);
        api.MapGet("/workflows/ocr/{id}", Find);
        Steering.Map(api, "/workflows/ocr", WorkflowKind.Ocr, Parts.Ocr, What);
    }

    internal sealed record NewOcr(
        [property: MinLength(1)] string Name,
        [property: MinLength(1)] string Path,
        [property: MinLength(1)] IReadOnlyList<string>? OcrLanguages = null
    );

    private static async Task<IResult> List(HttpContext context, Caller caller, OcrRuns runs, CancellationToken cancel)
    {
        var asked = Paging.Read(context.Request);
        var page = await runs.List(asked, caller, cancel);
        return Reply.Page(context, asked, page, Wire);
    }

    private static async Task<IResult> Create(HttpContext context, Body<NewOcr> body, Caller caller, OcrRuns runs, CancellationToken cancel)
    {
        var asked = body.Value;
        var run = await runs.Create(asked.Name, asked.Path, asked.OcrLanguages, caller, cancel);
        return Reply.Created(context, $"/v1/workflows/ocr/{run.Number}", Wire(run));
    }

    private static async Task<IResult> Find(string id, Caller caller, OcrRuns runs, CancellationToken cancel) =>
        Reply.Ok(Wire(await runs.Find(Translate.Number(id, What), caller, cancel)));

    private static object Wire(OcrRun run) =>
        new
        {
            id = Translate.Id(run.Number),
            run.Name,
            run.Path,
            ocrLanguages = run.Languages,
            status = Translate.State(run.State),
            createdAt = Translate.Time(run.CreatedAt),
            startedAt = Translate.Time(run.StartedAt),
            completedAt = Translate.Time(run.CompletedAt),
        };
}

using System.ComponentModel.DataAnnotations;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using CoreIngestion = Dossier.Core.Ingestion.Ingestion;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.6, ingestion workflows: one a data location, begun on creation; streaming and export are steered apart.</summary>
internal static class IngestionEndpoints
{
    private const string What = "ingestion workflow";

    private static readonly FilterProperties<CoreIngestion> Properties = new FilterProperties<CoreIngestion>()
        .Text("id", ingestion => Translate.Id(ingestion.Number))
        .Text("name", ingestion => ingestion.Name)
        .Text("caseId", ingestion => Translate.Id(ingestion.WorkspaceNumber))
        .Text("custodian", ingestion => ingestion.Custodian)
        .Text("status", ingestion => Translate.State(ingestion.State))
        .Text("activeExportSeriesId", SeriesId)
        .Number("documentCount", ingestion => ingestion.DocumentCount)
        .Time("createdAt", ingestion => ingestion.CreatedAt)
        .Time("startedAt", ingestion => ingestion.StartedAt)
        .Time("completedAt", ingestion => ingestion.CompletedAt);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workflows/ingestion", ListFiltered);
        api.MapPost("/workflows/ingestion", Create);
        api.MapGet("/cases/{id}/workflows/ingestion", ListOfCase);
        api.MapGet("/workflows/ingestion/{id}", Find);
        api.MapPost("/workflows/ingestion/{id}/pause", Pause);
        api.MapPost("/workflows/ingestion/{id}/resume", Resume);
        api.MapPost("/workflows/ingestion/{id}/cancel", Cancel);
    }

    internal sealed record NewIngestion(
        [property: MinLength(1)] string Name,
        string CaseId,
        [property: MinLength(1), MaxLength(Ingestions.MostLocations)] IReadOnlyList<NewLocation> DataLocations
    );

    /// <summary>Either paths or uploads; the type may be said, and must then agree (contract 13, A9).</summary>
    internal sealed record NewLocation(
        string? Type = null,
        string? Custodian = null,
        IReadOnlyList<string>? Paths = null,
        IReadOnlyList<Named>? Uploads = null,
        string? UploadId = null
    );

    internal sealed record Named(string Id);

    internal sealed record Halves(bool Streaming = true, bool Export = true);

    private static async Task<IResult> ListFiltered(HttpContext context, Caller caller, Ingestions ingestions, CancellationToken cancel)
    {
        var filter = Filter.Read(context.Request);
        var holds = Properties.Compile(filter);
        // A filter on a case that is not there finds nothing.
        var found = await ingestions.List(Translate.Cases(filter), caller, cancel);
        return Reply.List(found.Where(IsThere).Where(holds).Select(Wire));
    }

    private static async Task<IResult> Create(Body<NewIngestion> body, Caller caller, Ingestions ingestions, CancellationToken cancel)
    {
        var number = Translate.Reference(body.Value.CaseId, "caseId");
        var locations = body.Value.DataLocations.Select(Location).ToList();
        var made = await ingestions.Create(number, body.Value.Name, locations, caller, cancel);
        return Reply.Created(new { items = made.Select(Wire) });
    }

    private static async Task<IResult> ListOfCase(string id, Caller caller, Ingestions ingestions, CancellationToken cancel)
    {
        var all = await ingestions.List(Translate.Number(id, "case"), Paging.Everything, caller, cancel);
        return Reply.List(all.Where(IsThere).Select(Wire));
    }

    private static async Task<IResult> Find(string id, Caller caller, Ingestions ingestions, CancellationToken cancel) =>
        Reply.Ok(Wire(await Present(id, caller, ingestions, cancel)));

    private static async Task<IResult> Pause(
        string id,
        OptionalBody<Halves> halves,
        Caller caller,
        Workflows workflows,
        Ingestions ingestions,
        CancellationToken cancel
    )
    {
        var ingestion = await Present(id, caller, ingestions, cancel);
        await workflows.Pause(WorkflowKind.Ingestion, ingestion.Number, PartsOf(halves.Value), caller, cancel);
        return Reply.Empty();
    }

    private static async Task<IResult> Resume(
        string id,
        OptionalBody<Halves> halves,
        Caller caller,
        Workflows workflows,
        Ingestions ingestions,
        CancellationToken cancel
    )
    {
        var ingestion = await Present(id, caller, ingestions, cancel);
        await workflows.Resume(WorkflowKind.Ingestion, ingestion.Number, PartsOf(halves.Value), caller, cancel);
        return Reply.Empty();
    }

    private static async Task<IResult> Cancel(
        string id,
        OptionalBody<Halves> halves,
        Caller caller,
        Workflows workflows,
        Ingestions ingestions,
        CancellationToken cancel
    )
    {
        var ingestion = await Present(id, caller, ingestions, cancel);
        await workflows.Cancel(WorkflowKind.Ingestion, ingestion.Number, PartsOf(halves.Value), caller, cancel);
        return Reply.Empty();
    }

    /// <summary>Contract 9: cancelled as a whole, it is gone for this vendor's callers.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public static async Task<CoreIngestion> Present(string id, Actor actor, Ingestions ingestions, CancellationToken cancel)
    {
        var ingestion = await ingestions.Find(Translate.Number(id, What), actor, cancel);
        return IsThere(ingestion) ? ingestion : throw Refused.NotFound(What);
    }

    private static bool IsThere(CoreIngestion ingestion) => ingestion.State != WorkState.Cancelled;

    private static IReadOnlyList<string> PartsOf(Halves? halves)
    {
        var (streaming, export) = halves ?? new Halves();
        return [.. streaming ? [Parts.Streaming] : Array.Empty<string>(), .. export ? [Parts.Export] : Array.Empty<string>()];
    }

    private static DataLocation Location(NewLocation location, int index)
    {
        var at = $"dataLocations[{index}]";
        IReadOnlyList<string> uploads = location.UploadId is { } one ? [one] : [.. location.Uploads?.Select(upload => upload.Id) ?? []];
        var hasPaths = location.Paths is { Count: > 0 };
        var type = location.Type?.TrimEnd('s').ToLowerInvariant();
        if (hasPaths == uploads.Count > 0 || type is not (null or "path" or "upload") || (type == "path") == !hasPaths && type is not null)
        {
            throw Refused.Invalid(at, $"'{at}' must have either 'paths' or 'uploads', as its 'type' says.");
        }

        return new DataLocation(location.Custodian ?? "")
        {
            Paths = location.Paths ?? [],
            Uploads = [.. uploads.Select(upload => Translate.Reference(upload, $"{at}.uploads"))],
        };
    }

    private static object Wire(CoreIngestion ingestion) =>
        new
        {
            id = Translate.Id(ingestion.Number),
            ingestion.Name,
            caseId = Translate.Id(ingestion.WorkspaceNumber),
            ingestion.Custodian,
            status = Translate.State(ingestion.State),
            activeExportSeriesId = SeriesId(ingestion),
            ingestion.DocumentCount,
            dataLocation = Wire(ingestion.Source),
            createdAt = Translate.Time(ingestion.CreatedAt),
            startedAt = Translate.Time(ingestion.StartedAt),
            completedAt = Translate.Time(ingestion.CompletedAt),
        };

    private static object Wire(DataLocation source) =>
        source.Paths.Count > 0
            ? new
            {
                type = "paths",
                source.Custodian,
                source.Paths,
            }
            : new
            {
                type = "upload",
                source.Custodian,
                uploads = source.Uploads.Select(number => new { id = Translate.Id(number) }),
            };

    private static string? SeriesId(CoreIngestion ingestion) => ingestion.ExportSeriesNumber is { } number ? Translate.Id(number) : null;
}

using System.Text;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>What the studio and its productions hold as CSV files, out and in.</summary>
internal static class SheetEndpoints
{
    /// <summary>In bytes.</summary>
    private const long LargestSheet = 64L << 20;

    public static void Map(RouteGroupBuilder api)
    {
        (string Path, string Kind)[] kinds = [("assets", EntityKinds.Asset), ("shots", EntityKinds.Shot), ("edits", EntityKinds.Edit)];
        foreach (var (path, kind) in kinds)
        {
            api.MapGet(
                $"/export/csv/projects/{{project_id}}/{path}.csv",
                (string project_id, Caller caller, EntitySheets sheets, CancellationToken cancel) =>
                    Export(path, sheets.Read(Query.PathId(project_id), kind, caller, cancel), cancel)
            );
            api.MapPost(
                $"/import/csv/projects/{{project_id}}/{path}",
                (string project_id, HttpContext context, Caller caller, EntitySheets sheets, CancellationToken cancel) =>
                    Import(
                        context,
                        async (file, isUpdate) => Made(await sheets.Write(Query.PathId(project_id), kind, file, isUpdate, caller, cancel)),
                        cancel
                    )
            );
        }

        (string Path, StudioSheet Sheet)[] studio =
        [
            ("persons", StudioSheet.Persons),
            ("projects", StudioSheet.Projects),
            ("task-types", StudioSheet.TaskTypes),
            ("tasks", StudioSheet.Tasks),
            ("time-spents", StudioSheet.TimeSpents),
        ];
        foreach (var (path, sheet) in studio)
        {
            api.MapGet(
                $"/export/csv/{path}.csv",
                (Caller caller, StudioSheets sheets, CancellationToken cancel) => Export(path, sheets.Read(sheet, caller, cancel), cancel)
            );
        }

        api.MapGet("/export/csv/projects/{project_id}/casting.csv", ExportCasting);
        api.MapPost("/import/csv/persons", ImportPersons);
        api.MapPost("/import/csv/projects/{project_id}/casting", ImportCasting);
        api.MapPost("/import/csv/projects/{project_id}/task-types/{task_type_id}/estimations", ImportEstimations);
        api.MapPost("/import/csv/projects/{project_id}/episodes/{episode_id}/task-types/{task_type_id}/estimations", ImportEstimationsIn);
    }

    /// <summary>Of shots, of assets, or of both when the query names neither.</summary>
    private static Task<IResult> ExportCasting(
        string project_id,
        HttpRequest request,
        Caller caller,
        CastingSheets sheets,
        CancellationToken cancel
    )
    {
        var which = new CastingOf
        {
            Within = Query.Id(request, "episode_id"),
            Kind =
                request.Query["is_shot_casting"].Count == 0 ? null
                : Query.Flag(request, "is_shot_casting") ? EntityKinds.Shot
                : EntityKinds.Asset,
        };
        return Export("casting", sheets.Read(Query.PathId(project_id), which, caller, cancel), cancel);
    }

    private static Task<IResult> ImportPersons(HttpContext context, Caller caller, PersonSheets sheets, CancellationToken cancel) =>
        Import(context, async (file, isUpdate) => Made(await sheets.Write(file, isUpdate, caller, cancel)), cancel);

    private static Task<IResult> ImportCasting(
        string project_id,
        HttpContext context,
        Caller caller,
        CastingSheets sheets,
        CancellationToken cancel
    ) =>
        Import(
            context,
            async (file, isUpdate) =>
                Reply.Ok(
                    BreakdownEndpoints.Rows(await sheets.Write(Query.PathId(project_id), file, isUpdate, caller, cancel)),
                    StatusCodes.Status201Created
                ),
            cancel
        );

    private static Task<IResult> ImportEstimations(
        string project_id,
        string task_type_id,
        HttpContext context,
        Caller caller,
        EstimationSheets sheets,
        CancellationToken cancel
    ) => Estimate(project_id, null, task_type_id, context, caller, sheets, cancel);

    private static Task<IResult> ImportEstimationsIn(
        string project_id,
        string episode_id,
        string task_type_id,
        HttpContext context,
        Caller caller,
        EstimationSheets sheets,
        CancellationToken cancel
    ) => Estimate(project_id, Query.PathId(episode_id), task_type_id, context, caller, sheets, cancel);

    private static Task<IResult> Estimate(
        string project,
        Guid? episode,
        string taskType,
        HttpContext context,
        Actor actor,
        EstimationSheets sheets,
        CancellationToken cancel
    ) =>
        Import(
            context,
            async (file, _) => Made(await sheets.Write(Query.PathId(project), episode, Query.PathId(taskType), file, actor, cancel)),
            cancel
        );

    private static async Task<IResult> Export(string name, IAsyncEnumerable<IReadOnlyList<string>> sheet, CancellationToken cancel)
    {
        var rows = sheet.GetAsyncEnumerator(cancel);
        // The head is read before the answer begins: who may not is told so.
        await rows.MoveNextAsync();
        return new CsvAnswer($"{name}.csv", rows);
    }

    private static Task<IResult> Import(HttpContext context, Func<Stream, bool, Task<IResult>> take, CancellationToken cancel)
    {
        var isUpdate = Query.Flag(context.Request, "update");
        return Multipart.Receive(context, "file", [], LargestSheet, (_, file) => take(file.Content, isUpdate), cancel);
    }

    private static IResult Made(IReadOnlyList<Row> rows) => Reply.List(rows, StatusCodes.Status201Created);

    /// <summary>Rows that leave while they are read.</summary>
    internal sealed class CsvAnswer(string fileName, IAsyncEnumerator<IReadOnlyList<string>> rows) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await using (rows)
            {
                httpContext.Response.ContentType = "text/csv; charset=utf-8";
                httpContext.Response.Headers.ContentDisposition = $"attachment; filename={fileName}";
                await using var writer = new StreamWriter(
                    httpContext.Response.Body,
                    new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
                );
                do
                {
                    await writer.WriteAsync(
                        $"{string.Join(',', rows.Current.Select(Csv.Cell))}\r\n".AsMemory(),
                        httpContext.RequestAborted
                    );
                } while (await rows.MoveNextAsync());
            }
        }
    }
}

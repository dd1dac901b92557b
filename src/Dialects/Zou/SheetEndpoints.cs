using System.Text;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Assets and shots as CSV files, out and in.</summary>
internal static class SheetEndpoints
{
    /// <summary>In bytes.</summary>
    private const long LargestSheet = 64L << 20;

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var (path, kind) in new[] { ("assets", EntityKinds.Asset), ("shots", EntityKinds.Shot) })
        {
            api.MapGet(
                $"/export/csv/projects/{{project_id}}/{path}.csv",
                (string project_id, Caller caller, EntitySheets sheets, CancellationToken cancel) =>
                    Export(project_id, kind, path, caller, sheets, cancel)
            );
            api.MapPost(
                $"/import/csv/projects/{{project_id}}/{path}",
                (string project_id, HttpContext context, Caller caller, EntitySheets sheets, CancellationToken cancel) =>
                    Import(project_id, kind, context, caller, sheets, cancel)
            );
        }
    }

    private static async Task<IResult> Export(
        string project,
        string kind,
        string name,
        Actor actor,
        EntitySheets sheets,
        CancellationToken cancel
    )
    {
        var rows = sheets.Read(Query.PathId(project), kind, actor, cancel).GetAsyncEnumerator(cancel);
        // The head is read before the answer begins: who may not is told so.
        await rows.MoveNextAsync();
        return new CsvAnswer($"{name}.csv", rows);
    }

    private static Task<IResult> Import(
        string project,
        string kind,
        HttpContext context,
        Actor actor,
        EntitySheets sheets,
        CancellationToken cancel
    )
    {
        var isUpdate = Query.Flag(context.Request, "update");
        return Multipart.Receive(
            context,
            "file",
            [],
            LargestSheet,
            async (_, file) =>
                Reply.List(
                    await sheets.Write(Query.PathId(project), kind, file.Content, isUpdate, actor, cancel),
                    StatusCodes.Status201Created
                ),
            cancel
        );
    }

    /// <summary>Rows that leave while they are read.</summary>
    private sealed class CsvAnswer(string fileName, IAsyncEnumerator<IReadOnlyList<string>> rows) : IResult
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

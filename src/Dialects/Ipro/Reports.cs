using System.Text;
using System.Text.Json;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Reports;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.10, reports: made as operations, their results kept, and given as JSON without an envelope or as CSV.</summary>
internal static class ReportEndpoints
{
    private const string Csv = "text/csv";
    private const string Json = "application/json";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workflows/{workflowType}/{id}/reports", List);
        api.MapPost("/workflows/{workflowType}/{id}/reports/{reportId}", Execute);
        api.MapGet("/reports/result/{id}", Result);
    }

    private static async Task<IResult> List(
        string workflowType,
        string id,
        Caller caller,
        Workflows workflows,
        Reports reports,
        CancellationToken cancel
    )
    {
        var workflow = await WorkflowStatusEndpoints.Present(Translate.WorkflowKind(workflowType), id, caller, workflows, cancel);
        var all = await reports.Available(workflow.Kind, workflow.Number, caller, cancel);
        return Reply.List(
            all.Select(report => new
            {
                id = report.Key,
                report.Name,
                report.Description,
            })
        );
    }

    private static async Task<IResult> Execute(
        HttpContext context,
        string workflowType,
        string id,
        string reportId,
        Caller caller,
        Workflows workflows,
        Reports reports,
        CancellationToken cancel
    )
    {
        var workflow = await WorkflowStatusEndpoints.Present(Translate.WorkflowKind(workflowType), id, caller, workflows, cancel);
        var operation = await reports.Request(workflow.Kind, workflow.Number, reportId, caller, cancel);
        return Reply.Accepted(context, operation, OperationEndpoints.Reports);
    }

    private static async Task<IResult> Result(HttpContext context, string id, Caller caller, Reports reports, CancellationToken cancel)
    {
        var result = await reports.Find(Translate.Number(id, "report result"), caller, cancel);
        var wantsCsv = Quality(context.Request, Csv) > Quality(context.Request, Json);
        var rows = reports.Rows(result, cancel);
        return Results.Stream(
            wantsCsv ? body => WriteCsv(body, result, rows, cancel) : body => WriteJson(body, result, rows, cancel),
            wantsCsv ? $"{Csv}; charset=utf-8" : $"{Json}; charset=utf-8"
        );
    }

    /// <summary>
    /// How much a caller wants a media type: RFC 9110, 12.5.1; the closest range counts. What a range says beside the type, such as a
    /// charset, is passed over: there is one form of each.
    /// </summary>
    private static double Quality(HttpRequest request, string type)
    {
        var closest = request
            .GetTypedHeaders()
            .Accept.Where(range => range.MatchesMediaType(type))
            .OrderBy(range =>
                range.MatchesAllTypes ? 2
                : range.MatchesAllSubTypes ? 1
                : 0
            )
            .FirstOrDefault();
        return closest is null ? 0 : closest.Quality ?? 1;
    }

    /// <summary>An object of named arrays, as the vendor's sample is. Every section is there, if only empty.</summary>
    private static async Task WriteJson(Stream body, ReportResult result, IAsyncEnumerable<ReportRow> rows, CancellationToken cancel)
    {
        const int Enough = 1 << 16;
        await using var json = new Utf8JsonWriter(body);
        await using var each = rows.GetAsyncEnumerator(cancel);
        var isThere = await each.MoveNextAsync();
        json.WriteStartObject();
        foreach (var section in result.Sections)
        {
            json.WriteStartArray(section.Name);
            for (; isThere && each.Current.Section == section.Name; isThere = await each.MoveNextAsync())
            {
                json.WriteRawValue(each.Current.ValuesJson);
                if (json.BytesPending > Enough)
                {
                    await json.FlushAsync(cancel);
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        await json.FlushAsync(cancel);
    }

    /// <summary>RFC 4180: one header for all sections, which say their name in the first column.</summary>
    private static async Task WriteCsv(Stream body, ReportResult result, IAsyncEnumerable<ReportRow> rows, CancellationToken cancel)
    {
        var columns = result.Sections.SelectMany(section => section.Columns).Distinct().ToList();
        await using var text = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n" };
        await text.WriteLineAsync(string.Join(',', columns.Prepend("section")).AsMemory(), cancel);
        await foreach (var row in rows)
        {
            using var values = JsonDocument.Parse(row.ValuesJson);
            var cells = columns.Select(column => values.RootElement.TryGetProperty(column, out var value) ? Cell(value) : "");
            await text.WriteLineAsync(string.Join(',', cells.Prepend(row.Section)).AsMemory(), cancel);
        }
    }

    /// <summary>What evidence is called must not become a formula where the file is opened.</summary>
    private static string Cell(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.Null ? "" : value.ToString();
        if (value.ValueKind == JsonValueKind.String && text.Length > 0 && "=+-@\t\r".Contains(text[0]))
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 3: the envelope around every answer, and the error codes.</summary>
internal static class Reply
{
    public static WireFormat Format { get; } =
        new(
            new JsonSerializerOptions(WireFormat.StrictJson())
            {
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            },
            Refuse
        );

    public static IResult Ok(object data) => Json(new { data });

    public static IResult Empty() => Ok(new { });

    public static IResult List<T>(IEnumerable<T> items) => Ok(new { items });

    public static IResult Page<T>(HttpContext context, PageOf asked, Page<T> page, Func<T, object> wire) =>
        Json(new { data = new { items = page.Items.Select(wire) }, pagination = Paging.Links(context, asked, page.Total) });

    public static IResult Created(object data) => Json(new { data }, StatusCodes.Status201Created);

    /// <summary>Made at once.</summary>
    /// <param name="path">Where it is, seen from the mount.</param>
    public static IResult Created(HttpContext context, string path, object data)
    {
        context.Response.Headers.Location = Links.To(context, path);
        return Created(data);
    }

    /// <summary>Contract 7: begun, and watched as an operation.</summary>
    public static IResult Accepted(HttpContext context, Operation operation, string category)
    {
        var operationLocation = Links.To(context, $"/v1/operations/{category}/{operation.Number}");
        context.Response.Headers["Operation-Location"] = operationLocation;
        var data = new
        {
            operationLocation,
            id = operation.ResourceNumber is { } number ? Translate.Id(number) : null,
            operation.CorrelationId,
        };
        return Json(new { data }, StatusCodes.Status202Accepted);
    }

    private static Task Refuse(HttpContext context, Failure failure)
    {
        Auth.Challenge(context, failure);
        return Json(new { error = new { code = Code(failure), message = failure.Message } }, failure.Status).ExecuteAsync(context);
    }

    private static string Code(Failure failure) =>
        failure switch
        {
            { Subject: Filter.Parameter } => "API0007",
            { Reason: Reason.Invalid } => "API0001",
            { Reason: Reason.Unauthenticated } => "API0002",
            { Reason: Reason.Forbidden } => "API0003",
            { Reason: Reason.NotFound } => "API0004",
            { Reason: Reason.Conflict } => "API0005",
            { Reason: Reason.Unsupported } => "API0006",
            // The contract has no codes for these two; the numbers next to its own are free.
            { Reason: Reason.TooLarge } => "API0008",
            { Status: StatusCodes.Status405MethodNotAllowed } => "API0009",
            _ => "API0012",
        };

    private static IResult Json(object body, int status = StatusCodes.Status200OK) => Results.Json(body, Format.Json, statusCode: status);
}

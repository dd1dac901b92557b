using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 9 and 11: plain objects and arrays, pages told in headers, errors as a message.</summary>
internal static class Reply
{
    public static WireFormat Format { get; } =
        new(new JsonSerializerOptions(WireFormat.StrictJson()) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }, Refuse)
        {
            // The vendor's own examples are curl commands that name no content type.
            ReadsUndeclaredJson = true,
        };

    public static IResult Ok(object body) => Results.Json(body, Format.Json);

    /// <summary>Done, and nothing more to say: the contract knows no 204.</summary>
    public static IResult Done() => Ok(new { });

    public static IResult Created(object body) => Results.Json(body, Format.Json, statusCode: StatusCodes.Status201Created);

    /// <param name="path">Where it is, seen from the mount.</param>
    public static IResult Created(HttpContext context, string path, object body)
    {
        context.Response.Headers.Location = Links.To(context, path);
        return Created(body);
    }

    /// <summary>A part of a list; where the other parts are, and how long it is, the headers tell.</summary>
    public static IResult List(HttpContext context, Slice slice, long total, IEnumerable<object> items)
    {
        var headers = context.Response.Headers;
        headers["X-Total-Count"] = total.ToString(CultureInfo.InvariantCulture);
        headers.Link = slice.Links(context, total);
        return Ok(items);
    }

    private static Task Refuse(HttpContext context, Failure failure)
    {
        var body = new JsonObject
        {
            ["status"] = failure.Status,
            ["error"] = ReasonPhrases.GetReasonPhrase(failure.Status),
            ["message"] = failure.Message,
        };
        if (failure.Existing is { } existing)
        {
            body["documentId"] = Translate.Id(existing);
        }

        return Results.Json(body, Format.Json, statusCode: failure.Status).ExecuteAsync(context);
    }
}

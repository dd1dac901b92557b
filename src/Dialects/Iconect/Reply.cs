using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 1: members in snake case, bare bodies, one member for an error and one for a message.</summary>
internal static class Reply
{
    public static WireFormat Format { get; } =
        new(
            new JsonSerializerOptions(WireFormat.StrictJson())
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            },
            Refuse
        );

    public static IResult Ok(object body) => Json(body, StatusCodes.Status200OK);

    public static IResult Created(object body) => Json(body, StatusCodes.Status201Created);

    public static IResult Message(string message) => Ok(new { iconectOk = message });

    public static IResult Json(object body, int status) => Results.Json(body, Format.Json, statusCode: status);

    /// <summary>As file stores are sampled, in UTC: <c>2021-01-01T00:00:00</c>.</summary>
    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>As runs of jobs and templates are sampled: <c>2023-12-01T16:40:05Z</c>.</summary>
    public static string? DateUtc(DateTimeOffset? time) => time is { } given ? Date(given) + "Z" : null;

    private static Task Refuse(HttpContext context, Failure failure)
    {
        Auth.Challenge(context, failure);
        // The contract knows neither 409 nor 413: what does not fit is a bad request.
        var status = failure.Reason is Reason.Conflict or Reason.TooLarge ? StatusCodes.Status400BadRequest : failure.Status;
        return Json(new { iconectError = failure.Message }, status).ExecuteAsync(context);
    }
}

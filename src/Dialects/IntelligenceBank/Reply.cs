using System.Text.Encodings.Web;
using System.Text.Json;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 1 and 13: plain JSON, and errors as one message.</summary>
internal static class Reply
{
    public static WireFormat Format { get; } =
        new(
            new JsonSerializerOptions(WireFormat.StrictJson())
            {
                PropertyNamingPolicy = null,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            },
            Refuse
        );

    public static IResult Json(object body, int status = StatusCodes.Status200OK) => Results.Json(body, Format.Json, statusCode: status);

    public static IResult Response(object response) => Json(new { response });

    /// <summary>The No Content Response.</summary>
    public static IResult Nothing() => Results.NoContent();

    private static Task Refuse(HttpContext context, Failure failure) =>
        Json(new { message = failure.Message }, failure.Status).ExecuteAsync(context);
}

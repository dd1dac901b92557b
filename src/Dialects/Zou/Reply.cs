using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Zou;

/// <summary>Hung on routes that answer a wrong value as the vendor's database does: with a message and nothing else.</summary>
internal sealed record DatabaseRules;

/// <summary>Contract 2 to 4: bare JSON, and errors in their several shapes.</summary>
internal static class Reply
{
    public static WireFormat Format { get; } =
        new(new JsonSerializerOptions(WireFormat.StrictJson()) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }, Refuse);

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IResult Ok(JsonNode body, int status = StatusCodes.Status200OK) => new Written(status, body);

    public static IResult Row(Row row, int status = StatusCodes.Status200OK, IReadOnlySet<string>? fields = null) =>
        new WrittenRow(status, row, fields);

    public static IResult Created(Row row) => Row(row, StatusCodes.Status201Created);

    /// <summary>A bare array.</summary>
    public static IResult List(IReadOnlyList<Row> rows, int status = StatusCodes.Status200OK, IReadOnlySet<string>? fields = null) =>
        new WrittenList(status, null, rows, fields);

    /// <summary>A bare array, written while its rows are read. What is refused before the first row is still refused properly.</summary>
    public static async Task<IResult> Stream(Task<RowReader> reading, IReadOnlySet<string>? fields, CancellationToken cancel)
    {
        var rows = await reading;
        try
        {
            return new Streamed(await rows.Next(cancel), rows, fields);
        }
        catch
        {
            await rows.DisposeAsync();
            throw;
        }
    }

    public static IResult Page(Page<Row> page, Query query) =>
        new WrittenList(StatusCodes.Status200OK, query.Envelope(page.Total), page.Items, query.Fields);

    /// <summary>Contract 2: headers that every answer has.</summary>
    public static ValueTask<object?> Secure(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        Protect(call.HttpContext.Response.Headers);
        return next(call);
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "SAMEORIGIN";
        headers.ContentSecurityPolicy = "frame-ancestors 'self'";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
    }

    private static Task Refuse(HttpContext context, Failure failure)
    {
        Protect(context.Response.Headers);
        var (status, body) = failure switch
        {
            { Reason: Reason.Unauthenticated } => Unknown(failure),
            { Reason: Reason.Conflict } => (StatusCodes.Status400BadRequest, Message(failure.Message)),
            { Reason: Reason.Invalid, Subject: not null } when context.GetEndpoint()?.Metadata.GetMetadata<DatabaseRules>() is not null => (
                StatusCodes.Status400BadRequest,
                Message(failure.Message)
            ),
            { Reason: Reason.Invalid, Subject: { } field } => (StatusCodes.Status400BadRequest, Wrong(field, failure.Message)),
            { Reason: Reason.Invalid } => (StatusCodes.Status400BadRequest, Error(failure.Message, withData: true)),
            { Reason: Reason.Forbidden, Subject: Auth.Restricted } => (
                StatusCodes.Status403Forbidden,
                new JsonObject
                {
                    ["error"] = true,
                    ["two_factor_authentication_required"] = true,
                    ["message"] = failure.Message,
                }
            ),
            { Reason: Reason.Forbidden } => (StatusCodes.Status403Forbidden, Error(failure.Message)),
            { Status: StatusCodes.Status404NotFound } => (StatusCodes.Status404NotFound, Error($"404 Not Found: {failure.Message}")),
            { Status: StatusCodes.Status405MethodNotAllowed } => (
                failure.Status,
                Error("The method is not allowed for the requested URL.")
            ),
            // As with SAML (contract 5): what is not set up is 400.
            { Reason: Reason.Unavailable } => (StatusCodes.Status400BadRequest, Error(failure.Message)),
            { Status: >= StatusCodes.Status500InternalServerError } => (failure.Status, Error("Internal server error.")),
            _ => (failure.Status, Error(failure.Message)),
        };
        return Ok(body, status).ExecuteAsync(context);
    }

    private static (int Status, JsonObject Body) Unknown(Failure failure) =>
        failure.Subject switch
        {
            Auth.Expired => (StatusCodes.Status401Unauthorized, Error(failure.Message)),
            Auth.Garbage => (StatusCodes.Status422UnprocessableEntity, new JsonObject { ["msg"] = failure.Message }),
            _ => (StatusCodes.Status401Unauthorized, new JsonObject { ["msg"] = failure.Message }),
        };

    private static JsonObject Message(string message) => new() { ["message"] = message };

    private static JsonObject Error(string message, bool withData = false)
    {
        var body = new JsonObject { ["error"] = true, ["message"] = message };
        if (withData)
        {
            body["data"] = null;
        }

        return body;
    }

    private static JsonObject Wrong(string field, string message) =>
        new()
        {
            ["error"] = true,
            ["message"] = "Validation error.",
            ["data"] = new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["field"] = field, ["message"] = message }) },
        };

    internal static PipeWriter Begin(HttpContext context, int status, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.BodyWriter;
    }

    private sealed class Written(int status, JsonNode body) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var to = Begin(httpContext, status);
            await using var writer = new Utf8JsonWriter(to, Writing);
            body.WriteTo(writer, Format.Json);
            await writer.FlushAsync(httpContext.RequestAborted);
            await to.FlushAsync(httpContext.RequestAborted);
        }
    }

    private sealed class WrittenRow(int status, Row row, IReadOnlySet<string>? fields) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var writer = new RowWriter();
            RowForm.Of(row, fields).Write(writer, row);
            await writer.Send(Begin(httpContext, status), httpContext.RequestAborted);
        }
    }

    private sealed class Streamed(bool isThere, RowReader rows, IReadOnlySet<string>? fields) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var cancel = httpContext.RequestAborted;
            await using var reading = rows;
            using var writer = new RowWriter();
            var to = Begin(httpContext, StatusCodes.Status200OK);
            var form = RowForm.Of(rows, fields);
            writer.Raw("["u8);
            while (isThere)
            {
                form.Write(writer, rows.Cells);
                isThere = await rows.Next(cancel);
                writer.Raw(isThere ? ","u8 : ""u8);
                if (writer.IsFull)
                {
                    await writer.Send(to, cancel);
                }
            }

            writer.Raw("]"u8);
            await writer.Send(to, cancel);
        }
    }

    /// <summary>A long list leaves while it is written.</summary>
    private sealed class WrittenList(int status, JsonObject? envelope, IReadOnlyList<Row> rows, IReadOnlySet<string>? fields) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var cancel = httpContext.RequestAborted;
            using var writer = new RowWriter();
            var to = Begin(httpContext, status);
            writer.Raw(envelope is null ? "["u8 : "{\"data\":["u8);
            RowForm? form = null;
            for (var index = 0; index < rows.Count; index++)
            {
                form = form?.Fits(rows[index]) == true ? form : RowForm.Of(rows[index], fields);
                writer.Raw(index > 0 ? ","u8 : ""u8);
                form.Write(writer, rows[index]);
                if (writer.IsFull)
                {
                    await writer.Send(to, cancel);
                }
            }

            writer.Raw("]"u8);
            if (envelope is not null)
            {
                foreach (var (name, value) in envelope)
                {
                    writer.Raw(RowForm.Named(name));
                    writer.Raw(Encoding.UTF8.GetBytes(value!.ToJsonString(Format.Json)));
                }

                writer.Raw("}"u8);
            }

            await writer.Send(to, cancel);
        }
    }
}

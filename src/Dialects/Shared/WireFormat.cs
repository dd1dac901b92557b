using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Shared;

/// <summary>How a dialect writes: its JSON habits, and its error body. Hung on its route groups as metadata.</summary>
/// <param name="Json">Freeze nothing into it that is another dialect's.</param>
/// <param name="Write">Writes status and body for what went wrong.</param>
public sealed record WireFormat(JsonSerializerOptions Json, Func<HttpContext, Failure, Task> Write)
{
    /// <summary>Whether JSON is also read from bodies that say nothing, or that they are a form, as curl does unless told otherwise.</summary>
    public bool ReadsUndeclaredJson { get; init; }

    /// <summary>JSON options that name members in camel case and hold callers to what a wire record asks for.</summary>
    public static JsonSerializerOptions StrictJson() =>
        new(JsonSerializerDefaults.Web)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            NumberHandling = JsonNumberHandling.Strict,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };

    /// <summary>The wire format of the matched endpoint.</summary>
    /// <exception cref="InvalidOperationException">It belongs to no dialect.</exception>
    public static WireFormat Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<WireFormat>()
        ?? throw new InvalidOperationException($"No wire format is hung on {context.Request.Path}.");
}

/// <summary>Authenticates callers of the routes it is hung on, before anything of their request is read.</summary>
/// <param name="Who">Throws <see cref="Refused"/> with Unauthenticated or Forbidden.</param>
public sealed record Authentication(Func<HttpContext, CancellationToken, Task<Actor>> Who);

/// <summary>What went wrong, before a dialect puts it into its own words.</summary>
/// <param name="Status">The HTTP status it has by default.</param>
/// <param name="Reason">Null for an unknown verb and for failures of our own.</param>
public sealed record Failure(int Status, Reason? Reason, string Message)
{
    /// <summary>The member of the request at fault; null when it is the whole.</summary>
    public string? Subject { get; init; }

    /// <summary>What is there already and stands in the way; null when it is nothing in particular.</summary>
    public Guid? Existing { get; init; }

    /// <summary>When it may be tried again, from now; null when that is not known.</summary>
    public TimeSpan? Wait { get; init; }

    public static Failure NoSuchRoute { get; } =
        new(StatusCodes.Status404NotFound, Core.Kernel.Reason.NotFound, "There is nothing at this address.");

    public static Failure WrongVerb { get; } = new(StatusCodes.Status405MethodNotAllowed, null, "This address does not know that verb.");

    public static Failure Ours { get; } =
        new(StatusCodes.Status500InternalServerError, null, "An error occurred. See logs for further details.");

    /// <summary>What an exception means to the caller. Of an unexpected one, nothing is told.</summary>
    public static Failure Of(Exception exception) =>
        exception switch
        {
            Refused refused => new Failure(StatusOf(refused.Reason), refused.Reason, refused.Message)
            {
                Subject = refused.Subject,
                Existing = refused.Existing,
                Wait = refused.Wait,
            },
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Failure(
                StatusCodes.Status413PayloadTooLarge,
                Core.Kernel.Reason.TooLarge,
                "The request is too large."
            ),
            BadHttpRequestException bad => new Failure(
                bad.StatusCode,
                Core.Kernel.Reason.Invalid,
                "The request or one of its parameters is not valid."
            ),
            _ => Ours,
        };

    private static int StatusOf(Reason reason) =>
        reason switch
        {
            Core.Kernel.Reason.NotFound => StatusCodes.Status404NotFound,
            Core.Kernel.Reason.Conflict => StatusCodes.Status409Conflict,
            Core.Kernel.Reason.Forbidden => StatusCodes.Status403Forbidden,
            Core.Kernel.Reason.Unauthenticated => StatusCodes.Status401Unauthorized,
            Core.Kernel.Reason.TooLarge => StatusCodes.Status413PayloadTooLarge,
            Core.Kernel.Reason.Unsupported => StatusCodes.Status415UnsupportedMediaType,
            Core.Kernel.Reason.TooMany => StatusCodes.Status429TooManyRequests,
            Core.Kernel.Reason.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
}

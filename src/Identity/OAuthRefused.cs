using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>Why a token request fails, in the words of RFC 6749 5.2.</summary>
internal sealed class OAuthRefused(string error, string description, int status = StatusCodes.Status400BadRequest) : Exception(description)
{
    public string Error { get; } = error;

    public int Status { get; } = status;

    /// <summary>When it may be tried again, in seconds.</summary>
    public int? RetryAfter { get; init; }

    public static OAuthRefused InvalidRequest(string description) => new("invalid_request", description);

    /// <summary>401 only when the client used the Authorization header, as RFC 6749 5.2 has it.</summary>
    public static OAuthRefused InvalidClient(bool usedHeader) =>
        new(
            "invalid_client",
            "The client is not known, or its secret is wrong.",
            usedHeader ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest
        );

    /// <param name="wait">When it may be tried again; null when at once.</param>
    public static OAuthRefused InvalidGrant(string description, TimeSpan? wait = null) =>
        wait is { } left
            ? new("invalid_grant", description, StatusCodes.Status429TooManyRequests) { RetryAfter = (int)Math.Ceiling(left.TotalSeconds) }
            : new("invalid_grant", description);

    public static OAuthRefused InvalidScope(string description) => new("invalid_scope", description);
}

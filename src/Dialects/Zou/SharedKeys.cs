using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Zou;

/// <summary>
/// By what somebody without an account is known who looks at a shared playlist: the address, its password (in the query, once: then a cookie
/// stands for it), and what the browser of a guest was given. Guests name themselves by an id that all of them read; without the cookie any of
/// them could speak for another.
/// </summary>
internal static class SharedKeys
{
    public static ShareKey Of(string token, HttpRequest request) =>
        new(token, request.Query["password"], request.Cookies[NameOf("shared", token)]);

    /// <summary>The guest that a request names.</summary>
    public static GuestKey Guest(string token, Guid id, HttpRequest request) => new(id, SecretIn(token, request)?.Secret);

    /// <summary>The guest whose browser asks; null for none.</summary>
    public static GuestKey? Guest(string token, HttpRequest request) => SecretIn(token, request);

    public static void Remember(OpenShare open, HttpContext context)
    {
        if (open.Pass is { } pass)
        {
            AuthEndpoints.Set(context, NameOf("shared", open.Share.Token), pass, "/");
        }
    }

    public static void Remember(string token, Row guest, string secret, HttpContext context) =>
        AuthEndpoints.Set(context, NameOf("guest", token), $"{guest.Id}.{secret}", "/");

    private static GuestKey? SecretIn(string token, HttpRequest request) =>
        request.Cookies[NameOf("guest", token)]?.Split('.') is [var id, var secret] && Guid.TryParse(id, out var guest)
            ? new GuestKey(guest, secret)
            : null;

    /// <summary>One for each share, which the name does not give away.</summary>
    private static string NameOf(string what, string token) => $"{what}_{Secrets.HashOf(token)[..16]}";
}

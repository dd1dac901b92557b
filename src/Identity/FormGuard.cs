using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Dossier.Identity;

/// <summary>
/// Tells our own forms from those that other sites make browsers send: each form carries a token made from a cookie that only this
/// browser has, and from what the form is for.
/// </summary>
internal static class FormGuard
{
    /// <summary>The form field that carries the token.</summary>
    public const string Field = "form";
    private const string Cookie = "dossier_form";

    /// <summary>The hidden field of a form.</summary>
    /// <param name="purpose">What the form is for: a token is good for nothing else.</param>
    public static string Hidden(HttpContext context, string purpose) =>
        $"""<input type="hidden" name="{Field}" value="{TokenOf(Cookies.Find(context, Cookie) ?? Give(context), purpose)}">""";

    public static bool IsOurs(HttpContext context, IReadOnlyDictionary<string, string> form, string purpose) =>
        Cookies.Find(context, Cookie) is { } cookie
        && form.TryGetValue(Field, out var token)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(TokenOf(cookie, purpose)))
        && IsFromHere(context.Request);

    /// <summary>Browsers say where a form stands. Of an origin only the host is compared: before a proxy the scheme may be another.</summary>
    public static bool IsFromHere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ Length: > 0 } site])
        {
            return site == "same-origin";
        }

        return StringValues.IsNullOrEmpty(request.Headers.Origin)
            || (
                Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
                && origin.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
            );
    }

    private static string TokenOf(string cookie, string purpose) => Secrets.HashOf($"{cookie}\n{purpose}");

    private static string Give(HttpContext context)
    {
        var cookie = Secrets.NewToken();
        Cookies.Set(context, Cookie, cookie, lifetime: null);
        // Another form of the same page finds it here.
        context.Request.Headers.Cookie = StringValues.Concat(context.Request.Headers.Cookie, $"{Cookies.NameOf(context, Cookie)}={cookie}");
        return cookie;
    }
}

/// <summary>Our cookies: no script sees them, no other site sends them along with a form, no plain connection where there is a safe one.</summary>
internal static class Cookies
{
    /// <summary>With TLS, a name that browsers let nobody else set.</summary>
    public static string NameOf(HttpContext context, string name) => context.Request.IsHttps ? $"__Host-{name}" : name;

    public static string? Find(HttpContext context, string name) =>
        context.Request.Cookies[NameOf(context, name)] is { Length: > 0 } value ? value : null;

    /// <param name="lifetime">Null: until the browser is closed.</param>
    /// <param name="sameSite">Strict where nobody comes from another site's link or form and must be known at once.</param>
    public static void Set(HttpContext context, string name, string value, TimeSpan? lifetime, SameSiteMode sameSite = SameSiteMode.Lax) =>
        context.Response.Cookies.Append(NameOf(context, name), value, Options(context, lifetime, sameSite));

    public static void Remove(HttpContext context, string name) =>
        context.Response.Cookies.Delete(NameOf(context, name), Options(context, null, SameSiteMode.Lax));

    private static CookieOptions Options(HttpContext context, TimeSpan? lifetime, SameSiteMode sameSite) =>
        new()
        {
            HttpOnly = true,
            SameSite = sameSite,
            Secure = context.Request.IsHttps,
            Path = "/",
            MaxAge = lifetime,
            IsEssential = true,
        };
}

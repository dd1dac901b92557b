using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>
/// Contract 3.3: a session, carried as <c>_aid</c> in a cookie or header, with the platform's key (<c>p10</c>) and the user (<c>p20</c>)
/// beside it on every call.
/// </summary>
internal static class Auth
{
    public const string Aid = "_aid";
    public const string ApiKey = "p10";
    public const string UserKey = "p20";
    public const string ProductKey = "p60";
    public const string NoProduct = "default";

    /// <summary>The kind of our sessions.</summary>
    public const string Session = "intelligencebank.session";

    /// <summary>The kind of a session that is good for nothing but being told why.</summary>
    public const string ExpiredSession = "intelligencebank.expired";

    /// <exception cref="Refused">Unauthenticated: any of the three is missing, over, or does not belong to the others.</exception>
    public static async Task<Actor> Who(HttpContext context, CancellationToken cancel)
    {
        // The third part is for usage reports only; older clients leave it out.
        var parts = (context.Request.Cookies[Aid] ?? context.Request.Headers[Aid].ToString()).Split('_', 3);
        var sessions = context.RequestServices.GetRequiredService<LoginSessions>();
        if (parts.Length < 2 || await sessions.Check(Session, parts[1], cancel) is not { } found)
        {
            throw parts.Length >= 2 && await sessions.Check(ExpiredSession, parts[1], cancel) is not null
                ? Expired(context)
                : Unknown("There is no session, or it is over. Log in again.");
        }

        var parameters = await Parameters.Of(context, cancel);
        var key = KeyOf(found.Actor.OrganizationId);
        if (parts[0] != key || parameters[ApiKey] != key || parameters[UserKey] != Translate.Id(found.Actor.UserId))
        {
            throw Unknown($"'{ApiKey}', '{UserKey}' and '{Aid}' do not belong together.");
        }

        var product = parameters[ProductKey] ?? (parts.Length > 2 ? parts[2] : NoProduct);
        context.RequestServices.GetRequiredService<Usages>().Note(IntelligenceBankDialect.Name, product);
        return found.Actor;
    }

    /// <summary>Lets an address do what needs no login only so often.</summary>
    /// <exception cref="Refused">TooMany.</exception>
    public static async Task Slow(HttpContext context, RequestRates rates, string what, int perMinute, CancellationToken cancel)
    {
        var caller = $"{IntelligenceBankDialect.Name}/{what}/{context.Connection.RemoteIpAddress}";
        if (await rates.Take(caller, perMinute, cancel) is { IsRefused: true } standing)
        {
            throw new Refused(Reason.TooMany, "This address asks too often. Try again later.") { Wait = standing.Wait };
        }
    }

    /// <summary>The key of a platform: names an organization and proves nothing; what proves is the session beside it.</summary>
    public static string KeyOf(Guid organizationId) => Secrets.HashOf($"{Session} {organizationId:N}")[..32];

    public static string AidOf(string apiKey, string sessionKey, string? productKey) =>
        $"{apiKey}_{sessionKey}_{(string.IsNullOrEmpty(productKey) ? NoProduct : productKey)}";

    /// <summary>Hands the client its session as a cookie that only the API's own addresses see.</summary>
    public static void SetCookie(HttpContext context, string aid, DateTimeOffset until)
    {
        var prefix = context.GetEndpoint()?.Metadata.GetMetadata<Mount>()?.Prefix ?? "";
        var options = new CookieOptions
        {
            Path = $"{context.Request.PathBase}{prefix}/webapp",
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            Expires = until,
        };
        context.Response.Cookies.Append(Aid, aid, options);
    }

    private static Refused Expired(HttpContext context)
    {
        var path = context.RequestServices.GetRequiredService<PeopleSignIn>().PasswordPath;
        var address = $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}{path}";
        return new Refused(
            Reason.Forbidden,
            $"Your password or e-mail address has expired. Choose a new password at {address}, or by the link of a reset mail."
        );
    }

    private static Refused Unknown(string message) => new(Reason.Unauthenticated, message);
}

using System.Globalization;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 3 and 9, the first checks in their order: rate, token, the system-wide switch.</summary>
internal static class Auth
{
    private const string Header = "X-Api-Token";

    /// <summary>One line of the vendor's article calls it so.</summary>
    private const string OtherHeader = "X-Tenant-Token";

    /// <exception cref="Refused">TooMany, Unauthenticated, Forbidden.</exception>
    public static async Task<Actor> Who(HttpContext context, CancellationToken cancel)
    {
        var services = context.RequestServices;
        var token = Token(context.Request.Headers);
        var actor = token is null ? null : await services.GetRequiredService<ApiTokens>().Check(token, cancel);

        var settings = services.GetRequiredService<Opus2Settings>();
        if (settings.LimitOf(actor) is var limit and > 0)
        {
            // Who is nobody is counted by address, so that guessing tokens is slow.
            var who = $"{Opus2Dialect.Name}/{actor?.UserId.ToString() ?? context.Connection.RemoteIpAddress?.ToString()}";
            var standing = await services.GetRequiredService<RequestRates>().Take(who, limit, cancel);
            Tell(context, standing, services.GetRequiredService<TimeProvider>().GetUtcNow());
        }

        if (actor is null)
        {
            throw new Refused(Reason.Unauthenticated, "The provided API token is invalid.");
        }

        return settings.IntegrationEnabled ? actor : throw new Refused(Reason.Forbidden, "Access to the integrations API is switched off.");
    }

    private static string? Token(IHeaderDictionary headers)
    {
        var given = headers.TryGetValue(Header, out var token) ? token : headers[OtherHeader];
        return given.Count == 1 && given[0] is { Length: > 0 } text ? text : null;
    }

    /// <summary>On every answer, also those that are written after all headers were cleared.</summary>
    /// <exception cref="Refused">TooMany.</exception>
    private static void Tell(HttpContext context, RateStanding standing, DateTimeOffset now)
    {
        var seconds = (long)Math.Ceiling(standing.Wait.TotalSeconds);
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers["X-RateLimit-Limit"] = standing.Limit.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Remaining"] = standing.Remaining.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Reset"] = (now.ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
        if (standing.IsRefused)
        {
            throw new Refused(Reason.TooMany, $"API rate limit exceeded: {standing.Limit} requests a minute.") { Wait = standing.Wait };
        }
    }
}

using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>What is remembered while somebody is at another server.</summary>
/// <param name="Address">Of ours, where they come back to.</param>
/// <param name="BrowserHash">Of the cookie of the browser that left: an answer that another brings was not asked for by this one.</param>
internal sealed record OutsideStep(string Address, string BrowserHash)
{
    public string? Nonce { get; init; }
    public string? Verifier { get; init; }

    /// <summary>Where people go on afterwards, and at which door they are signed in; the door's own affair.</summary>
    public string? To { get; init; }
    public string? Door { get; init; }
}

/// <summary>Leaving to sign in at another server, and coming back: each step is good once, for a while, and for the browser that began it.</summary>
internal sealed class OutsideSteps(LoginSessions sessions, RequestRates rates)
{
    private const string Cookie = "dossier_outside";

    /// <summary>Steps that one address may begin in a minute: each is a row until it is over, and nobody has to be known for it.</summary>
    private const int StepsPerMinute = 60;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Begins a step under a key that comes back with the answer.</summary>
    /// <exception cref="Refused">TooMany.</exception>
    public async Task Begin(HttpContext context, string kind, string key, Func<string, OutsideStep> step, CancellationToken cancel)
    {
        if (await rates.Take($"outside/{context.Connection.RemoteIpAddress}", StepsPerMinute, cancel) is { IsRefused: true } standing)
        {
            throw new Refused(Reason.TooMany, "This address asks too often. Try again later.") { Wait = standing.Wait };
        }

        var browser = Cookies.Find(context, Cookie) ?? Secrets.NewToken();
        Cookies.Set(context, Cookie, browser, Lifetime);
        await sessions.Begin(kind, actor: null, Lifetime, cancel, step(Secrets.HashOf(browser)), key);
    }

    /// <summary>The step of a key, which is over then; null when it is over already, or another browser's.</summary>
    public async Task<OutsideStep?> Spend(HttpContext context, string kind, string key, CancellationToken cancel) =>
        await Spend(kind, key, cancel) is { } step && IsOf(context, step) ? step : null;

    /// <summary>The same where the browser keeps its cookie back, because another site sends it here with a form.</summary>
    public async Task<OutsideStep?> Spend(string kind, string key, CancellationToken cancel) =>
        await sessions.Spend(kind, key, cancel) is { } found ? Json.Read<OutsideStep>(found.DetailsJson) : null;

    /// <summary>Whether it is this browser's.</summary>
    public static bool IsOf(HttpContext context, OutsideStep step) =>
        Cookies.Find(context, Cookie) is { } browser && Secrets.HashOf(browser) == step.BrowserHash;
}

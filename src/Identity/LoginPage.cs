using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>Who is signed in by this browser, since when, and the key of the session.</summary>
public sealed record BrowserLogin(Actor Actor, DateTimeOffset Since, string Key);

/// <summary>
/// Signing in through a browser, for any door: show the page where somebody must be known, let <see cref="Handle"/> take what its form
/// sends to the same address, and go on when it gives somebody. The browser then stays signed in for a while, at all doors that use it.
/// </summary>
public sealed class LoginPage
{
    /// <summary>The form field that tells which of our forms was sent; this page's says <see cref="Step"/>.</summary>
    public const string StepField = "step";
    public const string Step = "login";

    /// <summary>How long a browser stays signed in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private const string SessionKind = "browser";
    private const string Cookie = "dossier_login";
    private const string Purpose = "login";
    private readonly PasswordCheck passwords;
    private readonly LoginSessions sessions;

    internal LoginPage(PasswordCheck passwords, LoginSessions sessions) => (this.passwords, this.sessions) = (passwords, sessions);

    /// <summary>Who is signed in by this browser; null when nobody is, or no longer.</summary>
    public async Task<BrowserLogin?> Who(HttpContext context, CancellationToken cancel) =>
        Cookies.Find(context, Cookie) is { } key && await sessions.Check(SessionKind, key, cancel) is { } found
            ? new BrowserLogin(found.Actor, found.Session.CreatedAt, key)
            : null;

    /// <summary>The page. Its form goes to the address that it is shown at.</summary>
    /// <param name="reason">What signing in is for, in a sentence; null when that is plain.</param>
    public IResult Show(HttpContext context, string? reason = null) => Page(context, reason, "", null, StatusCodes.Status200OK, null);

    /// <summary>Takes what the form sent: signs somebody in, or gives the page that says why not.</summary>
    public async Task<(Actor? Actor, IResult? Again)> Handle(
        HttpContext context,
        IReadOnlyDictionary<string, string> form,
        CancellationToken cancel,
        string? reason = null
    )
    {
        var userName = form.GetValueOrDefault("username", "");
        if (!FormGuard.IsOurs(context, form, Purpose))
        {
            const string Stale = "This page had been open for too long. Please try again.";
            return (null, Page(context, reason, userName, Stale, StatusCodes.Status400BadRequest, null));
        }

        var tried = await passwords.Try(context, userName, form.GetValueOrDefault("password", ""), cancel);
        if (tried.Actor is not { } actor)
        {
            var status = tried.Wait is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status429TooManyRequests;
            return (null, Page(context, reason, userName, tried.Problem, status, tried.Wait));
        }

        await End(context, cancel);
        var (_, key) = await sessions.Begin(SessionKind, actor, Lifetime, cancel);
        Cookies.Set(context, Cookie, key, Lifetime);
        return (actor, null);
    }

    /// <summary>Signs this browser out.</summary>
    public async Task End(HttpContext context, CancellationToken cancel)
    {
        if (Cookies.Find(context, Cookie) is { } key)
        {
            await sessions.End(SessionKind, key, cancel);
            Cookies.Remove(context, Cookie);
        }
    }

    /// <summary>The address asked for, for forms that come back to it.</summary>
    internal static string Here(HttpRequest request) => $"{request.PathBase}{request.Path}{request.QueryString}";

    private static HtmlPage Page(HttpContext context, string? reason, string userName, string? problem, int status, TimeSpan? wait)
    {
        var described = problem is null ? "" : " aria-describedby=\"problem\" aria-invalid=\"true\"";
        var focus = userName.Length == 0 ? (" autofocus", "") : ("", " autofocus");
        return new HtmlPage(
            "Sign in",
            $"""
            {(reason is null ? "" : $"<p>{HtmlPage.Text(reason)}</p>")}
            {HtmlPage.Problem(problem)}
            <form method="post" action="{HtmlPage.Text(Here(context.Request))}">
            {FormGuard.Hidden(context, Purpose)}
            <input type="hidden" name="{StepField}" value="{Step}">
            <label for="username">User name or e-mail address</label>
            <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required{focus.Item1}{described} value="{HtmlPage.Text(
                userName
            )}">
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required{focus.Item2}{described}>
            <div class="buttons"><button type="submit">Sign in</button></div>
            </form>
            """,
            status
        )
        {
            RetryAfter = wait is { } left ? (int)Math.Ceiling(left.TotalSeconds) : null,
        };
    }
}

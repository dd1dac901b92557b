using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>
/// Who is signed in to our own pages. The pages call from the same site only, so the cookie goes along from nowhere else, and what would
/// change something must say that it comes from here.
/// </summary>
public sealed class PageSessions
{
    /// <summary>A working day. A session ends earlier when its user signs out, is switched off, or has another password.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private const string SessionKind = "pages";
    private const string Cookie = "dossier_pages";
    private readonly PasswordCheck passwords;
    private readonly LoginSessions sessions;

    internal PageSessions(PasswordCheck passwords, LoginSessions sessions) => (this.passwords, this.sessions) = (passwords, sessions);

    /// <summary>Who is signed in by this browser; null when nobody is, or no longer.</summary>
    /// <exception cref="Refused">Forbidden: another site made the browser send this.</exception>
    public async Task<Actor?> Who(HttpContext context, CancellationToken cancel)
    {
        if (Cookies.Find(context, Cookie) is not { } key)
        {
            return null;
        }

        MustComeFromHere(context.Request);
        return await sessions.Check(SessionKind, key, cancel) is { } found ? found.Actor : null;
    }

    /// <summary>Signs somebody in by password, and this browser with it.</summary>
    /// <exception cref="Refused">Unauthenticated; TooMany; Forbidden: another site made the browser send this.</exception>
    public async Task<Actor> Begin(HttpContext context, string userName, string password, CancellationToken cancel)
    {
        MustComeFromHere(context.Request);
        var tried = await passwords.Try(context, userName, password, cancel);
        if (tried.Actor is not { } actor)
        {
            throw new Refused(tried.Wait is null ? Reason.Unauthenticated : Reason.TooMany, tried.Problem!);
        }

        await End(context, cancel);
        await Remember(context, actor, cancel);
        return actor;
    }

    /// <summary>Begins a new session for somebody whose sessions have just been ended, such as by a new password.</summary>
    public async Task Remember(HttpContext context, Actor actor, CancellationToken cancel)
    {
        var (_, key) = await sessions.Begin(SessionKind, actor, Lifetime, cancel);
        Cookies.Set(context, Cookie, key, Lifetime, SameSiteMode.Strict);
    }

    /// <summary>Signs this browser out.</summary>
    public async Task End(HttpContext context, CancellationToken cancel)
    {
        if (Cookies.Find(context, Cookie) is { } key)
        {
            MustComeFromHere(context.Request);
            await sessions.End(SessionKind, key, cancel);
            Cookies.Remove(context, Cookie);
        }
    }

    private static void MustComeFromHere(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !FormGuard.IsFromHere(request))
        {
            throw new Refused(Reason.Forbidden, "This was sent by another site.");
        }
    }
}

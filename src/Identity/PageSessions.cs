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

    /// <summary>Of who must choose a password before anything else: it opens nothing but that.</summary>
    private const string DueKind = "pages.due";

    /// <summary>The subject of the refusal that tells them so.</summary>
    public const string PasswordDue = SignIn.PasswordDue;
    private readonly Attempts attempts;
    private readonly LoginSessions sessions;

    internal PageSessions(Attempts attempts, LoginSessions sessions) => (this.attempts, this.sessions) = (attempts, sessions);

    /// <summary>Who is signed in by this browser; null when nobody is, or no longer.</summary>
    /// <exception cref="Refused">Forbidden: another site made the browser send this, or a password is to be chosen first.</exception>
    public async Task<Actor?> Who(HttpContext context, CancellationToken cancel)
    {
        var found = await Find(context, cancel);
        return found?.Session.Kind == DueKind
            ? throw new Refused(Reason.Forbidden, "Choose a password of your own before you go on.") { Subject = PasswordDue }
            : found?.Actor;
    }

    /// <summary>The same, also for who must choose a password first.</summary>
    /// <exception cref="Refused">Forbidden: another site made the browser send this.</exception>
    public async Task<Actor?> WhoeverItIs(HttpContext context, CancellationToken cancel) => (await Find(context, cancel))?.Actor;

    /// <summary>Signs somebody in, and this browser with it, unless a second factor is still to be shown.</summary>
    /// <param name="signIn">One of the ways of <see cref="SignIn"/>.</param>
    /// <exception cref="Refused">Unauthenticated; TooMany; Forbidden: another site made the browser send this.</exception>
    public async Task<Entered> Begin(HttpContext context, Func<Task<Entered>> signIn, CancellationToken cancel)
    {
        MustComeFromHere(context.Request);
        var tried = await attempts.Try(context, signIn);
        var entered = tried.Entered ?? throw tried.Problem!;
        if (entered.Actor is { } actor)
        {
            await End(context, cancel);
            await Remember(context, actor, cancel, entered.MustChoosePassword);
        }

        return entered;
    }

    /// <summary>Begins a new session for somebody whose sessions have just been ended, such as by a new password.</summary>
    /// <param name="isDue">A password is to be chosen before anything else.</param>
    public async Task Remember(HttpContext context, Actor actor, CancellationToken cancel, bool isDue = false)
    {
        var (_, key) = await sessions.Begin(isDue ? DueKind : SessionKind, actor, Lifetime, cancel);
        Cookies.Set(context, Cookie, key, Lifetime, SameSiteMode.Strict);
    }

    /// <summary>Signs this browser out.</summary>
    public async Task End(HttpContext context, CancellationToken cancel)
    {
        if (Cookies.Find(context, Cookie) is { } key)
        {
            MustComeFromHere(context.Request);
            await sessions.End(SessionKind, key, cancel);
            await sessions.End(DueKind, key, cancel);
            Cookies.Remove(context, Cookie);
        }
    }

    private async Task<(LoginSession Session, Actor Actor)?> Find(HttpContext context, CancellationToken cancel)
    {
        if (Cookies.Find(context, Cookie) is not { } key)
        {
            return null;
        }

        MustComeFromHere(context.Request);
        return await sessions.Check(SessionKind, key, cancel) ?? await sessions.Check(DueKind, key, cancel);
    }

    /// <exception cref="Refused">Forbidden: another site made the browser send this.</exception>
    public static void MustComeFromHere(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !FormGuard.IsFromHere(request))
        {
            throw new Refused(Reason.Forbidden, "This was sent by another site.");
        }
    }
}

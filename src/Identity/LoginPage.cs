using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>Who is signed in by this browser, since when, and the key of the session.</summary>
public sealed record BrowserLogin(Actor Actor, DateTimeOffset Since, string Key);

/// <summary>
/// Signing in through a browser, for any door: show the page where somebody must be known, let <see cref="Handle"/> take what its forms
/// send to the same address, and go on when it gives somebody. Second factors and passkeys are asked for here. The browser then stays
/// signed in for a while, at all doors that use it.
/// </summary>
public sealed class LoginPage
{
    /// <summary>The form field that tells which of our forms was sent; this page's are <see cref="IsStep"/>.</summary>
    public const string StepField = "step";

    /// <summary>How long a browser stays signed in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private const string PasswordStep = "login";
    private const string PasskeyStep = "passkey";
    private const string FactorStep = "factor";
    private const string SessionKind = "browser";
    private const string Cookie = "dossier_login";
    private const string Purpose = "login";
    private const string KeyField = "key";
    private const string AnswerField = "answer";
    private const string Stale = "This page had been open for too long. Please try again.";
    private readonly Attempts attempts;
    private readonly SignIn signIn;
    private readonly PasskeyCheck passkeys;
    private readonly CodeMails mails;
    private readonly LoginSessions sessions;
    private readonly OutsideSignIns outside;

    internal LoginPage(
        Attempts attempts,
        SignIn signIn,
        PasskeyCheck passkeys,
        CodeMails mails,
        LoginSessions sessions,
        OutsideSignIns outside
    )
    {
        (this.attempts, this.signIn, this.passkeys) = (attempts, signIn, passkeys);
        (this.mails, this.sessions, this.outside) = (mails, sessions, outside);
    }

    /// <summary>Whether a form is this page's.</summary>
    public static bool IsStep(string? step) => step is PasswordStep or PasskeyStep or FactorStep;

    /// <summary>Who is signed in by this browser; null when nobody is, or no longer.</summary>
    public async Task<BrowserLogin?> Who(HttpContext context, CancellationToken cancel) =>
        Cookies.Find(context, Cookie) is { } key && await sessions.Check(SessionKind, key, cancel) is { } found
            ? new BrowserLogin(found.Actor, found.Session.CreatedAt, key)
            : null;

    /// <summary>The page. Its forms go to the address that it is shown at.</summary>
    /// <param name="reason">What signing in is for, in a sentence; null when that is plain.</param>
    /// <param name="returnTo">
    /// Where a browser comes back to that signs in through another server, where the operator has named some; null to offer none.
    /// </param>
    public IResult Show(HttpContext context, string? reason = null, string? returnTo = null) => First(context, reason, "", null, returnTo);

    /// <summary>Takes what a form sent: signs somebody in, or gives the page that is due or says why not.</summary>
    public async Task<(Actor? Actor, IResult? Again)> Handle(
        HttpContext context,
        IReadOnlyDictionary<string, string> form,
        CancellationToken cancel,
        string? reason = null,
        string? returnTo = null
    )
    {
        var userName = form.GetValueOrDefault("username", "");
        if (!FormGuard.IsOurs(context, form, Purpose))
        {
            var stale = new Attempt(null, new Refused(Reason.Invalid, Stale));
            return (null, First(context, reason, userName, stale, returnTo));
        }

        var step = form.GetValueOrDefault(StepField);
        if (step == FactorStep)
        {
            return await TakeFactor(context, form, reason, returnTo, cancel);
        }

        var tried =
            step == PasskeyStep
                ? await attempts.Try(context, async () => await signIn.WithPasskey(await UseIn(context, form, cancel), cancel))
                : await attempts.Try(context, () => signIn.Begin(userName, form.GetValueOrDefault("password", ""), cancel));
        return tried.Entered is { } entered
            ? await GoOn(context, entered, reason, cancel)
            : (null, First(context, reason, userName, tried, returnTo));
    }

    /// <summary>Signs this browser in.</summary>
    public async Task Remember(HttpContext context, Actor actor, CancellationToken cancel)
    {
        await End(context, cancel);
        var (_, key) = await sessions.Begin(SessionKind, actor, Lifetime, cancel);
        Cookies.Set(context, Cookie, key, Lifetime);
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

    private async Task<(Actor? Actor, IResult? Again)> GoOn(HttpContext context, Entered entered, string? reason, CancellationToken cancel)
    {
        if (entered.Step is { } step)
        {
            return (null, Second(context, reason, step, null));
        }

        if (entered.MustChoosePassword)
        {
            return (null, PasswordPage.MustBeUsedFirst(context));
        }

        await Remember(context, entered.Actor!, cancel);
        return (entered.Actor, null);
    }

    private async Task<(Actor? Actor, IResult? Again)> TakeFactor(
        HttpContext context,
        IReadOnlyDictionary<string, string> form,
        string? reason,
        string? returnTo,
        CancellationToken cancel
    )
    {
        var key = form.GetValueOrDefault(KeyField, "");
        var found = await signIn.StepOf(key, cancel);
        if (found is { } waiting && form.ContainsKey("send"))
        {
            return (null, await SendCode(context, waiting.Step, waiting.Actor, reason, cancel));
        }

        var tried = await attempts.Try(
            context,
            async () =>
            {
                var proof = form.ContainsKey(AnswerField)
                    ? Proof.None with
                    {
                        Passkey = await UseIn(context, form, cancel),
                    }
                    : Proof.Of(form.GetValueOrDefault("code", ""));
                return await signIn.Continue(key, proof, cancel);
            }
        );
        return tried.Entered is { } entered ? await GoOn(context, entered, reason, cancel)
            : found is { } still && tried.Problem!.Subject == SignIn.FactorWrong ? (null, Second(context, reason, still.Step, tried))
            : (null, First(context, reason, "", tried, returnTo));
    }

    private async Task<HtmlPage> SendCode(HttpContext context, SecondStep step, Actor actor, string? reason, CancellationToken cancel)
    {
        try
        {
            await mails.Request(actor.Name, isFirst: false, cancel);
            return Second(context, reason, step, null, "A code was sent to your e-mail address.");
        }
        catch (Refused refused) when (refused.Reason == Core.Kernel.Reason.Unavailable)
        {
            return Second(context, reason, step, new Attempt(null, refused));
        }
    }

    private Task<PasskeyUse> UseIn(HttpContext context, IReadOnlyDictionary<string, string> form, CancellationToken cancel) =>
        passkeys.Check(context, form.GetValueOrDefault(AnswerField, ""), cancel);

    private HtmlPage First(HttpContext context, string? reason, string userName, Attempt? failed, string? returnTo)
    {
        var described = failed is null ? "" : " aria-describedby=\"problem\" aria-invalid=\"true\"";
        var focus = userName.Length == 0 ? (" autofocus", "") : ("", " autofocus");
        var others = returnTo is null ? "" : string.Concat(outside.All.Select(other => OutsideLink(context, other, returnTo)));
        return Page(
            "Sign in",
            $"""
            {Why(reason)}
            {HtmlPage.Problem(failed?.Problem?.Message)}
            {Begin(context, PasswordStep)}
            <label for="username">User name or e-mail address</label>
            <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required{focus.Item1}{described} value="{HtmlPage.Text(
                userName
            )}">
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required{focus.Item2}{described}>
            <div class="buttons"><button type="submit">Sign in</button></div>
            </form>
            {Begin(context, PasskeyStep)}
            {PasskeyButton(context, "Sign in with a passkey")}
            </form>
            {others}
            """,
            failed
        );
    }

    private static HtmlPage Second(HttpContext context, string? reason, SecondStep step, Attempt? failed, string? told = null)
    {
        var described = failed is null ? "" : " aria-describedby=\"problem\" aria-invalid=\"true\"";
        var key = $"""<input type="hidden" name="{KeyField}" value="{HtmlPage.Text(step.Key)}">""";
        var hint = step.Factors switch
        {
            { Totp: true } => "A code of your app, or a recovery code",
            { Email: true } => "A code from a mail, or a recovery code",
            _ => "A recovery code",
        };
        var passkey = step.Factors.Passkey
            ? $"""
                {Begin(context, FactorStep)}
                {key}
                {PasskeyButton(context, "Use a passkey")}
                </form>
                """
            : "";
        var mail = step.Factors.Email
            ? $"""
                {Begin(context, FactorStep)}
                {key}
                <button type="submit" name="send" value="yes" class="link">Send me a code by e-mail</button>
                </form>
                """
            : "";
        return Page(
            "One more step",
            $"""
            {Why(reason)}
            {HtmlPage.Problem(failed?.Problem?.Message)}
            {(told is null ? "" : $"""<p role="status">{HtmlPage.Text(told)}</p>""")}
            {Begin(context, FactorStep)}
            {key}
            <label for="code">{hint}</label>
            <input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required autofocus{described}>
            <div class="buttons"><button type="submit">Go on</button></div>
            </form>
            {passkey}
            {mail}
            """,
            failed
        );
    }

    private static HtmlPage Page(string title, string body, Attempt? failed) =>
        new(title, body, StatusOf(failed))
        {
            RunsPasskeyScript = true,
            RetryAfter = failed?.Problem?.Wait is { } left ? (int)Math.Ceiling(left.TotalSeconds) : null,
        };

    private static int StatusOf(Attempt? failed) =>
        failed is null ? StatusCodes.Status200OK
        : failed.Problem?.Reason == Core.Kernel.Reason.Invalid ? StatusCodes.Status400BadRequest
        : failed.Status;

    private static string Why(string? reason) => reason is null ? "" : $"<p>{HtmlPage.Text(reason)}</p>";

    private static string Begin(HttpContext context, string step) =>
        $"""
            <form method="post" action="{HtmlPage.Text(Here(context.Request))}">
            {FormGuard.Hidden(context, Purpose)}
            <input type="hidden" name="{StepField}" value="{step}">
            """;

    /// <summary>Shown by the script, where the browser has passkeys at all.</summary>
    private static string PasskeyButton(HttpContext context, string text) =>
        $"""
            <input type="hidden" name="{AnswerField}" value="" disabled>
            <p class="problem" role="alert" hidden></p>
            <div class="buttons"><button type="button" class="quiet" data-passkey="{HtmlPage.Text(
                context.Request.PathBase + PasskeyEndpoints.Path
            )}" hidden>{HtmlPage.Text(text)}</button></div>
            """;

    private static string OutsideLink(HttpContext context, OutsideSignIn other, string returnTo) =>
        $"""<p><a class="button" href="{HtmlPage.Text(other.AddressFrom(context, returnTo))}">Sign in with {HtmlPage.Text(other.Name)}</a></p>""";
}

using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>
/// The page where a password is chosen: by who knows the present one, which may have expired, or by who comes from a mail with a key.
/// </summary>
public sealed class PasswordPage
{
    public const string Path = "/account/password";
    private const string Purpose = "choose password";
    private const string KeyField = "key";
    private const string NameField = "username";
    private const string PresentField = "present";
    private const string NextField = "password";
    private const string AgainField = "again";
    private const string CodeField = "code";
    private readonly Attempts attempts;
    private readonly PasswordResets resets;
    private readonly SignIn signIn;

    internal PasswordPage(Attempts attempts, PasswordResets resets, SignIn signIn) =>
        (this.attempts, this.resets, this.signIn) = (attempts, resets, signIn);

    /// <summary>The page; showing it spends no key: programs look at links in mails before people do.</summary>
    public IResult Show(HttpContext context) => Page(context, null, StatusCodes.Status200OK);

    /// <summary>Takes what its form sent.</summary>
    public async Task<IResult> Handle(HttpContext context, CancellationToken cancel)
    {
        Dictionary<string, string> form;
        try
        {
            form = await Form.Read(context.Request, cancel);
        }
        catch (OAuthRefused refused)
        {
            return Page(context, refused.Message, StatusCodes.Status400BadRequest);
        }

        if (!FormGuard.IsOurs(context, form, Purpose))
        {
            return Page(context, "This page had been open for too long. Please try again.", StatusCodes.Status400BadRequest);
        }

        var next = form.GetValueOrDefault(NextField, "");
        if (next != form.GetValueOrDefault(AgainField, ""))
        {
            return Page(context, "The two new passwords differ.", StatusCodes.Status400BadRequest);
        }

        try
        {
            return KeyOf(context) is { Length: > 0 } key ? await Reset(key, next, cancel) : await Change(context, form, next, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.Invalid)
        {
            return Page(context, refused.Message, StatusCodes.Status400BadRequest);
        }
    }

    private async Task<IResult> Reset(string key, string next, CancellationToken cancel)
    {
        try
        {
            await resets.Choose(key, next, cancel);
            return Done();
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            const string Over = "This link was used, or is too old. Ask for another mail.";
            return new HtmlPage("Choose a password", HtmlPage.Problem(Over), StatusCodes.Status404NotFound);
        }
    }

    private async Task<IResult> Change(HttpContext context, Dictionary<string, string> form, string next, CancellationToken cancel)
    {
        Passwords.MustBeGood(next);
        var present = form.GetValueOrDefault(PresentField, "");
        var (name, code) = (form.GetValueOrDefault(NameField, ""), form.GetValueOrDefault(CodeField, ""));
        var proof = code.Length == 0 ? Proof.None : Proof.Of(code);
        var tried = await attempts.Try(context, () => signIn.WithPassword(name, present, proof, cancel));
        if (tried.Entered?.Actor is not { } actor)
        {
            var asksCode = tried.Problem!.Subject is SignIn.FactorMissing or SignIn.FactorWrong;
            return Page(context, tried.Problem.Message, tried.Status, tried.Problem.Wait, asksCode);
        }

        await signIn.ChangePassword(present, next, actor, cancel);
        return Done();
    }

    /// <summary>What whoever signs in is told who must choose a password first.</summary>
    internal static IResult MustBeUsedFirst(HttpContext context) =>
        new HtmlPage(
            "Choose a password of your own first",
            $"""
            <p>Your password was given to you by somebody else. <a href="{HtmlPage.Text(
                context.Request.PathBase + Path
            )}">Choose one of your own</a>, then come back and sign in with it.</p>
            """,
            StatusCodes.Status403Forbidden
        );

    private static HtmlPage Done() =>
        new("Your password is changed", "<p>You can close this page and sign in with it. What you were signed in to has ended.</p>");

    private static string? KeyOf(HttpContext context) => context.Request.Query[KeyField].ToString();

    private static HtmlPage Page(HttpContext context, string? problem, int status, TimeSpan? wait = null, bool asksCode = false)
    {
        var code = asksCode
            ? $"""
                <label for="{CodeField}">A code of your app or from a mail, or a recovery code</label>
                <input id="{CodeField}" name="{CodeField}" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required>
                """
            : "";
        var present = KeyOf(context) is { Length: > 0 }
            ? ""
            : $"""
                <label for="{NameField}">User name or e-mail address</label>
                <input id="{NameField}" name="{NameField}" autocomplete="username" autocapitalize="none" spellcheck="false" required>
                <label for="{PresentField}">Present password</label>
                <input id="{PresentField}" name="{PresentField}" type="password" autocomplete="current-password" required>
                """;
        return new HtmlPage(
            "Choose a password",
            $"""
            {HtmlPage.Problem(problem)}
            <form method="post" action="{HtmlPage.Text(LoginPage.Here(context.Request))}">
            {FormGuard.Hidden(context, Purpose)}
            {present}
            {code}
            <label for="{NextField}">New password, of at least {Passwords.ShortestLength} characters</label>
            <input id="{NextField}" name="{NextField}" type="password" autocomplete="new-password" minlength="{Passwords.ShortestLength}" required>
            <label for="{AgainField}">The same once more</label>
            <input id="{AgainField}" name="{AgainField}" type="password" autocomplete="new-password" required>
            <div class="buttons"><button type="submit">Change password</button></div>
            </form>
            """,
            status
        )
        {
            RetryAfter = wait is { } left ? (int)Math.Ceiling(left.TotalSeconds) : null,
        };
    }
}

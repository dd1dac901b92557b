using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>People signing in at pages and through programs of other APIs, which have steps of their own before and after it.</summary>
public sealed class SigningIn
{
    private readonly LoginPage login;
    private readonly Attempts attempts;
    private readonly SignIn signIn;

    internal SigningIn(LoginPage login, Attempts attempts, SignIn signIn) =>
        (this.login, this.attempts, this.signIn) = (login, attempts, signIn);

    /// <summary>Somebody whose password a program was given, and what they show beside it.</summary>
    /// <exception cref="Refused">Unauthenticated, as <see cref="SignIn"/> refuses; TooMany from an address that guesses.</exception>
    public async Task<Entered> WithPassword(HttpContext context, string userName, string password, Proof proof, CancellationToken cancel)
    {
        var tried = await attempts.Try(context, () => signIn.WithPassword(userName, password, proof, cancel));
        return tried.Entered ?? throw tried.Problem!;
    }

    /// <summary>The page to sign in at.</summary>
    public IResult Page(HttpContext context, string reason) => login.Show(context, reason);

    /// <summary>Takes what the page's forms sent: somebody, or the page that is due.</summary>
    /// <exception cref="Refused">Invalid: it is no form of ours.</exception>
    public async Task<(Actor? Actor, IResult? Again)> Take(HttpContext context, string reason, CancellationToken cancel)
    {
        try
        {
            return await login.Handle(context, await Form.Read(context.Request, cancel), cancel, reason);
        }
        catch (OAuthRefused refused)
        {
            throw new Refused(Reason.Invalid, refused.Message);
        }
    }

    /// <summary>A page that tells something.</summary>
    public static IResult Tell(string title, string text, int status) => new HtmlPage(title, $"<p>{HtmlPage.Text(text)}</p>", status);
}

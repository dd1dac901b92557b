using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>People signing in at pages and through programs of other APIs, which have steps of their own before and after it.</summary>
public sealed class SigningIn
{
    private readonly LoginPage login;
    private readonly PasswordCheck passwords;

    internal SigningIn(LoginPage login, PasswordCheck passwords) => (this.login, this.passwords) = (login, passwords);

    /// <summary>Somebody whose password a program was given.</summary>
    /// <exception cref="Refused">Unauthenticated; TooMany from an address that guesses.</exception>
    public async Task<Actor> WithPassword(HttpContext context, string userName, string password, CancellationToken cancel)
    {
        var tried = await passwords.Try(context, userName, password, cancel);
        return tried.Actor
            ?? throw new Refused(tried.Wait is null ? Reason.Unauthenticated : Reason.TooMany, tried.Problem!) { Wait = tried.Wait };
    }

    /// <summary>The page to sign in at.</summary>
    public IResult Page(HttpContext context, string reason) => login.Show(context, reason);

    /// <summary>Takes what the page's form sent: somebody, or the page again.</summary>
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

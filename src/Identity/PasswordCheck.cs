using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>How an attempt to sign in ended: somebody, or what to tell and when it may be tried again.</summary>
internal sealed record Attempt(Actor? Actor, string? Problem, TimeSpan? Wait);

/// <summary>Checks passwords for pages and programs. Accounts are locked by <see cref="SignIn"/>; here an address is slowed that tries many.</summary>
internal sealed class PasswordCheck(SignIn signIn, Throttle throttle)
{
    public async Task<Attempt> Try(HttpContext context, string userName, string password, CancellationToken cancel)
    {
        var name = $"password\n{context.Connection.RemoteIpAddress}";
        if (throttle.Wait(name) is { } wait)
        {
            return new Attempt(null, "There were too many failures. Please try again in a minute.", wait);
        }

        try
        {
            return new Attempt(await signIn.WithPassword(userName, password, cancel), null, null);
        }
        catch (Refused refused) when (refused.Reason == Reason.Unauthenticated)
        {
            throttle.Failed(name);
            return new Attempt(null, refused.Message, null);
        }
    }
}

using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>How an attempt to sign in ended: how far somebody has come, or why not and when it may be tried again.</summary>
internal sealed record Attempt(Entered? Entered, Refused? Problem)
{
    /// <summary>What a page answers that shows the problem.</summary>
    public int Status => Problem?.Reason == Reason.TooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status401Unauthorized;
}

/// <summary>Attempts to sign in, by pages and programs. Accounts are locked by <see cref="SignIn"/>; here an address is slowed that tries many.</summary>
internal sealed class Attempts(Throttle throttle)
{
    /// <param name="signIn">One of the ways of <see cref="SignIn"/>.</param>
    public async Task<Attempt> Try(HttpContext context, Func<Task<Entered>> signIn)
    {
        var name = $"password\n{context.Connection.RemoteIpAddress}";
        if (throttle.Wait(name) is { } wait)
        {
            return new Attempt(
                null,
                new Refused(Reason.TooMany, "There were too many failures. Please try again in a minute.") { Wait = wait }
            );
        }

        try
        {
            return new Attempt(await signIn(), null);
        }
        catch (Refused refused) when (refused.Reason == Reason.Unauthenticated)
        {
            // Whose password is right guesses nothing.
            if (refused.Subject is null or SignIn.FactorWrong)
            {
                throttle.Failed(name);
            }

            return new Attempt(null, refused);
        }
    }
}

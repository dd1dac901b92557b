using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Shared;

/// <summary>Who calls, as a parameter of an endpoint; converts to the <see cref="Core.Kernel.Actor"/> that operations ask for.</summary>
public sealed record Caller(Actor Actor)
{
    public static implicit operator Actor(Caller caller) => caller.Actor;

    /// <exception cref="Refused">Unauthenticated.</exception>
    public static ValueTask<Caller?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(
            context.Features.Get<Caller>() ?? throw new Refused(Reason.Unauthenticated, "This needs to be asked by somebody known.")
        )!;
}

/// <summary>Checks a bearer token: who acts by it. Wired to whoever issues tokens, so that dialects need not know them.</summary>
/// <param name="issuer">The address of the mount's own token issuer.</param>
public delegate Task<Actor> TokenCheck(string token, string issuer, CancellationToken cancel);

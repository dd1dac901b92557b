using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Identity;

/// <summary>What a grant gives: who acts, and what the token may be used for.</summary>
internal sealed record Granted(Actor Actor, IReadOnlyList<string> Scopes);

/// <summary>The grants of RFC 6749, one method each, by the name in <c>grant_type</c>.</summary>
internal sealed class Grants(Actors actors)
{
    /// <summary>The names that the token endpoint knows.</summary>
    public static IReadOnlyList<string> Known { get; } = ["client_credentials"];

    /// <param name="offered">The scopes that this token endpoint knows.</param>
    public Task<Granted> Grant(
        string grant,
        TokenRequest request,
        ApiClient client,
        IReadOnlyList<string> offered,
        CancellationToken cancel
    ) =>
        grant switch
        {
            "client_credentials" => ClientCredentials(request, client, offered, cancel),
            _ => throw new OAuthRefused("unsupported_grant_type", "This kind of grant is not offered here."),
        };

    /// <summary>RFC 6749 4.4: the client acts by itself, with the rights of the user it was made for.</summary>
    private async Task<Granted> ClientCredentials(
        TokenRequest request,
        ApiClient client,
        IReadOnlyList<string> offered,
        CancellationToken cancel
    )
    {
        var actor = await actors.Find(client.UserId, client.Id, cancel) ?? throw OAuthRefused.InvalidClient(request.UsedHeader);
        return new Granted(actor, Scopes(request, client, offered));
    }

    /// <summary>Those asked for, each of which must be offered and allowed; all that are, when none is asked for (RFC 6749 3.3).</summary>
    private static List<string> Scopes(TokenRequest request, ApiClient client, IReadOnlyList<string> offered)
    {
        var asked = request["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (asked is null or [])
        {
            var all = offered.Where(client.MayUse).ToList();
            return all is [] ? throw OAuthRefused.InvalidScope("The client may use no scope that is offered here.") : all;
        }

        if (!asked.All(offered.Contains))
        {
            throw OAuthRefused.InvalidScope("A scope is not known here.");
        }

        return asked.All(client.MayUse) ? asked : throw OAuthRefused.InvalidScope("The client may not use one of the scopes.");
    }
}

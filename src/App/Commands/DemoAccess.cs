using Dossier.App.Demo;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.App.Commands;

/// <summary>
/// What the demonstration signs in with: what the environment presets, and for the rest an API client and a token made in the database,
/// known to this process only and switched off when it ends.
/// </summary>
internal sealed class DemoAccess : IAsyncDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);
    private Installation? installation;
    private ApiClient? client;
    private ApiToken? token;

    public DemoKeys Keys { get; private set; } = new("", "", "");

    /// <exception cref="Refused">NotFound: the folder has no administrator, so it is no server's.</exception>
    public static async Task<DemoAccess> Open(Settings settings, IReadOnlyDictionary<string, string?> overrides, CancellationToken cancel)
    {
        var access = new DemoAccess();
        try
        {
            await access.Fill(settings, overrides, cancel);
            return access;
        }
        catch
        {
            await access.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (installation is null)
        {
            return;
        }

        if (client is not null)
        {
            await installation.Of<ApiClients>().SetActive(client.Number, false, Installation.Operator, CancellationToken.None);
        }

        if (token is not null)
        {
            await installation.Of<ApiTokens>().Revoke(token.Number, Installation.Operator, CancellationToken.None);
        }

        await installation.DisposeAsync();
    }

    private async Task Fill(Settings settings, IReadOnlyDictionary<string, string?> overrides, CancellationToken cancel)
    {
        var presets = settings.Presets;
        if (presets is { ClientId: { } id, ClientSecret: { } secret })
        {
            Keys = Keys with { ClientId = id, ClientSecret = secret };
        }

        if (presets.AdministratorToken is { } preset)
        {
            Keys = Keys with { Token = preset };
        }

        if (Keys is { ClientId.Length: > 0, Token.Length: > 0 })
        {
            return;
        }

        installation = await Installation.Open(settings.DataFolder, overrides, cancel);
        var (user, actor) = await Administrator(installation, cancel);
        if (Keys.ClientId.Length == 0)
        {
            var order = new NewApiClient("Demonstration", user.Number)
            {
                Scopes = ["ipro.papi", "ipro.api", "ipro.superadmin"],
                Grants = ["client_credentials"],
            };
            (client, var made) = await installation.Of<ApiClients>().Create(order, Installation.Operator, cancel);
            Keys = Keys with { ClientId = client.ClientId, ClientSecret = made };
        }

        if (Keys.Token.Length == 0)
        {
            var ends = installation.Of<TimeProvider>().GetUtcNow() + Lifetime;
            (token, var made) = await installation.Of<ApiTokens>().Create("Demonstration", ends, actor, cancel);
            Keys = Keys with { Token = made };
        }
    }

    private static async Task<(User User, Actor Actor)> Administrator(Installation installation, CancellationToken cancel)
    {
        const int Most = 1000;
        foreach (var user in (await installation.Of<Users>().List(PageOf.First(Most), Installation.Operator, cancel)).Items)
        {
            if (await installation.Of<Actors>().Find(user.Id, null, cancel) is { IsAdministrator: true } actor)
            {
                return (user, actor);
            }
        }

        throw Refused.NotFound("administrator in the data folder: is it the server's?");
    }
}

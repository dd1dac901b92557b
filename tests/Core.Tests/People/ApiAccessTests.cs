using Dossier.Core.Kernel;
using Dossier.Core.People;
using static Dossier.Core.Tests.People.PeopleWorld;

namespace Dossier.Core.Tests.People;

/// <summary>API clients, API tokens and the first start, which makes one of each.</summary>
public sealed class ApiAccessTests
{
    [Fact]
    public async Task The_first_start_happens_once()
    {
        await using var world = await Start();
        Assert.Null(await world.FirstStart.Run(new Presets(), Cancel));
        Assert.Equal(AdaPassword, world.First.Password);
        Assert.True(world.First.Token.Length >= 40);
        Assert.Equal(0, await world.Count($"SELECT COUNT(*) FROM api_tokens WHERE token_hash = '{world.First.Token}'"));
        Assert.Equal(1, await world.Count("SELECT COUNT(*) FROM organizations"));
    }

    [Fact]
    public async Task A_bad_preset_leaves_nothing_behind()
    {
        await using var database = await Support.TestDatabase.Create();
        var start = new FirstStart(database.Engine, TimeProvider.System, new(database.Engine, TimeProvider.System));
        await Refuses(Reason.Invalid, () => start.Run(new Presets { AdministratorPassword = "short" }, Cancel));
        await Refuses(Reason.Invalid, () => start.Run(new Presets { AdministratorEmail = "none" }, Cancel));
        Assert.NotNull(await start.Run(new Presets(), Cancel));
    }

    [Fact]
    public async Task Only_the_right_secret_opens_an_api_client()
    {
        await using var world = await Start();
        for (var again = 0; again < 2; again++)
        {
            Assert.Equal("harbor", (await world.ApiClients.Check("harbor", ClientSecret, Cancel))!.ClientId);
            Assert.Null(await world.ApiClients.Check("harbor", ClientSecret + "x", Cancel));
            Assert.Null(await world.ApiClients.Check("HARBOR", ClientSecret, Cancel));
        }

        await world.ApiClients.SetActive(1, false, world.Ada, Cancel);
        Assert.Null(await world.ApiClients.Check("harbor", ClientSecret, Cancel));
    }

    [Fact]
    public async Task Only_administrators_make_api_clients()
    {
        await using var world = await Start();
        var order = new NewApiClient("Loader", world.LinsAccount.Number) { Scopes = ["a", "b"], Grants = ["client_credentials"] };
        await Refuses(Reason.Forbidden, () => world.ApiClients.Create(order, world.Lin, Cancel));
        var (client, secret) = await world.ApiClients.Create(order, world.Ada, Cancel);
        var found = (await world.ApiClients.Check(client.ClientId, secret, Cancel))!;
        Assert.Equal(client, found);
        Assert.True(found.MayUse("a"));
        Assert.False(found.MayUse("c"));
        Assert.False(found.MayGetTokensBy("password"));
        await Refuses(Reason.Conflict, () => world.ApiClients.Create(order with { ClientId = client.ClientId }, world.Ada, Cancel));
        await Refuses(Reason.Invalid, () => world.ApiClients.Create(order with { Scopes = ["a b"] }, world.Ada, Cancel));
    }

    [Theory]
    [InlineData("https://app.example/back", true)]
    [InlineData("http://127.0.0.1:5000/back", true)]
    [InlineData("com.example.app:/back", true)]
    [InlineData("http://app.example/back", false)]
    [InlineData("https://app.example/back#here", false)]
    [InlineData("/back", false)]
    [InlineData("javascript:alert(1)", false)]
    public async Task Browsers_are_sent_back_to_safe_places_only(string uri, bool isSafe)
    {
        await using var world = await Start();
        var create = () => world.ApiClients.Create(new NewApiClient("Web", 1) { RedirectUris = [uri] }, world.Ada, Cancel);
        if (isSafe)
        {
            Assert.True((await create()).Client.MayReturnTo(uri));
        }
        else
        {
            await Refuses(Reason.Invalid, create);
        }
    }

    [Fact]
    public async Task An_opaque_token_acts_as_its_user_until_it_is_revoked()
    {
        await using var world = await Start();
        Assert.Equal(world.Ada.UserId, (await world.ApiTokens.Check(world.First.Token, Cancel))!.UserId);
        var (token, secret) = await world.ApiTokens.Create("Script", null, world.Lin, Cancel);
        Assert.Equal(world.Lin.UserId, (await world.ApiTokens.Check(secret, Cancel))!.UserId);
        Assert.NotNull(Assert.Single(await world.ApiTokens.List(world.Lin, Cancel)).LastUsedAt);
        await Refuses(Reason.NotFound, () => world.ApiTokens.Revoke(1, world.Lin, Cancel));
        await world.ApiTokens.Revoke(token.Number, world.Lin, Cancel);
        Assert.Null(await world.ApiTokens.Check(secret, Cancel));
        Assert.Null(await world.ApiTokens.Check("nonsense", Cancel));
    }

    [Fact]
    public async Task An_opaque_token_ends_when_it_said_it_would_or_its_user_is_switched_off()
    {
        await using var world = await Start();
        var (_, secret) = await world.ApiTokens.Create("Short", world.Clock.GetUtcNow() + TimeSpan.FromHours(1), world.Lin, Cancel);
        var (_, other) = await world.ApiTokens.Create("Long", null, world.Lin, Cancel);
        await Refuses(Reason.Invalid, () => world.ApiTokens.Create("Past", world.Clock.GetUtcNow(), world.Lin, Cancel));
        world.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(await world.ApiTokens.Check(secret, Cancel));
        Assert.NotNull(await world.ApiTokens.Check(other, Cancel));
        await world.Users.Change(world.LinsAccount.Number, user => user with { IsActive = false }, world.Ada, Cancel);
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await world.ApiTokens.Check(other, Cancel));
    }
}

using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dossier.Core.Tests.People;

public abstract class PasswordResetsTests(TestDatabase database)
{
    private const string Chosen = "a password chosen anew";

    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task A_key_is_good_once_and_for_an_hour()
    {
        var (world, resets, signIn) = await Start();
        var ada = await resets.Begin(Ada(world).ToUpperInvariant(), Cancel);
        Assert.NotNull(ada);
        await Assert.ThrowsAsync<Refused>(() => resets.Choose(ada.Value.Key, "short", Cancel));
        var other = await resets.Begin(Ada(world), Cancel);
        await resets.Choose(ada.Value.Key, Chosen, Cancel);
        Assert.Equal(world.Ada.UserId, (await signIn.WithPassword(Ada(world), Chosen, Cancel)).UserId);
        // The key is spent, and with the password every other is.
        foreach (var key in new[] { ada.Value.Key, other!.Value.Key, "nonsense" })
        {
            var refused = await Assert.ThrowsAsync<Refused>(() => resets.Choose(key, "yet another password", Cancel));
            Assert.Equal(Reason.NotFound, refused.Reason);
        }

        var late = await resets.Begin(Ada(world), Cancel);
        world.Clock.Advance(PasswordResets.Lifetime);
        await Assert.ThrowsAsync<Refused>(() => resets.Choose(late!.Value.Key, Chosen, Cancel));
        Assert.Null(await resets.Begin("nobody", Cancel));
    }

    [Fact]
    public async Task Only_so_many_are_begun_at_once()
    {
        var (world, resets, _) = await Start();
        for (var number = 0; number < 3; number++)
        {
            Assert.NotNull(await resets.Begin(Ada(world), Cancel));
        }

        Assert.Null(await resets.Begin(Ada(world), Cancel));
        world.Clock.Advance(PasswordResets.Lifetime);
        Assert.NotNull(await resets.Begin(Ada(world), Cancel));
    }

    [Fact]
    public async Task Usage_is_counted_by_day_door_and_product()
    {
        var (world, _, _) = await Start();
        var usages = new Usages(database.Engine, world.Clock, NullLogger<Usages>.Instance);
        var day = DateOnly.FromDateTime(world.Clock.GetUtcNow().UtcDateTime);
        for (var number = 0; number < 3; number++)
        {
            usages.Note("door", "panel");
        }

        usages.Note("door", new string('x', 100));
        Assert.Equal(3, await Of("panel"));
        usages.Note("door", "panel");
        Assert.Equal(4, await Of("panel"));
        Assert.Equal(1, await Of("(others)"));
        Assert.Empty(await usages.Between(day.AddDays(1), day.AddDays(2), Actor.System, Cancel));
        await Assert.ThrowsAsync<Refused>(() => usages.Between(day, day, world.Ada, Cancel));

        async Task<long> Of(string product) =>
            (await usages.Between(day, day, Actor.System, Cancel)).Where(usage => usage.Product == product).Sum(usage => usage.Requests);
    }

    /// <summary>Her name in this database, which the tests of the class share.</summary>
    private static string Ada(World world) => $"ada-{world.Ada.UserId:N}";

    private async Task<(World World, PasswordResets Resets, SignIn SignIn)> Start()
    {
        var world = await World.Start(database);
        await world.Execute(
            "UPDATE users SET user_name_key = @name, email_key = @name WHERE id = @UserId",
            new { name = Ada(world), world.Ada.UserId }
        );
        var actors = new Actors(database.Engine);
        var sessions = new LoginSessions(database.Engine, world.Clock, world.Events);
        var resets = new PasswordResets(database.Engine, world.Clock, world.Events, actors, sessions);
        var secrets = new Secrets(new byte[32]);
        var codes = new EmailCodes(database.Engine, secrets, world.Clock);
        var factors = new SecondFactors(database.Engine, secrets, codes, world.Events, world.Clock);
        return (world, resets, new SignIn(database.Engine, world.Clock, world.Events, actors, factors, sessions));
    }
}

public sealed class SqlitePasswordResetsTests(SqliteTestDatabase database)
    : PasswordResetsTests(database),
        IClassFixture<SqliteTestDatabase>;

public sealed class PostgresPasswordResetsTests(PostgresTestDatabase database)
    : PasswordResetsTests(database),
        IClassFixture<PostgresTestDatabase>;

using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Support;

namespace Dossier.Core.Tests.People;

public abstract class OutsideAccountsTests(TestDatabase database)
{
    private static readonly OutsideRules Open = new(LinksByEmail: true, CreatesAccounts: true);
    private static readonly OutsideRules Closed = new(LinksByEmail: false, CreatesAccounts: false);

    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task Whoever_has_no_account_gets_one_where_the_operator_wants_that()
    {
        var accounts = await Start();
        var person = Somebody();
        await Refuses(accounts, person, Closed);
        await Refuses(accounts, person with { VerifiedEmail = null }, Open);
        var made = await accounts.Enter(person with { FirstName = "New\u0007", LastName = "Comer" }, Open, Cancel);
        Assert.False(made.IsAdministrator);
        Assert.Equal(person.VerifiedEmail, made.Name);
        // Known from then on, whatever the rules and the address are.
        Assert.Equal(made.UserId, (await accounts.Enter(person with { VerifiedEmail = null }, Closed, Cancel)).UserId);
        // The same name at another server is another person.
        await Refuses(accounts, person with { Issuer = "https://other.example" }, Closed);
        await Refuses(accounts, person with { Subject = person.Subject.ToUpperInvariant() }, Closed);
        await Refuses(accounts, Somebody() with { VerifiedEmail = "no address at all" }, Open);
    }

    [Fact]
    public async Task An_account_of_that_address_is_linked_only_where_the_operator_wants_that()
    {
        var accounts = await Start();
        var first = Somebody();
        var made = await accounts.Enter(first, Open, Cancel);
        var second = Somebody() with { VerifiedEmail = first.VerifiedEmail!.ToUpperInvariant() };
        await Refuses(accounts, second, Closed with { CreatesAccounts = true });
        Assert.Equal(made.UserId, (await accounts.Enter(second, Open with { CreatesAccounts = false }, Cancel)).UserId);
    }

    private static OutsidePerson Somebody()
    {
        var name = $"s{Id.New(TimeProvider.System):N}";
        return new OutsidePerson("https://login.example", name, "a test") { VerifiedEmail = $"{name}@test.example" };
    }

    private static async Task Refuses(OutsideAccounts accounts, OutsidePerson person, OutsideRules rules) =>
        Assert.Equal(Reason.Unauthenticated, (await Assert.ThrowsAsync<Refused>(() => accounts.Enter(person, rules, Cancel))).Reason);

    private async Task<OutsideAccounts> Start()
    {
        var world = await World.Start(database);
        var secrets = new Secrets(new byte[32]);
        var sessions = new LoginSessions(database.Engine, world.Clock, world.Events);
        var codes = new EmailCodes(database.Engine, secrets, world.Clock);
        var factors = new SecondFactors(database.Engine, secrets, codes, world.Events, world.Clock);
        var actors = new Actors(database.Engine);
        var signIn = new SignIn(database.Engine, world.Clock, world.Events, actors, factors, sessions);
        return new OutsideAccounts(database.Engine, signIn, world.Events, world.Clock);
    }
}

public sealed class SqliteOutsideAccountsTests(SqliteTestDatabase database)
    : OutsideAccountsTests(database),
        IClassFixture<SqliteTestDatabase>;

public sealed class PostgresOutsideAccountsTests(PostgresTestDatabase database)
    : OutsideAccountsTests(database),
        IClassFixture<PostgresTestDatabase>;

using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Support;

namespace Dossier.Core.Tests.People;

/// <summary>An installation just started, with Ada who may do everything and Lin who may do nothing yet.</summary>
internal sealed class PeopleWorld : IAsyncDisposable
{
    public const string AdaPassword = "correct horse battery";
    public const string ClientSecret = "s+cret/with=odd&chars";

    private PeopleWorld(TestDatabase database, TestClock clock)
    {
        Database = database;
        Clock = clock;
        Events = new Events(database.Engine, clock);
        Actors = new Actors(database.Engine);
        Users = new Users(database.Engine, clock, Events);
        Groups = new Groups(database.Engine, clock, Events);
        ApiClients = new ApiClients(database.Engine, clock, Events);
        ApiTokens = new ApiTokens(database.Engine, clock, Events, Actors);
        SignIn = new SignIn(
            database.Engine,
            clock,
            Events,
            Actors,
            new SecondFactors(
                database.Engine,
                new Secrets(new byte[32]),
                new EmailCodes(database.Engine, new Secrets(new byte[32]), clock),
                Events,
                clock
            ),
            new LoginSessions(database.Engine, clock, Events)
        );
        FirstStart = new FirstStart(database.Engine, clock, Events);
    }

    public TestDatabase Database { get; }
    public TestClock Clock { get; }
    public Events Events { get; }
    public Actors Actors { get; }
    public Users Users { get; }
    public Groups Groups { get; }
    public ApiClients ApiClients { get; }
    public ApiTokens ApiTokens { get; }
    public SignIn SignIn { get; }
    public FirstStart FirstStart { get; }
    public FirstCredentials First { get; private set; } = null!;
    public Actor Ada { get; private set; } = null!;
    public User LinsAccount { get; private set; } = null!;
    public Actor Lin { get; private set; } = null!;
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<PeopleWorld> Start()
    {
        var clock = new TestClock();
        var world = new PeopleWorld(await TestDatabase.Create(), clock);
        var presets = new Presets
        {
            AdministratorName = "ada",
            AdministratorEmail = "Ada@Harbor.example",
            AdministratorPassword = AdaPassword,
            ClientId = "harbor",
            ClientSecret = ClientSecret,
        };
        world.First = (await world.FirstStart.Run(presets, Cancel))!;
        var adaId = (await world.ApiTokens.Check(world.First.Token, Cancel))!.UserId;
        world.Ada = (await world.Actors.Find(adaId, null, Cancel))!;
        world.LinsAccount = await world.Users.Create(new NewUser("Lin", "lin@harbor.example", null), world.Ada, Cancel);
        world.Lin = (await world.Actors.Find(world.LinsAccount.Id, null, Cancel))!;
        return world;
    }

    /// <summary>Puts Lin into a new group with these capabilities.</summary>
    public async Task<Group> Allow(params Capability[] capabilities)
    {
        var group = await Groups.Create("Managers", capabilities, Ada, Cancel);
        await Groups.SetMembers(group.Number, [LinsAccount.Number], Ada, Cancel);
        return group;
    }

    public static async Task<Refused> Refuses(Reason reason, Func<Task> action)
    {
        var refused = await Assert.ThrowsAsync<Refused>(action);
        Assert.Equal(reason, refused.Reason);
        return refused;
    }

    public async Task<long> Count(string sql)
    {
        await using var session = await Database.Engine.Read(Cancel);
        return await session.Value<long>(sql, null, Cancel);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}

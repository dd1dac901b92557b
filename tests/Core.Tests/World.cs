using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Folders;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Dossier.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dossier.Core.Tests;

/// <summary>What people can do, wired as the program wires it. The tests of a class share a database; each has people and workspaces of its own.</summary>
internal sealed class World
{
    private readonly TestDatabase database;

    private World(TestDatabase database)
    {
        this.database = database;
        Events = new Events(Engine, Clock);
        Queue = new JobQueue(Engine, Clock);
        Workflows = new Workflows(Engine, Queue, Events, Clock);
        Operations = new Operations(Engine, Clock);
        Clients = new Clients(Engine, Clock, Events);
        Fields = new Core.Fields.Fields(Engine, Events, Clock);
        Panels = new Panels(Engine, Clock, Events);
        Folders = new Core.Folders.Folders(Engine, Events, Clock);
        Documents = new Core.Documents.Documents(Engine, Blobs, Queue, Events, Clock);
        Versions = new Versions(Engine, Blobs, Queue, Events, Clock);
        Comments = new Comments(Engine, Events, Clock);
        Uploads = new Uploads(Engine, Blobs, Events, Clock);
        Groups = new Groups(Engine, Clock, Events);
        Workspaces = new Core.Workspaces.Workspaces(Engine, Clients, Operations, Queue, Events, Clock, [Fields.Furnish, Panels.Furnish]);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public IEngine Engine => database.Engine;
    public IBlobStore Blobs => database.Blobs;
    public TestClock Clock { get; } = new();
    public Events Events { get; }
    public JobQueue Queue { get; }
    public Workflows Workflows { get; }
    public Operations Operations { get; }
    public Clients Clients { get; }
    public Core.Fields.Fields Fields { get; }
    public Panels Panels { get; }
    public Core.Folders.Folders Folders { get; }
    public Core.Documents.Documents Documents { get; }
    public Versions Versions { get; }
    public Comments Comments { get; }
    public Uploads Uploads { get; }
    public Groups Groups { get; }
    public Core.Workspaces.Workspaces Workspaces { get; }

    /// <summary>Owns the workspace.</summary>
    public Actor Ada { get; private set; } = null!;

    /// <summary>May see nothing.</summary>
    public Actor Stranger { get; private set; } = null!;
    public Workspace Workspace { get; private set; } = null!;

    public static async Task<World> Start(TestDatabase database)
    {
        database.MustBeThere();
        var world = new World(database);
        await world.AddAdministrator();
        world.Ada = await world.AddUser("Ada");
        world.Stranger = await world.AddUser("Stranger");
        world.Workspace = await world.AddWorkspace();
        await world.SetRole(world.Ada, world.Workspace, Role.Owner);
        return world;
    }

    /// <summary>A workspace of a client of its own, or of the one named.</summary>
    public Task<Workspace> AddWorkspace(string? name = null, long? clientNumber = null)
    {
        var order = new WorkspaceOrder(name ?? Unique("Harbor"))
        {
            ClientNumber = clientNumber,
            ClientName = clientNumber is null ? Unique("Client") : null,
        };
        return Workspaces.Create(order, Actor.System, Cancel);
    }

    public async Task<Actor> AddUser(string name)
    {
        var actor = new Actor(Id.New(Clock), name) { OrganizationId = Id.New(Clock) };
        var with = new
        {
            actor.UserId,
            actor.OrganizationId,
            key = Unique(name),
        };
        await Execute("INSERT INTO organizations (id, name, created_at) VALUES (@OrganizationId, @key, 0)", with);
        await Execute(
            """
            INSERT INTO users (id, organization_id, user_name, user_name_key, email, email_key, is_active, must_change_password, failed_sign_ins,
                               security_stamp, extras_json, created_at)
            VALUES (@UserId, @OrganizationId, @key, @key, @key, @key, TRUE, FALSE, 0, '', '{}', 0)
            """,
            with
        );
        return actor;
    }

    /// <summary>Somebody must be there who may do everything, or groups cannot be changed.</summary>
    private async Task AddAdministrator()
    {
        const string Group = """
            INSERT INTO groups (id, name, name_key, is_predefined, created_at) VALUES (@id, 'SuperAdmin', 'superadmin', TRUE, 0)
            ON CONFLICT (name_key) DO NOTHING
            """;
        if (await Execute(Group, new { id = Id.New(Clock) }) > 0)
        {
            var root = await AddUser("root");
            await Execute("INSERT INTO group_members (group_id, user_id) SELECT id, @UserId FROM groups", new { root.UserId });
        }
    }

    public Task SetRole(Actor actor, Workspace workspace, Role role) =>
        Execute(
            "INSERT INTO memberships (workspace_id, user_id, role, created_at) VALUES (@Id, @UserId, @role, 0)",
            new
            {
                workspace.Id,
                actor.UserId,
                role = (int)role,
            }
        );

    /// <summary>Somebody with that role in the workspace.</summary>
    public async Task<Actor> Add(Role role)
    {
        var actor = await AddUser($"{role}");
        await SetRole(actor, Workspace, role);
        return actor;
    }

    public async Task<int> Execute(string sql, object? with = null)
    {
        await using var session = await Engine.Write(Cancel);
        var count = await session.Execute(sql, with, Cancel);
        await session.Commit(Cancel);
        return count;
    }

    public async Task<T> Value<T>(string sql, object? with = null)
    {
        await using var session = await Engine.Read(Cancel);
        return await session.Value<T>(sql, with, Cancel);
    }

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? with = null)
    {
        await using var session = await Engine.Read(Cancel);
        return await session.Query<T>(sql, with, Cancel);
    }

    /// <summary>Does something in a transaction that is kept.</summary>
    public async Task<T> Write<T>(Func<Session, Task<T>> change)
    {
        await using var session = await Engine.Write(Cancel);
        var result = await change(session);
        await session.Commit(Cancel);
        return result;
    }

    public Task Write(Func<Session, Task> change) =>
        Write<object?>(async session =>
        {
            await change(session);
            return null;
        });

    /// <summary>A runner with a place for every lane, as one process has.</summary>
    public JobRunner Runner(params IReadOnlyList<Job> jobs) => Runner(Queue, jobs);

    /// <summary>A runner of another process, which is not told what happens in this one.</summary>
    public JobRunner OtherRunner(params IReadOnlyList<Job> jobs) => Runner(new JobQueue(Engine, Clock), jobs);

    /// <summary>Runs jobs until something is so.</summary>
    public async Task RunUntil(Func<Task<bool>> isSo, params IReadOnlyList<Job> jobs) => await RunUntil(isSo, [Runner(jobs)]);

    public static async Task RunUntil(Func<Task<bool>> isSo, IReadOnlyList<JobRunner> runners)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = runners.Select(runner => Task.Run(() => runner.Run(stop.Token), Cancel)).ToList();
        try
        {
            await Until(isSo);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running);
        }
    }

    /// <summary>Waits, not for ever.</summary>
    public static async Task Until(Func<Task<bool>> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    public static async Task<Refused> Refuses(Reason reason, Func<Task> action)
    {
        var refused = await Assert.ThrowsAsync<Refused>(action);
        Assert.Equal((reason, refused.Message), (refused.Reason, refused.Message));
        return refused;
    }

    /// <summary>Several do a thing at once, which only one of them can: the others are refused.</summary>
    public static async Task OneWins(int count, Func<int, Task> action)
    {
        var doing = Enumerable
            .Range(0, count)
            .Select(index => Task.Run(async () => await Record.ExceptionAsync(() => action(index)), Cancel));
        var failures = await Task.WhenAll(doing);
        Assert.Single(failures, failure => failure is null);
        Assert.All(
            failures.Where(failure => failure is not null),
            failure => Assert.Equal(Reason.Conflict, Assert.IsType<Refused>(failure).Reason)
        );
    }

    public static string Unique(string name) => $"{name} {Guid.NewGuid():N}";

    private JobRunner Runner(JobQueue queue, IReadOnlyList<Job> jobs)
    {
        var places = new Dictionary<Lane, int> { [Lane.General] = 1, [Lane.Interactive] = 1 };
        return new JobRunner(Engine, queue, jobs, places, NullLogger<JobRunner>.Instance);
    }
}

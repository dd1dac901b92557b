using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Dossier.Support;

namespace Dossier.Core.Tests;

public abstract class WorkspacesTests(TestDatabase database)
{
    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task A_workspace_belongs_to_its_maker_and_is_ready_at_once()
    {
        var world = await World.Start(database);
        await Allow(world, world.Stranger, Capability.CreateWorkspaces);
        var order = new WorkspaceOrder($" {World.Unique("Mine")} ")
        {
            Description = "About the harbor.",
            OrganizationName = World.Unique("Firm"),
            ClientName = "Client",
            Settings = new WorkspaceSettings { Deduplication = Deduplication.Custodian, ExportIntervalMinutes = 5 },
            ExtrasJson = """{"a":1}""",
        };
        var made = await world.Workspaces.Create(order, world.Stranger, Cancel);
        var found = await world.Workspaces.Find(made.Number, world.Stranger, Cancel);
        Assert.Equal(made, found);
        Assert.Equal((order.Name.Trim(), "About the harbor.", WorkspaceState.Active), (found.Name, found.Description, found.State));
        Assert.Equal((order.OrganizationName, "Client", order.ExtrasJson), (found.OrganizationName, found.ClientName, found.ExtrasJson));
        Assert.Equal((Json.Write(order.Settings), world.Clock.GetUtcNow()), (Json.Write(found.Settings), found.CreatedAt));
        Assert.Equal(made.Id, (await world.Workspaces.Named(order.Name.ToUpperInvariant(), world.Stranger, Cancel))!.Id);
        Assert.NotEmpty(await world.Fields.List(made.Id, world.Stranger, Cancel));
        await world.Workspaces.Change(made.Id, _ => new WorkspaceChange { Description = "Owned." }, world.Stranger, Cancel);
        await World.Refuses(Reason.NotFound, () => world.Workspaces.Find(made.Id, world.Ada, Cancel));
        Assert.Null(await world.Workspaces.Named(order.Name, world.Ada, Cancel));
    }

    [Fact]
    public async Task What_is_ordered_is_checked()
    {
        var world = await World.Start(database);
        Task Order(WorkspaceOrder order) => world.Workspaces.Create(order, Actor.System, Cancel);
        await World.Refuses(Reason.Forbidden, () => world.Workspaces.Create(new WorkspaceOrder("No"), world.Ada, Cancel));
        Assert.Equal("name", (await World.Refuses(Reason.Invalid, () => Order(new WorkspaceOrder(" ")))).Subject);
        Assert.Equal("client", (await World.Refuses(Reason.Invalid, () => Order(new WorkspaceOrder("A") { ClientNumber = 0 }))).Subject);
        Assert.Equal("client", (await World.Refuses(Reason.Invalid, () => Order(new WorkspaceOrder("A") { ClientName = "" }))).Subject);
        var noOrganization = new WorkspaceOrder("A") { OrganizationNumber = 0 };
        Assert.Equal("organization", (await World.Refuses(Reason.Invalid, () => Order(noOrganization))).Subject);
        var other = new WorkspaceOrder("A")
        {
            ClientNumber = world.Workspace.ClientNumber,
            OrganizationNumber = world.Workspace.OrganizationNumber + 1,
        };
        Assert.Equal("client", (await World.Refuses(Reason.Invalid, () => Order(other))).Subject);
        var noBase = new WorkspaceOrder("A") { BaseWorkspaceNumber = 0 };
        Assert.Equal("baseWorkspace", (await World.Refuses(Reason.Invalid, () => Order(noBase))).Subject);
        await Allow(world, world.Stranger, Capability.CreateWorkspaces);
        var hidden = new WorkspaceOrder("A") { BaseWorkspaceNumber = world.Workspace.Number };
        await World.Refuses(Reason.Invalid, () => world.Workspaces.Create(hidden, world.Stranger, Cancel));
    }

    [Fact]
    public async Task A_name_is_there_once_in_a_client()
    {
        var world = await World.Start(database);
        var first = await world.AddWorkspace("Harbor");
        await World.Refuses(Reason.Conflict, () => world.AddWorkspace(" HARBOR", first.ClientNumber));
        await world.AddWorkspace("Harbor");
        var second = await world.AddWorkspace("Other", first.ClientNumber);
        Task<Workspace> Rename(string name) =>
            world.Workspaces.Change(second.Id, _ => new WorkspaceChange { Name = name }, Actor.System, Cancel);
        await World.Refuses(Reason.Conflict, () => Rename("harbor"));
        await World.Refuses(Reason.Invalid, () => Rename(" "));
        Assert.Equal("OTHER", (await Rename("OTHER")).Name);
    }

    [Fact]
    public async Task Of_many_who_take_a_name_at_once_one_gets_it()
    {
        var world = await World.Start(database);
        var number = world.Workspace.ClientNumber;
        await World.OneWins(6, _ => world.AddWorkspace("Wanted", number));
        var others = new List<Workspace>();
        for (var count = 0; count < 4; count++)
        {
            others.Add(await world.AddWorkspace(null, number));
        }

        var change = new WorkspaceChange { Name = "Wanted too" };
        await World.OneWins(4, index => world.Workspaces.Change(others[index].Id, _ => change, Actor.System, Cancel));
    }

    [Fact]
    public async Task A_workspace_is_seen_through_a_place_of_ones_own_or_a_groups()
    {
        var world = await World.Start(database);
        var (one, two) = (world.Workspace, await world.AddWorkspace(null, world.Workspace.ClientNumber));
        var clientNumber = one.ClientNumber;
        async Task<string> Seen() =>
            string.Join(
                ' ',
                (await world.Workspaces.List(clientNumber, PageOf.First(10), world.Stranger, Cancel)).Items.Select(w => w.Number)
            );

        Assert.Equal("", await Seen());
        await World.Refuses(Reason.NotFound, () => world.Clients.Find(clientNumber, world.Stranger, Cancel));
        var group = await Allow(world, world.Stranger, Capability.Ingest);
        Assert.Equal("", await Seen());
        await world.Groups.SetWorkspaces(group.Number, [two.Number], Actor.System, Cancel);
        Assert.Equal($"{two.Number}", await Seen());
        Assert.Equal(clientNumber, (await world.Clients.Find(clientNumber, world.Stranger, Cancel)).Number);
        Assert.Equal(two.Id, (await world.Workspaces.Find(two.Id, world.Stranger, Cancel)).Id);
        await World.Refuses(Reason.NotFound, () => world.Workspaces.Find(one.Id, world.Stranger, Cancel));
        await world.Uploads.Create(two.Id, new UploadOrder("a.zip", 1), world.Stranger, Cancel);
        await World.Refuses(Reason.Forbidden, () => world.Documents.Create(two.Id, new NewDocument("a"), world.Stranger, Cancel));
        await world.SetRole(world.Stranger, one, Role.Viewer);
        Assert.Equal($"{one.Number} {two.Number}", await Seen());
        await World.Refuses(Reason.Forbidden, () => world.Uploads.Create(one.Id, new UploadOrder("a.zip", 1), world.Stranger, Cancel));
        await world.Execute("UPDATE groups SET is_predefined = TRUE WHERE id = @Id", new { group.Id });
        await world.Uploads.Create(one.Id, new UploadOrder("a.zip", 1), world.Stranger, Cancel);
        var third = await world.AddWorkspace();
        Assert.Equal(third.Id, (await world.Workspaces.Find(third.Number, world.Stranger, Cancel)).Id);
    }

    [Fact]
    public async Task Workspaces_are_listed_in_pages()
    {
        var world = await World.Start(database);
        var number = world.Workspace.ClientNumber;
        for (var count = 0; count < 4; count++)
        {
            await world.AddWorkspace(null, number);
        }

        async Task<(int Count, long Total)> Page(int page, int size)
        {
            var found = await world.Workspaces.List(number, new PageOf(page, size), Actor.System, Cancel);
            Assert.Equal(found.Items.Select(one => one.Number).Order(), found.Items.Select(one => one.Number));
            return (found.Items.Count, found.Total);
        }

        Assert.Equal((5, 5), await Page(1, 10));
        Assert.Equal((2, 5), await Page(1, 2));
        Assert.Equal((1, 5), await Page(3, 2));
        Assert.Equal((0, 5), await Page(4, 2));
        Assert.Equal(1, (await world.Workspaces.List(null, PageOf.First(10), world.Ada, Cancel)).Total);
    }

    [Fact]
    public async Task A_workspace_that_is_asked_for_is_ready_when_its_operation_is()
    {
        var world = await World.Start(database);
        var order = new WorkspaceOrder(World.Unique("Later"));
        var (workspace, operation) = await world.Workspaces.RequestCreation(order, Actor.System, Cancel);
        Assert.Equal(
            (WorkspaceState.Creating, WorkState.Queued, workspace.Number),
            (workspace.State, operation.State, operation.ResourceNumber)
        );
        var change = new WorkspaceChange { Name = "Too early" };
        await World.Refuses(Reason.Conflict, () => world.Workspaces.Change(workspace.Id, _ => change, Actor.System, Cancel));
        await world.RunUntil(IsOver(world, operation), Open(world, world.Workspaces));
        Assert.Equal(WorkState.Completed, (await Find(world, operation)).State);
        Assert.Equal(WorkspaceState.Active, (await world.Workspaces.Find(workspace.Id, Actor.System, Cancel)).State);
        Assert.NotEmpty(await world.Panels.List(workspace.Id, Actor.System, Cancel));
        var changed = await world.Workspaces.RequestChange(workspace.Id, _ => change, Actor.System, Cancel);
        Assert.Equal(WorkState.Completed, (await Find(world, changed)).State);
        Assert.Equal("Too early", (await world.Workspaces.Find(workspace.Id, Actor.System, Cancel)).Name);
    }

    [Fact]
    public async Task A_workspace_that_cannot_be_made_says_so_and_can_be_deleted()
    {
        var world = await World.Start(database);
        var broken = new Core.Workspaces.Workspaces(
            world.Engine,
            world.Clients,
            world.Operations,
            world.Queue,
            world.Events,
            world.Clock,
            [world.Fields.Furnish, (_, _, _, _, _, _) => throw new IOException("No room.")]
        );
        var (workspace, operation) = await broken.RequestCreation(new WorkspaceOrder(World.Unique("Broken")), Actor.System, Cancel);
        await world.RunUntil(
            () =>
            {
                world.Clock.Advance(TimeSpan.FromSeconds(2));
                world.Queue.Wake();
                return IsOver(world, operation)();
            },
            Open(world, broken)
        );
        var failed = await Find(world, operation);
        Assert.Equal((WorkState.Failed, "Given up after 5 attempts. No room."), (failed.State, failed.Failure));
        Assert.Equal(WorkspaceState.Failed, (await world.Workspaces.Find(workspace.Id, Actor.System, Cancel)).State);
        Assert.Empty(await world.Fields.List(workspace.Id, Actor.System, Cancel));
        var deletion = await world.Workspaces.RequestDeletion(workspace.Id, Actor.System, Cancel);
        await world.RunUntil(IsOver(world, deletion), Delete(world));
        await World.Refuses(Reason.NotFound, () => world.Workspaces.Find(workspace.Id, Actor.System, Cancel));
    }

    internal static async Task<Group> Allow(World world, Actor actor, Capability capability)
    {
        var group = await world.Groups.Create(World.Unique("Group"), [capability], Actor.System, Cancel);
        var number = await world.Value<long>("SELECT number FROM users WHERE id = @UserId", new { actor.UserId });
        await world.Groups.SetMembers(group.Number, [number], Actor.System, Cancel);
        return group;
    }

    internal static Func<Task<bool>> IsOver(World world, Operation operation) =>
        async () => (await Find(world, operation)).State is WorkState.Completed or WorkState.Failed;

    internal static Task<Operation> Find(World world, Operation operation) =>
        world.Operations.Find(Core.Workspaces.Workspaces.Category, operation.Number, Actor.System, Cancel);

    private static OpenWorkspace Open(World world, Core.Workspaces.Workspaces workspaces) =>
        new(world.Engine, workspaces, world.Operations, world.Events);

    internal static DeleteWorkspace Delete(World world, List<Guid>? forgotten = null) =>
        new(
            world.Engine,
            world.Operations,
            world.Events,
            [
                (id, _) =>
                {
                    forgotten?.Add(id);
                    return Task.CompletedTask;
                },
                world.Uploads.Forget,
            ]
        );
}

public sealed class WorkspacesOnSqliteTests(SqliteTestDatabase database) : WorkspacesTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class WorkspacesOnPostgresTests(PostgresTestDatabase database)
    : WorkspacesTests(database),
        IClassFixture<PostgresTestDatabase>;

using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Support;
using static Dossier.Core.Tests.World;

namespace Dossier.Core.Tests.People;

/// <summary>People in and out of groups, one at a time.</summary>
public abstract class GroupMembersTests(TestDatabase database)
{
    [Fact]
    public async Task Nobody_lets_people_into_a_workspace_that_they_do_not_see_themselves()
    {
        var world = await World.Start(database);
        var members = new GroupMembers(world.Engine, world.Events);
        var manager = await world.AddUser("manager");
        var self = (await world.Value<string>("SELECT email FROM users WHERE id = @UserId", new { manager.UserId }))!;
        var managers = await world.Groups.Create(Unique("Managers"), [Capability.ManageUsers, Capability.View], Actor.System, Cancel);
        await members.Add(managers.Id, self, Actor.System, Cancel);
        var insiders = await world.Groups.Create(Unique("Insiders"), [Capability.View], Actor.System, Cancel);
        await world.Groups.SetWorkspaces(insiders.Number, [world.Workspace.Number], Actor.System, Cancel);

        await Refuses(Reason.Forbidden, () => members.Add(insiders.Id, self, manager, Cancel));
        await Refuses(Reason.Forbidden, () => members.Remove(insiders.Id, self, manager, Cancel));
        await world.SetRole(manager, world.Workspace, Role.Viewer);
        await members.Add(insiders.Id, self, manager, Cancel);

        Assert.Equal(1, (await members.List(insiders.Id, PageOf.First(10), manager, Cancel)).Total);
        var elsewhere = manager with { OrganizationId = Guid.NewGuid() };
        var listed = await members.List(insiders.Id, PageOf.First(10), elsewhere, Cancel);
        Assert.Equal((0, 0L), (listed.Items.Count, listed.Total));
    }
}

public sealed class GroupMembersOnSqliteTests(SqliteTestDatabase database) : GroupMembersTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class GroupMembersOnPostgresTests(PostgresTestDatabase database)
    : GroupMembersTests(database),
        IClassFixture<PostgresTestDatabase>;

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

    [Fact]
    public async Task Nobody_takes_over_who_may_do_more_in_a_workspace_than_they_do()
    {
        var world = await World.Start(database);
        var users = new Users(world.Engine, world.Clock, world.Events);
        var (manager, reviewer) = (await world.AddUser("manager"), await world.AddUser("reviewer"));
        var number = await world.Value<long>("SELECT number FROM users WHERE id = @UserId", new { reviewer.UserId });
        var managers = await world.Groups.Create(Unique("Managers"), [Capability.ManageUsers], Actor.System, Cancel);
        var email = (await world.Value<string>("SELECT email FROM users WHERE id = @UserId", new { manager.UserId }))!;
        await new GroupMembers(world.Engine, world.Events).Add(managers.Id, email, Actor.System, Cancel);
        // The world's people are each of an organization of their own; a manager sees those of theirs only.
        manager = manager with
        {
            OrganizationId = await world.Value<Guid>("SELECT organization_id FROM users WHERE id = @UserId", new { reviewer.UserId }),
        };
        await users.SetPassword(number, "in no workspace", false, manager, Cancel);
        await world.SetRole(reviewer, world.Workspace, Role.Reviewer);

        async Task RefusesToTakeOver()
        {
            await Refuses(Reason.Forbidden, () => users.SetPassword(number, "taken over now", false, manager, Cancel));
            await Refuses(
                Reason.Forbidden,
                () => users.Change(number, user => user with { Email = $"{Unique("me")}@x.example" }, manager, Cancel)
            );
        }

        await RefusesToTakeOver();
        await world.SetRole(manager, world.Workspace, Role.Viewer);
        await RefusesToTakeOver();
        await world.Execute(
            "UPDATE memberships SET role = @role WHERE user_id = @UserId",
            new { role = (int)Role.Reviewer, manager.UserId }
        );
        await users.SetPassword(number, "as much as oneself", false, manager, Cancel);
    }
}

public sealed class GroupMembersOnSqliteTests(SqliteTestDatabase database) : GroupMembersTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class GroupMembersOnPostgresTests(PostgresTestDatabase database)
    : GroupMembersTests(database),
        IClassFixture<PostgresTestDatabase>;

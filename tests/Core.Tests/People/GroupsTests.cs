using Dossier.Core.Kernel;
using Dossier.Core.People;
using static Dossier.Core.Tests.People.PeopleWorld;

namespace Dossier.Core.Tests.People;

public sealed class GroupsTests
{
    [Fact]
    public async Task A_group_gives_its_members_what_it_has()
    {
        await using var world = await Start();
        var group = await world.Allow(Capability.ManageUsers, Capability.CreateWorkspaces);
        Assert.Equal(group.Capabilities.Order(), (await world.Groups.Find(group.Number, world.Lin, Cancel)).Capabilities);
        Assert.Equal(["Lin"], (await world.Groups.Members(group.Number, world.Lin, Cancel)).Select(user => user.UserName));
        await world.Groups.SetMembers(group.Number, [], world.Ada, Cancel);
        await Refuses(Reason.Forbidden, () => world.Groups.Find(group.Number, world.Lin, Cancel));
    }

    [Fact]
    public async Task Numbers_of_users_that_do_not_exist_are_passed_over()
    {
        await using var world = await Start();
        var group = await world.Groups.Create("Readers", [], world.Ada, Cancel);
        await world.Groups.SetMembers(group.Number, [world.LinsAccount.Number, 777, -1], world.Ada, Cancel);
        Assert.Single(await world.Groups.Members(group.Number, world.Ada, Cancel));
    }

    [Fact]
    public async Task Nobody_gives_away_what_they_do_not_have()
    {
        await using var world = await Start();
        var own = await world.Allow(Capability.ManageUsers);
        var strong = await world.Groups.Create("Strong", [Capability.ManageClients], world.Ada, Cancel);
        await Refuses(Reason.Forbidden, () => world.Groups.Create("Mine", [Capability.ManageClients], world.Lin, Cancel));
        await Refuses(
            Reason.Forbidden,
            () => world.Groups.Change(own.Number, group => group with { Capabilities = [Capability.ManageClients] }, world.Lin, Cancel)
        );
        await Refuses(Reason.Forbidden, () => world.Groups.SetMembers(strong.Number, [world.LinsAccount.Number], world.Lin, Cancel));
        await Refuses(Reason.Forbidden, () => world.Groups.SetMembers(1, [world.LinsAccount.Number], world.Lin, Cancel));
        await world.Groups.Create("Weak", [Capability.ManageUsers], world.Lin, Cancel);
    }

    [Fact]
    public async Task Predefined_groups_stay_as_they_are()
    {
        await using var world = await Start();
        await Refuses(Reason.Conflict, () => world.Groups.Change(1, group => group with { Name = "x" }, world.Ada, Cancel));
        await Refuses(Reason.Conflict, () => world.Groups.Delete(1, world.Ada, Cancel));
        await Refuses(Reason.Conflict, () => world.Groups.SetWorkspaces(1, [], world.Ada, Cancel));
        Assert.Empty(await world.Groups.Workspaces(1, world.Ada, Cancel));
    }

    [Fact]
    public async Task Group_names_are_unique_whatever_their_case()
    {
        await using var world = await Start();
        var group = await world.Groups.Create("Readers", [], world.Ada, Cancel);
        await Refuses(Reason.Conflict, () => world.Groups.Create("READERS ", [], world.Ada, Cancel));
        await Refuses(Reason.Invalid, () => world.Groups.Create(" ", [], world.Ada, Cancel));
        await Refuses(Reason.Invalid, () => world.Groups.Create("Odd", [(Capability)999], world.Ada, Cancel));
        var renamed = await world.Groups.Change(group.Number, before => before with { Name = "readers" }, world.Ada, Cancel);
        Assert.Equal("readers", renamed.Name);
        await world.Groups.Delete(group.Number, world.Ada, Cancel);
        Assert.Equal(2, (await world.Groups.List(PageOf.First(10), world.Ada, Cancel)).Total);
    }
}

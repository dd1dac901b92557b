using Dossier.Core.Kernel;
using Dossier.Core.People;
using static Dossier.Core.Tests.People.PeopleWorld;

namespace Dossier.Core.Tests.People;

public sealed class UsersTests
{
    [Theory]
    [InlineData("LIN", "other@harbor.example", "userName")]
    [InlineData("other", "LIN@harbor.example", "email")]
    [InlineData("lin@harbor.example", "other@harbor.example", "userName")]
    public async Task Names_and_addresses_are_unique_whatever_their_case_and_column(string name, string email, string subject)
    {
        await using var world = await Start();
        var create = () => world.Users.Create(new NewUser(name, email, null), world.Ada, Cancel);
        Assert.Equal(subject, (await Refuses(Reason.Conflict, create)).Subject);
    }

    [Theory]
    [InlineData("", "a@b.c", "userName")]
    [InlineData("a\nb", "a@b.c", "userName")]
    [InlineData("new", "", "email")]
    [InlineData("new", "no address", "email")]
    [InlineData("new", "@b", "email")]
    public async Task What_cannot_be_a_name_or_address_is_refused(string name, string email, string subject)
    {
        await using var world = await Start();
        var create = () => world.Users.Create(new NewUser(name, email, "long enough"), world.Ada, Cancel);
        Assert.Equal(subject, (await Refuses(Reason.Invalid, create)).Subject);
    }

    [Fact]
    public async Task Only_who_manages_users_sees_and_changes_them_but_everybody_sees_themselves()
    {
        await using var world = await Start();
        Assert.Equal("Lin", (await world.Users.Find(world.LinsAccount.Number, world.Lin, Cancel)).UserName);
        await Refuses(Reason.Forbidden, () => world.Users.Find(1, world.Lin, Cancel));
        await Refuses(Reason.Forbidden, () => world.Users.List(PageOf.First(10), world.Lin, Cancel));
        await Refuses(Reason.Forbidden, () => world.Users.Create(new NewUser("x", "x@y.z", "long enough"), world.Lin, Cancel));
        await Refuses(Reason.Forbidden, () => world.Users.Change(1, user => user, world.Lin, Cancel));
        await Refuses(Reason.Forbidden, () => world.Users.SetPassword(1, "long enough", false, world.Lin, Cancel));
        await Refuses(Reason.Forbidden, () => world.Users.Delete(1, world.Lin, Cancel));
    }

    [Fact]
    public async Task A_user_manager_does_not_touch_administrators()
    {
        await using var world = await Start();
        await world.Allow(Capability.ManageUsers);
        Assert.Equal(2, (await world.Users.List(PageOf.First(10), world.Lin, Cancel)).Total);
        await Refuses(Reason.Forbidden, () => world.Users.SetPassword(1, "taken over now", false, world.Lin, Cancel));
        await Refuses(
            Reason.Forbidden,
            () => world.Users.Change(1, user => user with { Email = "lin2@harbor.example" }, world.Lin, Cancel)
        );
        await Refuses(Reason.Forbidden, () => world.Users.Delete(1, world.Lin, Cancel));
        var made = await world.Users.Create(new NewUser("Kim", "kim@harbor.example", "long enough"), world.Lin, Cancel);
        await world.Users.Delete(made.Number, world.Lin, Cancel);
        await Refuses(Reason.NotFound, () => world.Users.Find(made.Number, world.Lin, Cancel));
    }

    [Fact]
    public async Task A_user_manager_does_not_touch_who_may_do_more()
    {
        await using var world = await Start();
        await world.Allow(Capability.ManageUsers);
        var kim = await world.Users.Create(new NewUser("Kim", "kim@harbor.example", null), world.Ada, Cancel);
        var strong = await world.Groups.Create("Strong", [Capability.ManageClients], world.Ada, Cancel);
        await world.Users.SetPassword(kim.Number, "not more yet", false, world.Lin, Cancel);
        await world.Groups.SetMembers(strong.Number, [kim.Number], world.Ada, Cancel);
        await Refuses(Reason.Forbidden, () => world.Users.SetPassword(kim.Number, "taken over now", false, world.Lin, Cancel));
    }

    [Fact]
    public async Task Lists_come_in_pages()
    {
        await using var world = await Start();
        for (var number = 0; number < 5; number++)
        {
            await world.Users.Create(new NewUser($"u{number}", $"u{number}@harbor.example", null), world.Ada, Cancel);
        }

        var page = await world.Users.List(new PageOf(2, 3), world.Ada, Cancel);
        Assert.Equal(7, page.Total);
        Assert.Equal(["u1", "u2", "u3"], page.Items.Select(user => user.UserName));
        Assert.Empty((await world.Users.List(new PageOf(9, 3), world.Ada, Cancel)).Items);
    }

    [Fact]
    public async Task A_change_keeps_what_it_does_not_mention()
    {
        await using var world = await Start();
        var changed = await world.Users.Change(
            world.LinsAccount.Number,
            user => user with { FirstName = "Lin", MustChangePassword = true },
            world.Ada,
            Cancel
        );
        Assert.Equal(changed, await world.Users.Find(changed.Number, world.Ada, Cancel));
        Assert.Equal("lin@harbor.example", changed.Email);
        await Refuses(
            Reason.Conflict,
            () => world.Users.Change(changed.Number, user => user with { MustChangePassword = false }, world.Ada, Cancel)
        );
    }

    [Fact]
    public async Task Somebody_active_must_remain_who_may_do_everything()
    {
        await using var world = await Start();
        await Refuses(Reason.Conflict, () => world.Users.Change(1, user => user with { IsActive = false }, world.Ada, Cancel));
        await Refuses(Reason.Conflict, () => world.Groups.SetMembers(1, [], world.Ada, Cancel));
        await world.Groups.SetMembers(1, [world.LinsAccount.Number], world.Ada, Cancel);
        await Refuses(Reason.Conflict, () => world.Users.Delete(world.LinsAccount.Number, world.Ada, Cancel));
    }

    [Fact]
    public async Task A_user_whose_rights_a_program_uses_is_not_deleted()
    {
        await using var world = await Start();
        await world.Groups.SetMembers(1, [1, world.LinsAccount.Number], world.Ada, Cancel);
        await Refuses(Reason.Conflict, () => world.Users.Delete(1, world.Ada, Cancel));
    }

    [Fact]
    public async Task Switching_a_user_off_ends_their_rights_within_a_second()
    {
        await using var world = await Start();
        await world.Users.Change(world.LinsAccount.Number, user => user with { IsActive = false }, world.Ada, Cancel);
        world.Clock.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Null(await world.Actors.Find(world.LinsAccount.Id, null, Cancel));
    }
}

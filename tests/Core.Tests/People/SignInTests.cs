using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using static Dossier.Core.Tests.People.PeopleWorld;

namespace Dossier.Core.Tests.People;

public sealed class SignInTests
{
    [Theory]
    [InlineData("ada")]
    [InlineData("ADA")]
    [InlineData("ada@harbor.EXAMPLE")]
    public async Task A_person_signs_in_by_name_or_address_whatever_the_case(string name)
    {
        await using var world = await Start();
        var actor = await world.SignIn.WithPassword(name, AdaPassword, Cancel);
        Assert.True(actor.IsAdministrator);
        Assert.Equal("ada", actor.Name);
        Assert.NotEqual(Guid.Empty, actor.OrganizationId);
    }

    [Fact]
    public async Task Whatever_is_wrong_the_answer_is_the_same()
    {
        await using var world = await Start();
        await world.Users.SetPassword(world.LinsAccount.Number, "lin's own password", false, world.Ada, Cancel);
        await world.Users.Change(world.LinsAccount.Number, user => user with { IsActive = false }, world.Ada, Cancel);
        var wrong = await Refuses(Reason.Unauthenticated, () => world.SignIn.WithPassword("ada", "wrong password", Cancel));
        var unknown = await Refuses(Reason.Unauthenticated, () => world.SignIn.WithPassword("nobody", AdaPassword, Cancel));
        var inactive = await Refuses(Reason.Unauthenticated, () => world.SignIn.WithPassword("lin", "lin's own password", Cancel));
        Assert.Equal(wrong.Message, unknown.Message);
        Assert.Equal(wrong.Message, inactive.Message);
    }

    [Fact]
    public async Task Five_failures_lock_the_account_for_five_minutes()
    {
        await using var world = await Start();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await Refuses(Reason.Unauthenticated, () => world.SignIn.WithPassword("ada", "wrong password", Cancel));
        }

        await Refuses(Reason.Unauthenticated, () => world.SignIn.WithPassword("ada", AdaPassword, Cancel));
        world.Clock.Advance(TimeSpan.FromMinutes(4.9));
        await Refuses(Reason.Unauthenticated, () => world.SignIn.WithPassword("ada", AdaPassword, Cancel));
        world.Clock.Advance(TimeSpan.FromMinutes(0.2));
        Assert.Equal("ada", (await world.SignIn.WithPassword("ada", AdaPassword, Cancel)).Name);
    }

    [Fact]
    public async Task A_success_forgives_the_failures_before()
    {
        await using var world = await Start();
        for (var attempt = 1; attempt <= 9; attempt++)
        {
            if (attempt == 5)
            {
                await world.SignIn.WithPassword("ada", AdaPassword, Cancel);
            }
            else
            {
                await Refuses(Reason.Unauthenticated, () => world.SignIn.WithPassword("ada", "wrong password", Cancel));
            }
        }

        await world.SignIn.WithPassword("ada", AdaPassword, Cancel);
    }

    [Fact]
    public async Task Attempts_are_written_down_but_never_what_was_typed()
    {
        await using var world = await Start();
        await Refuses(Reason.Unauthenticated, () => world.SignIn.WithPassword("my secret typed here", "other secret", Cancel));
        await world.SignIn.WithPassword("ada", AdaPassword, Cancel);
        var all = await world.Events.After(0, 1000, Cancel);
        Assert.Contains(all, fact => fact.Kind == EventKinds.UserSignedIn);
        Assert.Contains(all, fact => fact.Kind == EventKinds.UserSignInFailed);
        Assert.DoesNotContain(all, fact => fact.DetailsJson.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain(all, fact => fact.DetailsJson.Contains(AdaPassword, StringComparison.Ordinal));
        Assert.Null(await world.Events.FirstBroken(Cancel));
    }

    [Fact]
    public async Task A_person_chooses_a_new_password_knowing_the_present_one()
    {
        await using var world = await Start();
        await world.Users.SetPassword(world.LinsAccount.Number, "given by Ada", true, world.Ada, Cancel);
        await Refuses(Reason.Unauthenticated, () => world.SignIn.ChangePassword("not it at all", "chosen by Lin", world.Lin, Cancel));
        await Refuses(Reason.Invalid, () => world.SignIn.ChangePassword("given by Ada", "short", world.Lin, Cancel));
        await Refuses(Reason.Invalid, () => world.SignIn.ChangePassword("given by Ada", "given by Ada", world.Lin, Cancel));
        await world.SignIn.ChangePassword("given by Ada", "chosen by Lin", world.Lin, Cancel);
        await world.SignIn.WithPassword("lin", "chosen by Lin", Cancel);
        Assert.False((await world.Users.Find(world.LinsAccount.Number, world.Ada, Cancel)).MustChangePassword);
    }
}

using System.Diagnostics;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using static Dossier.Core.Tests.People.PeopleWorld;

namespace Dossier.Core.Tests.People;

/// <summary>Passwords at the cost at which the program keeps them. Alone: the cost is the process's, and others want it low.</summary>
[Collection(nameof(PasswordCost))]
public sealed class PasswordCostTests : IDisposable
{
    private const string Lowered = "Dossier.Passwords.Iterations";
    private readonly object? given = AppContext.GetData(Lowered);

    public PasswordCostTests() => AppContext.SetData(Lowered, null);

    public void Dispose() => AppContext.SetData(Lowered, given);

    [Fact]
    public void Nothing_else_being_said_a_password_is_kept_at_full_cost() =>
        Assert.StartsWith("pbkdf2-sha512$210000$", Passwords.HashOf("correct horse"), StringComparison.Ordinal);

    [Fact]
    public async Task An_unknown_name_takes_as_long_as_a_wrong_password()
    {
        await using var world = await Start();
        var known = await Time(() => world.SignIn.WithPassword("ada", "wrong password", Cancel));
        var unknown = await Time(() => world.SignIn.WithPassword("nobody", "wrong password", Cancel));
        Assert.InRange(unknown / known, 0.3, 3);

        static async Task<double> Time(Func<Task> action)
        {
            await Assert.ThrowsAsync<Refused>(action);
            var least = double.MaxValue;
            // The least of a few: whatever else the machine does only adds to it.
            for (var turn = 0; turn < 3; turn++)
            {
                var watch = Stopwatch.StartNew();
                await Assert.ThrowsAsync<Refused>(action);
                least = Math.Min(least, watch.Elapsed.TotalMilliseconds);
            }

            return least;
        }
    }
}

[CollectionDefinition(nameof(PasswordCost), DisableParallelization = true)]
public sealed class PasswordCost;

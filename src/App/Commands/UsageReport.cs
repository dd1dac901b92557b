using System.CommandLine;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.App.Commands;

/// <summary><c>dossier usage</c>: how often which programs asked, by the keys that they give themselves (IntelligenceBank's <c>p60</c>).</summary>
internal static class UsageReport
{
    private const int UsualDays = 30;

    public static Command Command()
    {
        var from = new Option<DateOnly?>("--from") { Description = $"The first day, in UTC; {UsualDays} days ago if not said." };
        var to = new Option<DateOnly?>("--to") { Description = "The last day, in UTC; today if not said." };
        var data = Options.Data();
        var database = Options.Database();
        var json = Options.Json();
        var command = new Command("usage", "Shows how often which programs asked, day by day.") { from, to, data, database, json };
        command.SetAction(
            async (given, cancel) =>
            {
                await using var installation = await Installation.Open(
                    given.GetValue(data)!,
                    Options.Overrides(given.GetValue(database)),
                    cancel
                );
                var today = DateOnly.FromDateTime(installation.Of<TimeProvider>().GetUtcNow().UtcDateTime);
                var counted = await installation
                    .Of<Usages>()
                    .Between(given.GetValue(from) ?? today.AddDays(-UsualDays), given.GetValue(to) ?? today, Installation.Operator, cancel);
                Print(counted, given.GetValue(json));
                return Options.Done;
            }
        );
        return command;
    }

    private static void Print(IReadOnlyList<Usage> counted, bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(Json.Write(counted));
            return;
        }

        foreach (var usage in counted)
        {
            Console.WriteLine($"{usage.Day}  {usage.Door, -18}  {usage.Product, -32}  {usage.Requests, 10}");
        }
    }
}

using System.CommandLine;
using Dossier.Core.Ingestion;
using Dossier.Core.Kernel;

namespace Dossier.App.Commands;

/// <summary><c>dossier passwords</c>: what reading tries on encrypted items of a workspace.</summary>
internal static class PasswordList
{
    private const int PageSize = 1000;

    public static Command Command() =>
        new("passwords", "The passwords that reading tries on encrypted items of a workspace, in order.") { Add(), List(), Remove() };

    private static Command Add()
    {
        var label = new Option<string>("--label") { Description = "A note beside it.", DefaultValueFactory = _ => "" };
        return WorkspaceCommand.Make(
            "add",
            "Adds passwords: one a line on standard input, so that no other program sees them.",
            [label],
            async (given, installation, found, cancel) =>
            {
                var added = 0;
                while (await Console.In.ReadLineAsync(cancel) is { } line)
                {
                    if (line.Length > 0)
                    {
                        await installation.Of<KnownPasswords>().Add(found.Id, line, given.GetValue(label)!, Installation.Operator, cancel);
                        added++;
                    }
                }

                Console.WriteLine($"{added} added");
            }
        );
    }

    private static Command List()
    {
        var json = Options.Json();
        return WorkspaceCommand.Make(
            "list",
            "Lists them by number and label; the passwords themselves are never shown.",
            [json],
            async (given, installation, found, cancel) =>
            {
                var page = await installation.Of<KnownPasswords>().List(found.Id, PageOf.First(PageSize), Installation.Operator, cancel);
                if (given.GetValue(json))
                {
                    var items = page.Items.Select(one => new
                    {
                        one.Number,
                        one.Label,
                        one.CreatedAt,
                    });
                    Console.WriteLine(Json.Write(new { page.Total, items }));
                    return;
                }

                foreach (var one in page.Items)
                {
                    Console.WriteLine($"{one.Number, 6}  {one.CreatedAt:yyyy-MM-dd HH:mm}  {one.Label}");
                }
            }
        );
    }

    private static Command Remove()
    {
        var number = new Argument<long>("number") { Description = "Its number in the list." };
        return WorkspaceCommand.Make(
            "remove",
            "Takes one off the list.",
            [number],
            async (given, installation, found, cancel) =>
            {
                await installation.Of<KnownPasswords>().Remove(found.Id, given.GetValue(number), Installation.Operator, cancel);
            }
        );
    }
}

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
        var workspace = Options.Workspace();
        var label = new Option<string>("--label") { Description = "A note beside it.", DefaultValueFactory = _ => "" };
        var data = Options.Data();
        var command = new Command("add", "Adds passwords: one a line on standard input, so that no other program sees them.")
        {
            workspace,
            label,
            data,
        };
        command.SetAction(
            (given, cancel) =>
                Installation.With(
                    given.GetValue(data)!,
                    given.GetValue(workspace)!,
                    async (installation, found) =>
                    {
                        var added = 0;
                        while (await Console.In.ReadLineAsync(cancel) is { } line)
                        {
                            if (line.Length > 0)
                            {
                                await installation
                                    .Of<KnownPasswords>()
                                    .Add(found.Id, line, given.GetValue(label)!, Installation.Operator, cancel);
                                added++;
                            }
                        }

                        Console.WriteLine($"{added} added");
                        return Options.Done;
                    },
                    cancel
                )
        );
        return command;
    }

    private static Command List()
    {
        var workspace = Options.Workspace();
        var data = Options.Data();
        var json = Options.Json();
        var command = new Command("list", "Lists them by number and label; the passwords themselves are never shown.")
        {
            workspace,
            data,
            json,
        };
        command.SetAction(
            (given, cancel) =>
                Installation.With(
                    given.GetValue(data)!,
                    given.GetValue(workspace)!,
                    async (installation, found) =>
                    {
                        var page = await installation
                            .Of<KnownPasswords>()
                            .List(found.Id, PageOf.First(PageSize), Installation.Operator, cancel);
                        if (given.GetValue(json))
                        {
                            var items = page.Items.Select(one => new
                            {
                                one.Number,
                                one.Label,
                                one.CreatedAt,
                            });
                            Console.WriteLine(Json.Write(new { page.Total, items }));
                            return Options.Done;
                        }

                        foreach (var one in page.Items)
                        {
                            Console.WriteLine($"{one.Number, 6}  {one.CreatedAt:yyyy-MM-dd HH:mm}  {one.Label}");
                        }

                        return Options.Done;
                    },
                    cancel
                )
        );
        return command;
    }

    private static Command Remove()
    {
        var number = new Argument<long>("number") { Description = "Its number in the list." };
        var workspace = Options.Workspace();
        var data = Options.Data();
        var command = new Command("remove", "Takes one off the list.") { number, workspace, data };
        command.SetAction(
            (given, cancel) =>
                Installation.With(
                    given.GetValue(data)!,
                    given.GetValue(workspace)!,
                    async (installation, found) =>
                    {
                        await installation.Of<KnownPasswords>().Remove(found.Id, given.GetValue(number), Installation.Operator, cancel);
                        return Options.Done;
                    },
                    cancel
                )
        );
        return command;
    }
}

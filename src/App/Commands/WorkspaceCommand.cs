using System.CommandLine;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.App.Commands;

/// <summary>Commands that ask or change something of one workspace: each takes its name and the data folder beside what is its own.</summary>
internal static class WorkspaceCommand
{
    /// <summary>What is done. <see cref="Refused"/> becomes an exit code and a line on standard error.</summary>
    public delegate Task Act(ParseResult given, Installation installation, Workspace workspace, CancellationToken cancel);

    /// <param name="own">The command's arguments and options.</param>
    public static Command Make(string name, string description, IReadOnlyList<Symbol> own, Act act)
    {
        var workspace = Options.Workspace();
        var data = Options.Data();
        var command = new Command(name, description);
        foreach (var symbol in (Symbol[])[.. own.OfType<Argument>(), workspace, .. own.OfType<Option>(), data])
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.SetAction(
            (given, cancel) =>
                Installation.With(
                    given.GetValue(data)!,
                    given.GetValue(workspace)!,
                    async (installation, found) =>
                    {
                        await act(given, installation, found, cancel);
                        return Options.Done;
                    },
                    cancel
                )
        );
        return command;
    }
}

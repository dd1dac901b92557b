using System.CommandLine;
using Dossier.Formats;

namespace Dossier.App.Commands;

/// <summary><c>dossier known-files LIST COMPILED</c>: compiles a hash list such as NSRL's, for the setting <c>KnownFiles</c>.</summary>
internal static class KnownFilesList
{
    public static Command Command()
    {
        var list = new Argument<string>("list") { Description = "NSRL's text format, or one MD5 or SHA-1 a line." };
        var compiled = new Argument<string>("compiled") { Description = "The file to write." };
        var command = new Command("known-files", "Compiles a list of known files.") { list, compiled };
        command.SetAction(
            async (given, cancel) =>
            {
                try
                {
                    await using var text = File.OpenRead(given.GetValue(list)!);
                    var count = KnownFiles.Compile(text, Path.GetFullPath(given.GetValue(compiled)!), null, cancel);
                    Console.WriteLine($"{count} hashes");
                    return Options.Done;
                }
                catch (Exception exception) when (exception is Unreadable or IOException)
                {
                    await Console.Error.WriteLineAsync(exception.Message);
                    return Options.Refused;
                }
            }
        );
        return command;
    }
}

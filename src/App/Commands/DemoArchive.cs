using System.CommandLine;
using System.Globalization;
using Dossier.App.Demo;

namespace Dossier.App.Commands;

/// <summary><c>dossier demo-archive PATH</c>: writes a large generated archive, for measuring.</summary>
internal static class DemoArchive
{
    public static Command Command()
    {
        var path = new Argument<string>("path") { Description = "The archive to write." };
        var size = new Option<string>("--size") { Description = "Such as 500MB or 2GB.", DefaultValueFactory = _ => "2GB" };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 4 };
        var command = new Command("demo-archive", "Writes a large generated archive, the same each time.") { path, size, seed };
        command.SetAction(
            async (given, cancel) =>
            {
                if (Bytes(given.GetValue(size)!) is not { } bytes)
                {
                    await Console.Error.WriteLineAsync("A size is a number with MB or GB behind it.");
                    return Options.Refused;
                }

                var members = BigArchive.Write(given.GetValue(path)!, bytes, given.GetValue(seed), cancel);
                Console.WriteLine($"{members} members");
                return Options.Done;
            }
        );
        return command;
    }

    private static long? Bytes(string size)
    {
        var unit =
            size.EndsWith("GB", StringComparison.OrdinalIgnoreCase) ? 1L << 30
            : size.EndsWith("MB", StringComparison.OrdinalIgnoreCase) ? 1L << 20
            : 0;
        return unit > 0 && double.TryParse(size[..^2], CultureInfo.InvariantCulture, out var count) && count > 0
            ? (long)(count * unit)
            : null;
    }
}

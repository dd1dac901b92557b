using System.CommandLine;
using Dossier.App.Reading;
using Dossier.Core.Ingestion;

namespace Dossier.App.Commands;

/// <summary><c>dossier worker</c>: a reading process. Started by the server; it reads untrusted bytes and may be killed at any time.</summary>
internal static class Work
{
    /// <summary>Its whole command line.</summary>
    public const string Name = "worker";

    /// <summary>For the list of commands; <see cref="Name"/> alone never comes here.</summary>
    public static Command Command()
    {
        var command = new Command(Name, "Reads items for a server, over standard input and output. Started by the server itself.");
        command.SetAction(_ => Run());
        return command;
    }

    public static int Run()
    {
        using var requests = Console.OpenStandardInput();
        var limits = Environment.GetEnvironmentVariable(ReadingLimits.Variable) is { } written
            ? ReadingLimits.Read(written)
            : new ReadingLimits();
        return new ReadingLoop(limits, []).Run(requests);
    }
}

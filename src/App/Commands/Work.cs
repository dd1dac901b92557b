using System.CommandLine;
using Dossier.App.Reading;
using Dossier.Core.Ingestion;

namespace Dossier.App.Commands;

/// <summary><c>dossier worker</c>: a reading process. Started by the server; it reads untrusted bytes and may be killed at any time.</summary>
internal static class Work
{
    public static Command Command()
    {
        var command = new Command("worker", "Reads items for a server, over standard input and output. Started by the server itself.");
        command.SetAction(_ =>
        {
            using var requests = Console.OpenStandardInput();
            var limits = Environment.GetEnvironmentVariable(ReadingLimits.Variable) is { } written
                ? ReadingLimits.Read(written)
                : new ReadingLimits();
            return new ReadingLoop(limits, []).Run(requests);
        });
        return command;
    }
}

using System.CommandLine;
using System.Text;
using System.Text.Json;
using Dossier.App.Reading;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;

namespace Dossier.App.Commands;

/// <summary><c>dossier worker</c>: a reading process. Started by the server; it reads untrusted bytes and may be killed at any time.</summary>
internal static class Work
{
    public static Command Command()
    {
        var command = new Command("worker", "Reads items for a server, over standard input and output. Started by the server itself.");
        command.SetAction(_ =>
        {
            using var requests = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
            var limits = Environment.GetEnvironmentVariable(ReadingLimits.Variable) is { } json
                ? JsonSerializer.Deserialize(json, MessageJson.Own.ReadingLimits)!
                : new ReadingLimits();
            return new ReadingLoop(limits, []).Run(requests);
        });
        return command;
    }
}

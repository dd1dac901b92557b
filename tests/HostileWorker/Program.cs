using System.Text.Json;
using Dossier.App.Reading;
using Dossier.Core.Ingestion;
using Dossier.Core.Kernel;
using Dossier.HostileWorker;

// A reading process that also knows how to misbehave. Arguments: a tag by which a test finds its processes, and the limits as JSON.
var limits = args.Length > 1 ? JsonSerializer.Deserialize<ReadingLimits>(args[1], Json.Options)! : new ReadingLimits();
using var requests = Console.OpenStandardInput();
return new ReadingLoop(limits, [new HostileReader()]).Run(requests);

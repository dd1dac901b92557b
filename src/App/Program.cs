using System.CommandLine;
using Dossier.App.Commands;

// Asked to end, a command lets go of its work first; by default it would be cut off after two seconds.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = Serve.Farewell + TimeSpan.FromSeconds(5) };
return await Root.Command().Parse(args).InvokeAsync(configuration);

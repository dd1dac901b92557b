using System.CommandLine;
using Dossier.App.Commands;

// A reading process is started often, and to build all commands takes longer than to read many an item.
if (args is [Work.Name])
{
    return Work.Run();
}

// Asked to end, a command lets go of its work first; by default it would be cut off after two seconds.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = Serve.Farewell + TimeSpan.FromSeconds(5) };
return await Root.Command().Parse(args).InvokeAsync(configuration);

using System.CommandLine;
using Dossier.App.Demo;
using Dossier.Core.Kernel;

namespace Dossier.App.Commands;

/// <summary><c>dossier demo</c>: puts a made-up matter through the whole main job by a server's public API, and gives the account.</summary>
internal static class DemoTour
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static Command Command()
    {
        var url = new Option<string>("--url") { Description = "The server.", DefaultValueFactory = _ => Serve.DefaultUrls };
        var data = Options.Data();
        var database = Options.Database();
        var name = new Option<string>("--workspace", "-w")
        {
            Description = "The workspace to make; with a number behind it when there is one of that name.",
            DefaultValueFactory = _ => "Harbor Crane",
        };
        var write = new Option<string?>("--write") { Description = "Only write the matter's files into this folder; no server is needed." };
        var command = new Command("demo", "Puts a small made-up matter through the whole job by a server's public API.")
        {
            url,
            data,
            database,
            name,
            write,
        };
        command.SetAction(
            (given, cancel) =>
            {
                if (given.GetValue(write) is { } folder)
                {
                    return Task.FromResult(Write(folder));
                }

                var order = new Order(
                    given.GetValue(url)!,
                    given.GetValue(data)!,
                    Options.Overrides(given.GetValue(database)),
                    given.GetValue(name)!
                );
                return Run(order, cancel);
            }
        );
        return command;
    }

    private sealed record Order(string Url, string Data, IReadOnlyDictionary<string, string?> Overrides, string Workspace);

    private static int Write(string folder)
    {
        var manifest = DemoMatter.Write(Path.GetFullPath(folder));
        foreach (var upload in manifest.Uploads)
        {
            Console.WriteLine($"{upload.Path}  {upload.Custodian}, {upload.Length:N0} bytes, {upload.Items.Count} items");
        }

        Console.WriteLine($"{manifest.KnownFiles}  for dossier known-files");
        return Options.Done;
    }

    private static async Task<int> Run(Order order, CancellationToken cancel)
    {
        if (!Uri.TryCreate(order.Url.TrimEnd('/') + "/", UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
        {
            await Console.Error.WriteLineAsync($"'{order.Url}' is no server's address.");
            return Options.Refused;
        }

        try
        {
            return await Walk(server, order, cancel) ? Options.Done : Options.Failed;
        }
        catch (DemoFailed failed)
        {
            await Console.Error.WriteLineAsync(failed.Message);
            return Options.Failed;
        }
        catch (Refused refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return Options.Refused;
        }
    }

    private static async Task<bool> Walk(Uri server, Order order, CancellationToken cancel)
    {
        var settings = Settings.Load(order.Data, order.Overrides);
        await using var access = await DemoAccess.Open(settings, order.Overrides, cancel);
        // A proxy has no business between a machine and itself.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = !server.IsLoopback })
        {
            BaseAddress = server,
            Timeout = Longest,
        };
        var folder = Directory.CreateTempSubdirectory("dossier-demo-");
        try
        {
            var manifest = DemoMatter.Write(folder.FullName);
            var progress = new DemoProgress(Console.Out, !Console.IsOutputRedirected);
            var findings = await new DemoWalk(http, access.Keys, Console.Out, progress).Run(manifest, order.Workspace, cancel);
            var places = new DemoPlaces("./dossier", settings.DataFolder, settings.ExportRoot, server);
            return new DemoReport(Console.Out, manifest, findings, places).Print();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using System.CommandLine;
using System.Diagnostics;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Ocr;
using Dossier.Core.Search;
using Dossier.Formats;

namespace Dossier.App.Commands;

/// <summary><c>dossier ocr</c>: recognizes the text of pictures in a workspace, without a server; lists and installs languages.</summary>
internal static class Ocr
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public static Command Command()
    {
        var workspace = new Option<string?>("--workspace", "-w") { Description = "The workspace's name." };
        var query = new Option<string>("--query") { Description = "Which documents. Default: all.", DefaultValueFactory = _ => "*" };
        var languages = Codes("--languages", "In which languages, as EN,FR. Default: EN.");
        var data = Options.Data();
        var json = Options.Json();
        var command = new Command("ocr", "Recognizes the text of scanned PDF and images in a workspace.")
        {
            workspace,
            query,
            languages,
            data,
            json,
            Languages(),
        };
        command.SetAction(
            (given, cancel) =>
                given.GetValue(workspace) is { } name
                    ? Installation.With(
                        given.GetValue(data)!,
                        name,
                        (installation, found) =>
                            Run(
                                installation,
                                found,
                                given.GetValue(query)!,
                                Split(given.GetValue(languages)),
                                given.GetValue(json),
                                cancel
                            ),
                        cancel
                    )
                    : Task.FromResult(WorkspaceWanted())
        );
        return command;
    }

    private static Option<string?> Codes(string name, string description) => new(name) { Description = description };

    private static string[]? Split(string? codes) =>
        codes?.ToUpperInvariant().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int WorkspaceWanted()
    {
        Console.Error.WriteLine("Option '--workspace' is required.");
        return Options.Refused;
    }

    private static async Task<int> Run(
        Installation installation,
        Core.Workspaces.Workspace workspace,
        string query,
        IReadOnlyList<string>? languages,
        bool asJson,
        CancellationToken cancel
    )
    {
        await installation.Of<Indexing>().CatchUp(workspace.Id, cancel);
        var runs = installation.Of<OcrRuns>();
        var run = await runs.Create(workspace.Id, "Command line", query, languages, Installation.Operator, cancel);
        await installation.Work(stop => Watch(installation, run.Number, stop), cancel);
        await installation.Of<Workers>().DisposeAsync();
        await installation.Of<Indexing>().CatchUp(workspace.Id, cancel);
        run = await runs.Find(run.Number, Installation.Operator, cancel);
        var workflow = await installation.Of<Workflows>().Find(WorkflowKind.Ocr, run.Number, Installation.Operator, cancel);
        var types = await installation.Of<Faults>().ByKind(workflow, cancel);
        if (asJson)
        {
            Console.WriteLine(
                Json.Write(
                    new
                    {
                        run.Number,
                        run.State,
                        run.ItemsFound,
                        run.ItemsDone,
                        run.ItemsFailed,
                        types,
                    }
                )
            );
        }
        else
        {
            Console.WriteLine($"{run.State}: {run.ItemsDone} documents of {run.ItemsFound}, {run.ItemsFailed} with exceptions.");
        }

        return run.State is WorkState.Failed or WorkState.Cancelled ? Options.Failed : Options.Done;
    }

    private static async Task Watch(Installation installation, long number, CancellationToken cancel)
    {
        using var bar = new ProgressBar();
        Workflow workflow;
        do
        {
            await Task.Delay(Glance, cancel);
            workflow = await installation.Of<Workflows>().Find(WorkflowKind.Ocr, number, Installation.Operator, cancel);
            bar.Show(workflow);
        } while (!workflow.IsOver);
    }

    private static Command Languages()
    {
        var install = Codes(
            "--install",
            "Codes of languages whose Debian packages are to be installed, as FR,DE; ALL for all. Needs root."
        );
        var command = new Command("languages", "The languages there are, and which are installed.") { install };
        command.SetAction(
            async (given, cancel) =>
            {
                if (Split(given.GetValue(install)) is { } codes)
                {
                    return await Install(codes, cancel);
                }

                var packs = await Installed(cancel);
                foreach (var language in OcrLanguage.All)
                {
                    var state = packs.Contains(language.Pack) ? "installed" : "-";
                    Console.WriteLine($"{language.Code, -12}{language.Name, -24}{state, -11}{language.Package}");
                }

                return Options.Done;
            }
        );
        return command;
    }

    /// <summary>The packs that Tesseract finds; none when it is not installed itself.</summary>
    private static async Task<HashSet<string>> Installed(CancellationToken cancel)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("tesseract", ["--list-langs"]) { RedirectStandardOutput = true })!;
            var output = await process.StandardOutput.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return [.. output.Split('\n', StringSplitOptions.TrimEntries)];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return [];
        }
    }

    private static async Task<int> Install(IReadOnlyList<string> codes, CancellationToken cancel)
    {
        var wanted = codes is ["ALL"] ? [.. OcrLanguage.All.Select(language => language.Code)] : codes;
        var unknown = wanted.FirstOrDefault(code => OcrLanguage.Find(code) is null);
        if (unknown is not null)
        {
            await Console.Error.WriteLineAsync($"'{unknown}' is none of the languages known.");
            return Options.Refused;
        }

        var packages = wanted.Select(code => OcrLanguage.Find(code)!.Package).Prepend("tesseract-ocr").Distinct();
        var start = new ProcessStartInfo("apt-get", ["install", "--yes", "--no-install-recommends", .. packages]);
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        try
        {
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0 ? Options.Done : Options.Failed;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            await Console.Error.WriteLineAsync($"There is no apt-get here. Install the counterparts of: {string.Join(' ', packages)}");
            return Options.Failed;
        }
    }
}

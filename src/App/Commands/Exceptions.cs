using System.CommandLine;
using System.Text;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Formats;

namespace Dossier.App.Commands;

/// <summary><c>dossier exceptions</c>: what could not be read in a workspace; seen, counted, exported, read once more.</summary>
internal static class Exceptions
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public static Command Command() => new("exceptions", "What could not be read in a workspace, or not whole.") { List(), Csv(), Retry() };

    private static Option<FaultKind?> Type() =>
        new("--type") { Description = $"Only those of one type: {string.Join(", ", Enum.GetNames<FaultKind>())}." };

    private static Command List()
    {
        var type = Type();
        var page = new Option<int>("--page") { DefaultValueFactory = _ => 1 };
        var size = new Option<int>("--size") { Description = "Exceptions a page.", DefaultValueFactory = _ => 50 };
        var json = Options.Json();
        return WorkspaceCommand.Make(
            "list",
            "Counts them by type, and lists them.",
            [type, page, size, json],
            async (given, installation, found, cancel) =>
            {
                var faults = installation.Of<Faults>();
                var counts = await faults.ByKind(found.Id, Installation.Operator, cancel);
                var wanted = PageOf.Checked(given.GetValue(page), given.GetValue(size), Options.MostRows);
                var items = await faults.List(found.Id, given.GetValue(type), wanted, Installation.Operator, cancel);
                Print(counts, items, given.GetValue(json));
            }
        );
    }

    private static void Print(IReadOnlyDictionary<FaultKind, long> counts, Page<Fault> page, bool asJson)
    {
        if (asJson)
        {
            var items = page.Items.Select(fault => new
            {
                fault.Number,
                fault.Kind,
                fault.Path,
                fault.Message,
                document = fault.DocumentNumber,
                fault.OccurredAt,
            });
            Console.WriteLine(
                Json.Write(
                    new
                    {
                        page.Total,
                        types = counts,
                        items,
                    }
                )
            );
            return;
        }

        foreach (var (kind, count) in counts)
        {
            Console.WriteLine($"{kind, -18}{count, 8}");
        }

        foreach (var fault in page.Items)
        {
            Console.WriteLine($"{fault.Number, 8}  {fault.Kind, -18}  {fault.Path}: {fault.Message}");
        }
    }

    private static Command Csv()
    {
        var type = Type();
        var csv = new Option<string?>("--csv") { Description = "The file to write. Default: standard output." };
        return WorkspaceCommand.Make(
            "export",
            "Writes them as CSV.",
            [type, csv],
            async (given, installation, found, cancel) =>
            {
                await using var stream = given.GetValue(csv) is { } path ? File.Create(path) : Console.OpenStandardOutput();
                await using var writer = new StreamWriter(stream, new UTF8Encoding(false));
                await installation.Of<Faults>().WriteCsv(found.Id, given.GetValue(type), writer, Installation.Operator, cancel);
            }
        );
    }

    private static Command Retry()
    {
        var type = Type();
        var number = new Option<long?>("--number") { Description = "One exception, by its number." };
        var seconds = new Option<double?>("--seconds") { Description = "How long one item may take." };
        var memory = new Option<long?>("--memory") { Description = "Memory of a reading process, in MiB." };
        var ratio = new Option<int?>("--ratio") { Description = "Bytes out to bytes in." };
        var depth = new Option<int?>("--depth") { Description = "Containers within containers." };
        var text = new Option<long?>("--text") { Description = "Characters of one item's text." };
        var json = Options.Json();
        return WorkspaceCommand.Make(
            "retry",
            "Reads what failed once more, with the passwords and limits there are now.",
            [type, number, seconds, memory, ratio, depth, text, json],
            async (given, installation, found, cancel) =>
            {
                var usual = installation.Of<ReadingLimits>();
                var limits = usual.Given(
                    given.GetValue(seconds),
                    given.GetValue(memory),
                    given.GetValue(ratio),
                    given.GetValue(depth),
                    given.GetValue(text)
                );
                var order = new RetryOrder
                {
                    Kind = given.GetValue(type),
                    FaultNumber = given.GetValue(number),
                    Limits = limits == usual ? null : limits,
                };
                await Retry(installation, found, order, given.GetValue(json), cancel);
            }
        );
    }

    private static async Task Retry(Installation installation, Workspace workspace, RetryOrder order, bool asJson, CancellationToken cancel)
    {
        var retried = await installation.Of<Retries>().Retry(workspace.Id, order, Installation.Operator, cancel);
        await installation.Work(stop => Watch(installation, retried.Workflows, stop), cancel);
        await installation.Of<Workers>().DisposeAsync();
        var counts = await installation.Of<Faults>().ByKind(workspace.Id, Installation.Operator, cancel);
        if (asJson)
        {
            Console.WriteLine(
                Json.Write(
                    new
                    {
                        retried.Items,
                        workflows = retried.Workflows.Select(workflow => workflow.Number),
                        retried.Left,
                        types = counts,
                    }
                )
            );
        }
        else
        {
            Console.WriteLine($"{retried.Items} items read once more, {retried.Left} exceptions left alone; there are now:");
            foreach (var (kind, count) in counts)
            {
                Console.WriteLine($"{kind, -18}{count, 8}");
            }
        }
    }

    private static async Task Watch(Installation installation, IReadOnlyList<Workflow> workflows, CancellationToken cancel)
    {
        using var bar = new ProgressBar();
        foreach (var begun in workflows)
        {
            Workflow workflow;
            do
            {
                await Task.Delay(Glance, cancel);
                workflow = await installation.Of<Workflows>().Find(begun.Kind, begun.Number, Installation.Operator, cancel);
                bar.Show(workflow);
            } while (!workflow.IsOver);
        }
    }
}

using System.CommandLine;
using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;

namespace Dossier.App.Commands;

/// <summary><c>dossier export</c>: numbers documents and writes them with load files, or puts them up for review, without a server.</summary>
internal static class Export
{
    private const int Slice = 1000;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public static Command Command()
    {
        var workspace = Options.Workspace();
        var output = new Option<string?>("--output", "-o") { Description = "The folder that volumes are written to." };
        var review = new Option<string?>("--review")
        {
            Description = "Instead of a folder: the workspace, of the same client, that the documents are put up for review in.",
        };
        var series = new Option<string>("--series")
        {
            Description = "The series' name; made when there is none.",
            DefaultValueFactory = _ => "Export",
        };
        var prefix = new Option<string>("--prefix") { Description = "What control numbers begin with.", DefaultValueFactory = _ => "DOC" };
        var start = new Option<long>("--start") { Description = "The first number of a new series.", DefaultValueFactory = _ => 1 };
        var padding = new Option<int>("--padding") { Description = "Digits of a number.", DefaultValueFactory = _ => 8 };
        var level = new Option<NumberingLevel>("--level")
        {
            Description = "A number per document or per page.",
            DefaultValueFactory = _ => NumberingLevel.Document,
        };
        var images = new Option<bool>("--with-images") { Description = "Page images too." };
        var imageFormat = new Option<ImageFormat>("--image-format")
        {
            Description = "A TIFF per page or a PDF per document.",
            DefaultValueFactory = _ => ImageFormat.Tiff,
        };
        var query = new Option<string>("--query") { Description = "Which documents. Default: all.", DefaultValueFactory = _ => "*" };
        var exceptions = new Option<bool>("--with-exceptions") { Description = "Documents with something wrong too." };
        var data = Options.Data();
        var json = Options.Json();
        var command = new Command("export", "Numbers documents and writes them with load files, or puts them up for review.")
        {
            workspace,
            output,
            review,
            series,
            prefix,
            start,
            padding,
            level,
            images,
            imageFormat,
            query,
            exceptions,
            data,
            json,
        };
        command.Validators.Add(given =>
        {
            if (given.GetValue(output) is null == given.GetValue(review) is null)
            {
                given.AddError("Say either --output or --review.");
            }
        });
        command.SetAction(
            (given, cancel) =>
            {
                var order = new SeriesOrder(given.GetValue(series)!)
                {
                    Output = given.GetValue(output) is { } folder
                        ? new ExportOutput
                        {
                            Path = Path.GetFullPath(folder),
                            IncludeImages = given.GetValue(images),
                            ImageFormat = given.GetValue(imageFormat),
                        }
                        : new ExportOutput { Destination = Destination.Review },
                    Numbering = new Numbering
                    {
                        Prefix = given.GetValue(prefix)!,
                        Padding = given.GetValue(padding),
                        Level = given.GetValue(level),
                    },
                    Start = given.GetValue(start),
                };
                var choice = new Choice(
                    given.GetValue(workspace)!,
                    given.GetValue(query)!,
                    given.GetValue(exceptions),
                    given.GetValue(review)
                );
                return Run(order, choice, given.GetValue(data)!, given.GetValue(json), cancel);
            }
        );
        return command;
    }

    /// <param name="Review">The workspace that they are put up for review in; null when they go to a folder.</param>
    private sealed record Choice(string Workspace, string Query, bool WithExceptions, string? Review);

    private static async Task<int> Run(SeriesOrder order, Choice choice, string data, bool asJson, CancellationToken cancel)
    {
        // Whoever may run this program on this machine may write where it may write; other folders stay closed.
        var settings = new Dictionary<string, string?>();
        if (order.Output.Path is { } folder)
        {
            settings["Exports:Roots:0"] = folder;
        }

        await using var installation = await Installation.Open(data, settings, cancel);
        try
        {
            var workspace = await installation.Workspace(choice.Workspace, cancel);
            if (choice.Review is not null)
            {
                var review = await installation.Workspace(choice.Review, cancel);
                order = order with { Output = order.Output with { WorkspaceNumber = review.Number } };
            }

            var series = await Series(installation, workspace, order, cancel);
            var documents = await Chosen(installation, workspace, choice, cancel);
            var exports = installation.Of<Exports>();
            var export = await exports.Create(workspace.Number, order.Name, series.Number, documents, Installation.Operator, cancel);
            await installation.Work(stop => Watch(installation, export.Number, stop), cancel);
            export = await exports.Find(export.Number, Installation.Operator, cancel);
            Print(export, order, choice, asJson);
            return export.State is WorkState.Failed or WorkState.Cancelled ? Options.Failed : Options.Done;
        }
        catch (Refused refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return Options.Refused;
        }
    }

    /// <summary>The series of that name, writing to the folder now asked for; its numbers go on where they stopped.</summary>
    private static async Task<ExportSeries> Series(
        Installation installation,
        Workspace workspace,
        SeriesOrder order,
        CancellationToken cancel
    )
    {
        var all = installation.Of<SeriesOfExports>();
        var found = (await all.List(workspace.Number, Installation.Operator, cancel)).FirstOrDefault(series => series.Name == order.Name);
        if (found is null)
        {
            return await all.Create(workspace.Number, order, Installation.Operator, cancel);
        }

        return await all.Change(found.Number, _ => new SeriesChange { Output = order.Output }, Installation.Operator, cancel);
    }

    private static async Task<IReadOnlyList<long>> Chosen(
        Installation installation,
        Workspace workspace,
        Choice choice,
        CancellationToken cancel
    )
    {
        await installation.Of<Indexing>().CatchUp(workspace.Id, cancel);
        var searches = installation.Of<Searches>();
        var numbers = new List<long>();
        for (var page = 1; ; page++)
        {
            var order = new SearchOrder(choice.Query)
            {
                Page = new PageOf(page, Slice),
                Sort = SearchSort.Number,
                IsWithoutDuplicates = true,
            };
            var hits = (await searches.Find(workspace.Id, order, Installation.Operator, cancel)).Hits.Items;
            numbers.AddRange(
                hits.Select(hit => hit.Document)
                    .Where(document =>
                        document.Outcome == Outcome.Document || (choice.WithExceptions && document.Outcome == Outcome.Exception)
                    )
                    .Select(document => document.Number)
            );
            if (hits.Count < Slice)
            {
                return numbers;
            }
        }
    }

    private static async Task Watch(Installation installation, long number, CancellationToken cancel)
    {
        using var bar = new ProgressBar();
        Workflow workflow;
        do
        {
            await Task.Delay(Glance, cancel);
            workflow = await installation.Of<Workflows>().Find(WorkflowKind.Export, number, Installation.Operator, cancel);
            bar.Show(workflow);
        } while (!workflow.IsOver);
    }

    private static void Print(Core.Productions.Export export, SeriesOrder order, Choice choice, bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(
                Json.Write(
                    new
                    {
                        export.Number,
                        export.State,
                        export.DocumentCount,
                        export.FirstNumber,
                        export.LastNumber,
                        order.Output.Path,
                        choice.Review,
                        export.Message,
                    }
                )
            );
            return;
        }

        var end = export.Message is null ? "" : $" {export.Message}";
        Console.WriteLine($"{export.Name}: {export.State}, {export.DocumentCount} documents in {choice.Review ?? order.Output.Path}.{end}");
    }
}

using System.CommandLine;
using System.Diagnostics;
using System.Runtime;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;

namespace Dossier.App.Commands;

/// <summary><c>dossier ingest PATH</c>: the whole way from files to searchable documents, without a server.</summary>
internal static class Ingest
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    public static Command Command()
    {
        var path = new Argument<string>("path") { Description = "A file or folder of evidence." };
        var workspace = Options.Workspace();
        var custodian = new Option<string>("--custodian") { Description = "Whose evidence it is.", DefaultValueFactory = _ => "" };
        var data = Options.Data();
        var json = Options.Json();
        var strict = new Option<bool>("--strict") { Description = "End with code 3 when something could not be read." };
        var scheme = new Option<DuplicateScheme?>("--copies-by")
        {
            Description =
                "By what a mail is taken for a copy: FileHash, MessageId or Content. Stays set in the workspace; Content at first.",
        };
        var similarity = new Option<int?>("--near-duplicates")
        {
            Description = "How similar, in per cent, near duplicates are at least; 0 finds none. Stays set in the workspace; 80 at first.",
        };
        similarity.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 100)
            {
                result.AddError("--near-duplicates takes a number from 0 to 100.");
            }
        });
        var command = new Command("ingest", "Reads evidence into a workspace, which is made when there is none of that name.")
        {
            path,
            workspace,
            custodian,
            data,
            json,
            strict,
            scheme,
            similarity,
        };
        command.SetAction(
            (given, cancel) =>
                Run(
                    new Order(
                        Path.GetFullPath(given.GetValue(path)!),
                        given.GetValue(workspace)!,
                        given.GetValue(custodian)!,
                        given.GetValue(data)!,
                        given.GetValue(json),
                        given.GetValue(strict)
                    )
                    {
                        Scheme = given.GetValue(scheme),
                        Similarity = given.GetValue(similarity),
                    },
                    cancel
                )
        );
        return command;
    }

    private sealed record Order(string Path, string Workspace, string Custodian, string Data, bool Json, bool Strict)
    {
        public DuplicateScheme? Scheme { get; init; }
        public int? Similarity { get; init; }

        public WorkspaceSettings Set(WorkspaceSettings settings) =>
            settings with
            {
                DuplicateScheme = Scheme ?? settings.DuplicateScheme,
                NearDuplicateThreshold = Similarity ?? settings.NearDuplicateThreshold,
            };
    }

    private static async Task<int> Run(Order order, CancellationToken cancel)
    {
        // Nobody waits for an answer meanwhile: collecting beside the work, in pauses that a server keeps short, costs some of it.
        GCSettings.LatencyMode = GCLatencyMode.Batch;
        // Whoever may run this program on this machine may read what it may read: every path is allowed.
        var settings = new Dictionary<string, string?> { ["Evidence:Roots:0"] = "/" };
        await using var installation = await Installation.Open(order.Data, settings, cancel, reads: true);
        var clock = Stopwatch.StartNew();
        Ingestion ingestion;
        try
        {
            ingestion = await Start(installation, order, cancel);
        }
        catch (Refused refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return Options.Refused;
        }

        await installation.Work(stop => Watch(installation, ingestion.Number, stop), cancel);
        // To end processes takes a moment of its own, and nobody needs them any more.
        var leaving = Task.Run(() => installation.Of<Workers>().DisposeAsync().AsTask(), CancellationToken.None);
        await installation.Of<Indexing>().CatchUp(ingestion.WorkspaceId, cancel);
        var ingestions = installation.Of<Ingestions>();
        ingestion = await ingestions.Find(ingestion.Number, Installation.Operator, cancel);
        var account = await ingestions.Account(ingestion, cancel);
        var faults = await installation.Of<Faults>().ByKind(await Workflow(installation, ingestion.Number, cancel), cancel);
        var elapsed = clock.Elapsed;
        await leaving;
        Report.Print(ingestion, account, faults, elapsed, order.Json);
        return ingestion.State == WorkState.Failed ? Options.Failed
            : account.Exceptions > 0 && order.Strict ? Options.WithExceptions
            : Options.Done;
    }

    private static async Task<Ingestion> Start(Installation installation, Order order, CancellationToken cancel)
    {
        var workspaces = installation.Of<Workspaces>();
        var workspace =
            await workspaces.Named(order.Workspace, Installation.Operator, cancel)
            ?? await workspaces.Create(new WorkspaceOrder(order.Workspace), Installation.Operator, cancel);
        if (order.Set(workspace.Settings) != workspace.Settings)
        {
            workspace = await workspaces.Change(
                workspace.Id,
                before => new WorkspaceChange { Settings = order.Set(before.Settings) },
                Installation.Operator,
                cancel
            );
        }

        var location = new DataLocation(order.Custodian) { Paths = [order.Path] };
        var started = await installation
            .Of<Ingestions>()
            .Create(workspace.Number, Path.GetFileName(order.Path), [location], Installation.Operator, cancel);
        return started.Single();
    }

    private static async Task Watch(Installation installation, long number, CancellationToken cancel)
    {
        using var bar = new ProgressBar();
        Workflow workflow;
        do
        {
            await Task.Delay(Glance, cancel);
            workflow = await Workflow(installation, number, cancel);
            bar.Show(workflow);
        } while (!workflow.IsOver);
    }

    private static Task<Workflow> Workflow(Installation installation, long number, CancellationToken cancel) =>
        installation.Of<Workflows>().Find(WorkflowKind.Ingestion, number, Installation.Operator, cancel);
}

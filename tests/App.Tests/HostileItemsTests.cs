using System.Diagnostics;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Formats;
using Dossier.Support;
using static Dossier.App.Tests.Setup.HostileBatch;

namespace Dossier.App.Tests;

/// <summary>What bytes from outside do to the process that reads them, they do to one item: the batch, the server and the disk stay whole.</summary>
public sealed class HostileItemsTests
{
    private const int Minutes = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 2 * Minutes)]
    [InlineData("exit", FaultKind.Crashed)]
    [InlineData("failfast", FaultKind.Crashed)]
    [InlineData("kill", FaultKind.Crashed)]
    [InlineData("orphan", FaultKind.Crashed)]
    [InlineData("stack", FaultKind.Crashed)]
    [InlineData("loop", FaultKind.Timeout)]
    [InlineData("sleep", FaultKind.Timeout)]
    [InlineData("allocate managed", FaultKind.OutOfMemory)]
    [InlineData("allocate native", FaultKind.OutOfMemory)]
    [InlineData("throw", FaultKind.Corrupt)]
    public async Task An_item_that_ruins_its_process_costs_itself_and_nothing_else(string deed, FaultKind expected)
    {
        await using var installed = await Installed.Start(new Order { Limits = Tight, IsHostile = true }, Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var zip = installed.PutEvidence("batch.zip", Zips.Of([.. Healthy(0, 12), Hostile("culprit.bin", deed), .. Healthy(12, 12)]));
        var clock = Stopwatch.StartNew();

        var outcomes = await installed.Ingest(workspace, zip, Cancel);

        outcomes.AddUp();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(45), $"It took {clock.Elapsed.TotalSeconds:0} s.");
        Assert.Equal([expected], outcomes.FaultsOf("/culprit.bin"));
        Assert.Single(outcomes.Faults);
        Assert.Equal(Outcome.Exception, outcomes.Document("/culprit.bin").Outcome);
        Assert.Equal(
            (24, 1, 1, 26),
            (outcomes.Account.Documents, outcomes.Account.Containers, outcomes.Account.Exceptions, outcomes.Account.Items)
        );
        await AllHealthy(installed, outcomes, 24);
        await ServerIsUntouched(installed);
    }

    [Fact(Timeout = 3 * Minutes)]
    public async Task All_of_them_in_one_batch_cost_themselves_and_nothing_else()
    {
        (string Name, string Deed, FaultKind Kind)[] culprits =
        [
            ("a.bin", "throw", FaultKind.Corrupt),
            ("b.bin", "kill", FaultKind.Crashed),
            ("c.bin", "loop", FaultKind.Timeout),
            ("d.bin", "allocate managed", FaultKind.OutOfMemory),
            ("e.bin", "exit", FaultKind.Crashed),
            ("f.bin", "allocate managed", FaultKind.OutOfMemory),
            ("g.bin", "children", FaultKind.LimitExceeded),
            ("h.bin", "allocate managed", FaultKind.OutOfMemory),
            ("i.bin", "allocate managed", FaultKind.OutOfMemory),
            ("j.bin", "stack", FaultKind.Crashed),
        ];
        await using var installed = await Installed.Start(new Order { Limits = Tight, IsHostile = true }, Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var entries = culprits.SelectMany((culprit, index) => Healthy(index * 3, 3).Append(Hostile(culprit.Name, culprit.Deed)));
        var zip = installed.PutEvidence("batch.zip", Zips.Of(entries));

        var outcomes = await installed.Ingest(workspace, zip, Cancel);

        outcomes.AddUp();
        Assert.Equal(culprits.Select(culprit => $"{culprit.Name} {culprit.Kind}"), FaultsByName(outcomes));
        await AllHealthy(installed, outcomes, culprits.Length * 3);
        Assert.Equal(MostChildren, outcomes.Documents.Count(document => document.Path.Contains("/g.bin/child-", StringComparison.Ordinal)));
        await ServerIsUntouched(installed);
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task Endless_children_stop_at_their_limit_and_those_that_came_before_are_kept()
    {
        await using var installed = await Installed.Start(new Order { Limits = Tight, IsHostile = true }, Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var zip = installed.PutEvidence("batch.zip", Zips.Of([Hostile("many.bin", "children"), .. Healthy(0, 3)]));

        var outcomes = await installed.Ingest(workspace, zip, Cancel);

        outcomes.AddUp();
        Assert.Equal(["many.bin LimitExceeded"], FaultsByName(outcomes));
        for (var number = 1; number <= MostChildren; number++)
        {
            var child = outcomes.Document($"/many.bin/child-{number}.txt");
            Assert.Equal(Outcome.Document, child.Outcome);
            Assert.Equal($"Child number {number}.", await installed.TextOf(child, Cancel));
        }

        await AllHealthy(installed, outcomes, 3);
        await ServerIsUntouched(installed);
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task Endless_bytes_stop_at_their_limit_and_do_not_fill_the_disk()
    {
        await using var installed = await Installed.Start(new Order { Limits = Tight, IsHostile = true }, Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var zip = installed.PutEvidence("batch.zip", Zips.Of([.. Healthy(0, 3), Hostile("much.bin", "output"), .. Healthy(3, 3)]));

        var outcomes = await installed.Ingest(workspace, zip, Cancel);

        outcomes.AddUp();
        Assert.Equal([FaultKind.LimitExceeded], outcomes.FaultsOf("/much.bin"));
        Assert.True(SizeOf(installed.DataFolder) < 64L << 20, "What never ended has filled the disk.");
        await AllHealthy(installed, outcomes, 6);
        await ServerIsUntouched(installed);
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task Names_that_climb_out_of_an_archive_lead_nowhere()
    {
        await using var installed = await Installed.Start(new Order(), Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var target = $"dossier-escape-{installed.Tag}";
        var climb = string.Concat(Enumerable.Repeat("../", 20));
        var zip = installed.PutEvidence(
            "climbing.zip",
            Zips.Of([
                ($"{climb}tmp/{target}/up.txt", Zips.Text("Up and away.")),
                ($"/tmp/{target}/absolute.txt", Zips.Text("From the root.")),
                ($@"..\..\..\tmp\{target}\windows.txt", Zips.Text("Backwards.")),
                ($@"C:\tmp\{target}\drive.txt", Zips.Text("A drive.")),
                ($"a/../../b/./{target}-between.txt", Zips.Text("In between.")),
                ("..", Zips.Text("Two dots.")),
                ("plain.txt", Zips.Text("Nothing odd.")),
            ])
        );
        var before = Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(installed.DataFolder)!).Order().ToList();

        var outcomes = await installed.Ingest(workspace, zip, Cancel);

        outcomes.AddUp();
        Assert.Empty(outcomes.Faults);
        Assert.Equal(
            new[]
            {
                $"climbing.zip/C:/tmp/{target}/drive.txt",
                $"climbing.zip/a/b/{target}-between.txt",
                "climbing.zip/plain.txt",
                $"climbing.zip/tmp/{target}/absolute.txt",
                $"climbing.zip/tmp/{target}/up.txt",
                $"climbing.zip/tmp/{target}/windows.txt",
                "climbing.zip/unnamed-5",
            },
            outcomes.Documents.Select(document => document.Path).Order(StringComparer.Ordinal)
        );
        Assert.Equal("Up and away.", (await installed.TextOf(outcomes.Document("/up.txt"), Cancel)).TrimEnd());
        Assert.False(Path.Exists($"/tmp/{target}"));
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(installed.DataFolder)!).Order());
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(installed.DataFolder, "*", SearchOption.AllDirectories),
            path => path.Contains(target, StringComparison.Ordinal) || path.EndsWith("plain.txt", StringComparison.Ordinal)
        );
    }

    /// <summary>The limits an administrator sets must reach the process that keeps them.</summary>
    [Fact(Timeout = 2 * Minutes)]
    public async Task The_installations_limits_hold_in_its_own_reading_processes()
    {
        await using var installed = await Installed.Start(
            new Order
            {
                Limits = new ReadingLimits { Text = 1000, Children = 5 },
            },
            Cancel
        );
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        installed.PutEvidence("folder/long.txt", Zips.Text(string.Join(' ', Enumerable.Repeat("word", 1000))));
        installed.PutEvidence("folder/many.zip", Zips.Of(Healthy(0, 8)));

        var outcomes = await installed.Ingest(workspace, Path.Combine(installed.Evidence, "folder"), Cancel);

        outcomes.AddUp();
        Assert.Equal([FaultKind.LimitExceeded], outcomes.FaultsOf("/long.txt"));
        Assert.Equal([FaultKind.LimitExceeded], outcomes.FaultsOf("/many.zip"));
        Assert.Equal(1000, outcomes.Document("/long.txt").TextLength);
    }

    private static (string Name, byte[] Bytes) Hostile(string name, string deed) => (name, Zips.Text($"DOSSIER-TEST {deed}\n"));

    private static IEnumerable<string> FaultsByName(Outcomes outcomes) =>
        outcomes.Faults.Select(fault => $"{Path.GetFileName(fault.Path)} {fault.Kind}").Order(StringComparer.Ordinal);
}

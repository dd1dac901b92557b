using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Formats;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>What bytes from outside do to the process that reads them, they do to one item: the batch, the server and the disk stay whole.</summary>
public sealed class HostileItemsTests
{
    private const int Minutes = 60_000;
    private const int MostChildren = 60;

    /// <summary>Tight, so that what never ends is ended soon.</summary>
    private static readonly ReadingLimits Tight = new()
    {
        Time = TimeSpan.FromSeconds(4),
        Memory = 300L << 20,
        Children = MostChildren,
        RatioFloor = 16L << 20,
    };

    private static readonly WorkspaceSettings Plain = new() { Deduplication = Deduplication.None };

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

    /// <summary>A file that its limit cut short is not the file that came in: it must not pass for one.</summary>
    [Fact(Timeout = 2 * Minutes)]
    public async Task A_thousandfold_expansion_is_refused_and_the_part_of_it_is_no_sound_document()
    {
        await using var installed = await Installed.Start(new Order { Limits = Tight, IsHostile = true }, Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var whole = new byte[256 << 20];
        whole.AsSpan().Fill((byte)'a');
        var bomb = Zips.Of([("letters.txt", whole)]);
        Assert.InRange(whole.Length / bomb.Length, 900, 1100);
        // Beside it something that does not shrink, so that the archive as a whole stays within its ratio.
        var filler = RandomNumberGenerator.GetBytes(1 << 20);
        var zip = installed.PutEvidence(
            "batch.zip",
            Zips.Of([.. Healthy(0, 3), ("bomb.zip", bomb), ("filler.bin", filler), .. Healthy(3, 3)])
        );

        var outcomes = await installed.Ingest(workspace, zip, Cancel);

        outcomes.AddUp();
        Assert.Contains(FaultKind.LimitExceeded, outcomes.FaultsOf("/bomb.zip"));
        Assert.True(SizeOf(installed.DataFolder) < 128L << 20, "The bomb has filled the disk.");
        Assert.DoesNotContain(outcomes.Documents, document => document is { Name: "letters.txt", Outcome: Outcome.Document });
        await AllHealthy(installed, outcomes, 6);
        await ServerIsUntouched(installed);
    }

    /// <summary>Once a source has given too much, what of it still waits must not be expanded either: it may be thousands of bombs.</summary>
    [Fact(Timeout = 3 * Minutes)]
    public async Task Bombs_that_wait_behind_the_first_are_not_set_off()
    {
        await using var installed = await Installed.Start(new Order { Limits = Tight, IsHostile = true }, Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var inner = Zips.Of([("inner.zip", Zips.Of([("zeros.bin", new byte[12 << 20])]))]);
        var zip = installed.PutEvidence(
            "minefield.zip",
            Zips.Of(Enumerable.Range(0, MostChildren).Select(number => ($"mine-{number:D3}.zip", inner)))
        );
        Assert.True(new FileInfo(zip).Length < 1 << 16, "The bomb is to be small.");

        var outcomes = await installed.Ingest(workspace, zip, Cancel);

        outcomes.AddUp();
        Assert.Contains(outcomes.Faults, fault => fault.Kind == FaultKind.LimitExceeded);
        // What both reading processes have in hand when the limit is met may still come.
        Assert.InRange(outcomes.Account.BytesExpanded, Tight.RatioFloor, 12 * Tight.RatioFloor);
        await ServerIsUntouched(installed);
    }

    [Fact(Timeout = 3 * Minutes)]
    public async Task Archives_that_breed_archives_are_refused_in_bounded_time_and_space()
    {
        await using var installed = await Installed.Start(new Order { Limits = Tight, IsHostile = true }, Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        // Like 42.zip: five levels of sixteen, and over two million megabytes at the bottom.
        var bomb = installed.PutEvidence("forty-two.zip", Zips.Bomb(levels: 5, width: 16, bytesOfZeros: 2 << 20));
        Assert.True(new FileInfo(bomb).Length < 1 << 20, "The bomb is to be small.");
        using var measured = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var largest = LargestSize(installed.DataFolder, measured.Token);
        var clock = Stopwatch.StartNew();

        var outcomes = await installed.Ingest(workspace, bomb, Cancel);

        outcomes.AddUp();
        Assert.Contains(outcomes.Faults, fault => fault.Kind == FaultKind.LimitExceeded);
        await measured.CancelAsync();
        var peak = await largest >> 20;
        TestContext.Current.SendDiagnosticMessage($"42.zip: {clock.Elapsed.TotalSeconds:0.0} s, {peak} MB, {outcomes.Account}");
        Assert.True(peak < 1024, $"The bomb took {peak} MB of disk.");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"The bomb took {clock.Elapsed.TotalSeconds:0} s.");
        await ServerIsUntouched(installed);
    }

    [Fact(Timeout = 3 * Minutes)]
    public async Task Bombs_in_7z_and_in_disk_images_cost_themselves_and_nothing_else()
    {
        await using var installed = await Installed.Start(new Order { Limits = Tight, IsHostile = true }, Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var folder = installed.Evidence;
        using (var zeros = File.Create(Path.Combine(folder, "zeros.bin")))
        {
            zeros.SetLength(256 << 20);
        }

        Tool.Run(folder, "7zz", "a", "-bso0", "-mx=1", "bomb.7z", "zeros.bin");
        Tool.Run(folder, "7zz", "a", "-bso0", "-mx=1", "-pharbor", "-mhe=on", "locked.7z", "zeros.bin");
        var bomb = await File.ReadAllBytesAsync(Path.Combine(folder, "bomb.7z"), Cancel);
        var locked = await File.ReadAllBytesAsync(Path.Combine(folder, "locked.7z"), Cancel);
        // What has gigabytes by its own word, in a volume of eight megabytes.
        var image = Path.Combine(folder, "sparse.dd");
        using (var volume = File.Create(image))
        {
            volume.SetLength(8 << 20);
        }

        Tool.Run(folder, "mkfs.ext2", "-q", "-F", image);
        Tool.Run(folder, "debugfs", "-w", "-R", "write bomb.7z much.bin", image);
        Tool.Run(folder, "debugfs", "-w", "-R", "set_inode_field much.bin size 8589934592", image);
        await installed.Of<KnownPasswords>().Add(workspace.Id, "harbor", "", Installed.Operator, Cancel);
        var nest = Zips.Of(Enumerable.Range(0, 8).Select(number => ($"{number}.7z", bomb)));
        var sparse = await File.ReadAllBytesAsync(image, Cancel);
        var zip = installed.PutEvidence(
            "batch.zip",
            Zips.Of([
                .. Healthy(0, 3),
                ("bomb.7z", bomb),
                ("locked.7z", locked),
                ("nest.zip", nest),
                ("sparse.dd", sparse),
                .. Healthy(3, 3),
            ])
        );

        var outcomes = await installed.Ingest(workspace, zip, Cancel);

        outcomes.AddUp();
        Assert.All(
            new[] { "/bomb.7z", "/locked.7z", "/sparse.dd" },
            name => Assert.Contains(outcomes.FaultsOf(name), kind => kind is FaultKind.LimitExceeded or FaultKind.Timeout)
        );
        Assert.Contains(outcomes.Faults, fault => fault.Path.Contains("nest.zip/", StringComparison.Ordinal));
        Assert.DoesNotContain(outcomes.Faults, fault => fault.Kind is FaultKind.Crashed or FaultKind.OutOfMemory);
        Assert.True(SizeOf(installed.DataFolder) < 256L << 20, "The bombs have filled the disk.");
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

    [Fact(Timeout = 3 * Minutes)]
    public async Task An_archive_nested_a_hundred_deep_is_read_down_to_the_limit()
    {
        var limits = new ReadingLimits();
        await using var installed = await Installed.Start(new Order { Limits = limits }, Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);

        var outcomes = await installed.Ingest(workspace, installed.PutEvidence("deep.zip", Zips.Nested(100)), Cancel);

        outcomes.AddUp();
        Assert.All(outcomes.Faults, fault => Assert.Equal(FaultKind.LimitExceeded, fault.Kind));
        Assert.Equal(
            [$"inner-{limits.Depth + 2:D3}.zip", $"note-{limits.Depth + 1:D3}.txt"],
            outcomes.Faults.Select(fault => Path.GetFileName(fault.Path)).Order()
        );
        Assert.Equal(
            Enumerable.Range(1, limits.Depth).Select(level => $"note-{level:D3}.txt"),
            outcomes.Documents.Where(document => document.Outcome == Outcome.Document).Select(document => document.Name).Order()
        );
        Assert.Equal(limits.Depth, outcomes.Account.Documents);
        Assert.Empty(installed.Errors);
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

    private static IEnumerable<(string Name, byte[] Bytes)> Healthy(int from, int count) =>
        Enumerable.Range(from, count).Select(number => ($"healthy-{number:D3}.txt", HealthyText(number)));

    private static byte[] HealthyText(int number) =>
        Zips.Text($"This is the healthy item number{number:D3}, and nothing is wrong with it.\n");

    private static IEnumerable<string> FaultsByName(Outcomes outcomes) =>
        outcomes.Faults.Select(fault => $"{Path.GetFileName(fault.Path)} {fault.Kind}").Order(StringComparer.Ordinal);

    private static async Task AllHealthy(Installed installed, Outcomes outcomes, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var document = outcomes.Document($"/healthy-{number:D3}.txt");
            Assert.Equal(Outcome.Document, document.Outcome);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(HealthyText(number))), document.Sha256);
            Assert.Contains($"number{number:D3}", await installed.TextOf(document, Cancel), StringComparison.Ordinal);
        }

        var workspace = outcomes.Ingestion.WorkspaceId;
        await installed.Of<Indexing>().CatchUp(workspace, Cancel);
        var found = await installed.Of<Searches>().Find(workspace, new SearchOrder($"number{count - 1:D3}"), Installed.Operator, Cancel);
        Assert.Equal(1, found.Hits.Total);
    }

    /// <summary>It answers, has complained of nothing, and nothing of the reading is left over.</summary>
    private static async Task ServerIsUntouched(Installed installed)
    {
        using var health = await installed.Http.GetAsync(new Uri("/health", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Empty(installed.Errors);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(installed.DataFolder, "staging"), "reading-*"));
        // Those that wait for more work may stay, no more than there are places.
        Assert.InRange(Programs.Tagged(installed.Tag).Count, 0, 2);
    }

    private static long SizeOf(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0);

    private static async Task<long> LargestSize(string folder, CancellationToken until)
    {
        var largest = 0L;
        while (!until.IsCancellationRequested)
        {
            try
            {
                largest = Math.Max(largest, SizeOf(folder));
            }
            catch (IOException)
            {
                // A file or folder went while it was looked at.
            }

            await Task.Delay(200, CancellationToken.None);
        }

        return largest;
    }
}

using System.Diagnostics;
using System.Security.Cryptography;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Formats;
using Dossier.Support;
using static Dossier.App.Tests.Setup.HostileBatch;

namespace Dossier.App.Tests;

/// <summary>Archives that become far more than they are: refused in bounded time and space, and nothing else suffers.</summary>
public sealed class BombTests
{
    private const int Minutes = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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

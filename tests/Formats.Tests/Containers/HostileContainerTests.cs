using System.Buffers.Binary;
using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Containers;

/// <summary>Containers made to fill a disk, or to be read for ever: each ends soon, with a typed exception or with what is really in it.</summary>
public sealed class HostileContainerTests : IDisposable
{
    private const int MostChildren = 2000;
    private const long MostBytes = 64 << 20;
    private const long MostMemory = 256 << 20;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("bomb.7z", "-t7z")]
    [InlineData("bomb.zip", "-tzip")]
    [InlineData("bomb.xz", "-txz")]
    public void A_bomb_of_zeros_stops_at_the_limit(string name, string type)
    {
        Sparse("zeros.bin", 512 << 20);
        Tool.Run(folder.Path, "7zz", "a", "-bso0", "-mx=1", type, name, "zeros.bin");
        Assert.True(new FileInfo(Place(name)).Length < 4 << 20, "The bomb is to be small.");

        Assert.Equal(FaultKind.LimitExceeded, Refusal(Place(name)));
    }

    [Fact]
    public void A_locked_bomb_stops_at_the_limit_too()
    {
        Sparse("zeros.bin", 512 << 20);
        Tool.Run(folder.Path, "7zz", "a", "-bso0", "-mx=1", "-pharbor", "-mhe=on", "bomb.7z", "zeros.bin");

        Assert.Equal(FaultKind.LimitExceeded, Refusal(Place("bomb.7z"), "harbor"));
    }

    [Fact]
    public void Of_a_solid_7z_of_many_entries_no_more_come_than_the_limit()
    {
        for (var number = 0; number <= MostChildren; number++)
        {
            folder.File($"many/{number}.txt", [1]);
        }

        Tool.Run(folder.Path, "7zz", "a", "-bso0", "-mx=1", "many.7z", "many");

        Assert.Equal(FaultKind.LimitExceeded, Refusal(Place("many.7z")));
    }

    [Fact]
    public void A_RAR_of_many_entries_or_of_more_than_there_is_ends_typed()
    {
        var many = folder.File(
            "many.rar",
            HandMadeRar.Of(Enumerable.Range(0, MostChildren + 1).Select(number => ($"{number}", new byte[] { 1 })))
        );
        Assert.Equal(FaultKind.LimitExceeded, Refusal(many));

        // The first of a set, again and again: it says that it goes on, and what is beside it is itself.
        var volume = HandMadeRar.Volumes("endless.bin", new byte[3000], 1000)[0];
        var part = folder.File("endless.part1.rar", volume);
        var found = new Found();
        var content = new Content(part, "endless.part1.rar")
        {
            Parts = [.. Enumerable.Range(1, 3).Select(number => new ContentPart(part, $"endless.part{number}.rar"))],
            Scratch = folder.Path,
        };
        Ends(content, found);
        Assert.True(found.Children.Sum(child => child.Bytes.Length) <= 3000, "More came out than there is.");
    }

    [Fact]
    public void An_ISO_whose_folders_lie_in_themselves_is_told()
    {
        HandMadeIso.Entry[] root =
        [
            new("A", HandMadeIso.Root + 1, 2048, IsFolder: true),
            new("B", HandMadeIso.Root, 2048, IsFolder: true),
            new("LETTER.TXT", HandMadeIso.Root + 2, 5),
        ];
        HandMadeIso.Entry[] inner =
        [
            new("A", HandMadeIso.Root + 1, 2048, IsFolder: true),
            new("UP", HandMadeIso.Root, 2048, IsFolder: true),
        ];
        var iso = folder.File("loop.iso", HandMadeIso.Of([root, inner], "words"u8.ToArray()));

        var found = Ends(iso);

        // libarchive notices, and gives the image up.
        Assert.Contains(found.Faults, fault => fault.Kind == FaultKind.Corrupt);
        Assert.InRange(found.Children.Count, 0, 5);
    }

    [Fact]
    public void An_ISO_whose_files_share_their_bytes_gives_no_more_than_the_limit()
    {
        // Each is said to be the whole rest of a megabyte: read as it says, thirty times as much as there is.
        var root = Enumerable
            .Range(0, 30)
            .Select(number => new HandMadeIso.Entry($"F{number:D2}.BIN", HandMadeIso.Root + 1 + number, 64L << 20))
            .ToArray();
        var iso = folder.File("shared.iso", HandMadeIso.Of([root], new byte[1 << 20]));

        var limited = new LimitedFindings(MostChildren, MostBytes);
        Ends(new Content(iso, "shared.iso") { Scratch = folder.Path }, limited);

        Assert.True(limited.Bytes <= MostBytes + (1 << 20), $"{limited.Bytes} bytes came out.");
    }

    [Fact]
    public void A_container_in_a_container_in_a_container_is_one_child_each_time()
    {
        var inner = HandMadeRar.Of([("letter.txt", "words"u8.ToArray())]);
        folder.File("in.rar", inner);
        Tool.Run(folder.Path, "7zz", "a", "-bso0", "-mx=1", "in.7z", "in.rar");
        var iso = HandMadeIso.Of(
            [
                [new("IN.7Z", HandMadeIso.Root + 1, new FileInfo(Place("in.7z")).Length)],
            ],
            File.ReadAllBytes(Place("in.7z"))
        );

        var outer = Ends(folder.File("out.iso", iso));
        Assert.Empty(outer.Faults);
        var (child, bytes) = Assert.Single(outer.Children);
        var middle = Ends(folder.File(child.Name.ToLowerInvariant(), bytes));
        var last = Ends(folder.File("last.rar", Assert.Single(middle.Children).Bytes));

        Assert.Equal("words", last.Words("letter.txt"));
    }

    [Fact]
    public void Of_a_file_with_more_nothing_than_its_volume_holds_no_more_comes_out_and_that_is_told()
    {
        var image = Sparse("ext.dd", 8 << 20);
        Tool.Run(folder.Path, "mkfs.ext4", "-q", "-F", image);
        Sparse("zeros.bin", 512 << 20);
        Tool.Run(folder.Path, "debugfs", "-w", "-R", "write zeros.bin zeros.bin", image);

        var found = Ends(image);

        Assert.InRange(Assert.Single(found.Children).Bytes.Length, 0, 16 << 20);
        Assert.Equal(FaultKind.Truncated, Assert.Single(found.Faults).Kind);
    }

    [Fact]
    public void A_folder_of_ext_that_lies_in_itself_is_read_once()
    {
        var image = Sparse("ext.dd", 8 << 20);
        Tool.Run(folder.Path, "mkfs.ext2", "-q", "-F", image);
        folder.File("letter.txt", "To the board."u8);
        foreach (var command in new[] { "mkdir a", "mkdir a/b", "write letter.txt a/b/letter.txt", "link a a/b/again", "link a/b a/self" })
        {
            Tool.Run(folder.Path, "debugfs", "-w", "-R", command, image);
        }

        var found = Ends(image);

        Assert.Equal("To the board.", Encoding.UTF8.GetString(found.Children.First(child => child.Child.Name == "letter.txt").Bytes));
        Assert.InRange(found.Children.Count, 1, 10);
    }

    [Fact]
    public void A_folder_of_FAT_that_lies_in_itself_and_a_chain_without_an_end_are_read_once()
    {
        var image = Sparse("fat.dd", 32 << 20);
        Tool.Run(folder.Path, "mkfs.vfat", "-F", "16", image);
        folder.File("noise.bin", new byte[100_000]);
        Tool.Run(folder.Path, "mmd", "-i", image, "::A");
        Tool.Run(folder.Path, "mmd", "-i", image, "::A/B");
        Tool.Run(folder.Path, "mcopy", "-i", image, "noise.bin", "::A/B/noise.bin");
        var bytes = File.ReadAllBytes(image);
        var outer = bytes.AsSpan().IndexOf("A          \u0010"u8);
        var inner = bytes.AsSpan().IndexOf("B          \u0010"u8);
        // B's files go on for ever: the file's second cluster is followed by its first, and it is said to have twenty megabytes.
        var file = bytes.AsSpan().IndexOf("NOISE   BIN"u8);
        var first = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(file + 26));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(file + 28), 20 << 20);
        var table = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(14)) * 512;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(table + ((first + 1) * 2)), first);
        // A second B, which is A.
        var place = (inner / 32 * 32) + 32;
        bytes.AsSpan(inner, 32).CopyTo(bytes.AsSpan(place));
        "C          "u8.CopyTo(bytes.AsSpan(place));
        bytes.AsSpan(outer + 26, 2).CopyTo(bytes.AsSpan(place + 26));
        File.WriteAllBytes(image, bytes);

        var limited = new LimitedFindings(MostChildren, MostBytes);
        Ends(new Content(image, "fat.dd") { Scratch = folder.Path }, limited);

        Assert.InRange(limited.Children, 1, 10);
    }

    private FaultKind Refusal(string path, params string[] passwords) =>
        Ends(
            new Content(path, Path.GetFileName(path)) { Passwords = passwords, Scratch = folder.Path },
            new LimitedFindings(MostChildren, MostBytes)
        )
            is Unreadable unreadable
            ? unreadable.Kind
            : throw new Xunit.Sdk.XunitException("It was read to its end.");

    private Found Ends(string path)
    {
        var found = new Found();
        Ends(new Content(path, Path.GetFileName(path)) { Scratch = folder.Path }, found);
        return found;
    }

    /// <summary>Reads; whatever it throws is typed, soon there, and cost no more memory than is given.</summary>
    private static Exception? Ends(Content content, Findings findings)
    {
        content.MediaType = Formats.Identify.MediaType(content);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var outcome = Record.Exception(() => Readers.For(content)!.Read(content, findings, patience.Token));
        Assert.False(patience.IsCancellationRequested, $"{content.Name} was still being read after a minute.");
        Assert.True(outcome is null or Unreadable, $"{outcome}");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostMemory, "It took too much memory.");
        return outcome;
    }

    private string Place(string name) => Path.Combine(folder.Path, name);

    private string Sparse(string name, long length)
    {
        using var file = File.Create(Place(name));
        file.SetLength(length);
        return Place(name);
    }
}

using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Containers;

public sealed class DiskImageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void All_files_of_an_E01_come_out_with_their_times_and_the_image_is_verified()
    {
        var found = Read([Corpus.File("disk", "ext2.E01")]);

        Assert.Equal(["a_directory/a_file", "a_directory/another_file", "passwords.txt", "a_link"], found.Paths());
        Assert.Equal([53, 22, 116, 0], found.Children.Select(child => child.Bytes.Length));
        Assert.Equal(new DateTimeOffset(2021, 7, 22, 14, 7, 32, TimeSpan.Zero), found.Children[0].Child.Modified);
        Assert.Equal(FaultKind.Unsupported, found.Children[3].Child.Fault);
        Assert.Equal("196066add11fb71c4c49cf1bb50d6d24", found.RawValues["MD5"]);
        Assert.Equal("yes", found.RawValues["verified"]);
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void Segments_of_an_E01_are_one_image_and_one_that_is_missing_is_told()
    {
        var first = Corpus.File("disk", "ext2.split.E01");
        var second = Corpus.File("disk", "ext2.split.E02");

        Assert.Equal(4, Read([first, second]).Children.Count);
        Assert.Equal(FaultKind.MissingPart, Assert.Throws<Unreadable>(() => Read([second])).Kind);
        var alone = Assert.Throws<Unreadable>(() => Read([first]));
        Assert.Equal(FaultKind.MissingPart, alone.Kind);
        Assert.Contains("ext2.split.E02", alone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_whose_content_was_changed_is_told_and_read_nevertheless()
    {
        var bytes = File.ReadAllBytes(Corpus.File("disk", "ext2.E01"));
        // The stored hash is near the end, in the section of that name: 16 bytes behind the section's descriptor, and a checksum (Adler-32)
        // over them and the 16 that follow.
        var at = bytes.AsSpan().LastIndexOf("hash\0\0\0\0"u8) + 76;
        bytes[at] ^= 0xff;
        var (low, high) = (1u, 0u);
        foreach (var next in bytes.AsSpan(at, 32))
        {
            low = (low + next) % 65521;
            high = (high + low) % 65521;
        }

        BitConverter.TryWriteBytes(bytes.AsSpan(at + 32), (high << 16) | low);
        var path = folder.File("changed.E01", bytes);

        var found = Read([path]);

        Assert.Equal(FaultKind.HashMismatch, Assert.Single(found.Faults).Kind);
        Assert.Equal(4, found.Children.Count);
    }

    [Fact]
    public void A_FAT_volume_gives_its_files()
    {
        var image = Empty("fat.dd", 8 << 20);
        Tool.Run(folder.Path, "mkfs.vfat", image);
        folder.File("letter.txt", Encoding.ASCII.GetBytes("To the board."));
        Tool.Run(folder.Path, "mmd", "-i", image, "::mail");
        Tool.Run(folder.Path, "mcopy", "-i", image, "letter.txt", "::mail/A long name for a letter.txt");

        var found = Read([image]);

        Assert.Equal("To the board.", found.Words("mail/A long name for a letter.txt"));
        Assert.Empty(found.Faults);
    }

    [Theory]
    [InlineData("ext2")]
    [InlineData("ext3")]
    [InlineData("ext4")]
    public void An_ext_volume_gives_its_files_and_its_links_and_devices_as_names_alone(string kind)
    {
        folder.File("in/mail/letter.txt", Encoding.ASCII.GetBytes("To the board."));
        File.CreateSymbolicLink(Path.Combine(folder.Path, "in", "link"), "/etc/passwd");
        var image = Empty("ext.dd", 16 << 20);
        Tool.Run(folder.Path, $"mkfs.{kind}", "-q", "-d", "in", image);
        Tool.Run(folder.Path, "debugfs", "-w", "-R", "mknod disk b 8 0", image);

        var found = Read([image]);

        Assert.Equal(["disk", "link", "mail/letter.txt"], found.Paths().Order());
        Assert.Equal("To the board.", found.Words("mail/letter.txt"));
        Assert.All(
            found.Children.Where(child => child.Child.Name != "letter.txt"),
            child => Assert.Equal((FaultKind.Unsupported, 0), (child.Child.Fault, child.Bytes.Length))
        );
    }

    [Fact]
    public void An_NTFS_volume_gives_its_files_and_none_of_its_own()
    {
        var image = Empty("ntfs.dd", 8 << 20);
        Tool.Run(folder.Path, "mkntfs", "-q", "-F", "-f", image);
        folder.File("letter.txt", Encoding.ASCII.GetBytes("To the board."));
        Tool.Run(folder.Path, "ntfscp", "-q", image, "letter.txt", "letter.txt");

        var found = Read([image]);

        Assert.Equal("To the board.", found.Words("letter.txt"));
        Assert.Equal(["letter.txt"], found.Paths());
    }

    [Fact]
    public void An_exFAT_volume_is_known_and_holds_nothing()
    {
        var image = Empty("exfat.dd", 8 << 20);
        Tool.Run(folder.Path, "mkfs.exfat", image);

        var found = Read([image]);

        Assert.Empty(found.Paths());
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void An_exFAT_volume_gives_its_files_with_their_times()
    {
        var image = Empty("exfat.dd", 8 << 20);
        Tool.Run(folder.Path, "mkfs.exfat", image);
        ExFatVolume.Add(image, "Ein längerer Name für einen Brief.txt", Encoding.ASCII.GetBytes("To the board."));
        ExFatVolume.Add(image, "second.bin", [1, 2, 3]);

        var found = Read([image]);

        Assert.Equal(["Ein längerer Name für einen Brief.txt", "second.bin"], found.Paths());
        Assert.Equal("To the board.", found.Words("Ein längerer Name für einen Brief.txt"));
        Assert.Equal([1, 2, 3], found.Bytes("second.bin"));
        Assert.Equal(new DateTimeOffset(2001, 10, 16, 9, 0, 0, TimeSpan.Zero), found.Children[0].Child.Modified);
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void Partitions_are_folders_and_one_without_a_file_system_is_told()
    {
        var volume = Empty("fat.dd", 8 << 20);
        Tool.Run(folder.Path, "mkfs.vfat", volume);
        folder.File("letter.txt", Encoding.ASCII.GetBytes("To the board."));
        Tool.Run(folder.Path, "mcopy", "-i", volume, "letter.txt", "::letter.txt");
        var image = Empty("disk.dd", 12 << 20);
        using (var disk = File.OpenWrite(image))
        {
            disk.Position = 446;
            disk.Write([0, 0, 0, 0, 0x0c, 0, 0, 0, .. BitConverter.GetBytes(2048), .. BitConverter.GetBytes((8 << 20) / 512)]);
            disk.Write([0, 0, 0, 0, 0x83, 0, 0, 0, .. BitConverter.GetBytes(20480), .. BitConverter.GetBytes(2048)]);
            disk.Position = 510;
            disk.Write([0x55, 0xaa]);
            disk.Position = 2048 * 512;
            disk.Write(File.ReadAllBytes(volume));
        }

        var found = Read([image]);

        Assert.Equal("To the board.", found.Words("Partition 1/letter.txt"));
        Assert.Contains("Partition 2", Assert.Single(found.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deleted_files_come_out_only_when_they_are_wanted()
    {
        var image = Empty("fat.dd", 8 << 20);
        Tool.Run(folder.Path, "mkfs.vfat", image);
        folder.File("letter.txt", Encoding.ASCII.GetBytes("To the board."));
        Tool.Run(folder.Path, "mcopy", "-i", image, "letter.txt", "::kept.txt");
        Tool.Run(folder.Path, "mcopy", "-i", image, "letter.txt", "::A long name that is gone.txt");
        Tool.Run(folder.Path, "mdel", "-i", image, "::A long name that is gone.txt");

        Assert.Equal(["kept.txt"], Read([image]).Paths());
        var all = Read([image], withDeleted: true);
        Assert.Equal(["kept.txt", "A long name that is gone.txt"], all.Paths());
        Assert.Equal("To the board.", all.Words("A long name that is gone.txt"));
        Assert.Equal("yes", all.Children[1].Child.Raw["deleted"]);
    }

    private string Empty(string name, long length)
    {
        var path = Path.Combine(folder.Path, name);
        using var file = File.Create(path);
        file.SetLength(length);
        return path;
    }

    private Found Read(string[] paths, bool withDeleted = false)
    {
        var content = new Content(paths[0], Path.GetFileName(paths[0]))
        {
            Parts = [.. paths.Select(path => new ContentPart(path, Path.GetFileName(path)))],
            Scratch = folder.Path,
            WithDeleted = withDeleted,
        };
        content.MediaType = Formats.Identify.MediaType(content);
        var found = new Found();
        Readers.For(content)!.Read(content, found, TestContext.Current.CancellationToken);
        return found;
    }
}

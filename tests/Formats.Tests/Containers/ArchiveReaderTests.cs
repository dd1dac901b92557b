using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Containers;

public sealed class ArchiveReaderTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2001, 5, 14, 12, 0, 2, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_zip_gives_its_files_in_order_with_folders_and_times_and_no_directories()
    {
        var path = Zip(("contracts/", ""), ("contracts/2001/gas.txt", "gas"), ("a.txt", "first letter"));

        var found = Archives.Read(path);

        Assert.True(found.Container);
        Assert.Equal(["contracts/2001/gas.txt", "a.txt"], found.Paths());
        Assert.Equal("first letter", found.Words("a.txt"));
        Assert.Equal(["contracts", "2001"], found.Children[0].Child.Folders);
        Assert.Equal(Noon, found.Children[0].Child.Modified);
        Assert.Equal("contracts/2001/gas.txt", found.Children[0].Child.Raw["path"]);
        Assert.Empty(found.Faults);
    }

    [Theory]
    [InlineData("mail.tar")]
    [InlineData("mail.tar.gz")]
    [InlineData("mail.tgz")]
    public void A_tar_is_read_whether_compressed_or_not(string name)
    {
        var path = Tar(name, writer => Entry(writer, TarEntryType.RegularFile, "in/box.txt", "mail"));

        var found = Archives.Read(path);

        Assert.Equal(["in/box.txt"], found.Paths());
        Assert.Equal("mail", found.Words("in/box.txt"));
        Assert.Equal(Noon, found.Children[0].Child.Modified);
    }

    [Fact]
    public void A_bare_gzip_gives_one_child_named_after_the_file()
    {
        var path = folder.File("report.txt.gz", GZip("the report"u8));

        var found = Archives.Read(path);

        Assert.Equal(["report.txt"], found.Paths());
        Assert.Equal("the report", found.Words("report.txt"));
    }

    [Fact]
    public void A_bare_gzip_gives_its_child_the_name_it_stores()
    {
        // RFC 1952 2.3.1: flag 8, and the name after the ten bytes of the header.
        var plain = GZip("the report"u8);
        plain[3] = 8;
        byte[] named = [.. plain[..10], .. "original.doc\0"u8, .. plain[10..]];

        Assert.Equal(["original.doc"], Archives.Read(folder.File("backup.gz", named)).Paths());
    }

    [Fact]
    public void A_gzip_of_nothing_gives_an_empty_child()
    {
        var found = Archives.Read(folder.File("nothing.txt.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]));

        Assert.Equal(["nothing.txt"], found.Paths());
        Assert.Empty(found.Children[0].Bytes);
    }

    [Fact]
    public void A_gzip_of_zeros_is_a_file_of_zeros_and_no_empty_tar()
    {
        var found = Archives.Read(folder.File("zeros.gz", GZip(new byte[100_000])));

        Assert.Equal(new byte[100_000], found.Bytes("zeros"));
    }

    [Fact]
    public void Only_one_layer_is_peeled_off_so_that_a_gzip_in_a_gzip_is_an_item_of_its_own()
    {
        var found = Archives.Read(folder.File("a.gz.gz", GZip(GZip("deep"u8))));

        Assert.Equal(["a.gz"], found.Paths());
        Assert.Equal("deep", Archives.Read(folder.File("a.gz", found.Children[0].Bytes)).Words("a"));
    }

    [Fact]
    public void Entries_that_share_a_name_are_all_kept()
    {
        var found = Archives.Read(Zip(("same.txt", "one"), ("same.txt", "two")));

        Assert.Equal(["one", "two"], found.Children.Select(child => Encoding.UTF8.GetString(child.Bytes)));
    }

    [Fact]
    public void Hostile_paths_are_kept_as_data_and_lead_nowhere()
    {
        string[] names = ["../../etc/passwd", "/abs/file", @"C:\Windows\evil.exe", "a/./b//c", "..", "folder\\", "新.txt"];
        var zip = new HandMadeZip();
        foreach (var name in names)
        {
            zip.Add(name, name == "folder\\" ? [] : "x"u8.ToArray());
        }

        var found = Archives.Read(folder.File("hostile.zip", zip.ToArray()));

        Assert.Equal(["etc/passwd", "abs/file", "C:/Windows/evil.exe", "a/b/c", "", "新.txt"], found.Paths());
        Assert.Equal("../../etc/passwd", found.Children[0].Child.Raw["path"]);
        Assert.Equal("..", found.Children[4].Child.Raw["path"]);
        Assert.Equal(["hostile.zip"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_name_in_no_known_encoding_is_guessed_and_its_bytes_are_kept()
    {
        byte[] gbk = [0xc9, 0xf3, 0xbc, 0xc6, (byte)'.', (byte)'t', (byte)'x', (byte)'t'];

        var child = Archives.Read(folder.File("gbk.zip", new HandMadeZip().Add(gbk, "x"u8.ToArray()).ToArray())).Children.Single().Child;

        Assert.Equal("c9f3bcc62e747874", child.Raw["path_bytes"]);
        Assert.EndsWith(".txt", child.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_and_pipes_are_named_but_never_followed()
    {
        var path = Tar(
            "links.tar",
            writer =>
            {
                Entry(writer, TarEntryType.RegularFile, "real.txt", "real");
                writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "soft") { LinkName = "/etc/passwd" });
                writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "hard") { LinkName = "real.txt" });
                writer.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "pipe"));
            }
        );

        var found = Archives.Read(path);

        Assert.Equal(["real.txt", "soft", "hard", "pipe"], found.Paths());
        Assert.All(found.Children[1..], child => Assert.Equal(FaultKind.Unsupported, child.Child.Fault));
        Assert.All(found.Children[1..], child => Assert.Empty(child.Bytes));
        Assert.Equal("/etc/passwd", found.Children[1].Child.Raw["link"]);
    }

    [Fact]
    public void Ten_thousand_entries_all_come_out_in_order()
    {
        var names = Enumerable.Range(0, 10_000).Select(number => $"{number % 100}/{number}.txt").ToArray();

        var found = Archives.Read(Zip([.. names.Select(name => (name, name))]));

        Assert.Equal(names, found.Paths());
        Assert.All(found.Children, child => Assert.Equal(child.Child.FullName(), Encoding.UTF8.GetString(child.Bytes)));
    }

    [Fact]
    public void An_archive_in_an_archive_is_a_child_like_any_other()
    {
        var inner = new MemoryStream();
        using (var zip = new ZipArchive(inner, ZipArchiveMode.Create))
        {
            using var stream = zip.CreateEntry("deep.txt").Open();
            stream.Write("deep"u8);
        }

        var outer = Archives.Read(Tar("outer.tar", writer => Entry(writer, TarEntryType.RegularFile, "inner.zip", inner.ToArray())));

        Assert.Equal("deep", Archives.Read(folder.File("inner.zip", outer.Bytes("inner.zip"))).Words("deep.txt"));
    }

    [Fact]
    public void A_zip_written_as_a_stream_with_lengths_after_the_bytes_is_read()
    {
        var forward = new ForwardOnly();
        using (var zip = new ZipArchive(forward, ZipArchiveMode.Create))
        {
            using var stream = zip.CreateEntry("streamed.txt").Open();
            stream.Write(Encoding.UTF8.GetBytes(new string('s', 100_000)));
        }

        Assert.Equal(100_000, Archives.Read(folder.File("streamed.zip", forward.ToArray())).Bytes("streamed.txt").Length);
    }

    [Theory]
    [InlineData(0, int.MaxValue, 1_000_000)]
    [InlineData(1, 10, long.MaxValue)]
    public void A_bomb_is_stopped_by_the_limits_of_the_findings(int which, int mostChildren, long mostBytes)
    {
        var path =
            which == 0
                ? folder.File("zeros.gz", GZip(new byte[200_000_000]))
                : Zip([.. Enumerable.Range(0, 500).Select(number => ($"{number}", "x"))]);
        var limited = new LimitedFindings(mostChildren, mostBytes);

        Assert.Equal(FaultKind.LimitExceeded, Assert.Throws<Unreadable>(() => Archives.Read(path, limited)).Kind);
        Assert.InRange(limited.Bytes, 0, 3_000_000);
        Assert.InRange(limited.Children, 1, 11);
    }

    [Fact]
    public void An_empty_zip_is_a_container_without_children()
    {
        var found = Archives.Read(Zip());

        Assert.True(found.Container);
        Assert.Empty(found.Children);
        Assert.Empty(found.Faults);
    }

    private string Zip(params (string Name, string Text)[] entries)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                var entry = zip.CreateEntry(name);
                entry.LastWriteTime = Noon;
                using var stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return folder.File("test.zip", bytes.ToArray());
    }

    private string Tar(string name, Action<TarWriter> write)
    {
        var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, leaveOpen: true))
        {
            write(writer);
        }

        return folder.File(name, name.EndsWith("gz", StringComparison.Ordinal) ? GZip(bytes.ToArray()) : bytes.ToArray());
    }

    private static void Entry(TarWriter writer, TarEntryType type, string name, string text) =>
        Entry(writer, type, name, Encoding.UTF8.GetBytes(text));

    private static void Entry(TarWriter writer, TarEntryType type, string name, byte[] bytes) =>
        writer.WriteEntry(new PaxTarEntry(type, name) { DataStream = new MemoryStream(bytes), ModificationTime = Noon });

    private static byte[] GZip(ReadOnlySpan<byte> bytes)
    {
        var zipped = new MemoryStream();
        using (var stream = new GZipStream(zipped, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        return zipped.ToArray();
    }

    /// <summary>Cannot seek, so that whoever writes a ZIP into it puts lengths after the bytes.</summary>
    private sealed class ForwardOnly : MemoryStream
    {
        public override bool CanSeek => false;
    }
}

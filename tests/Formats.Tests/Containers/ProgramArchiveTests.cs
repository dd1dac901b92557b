using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Containers;

/// <summary>Archives that other programs read for us, and those that come in parts.</summary>
public sealed class ProgramArchiveTests : IDisposable
{
    private static readonly byte[] Letter = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("To the board. ", 500)));
    private static readonly byte[] Noise = RandomBytes(300_000);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("-mhe=off")]
    [InlineData("-mhe=on")]
    public void An_encrypted_7z_opens_with_the_password_that_fits(string header)
    {
        var path = Packed("locked.7z", "-pharbor", header);

        var found = Archives.Read(path, "wrong", "harbor", "later");

        Assert.Equal(["letter.txt", "more/noise.bin"], found.Paths().Order());
        Assert.Equal(Letter, found.Bytes("letter.txt"));
        Assert.Equal(Noise, found.Bytes("more/noise.bin"));
        Assert.Empty(found.Faults);
        Assert.Equal(true, found[Properties.WasEncrypted]);

        var closed = Archives.Read(path, "wrong");
        Assert.Equal(FaultKind.PasswordProtected, Assert.Single(closed.Faults).Kind);
        Assert.All(closed.Children, child => Assert.Equal((FaultKind.PasswordProtected, 0), (child.Child.Fault, child.Bytes.Length)));
    }

    [Fact]
    public void Stored_entries_of_an_encrypted_7z_are_not_believed_to_a_wrong_password()
    {
        var path = Packed("stored.7z", "-pharbor", "-mx=0");

        var closed = Archives.Read(path, "wrong", "neither");
        Assert.All(closed.Children, child => Assert.Equal((FaultKind.PasswordProtected, 0), (child.Child.Fault, child.Bytes.Length)));

        // The same places as with the password: a retry fills them.
        Assert.Equal(closed.Paths(), Archives.Read(path, "wrong", "harbor").Paths());
    }

    [Fact]
    public void What_is_not_encrypted_in_a_7z_is_read_without_the_password()
    {
        var path = Packed("mixed.7z", "-pharbor");
        folder.File("in/open [1].txt", Letter);
        Tool.Run(Path.Combine(folder.Path, "in"), "7zz", "a", "-bso0", path, "-spd", "open [1].txt");

        var found = Archives.Read(path);

        Assert.Equal(Letter, found.Bytes("open [1].txt"));
        Assert.Equal(2, found.Children.Count(child => child.Child.Fault == FaultKind.PasswordProtected));
    }

    [Fact]
    public void A_7z_of_hostile_names_and_links_leads_nowhere()
    {
        var inner = Directory.CreateDirectory(Path.Combine(folder.Path, "in")).FullName;
        File.WriteAllBytes(Path.Combine(inner, "real.txt"), Letter);
        File.CreateSymbolicLink(Path.Combine(inner, "link"), "/etc/passwd");
        var path = Path.Combine(folder.Path, "links.7z");
        Tool.Run(inner, "7zz", "a", "-bso0", "-snl", "-pharbor", path, "real.txt", "link");

        var found = Archives.Read(path, "harbor");

        Assert.Equal(Letter, found.Bytes("real.txt"));
        var link = Assert.Single(found.Children, child => child.Child.Name == "link");
        Assert.Equal((FaultKind.Unsupported, 0), (link.Child.Fault, link.Bytes.Length));
    }

    [Fact]
    public void A_ZIP_packed_by_Deflate64_is_read()
    {
        folder.File("in/letter.txt", Letter);
        folder.File("in/more/noise.bin", Noise);
        var path = Path.Combine(folder.Path, "explorer.zip");
        Tool.Run(Path.Combine(folder.Path, "in"), "7zz", "a", "-bso0", "-tzip", "-mm=Deflate64", path, "letter.txt", "more");

        var found = Archives.Read(path);

        Assert.Equal(["letter.txt", "more/noise.bin"], found.Paths().Order());
        Assert.Equal(Letter, found.Bytes("letter.txt"));
        Assert.Equal(Noise, found.Bytes("more/noise.bin"));
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void A_ZIP_packed_by_Deflate64_and_encrypted_opens_with_its_password()
    {
        folder.File("in/letter.txt", Letter);
        var path = Path.Combine(folder.Path, "locked.zip");
        Tool.Run(
            Path.Combine(folder.Path, "in"),
            "7zz",
            "a",
            "-bso0",
            "-tzip",
            "-mm=Deflate64",
            "-mem=AES256",
            "-pharbor",
            path,
            "letter.txt"
        );

        Assert.Equal(Letter, Archives.Read(path, "wrong", "harbor").Bytes("letter.txt"));
        var closed = Archives.Read(path, "wrong");
        Assert.Equal(FaultKind.PasswordProtected, Assert.Single(closed.Children).Child.Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_disc_of_UDF_is_read_whether_or_not_it_shows_something_else_to_others(bool hasOther)
    {
        var notice = Encoding.ASCII.GetBytes("This disc needs UDF.");
        var other = hasOther
            ? HandMadeIso.Of(
                [
                    [new HandMadeIso.Entry("README.TXT;1", HandMadeIso.Root + 1, notice.Length)],
                ],
                notice
            )
            : null;
        var path = folder.File("disc.iso", HandMadeUdf.Of([("letter.txt", Letter), ("noise.bin", Noise)], other));

        var found = Archives.Read(path);

        Assert.Equal(["letter.txt", "noise.bin"], found.Paths());
        Assert.Equal(Letter, found.Bytes("letter.txt"));
        Assert.Equal(Noise, found.Bytes("noise.bin"));
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void What_a_disc_shows_without_UDF_is_read_where_the_UDF_is_broken()
    {
        var notice = Encoding.ASCII.GetBytes("This disc needs UDF.");
        var other = HandMadeIso.Of(
            [
                [new HandMadeIso.Entry("README.TXT;1", HandMadeIso.Root + 1, notice.Length)],
            ],
            notice
        );
        var image = HandMadeUdf.Of([("letter.txt", Letter)], other);
        image.AsSpan(64 * 2048, 8 * 2048).Clear();
        var path = folder.File("disc.iso", image);

        var found = Archives.Read(path);

        Assert.Equal(notice, Assert.Single(found.Children).Bytes);
        Assert.Equal(FaultKind.Corrupt, Assert.Single(found.Faults).Kind);
    }

    [Fact]
    public void A_RAR_5_is_read()
    {
        var path = folder.File("five.rar", HandMadeRar.Of(("letter.txt", Letter), ("../../up/noise.bin", Noise)));

        var found = Archives.Read(path);

        Assert.Equal(["letter.txt", "up/noise.bin"], found.Paths());
        Assert.Equal(Noise, found.Bytes("up/noise.bin"));
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void The_volumes_of_a_RAR_5_are_one_archive()
    {
        var volumes = HandMadeRar.Volumes("noise.bin", Noise, 100_000);
        var parts = volumes.Select((bytes, index) => Part($"set.part{index + 1}.rar", bytes)).ToList();

        var found = Read(parts, 0);

        Assert.Equal(Noise, found.Bytes("noise.bin"));
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void A_split_zip_is_one_archive_and_its_last_part_alone_is_told_as_such()
    {
        folder.File("in/noise.bin", Noise);
        folder.File("in/letter.txt", Letter);
        Tool.Run(Path.Combine(folder.Path, "in"), "zip", "-q", "-s", "64k", "../set.zip", "noise.bin", "letter.txt");
        var names = Directory.GetFiles(folder.Path, "set.z*").Order(StringComparer.Ordinal).ToList();
        var parts = names
            .Select((path, index) => Part($"{index}", File.ReadAllBytes(path)) with { Name = Path.GetFileName(path) })
            .ToList();
        Assert.Equal("set.zip", parts[^1].Name);

        var found = Read(parts, parts.Count - 1);

        Assert.Equal(Noise, found.Bytes("noise.bin"));
        Assert.Equal(Letter, found.Bytes("letter.txt"));
        var alone = Assert.Throws<Unreadable>(() => Archives.Read(names[^1]));
        Assert.Equal(FaultKind.MissingPart, alone.Kind);
    }

    [Fact]
    public void An_LHA_archive_is_read()
    {
        folder.File("in/letter.txt", Letter);
        Tool.Run(Path.Combine(folder.Path, "in"), "jlha", "-a", "../old.lzh", "letter.txt");

        Assert.Equal(Letter, Archives.Read(Path.Combine(folder.Path, "old.lzh")).Bytes("letter.txt"));
    }

    [Theory]
    [InlineData("xz", ".xz")]
    [InlineData("zstd", ".zst")]
    [InlineData("bzip2", ".bz2")]
    [InlineData("gzip", ".gz")]
    public void A_compressed_file_gives_the_file(string program, string extension)
    {
        folder.File("letter.txt", Letter);
        Tool.Run(folder.Path, program, "-q", "letter.txt");

        Assert.Equal(Letter, Archives.Read(Path.Combine(folder.Path, "letter.txt" + extension)).Bytes("letter.txt"));
    }

    [Fact]
    public void A_7z_that_claims_ten_million_entries_ends_soon_and_typed()
    {
        // Start header, then a header whose file count is 10,000,000 and nothing behind it.
        byte[] header = [0x01, 0x05, 0xf0, 0x80, 0x96, 0x98, 0x00, 0x00];
        using var memory = new MemoryStream();
        memory.Write([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]);
        byte[] start = [.. BitConverter.GetBytes(0L), .. BitConverter.GetBytes((long)header.Length), .. HandMadeRar.Crc(header)];
        memory.Write([.. HandMadeRar.Crc(start), .. start, .. header]);

        var found = new Found();
        var refusal = Record.Exception(() => Archives.Read(folder.File("many.7z", memory.ToArray()), found));

        var kind = refusal is Unreadable unreadable ? unreadable.Kind : Assert.Single(found.Faults).Kind;
        Assert.Contains(kind, new[] { FaultKind.Corrupt, FaultKind.Truncated });
    }

    private string Packed(string name, params string[] options)
    {
        var path = Path.Combine(folder.Path, name);
        folder.File("in/letter.txt", Letter);
        folder.File("in/more/noise.bin", Noise);
        Tool.Run(Path.Combine(folder.Path, "in"), "7zz", ["a", "-bso0", "-mx=1", .. options, path, "letter.txt", "more"]);
        return path;
    }

    private ContentPart Part(string name, byte[] bytes) => new(folder.File($"blobs/{Guid.NewGuid():N}", bytes), name);

    private Found Read(List<ContentPart> parts, int lead, params string[] passwords)
    {
        var content = new Content(parts[lead].LocalPath, parts[lead].Name)
        {
            Parts = parts,
            Passwords = passwords,
            Scratch = folder.Path,
        };
        content.MediaType = Formats.Identify.MediaType(content);
        var found = new Found();
        Readers.For(content)!.Read(content, found, TestContext.Current.CancellationToken);
        return found;
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}

using System.Text;
using Dossier.Formats.Containers.Rar;
using Dossier.Support;

namespace Dossier.Formats.Tests.Containers;

public sealed class EncryptedRarTests : IDisposable
{
    private static readonly byte[] Letter = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("To the board. ", 500)));
    private static readonly byte[] Noise = RandomBytes(300_001);
    private static readonly (string, byte[])[] Both = [("letter.txt", Letter), ("more/noise.bin", Noise)];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(5, false)]
    [InlineData(5, true)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public void An_encrypted_RAR_opens_with_the_password_that_fits_and_leaves_nothing_behind(int version, bool hidesNames)
    {
        const string Password = "härbor";
        var path = folder.File(
            "locked.rar",
            version == 5 ? HandMadeRar.Of(Password, Both, hidesNames) : HandMadeOldRar.Locked(HandMadeOldRar.Of(Both), Password, hidesNames)
        );

        var found = Read(path, "wrong", Password, "later");

        Assert.Equal(["letter.txt", "more/noise.bin"], found.Paths());
        Assert.Equal(Letter, found.Bytes("letter.txt"));
        Assert.Equal(Noise, found.Bytes("more/noise.bin"));
        Assert.Empty(found.Faults);
        Assert.Equal(true, found[Properties.WasEncrypted]);
        Assert.All(found.Children, child => Assert.Equal("yes", child.Child.Raw["was_encrypted"]));

        var closed = Read(path, "wrong");
        Assert.Equal(FaultKind.PasswordProtected, Assert.Single(closed.Faults).Kind);
        // The same places as with the password: a retry fills them.
        Assert.Equal(hidesNames ? [] : found.Paths(), closed.Paths());
        Assert.All(closed.Children, child => Assert.Equal((FaultKind.PasswordProtected, 0), (child.Child.Fault, child.Bytes.Length)));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Entries_that_are_not_encrypted_are_read_beside_those_no_password_opens()
    {
        byte[] open = HandMadeOldRar.Of(("open.txt", Letter));
        byte[] closed = HandMadeOldRar.Locked(HandMadeOldRar.Of(("closed.txt", Letter)), "harbor");
        // The end block of the one, and what begins the other, have seven and twenty bytes.
        var path = folder.File("mixed.rar", [.. open[..^7], .. closed[20..]]);

        var found = Read(path);

        Assert.Equal(["open.txt", "closed.txt"], found.Paths());
        Assert.Equal(Letter, found.Bytes("open.txt"));
        Assert.Equal(FaultKind.PasswordProtected, found.Children[1].Child.Fault);
    }

    [Fact]
    public void The_checksums_that_a_password_is_mixed_into_prove_nothing_against_the_content()
    {
        var path = folder.File("mixed.rar", HandMadeRar.Of("harbor", Both, mixesChecksums: true));

        var found = Read(path, "harbor");

        Assert.Equal(Noise, found.Bytes("more/noise.bin"));
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void The_volumes_of_an_encrypted_RAR_are_one_archive()
    {
        var volumes = HandMadeRar.Volumes("noise.bin", Noise, 100_016, "harbor");
        var parts = volumes
            .Select((bytes, index) => new ContentPart(folder.File($"blobs/{index}", bytes), $"set.part{index + 1}.rar"))
            .ToList();
        var content = new Content(parts[0].LocalPath, parts[0].Name)
        {
            Parts = parts,
            Passwords = ["harbor"],
            Scratch = folder.Path,
            MediaType = MediaTypes.Rar,
        };
        var found = new Found();

        Archives.Read(content, found);

        Assert.Equal(Noise, found.Bytes("noise.bin"));
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void A_cut_off_encrypted_RAR_tells_so()
    {
        var whole = HandMadeRar.Of("harbor", Both, mixesChecksums: true);

        var found = Read(folder.File("cut.rar", whole.AsSpan(..^100_000)), "harbor");

        Assert.Equal(Letter, found.Bytes("letter.txt"));
        Assert.NotEmpty(found.Faults);
    }

    [Theory]
    [InlineData("hoover", "data/disk-files/archives/rar-with-pdf-doc-docx.rar")]
    [InlineData(
        "tika",
        "tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-pkg-module/src/test/resources/test-documents/test-documents.rar"
    )]
    public void Compressed_entries_come_out_of_an_encrypted_RAR_as_out_of_an_open_one(string tree, string file)
    {
        var path = Corpus.File(tree, file);

        var plain = Read(path);
        var locked = Read(folder.File("locked.rar", HandMadeOldRar.Locked(File.ReadAllBytes(path), "harbor")), "wrong", "harbor");

        Assert.NotEmpty(plain.Children);
        Assert.Equal(plain.Paths(), locked.Paths());
        Assert.All(plain.Children.Zip(locked.Children), pair => Assert.Equal(pair.First.Bytes, pair.Second.Bytes));
        Assert.Empty(locked.Faults);
    }

    /// <summary>The example that hashcat shows for its mode 12500, written by a program of RARLAB.</summary>
    [Theory]
    [InlineData("hashcat", 0)]
    [InlineData("hashcot", 1)]
    public void The_headers_of_RAR_3_open_with_the_key_that_its_own_program_makes(string password, int faults)
    {
        var archive = HandMadeOldRar.OfEnd(
            Convert.FromHexString("45109af8ab5f297a"),
            Convert.FromHexString("adbf6c5385d7a40373e8f77d7b89d317")
        );

        Assert.Equal(faults, Read(folder.File("end.rar", archive), password).Faults.Count);
    }

    /// <summary>The example that hashcat shows for its mode 13000: what a right password is told by.</summary>
    [Theory]
    [InlineData("hashcat", true)]
    [InlineData("hashcot", false)]
    public void A_password_of_RAR_5_is_told_by_what_its_own_program_makes_of_it(string password, bool isRight)
    {
        var locked = new RarLock(Convert.FromHexString("74575567518807622265582327032280"))
        {
            LogTurns = 15,
            Vector = Convert.FromHexString("f8b4064de34ac02ecabfe9abdf93ed6a"),
            Proof = Convert.FromHexString("9843834ed0f7c754"),
        };

        Assert.Equal(isRight, new Rar5Volumes(null, new RarKeys()).Key(locked, password) is not null);
    }

    [Fact]
    public void An_archive_that_ends_in_its_headers_is_refused_typed()
    {
        var whole = HandMadeRar.Of("harbor", Both);
        for (var length = 8; length < 120; length++)
        {
            var path = folder.File("cut.rar", whole.AsSpan(..length));
            var refusal = Record.Exception(() => Read(path, "harbor"));
            Assert.True(refusal is null or Unreadable, $"{length}: {refusal}");
        }
    }

    private Found Read(string path, params string[] passwords)
    {
        var content = new Content(path, "x.rar")
        {
            MediaType = MediaTypes.Rar,
            Passwords = passwords,
            Scratch = folder.Path,
        };
        var found = new Found();
        Archives.Read(content, found);
        return found;
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}

using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Containers;

public sealed class EncryptedArchiveTests : IDisposable
{
    private static readonly byte[] Letter = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("To the board. ", 500)));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_password_that_fits_is_found_among_several(bool isDeflated)
    {
        var path = folder.File("old.zip", new HandMadeZip().Add("letter.txt", Letter, "harbor", isDeflated).ToArray());

        var found = Archives.Read(path, "", "ada", "lin", "harbor", "later");

        Assert.Equal(Letter, found.Bytes("letter.txt"));
        Assert.Null(found.Children[0].Child.Fault);
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void An_AES_archive_opens_with_its_password_and_stays_closed_without()
    {
        var path = Path.Combine(folder.Path, "aes.zip");
        AesZip.Write(path, "pässword", ("letter.txt", Letter), ("empty.txt", []), ("more/letter.txt", Letter));

        var open = Archives.Read(path, "no", "pässword");
        Assert.Equal(Letter, open.Bytes("letter.txt"));
        Assert.Equal(Letter, open.Bytes("more/letter.txt"));
        Assert.Empty(open.Faults);

        var closed = Archives.Read(path, "no", "neither");
        Assert.Equal(["letter.txt", "empty.txt", "more/letter.txt"], closed.Paths());
        Assert.Equal(FaultKind.PasswordProtected, closed.Children[0].Child.Fault);
        Assert.Equal(FaultKind.PasswordProtected, closed.Children[2].Child.Fault);
        Assert.Equal(FaultKind.PasswordProtected, Assert.Single(closed.Faults).Kind);
    }

    [Fact]
    public void Entries_no_password_opens_are_listed_beside_those_that_need_none()
    {
        var zip = new HandMadeZip()
            .Add("open.txt", Letter)
            .Add("closed.txt", Letter, "harbor", isDeflated: true)
            .Add("open too.txt", Letter, isDeflated: true);

        var found = Archives.Read(folder.File("mixed.zip", zip.ToArray()));

        Assert.Equal(["open.txt", "closed.txt", "open too.txt"], found.Paths());
        Assert.Equal(Letter, found.Bytes("open.txt"));
        Assert.Equal(Letter, found.Bytes("open too.txt"));
        Assert.Equal((FaultKind.PasswordProtected, 0), (found.Children[1].Child.Fault, found.Children[1].Bytes.Length));
        Assert.Equal(FaultKind.PasswordProtected, Assert.Single(found.Faults).Kind);
    }

    [Fact]
    public void Each_entry_may_have_a_password_of_its_own()
    {
        var zip = new HandMadeZip();
        for (var number = 0; number < 200; number++)
        {
            zip.Add($"{number}.txt", [.. Letter, (byte)number], $"password {number % 7}", isDeflated: number % 2 == 0);
        }

        var found = Archives.Read(
            folder.File("many.zip", zip.ToArray()),
            [.. Enumerable.Range(0, 7).Select(number => $"password {number}")]
        );

        Assert.Equal(200, found.Children.Count);
        Assert.All(found.Children, (child, number) => Assert.Equal([.. Letter, (byte)number], child.Bytes));
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void A_wrong_password_that_passes_the_weak_check_of_the_old_encryption_yields_no_nonsense()
    {
        var zip = new HandMadeZip();
        for (var number = 0; number < 1000; number++)
        {
            zip.Add($"{number}.txt", [.. Letter, (byte)number, (byte)(number >> 8)], "harbor", isDeflated: number % 2 == 0);
        }

        var found = Archives.Read(folder.File("weak.zip", zip.ToArray()), "wrong");

        Assert.Equal(1000, found.Children.Count);
        Assert.All(found.Children, child => Assert.Equal((FaultKind.PasswordProtected, 0), (child.Child.Fault, child.Bytes.Length)));
    }

    [Theory]
    [InlineData(
        "tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-pkg-module/src/test/resources/test-documents/test7Z_protected_passTika.7z"
    )]
    [InlineData(
        "tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-pkg-module/src/test/resources/test-documents/full_encrypted.7z"
    )]
    public void An_encrypted_7z_is_reported_as_such(string file)
    {
        var found = Archives.Read(Corpus.File("tika", file));

        Assert.Contains(found.Faults, fault => fault.Kind == FaultKind.PasswordProtected);
    }
}

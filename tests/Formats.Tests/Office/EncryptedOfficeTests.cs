using Dossier.Support;

namespace Dossier.Formats.Tests.Office;

/// <summary>Packages encrypted by programs nobody here wrote, by the methods of Office 2007 and of those since.</summary>
public sealed class EncryptedOfficeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("document/bug53475-password-is-pass.docx", "pass")]
    [InlineData("document/bug53475-password-is-solrcell.docx", "solrcell")]
    [InlineData("spreadsheet/protected_passtika.xlsx", "tika")]
    public void A_package_opens_with_its_password_and_leaves_nothing_behind(string file, string password)
    {
        var path = Corpus.File("poi", $"test-data/{file}");

        var found = Read(path, "wrong", password);

        Assert.NotEqual("", found.AllText.Trim());
        Assert.Equal(true, found[Properties.WasEncrypted]);
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Equal(FaultKind.PasswordProtected, Assert.Throws<Unreadable>(() => Read(path, "wrong")).Kind);
    }

    [Theory]
    [InlineData("spreadsheet/password.xls", "password")]
    [InlineData("document/password_tika_binaryrc4.doc", "tika")]
    public void A_file_of_before_2007_opens_with_its_password(string file, string password)
    {
        var path = Corpus.File("poi", $"test-data/{file}");

        var found = Read(path, "wrong", password);

        Assert.NotEqual("", found.AllText.Trim());
        Assert.DoesNotContain('\uFFFD', found.AllText);
        Assert.Equal(true, found[Properties.WasEncrypted]);
        Assert.Equal(FaultKind.PasswordProtected, Assert.Throws<Unreadable>(() => Read(path, "wrong")).Kind);
    }

    private Found Read(string path, params string[] passwords)
    {
        var content = new Content(path, Path.GetFileName(path)) { Passwords = passwords, Scratch = folder.Path };
        content.MediaType = Formats.Identify.MediaType(content);
        var found = new Found();
        Readers.For(content)!.Read(content, found, TestContext.Current.CancellationToken);
        return found;
    }
}

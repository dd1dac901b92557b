using Dossier.Formats.Pdf;
using Dossier.Support;

namespace Dossier.Formats.Tests.Pdf;

public sealed class LockedPdfTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("40")]
    [InlineData("128")]
    [InlineData("256")]
    public void A_locked_PDF_opens_with_the_password_that_fits_and_leaves_nothing_behind(string bits)
    {
        var plain = Corpus.File("tika", "tika-detectors/tika-detector-magika/src/test/resources/test-documents/testPDF.pdf");
        var locked = Path.Combine(folder.Path, "locked.pdf");
        string[] weak = bits == "256" ? [] : ["--allow-weak-crypto"];
        Tool.Run(folder.Path, "qpdf", ["--warning-exit-0", .. weak, "--encrypt", "harbör", "owner", bits, "--", plain, locked]);

        var closed = Assert.Throws<Unreadable>(() => Read(locked, new Found(), "wrong"));
        var found = new Found();
        Read(locked, found, "wrong", "harbör");

        Assert.Equal(FaultKind.PasswordProtected, closed.Kind);
        Assert.Contains("Apache Tika", found.AllText, StringComparison.Ordinal);
        Assert.Equal(true, found[Properties.WasEncrypted]);
        Assert.Equal([locked], Directory.GetFiles(folder.Path));
    }

    private void Read(string path, Findings findings, params string[] passwords)
    {
        var content = new Content(path, "x.pdf")
        {
            MediaType = MediaTypes.Pdf,
            Passwords = passwords,
            Scratch = folder.Path,
        };
        new PdfReader().Read(content, findings, TestContext.Current.CancellationToken);
    }
}

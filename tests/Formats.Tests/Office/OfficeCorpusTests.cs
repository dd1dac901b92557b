using Dossier.Formats.Office;
using Dossier.Support;

namespace Dossier.Formats.Tests.Office;

public class OfficeCorpusTests
{
    [Theory]
    [InlineData("poi", "docx", 42)]
    [InlineData("poi", "xlsx", 91)]
    [InlineData("poi", "pptx", 16)]
    [InlineData("tika", "docx", 26)]
    [InlineData("tika", "xlsx", 13)]
    [InlineData("tika", "pptx", 12)]
    public void Nothing_but_Unreadable_escapes_and_text_is_found(string corpus, string extension, int withText)
    {
        var filesWithText = 0;
        foreach (var path in Directory.EnumerateFiles(Corpus.Folder(corpus), "*." + extension, SearchOption.AllDirectories))
        {
            var clock = OwnTime.Start();
            var found = Read(path, out _);
            filesWithText += string.IsNullOrWhiteSpace(found.AllText) ? 0 : 1;
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{path}: {clock.Elapsed}");
        }

        Assert.True(filesWithText >= withText, $"{filesWithText} of the {extension} files have text.");
    }

    [Fact]
    public void A_protected_document_says_so()
    {
        Read(Corpus.File("poi", "test-data/document/bug53475-password-is-pass.docx"), out var refusal);
        Assert.Equal(FaultKind.PasswordProtected, refusal?.Kind);
    }

    [Fact]
    public void A_file_dragged_into_a_document_comes_out_under_its_own_name()
    {
        var found = Read(
            Corpus.File(
                "tika",
                "tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-microsoft-module/src/test/resources/test-documents/testPPT_EmbeddedPDF.pptx"
            ),
            out _
        );
        Assert.Contains(
            found.Children,
            one => one.Child.Name.EndsWith(".pdf", StringComparison.Ordinal) && one.Bytes.AsSpan().StartsWith("%PDF"u8)
        );
    }

    private static Found Read(string path, out Unreadable? refusal)
    {
        var mediaType = Path.GetExtension(path) switch
        {
            ".docx" => MediaTypes.Docx,
            ".xlsx" => MediaTypes.Xlsx,
            _ => MediaTypes.Pptx,
        };
        var content = new Content(path, Path.GetFileName(path)) { MediaType = mediaType };
        var found = new Found();
        refusal = null;
        try
        {
            Reader[] readers = [new EncryptedOffice(), new DocxReader(), new XlsxReader(), new PptxReader()];
            readers.MaxBy(reader => reader.Bid(content))!.Read(content, found, TestContext.Current.CancellationToken);
        }
        catch (Unreadable refused)
        {
            refusal = refused;
        }

        return found;
    }
}

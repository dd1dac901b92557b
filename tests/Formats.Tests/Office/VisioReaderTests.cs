using Dossier.Formats.Office;
using Dossier.Support;

namespace Dossier.Formats.Tests.Office;

public sealed class VisioReaderTests : IDisposable
{
    private const string TikaFiles =
        "tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-microsoft-module/src/test/resources/test-documents/";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("poi", "test-data/diagram/Test_Visio-Some_Random_Text.vsd", "Some random text, on a page")]
    [InlineData("poi", "test-data/diagram/v5_Connection_Types.vsd", "Dynamic to Static")]
    [InlineData("poi", "test-data/diagram/v6-non-utf16le.vsd", "PropertySheetField")]
    [InlineData("poi", "test-data/diagram/visio_with_embeded.vsd", "Ўтмоқчиман, двадцать четыре, zed")]
    [InlineData("tika", TikaFiles + "testVISIO.vsd", "I am a test view")]
    [InlineData("tika", TikaFiles + "testVISIO_text.vsdx", "Text, text, everywhere!")]
    [InlineData("tika", TikaFiles + "testVISIO.vstm", "Nothing fancy.")]
    public void The_words_in_the_shapes_are_read(string tree, string file, string words)
    {
        Tool.Run(folder.Path, "vsd2text", "--version");

        var found = Read(Corpus.File(tree, file));

        Assert.Contains(words, found.AllText, StringComparison.Ordinal);
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void The_properties_are_read_beside_the_words()
    {
        Tool.Run(folder.Path, "vsd2text", "--version");

        Assert.Equal("Hogwarts", Read(Corpus.File("poi", "test-data/diagram/Test_Visio-Some_Random_Text.vsd"))[Properties.Author]);
        Assert.Equal("Kevin Nguyen", Read(Corpus.File("tika", TikaFiles + "testVISIO_60489.vsdx"))[Properties.Author]);
    }

    [Fact]
    public void A_damaged_drawing_is_told_as_such()
    {
        Tool.Run(folder.Path, "vsd2text", "--version");
        var whole = File.ReadAllBytes(Corpus.File("poi", "test-data/diagram/Test_Visio-Some_Random_Text.vsd"));
        // What begins the drawing's own stream, which tells its version.
        var at = whole.AsSpan().IndexOf("Visio (TM) Drawing"u8);
        whole.AsSpan(at, 64).Clear();
        var path = folder.File("damaged.vsd", whole);

        Assert.Equal(FaultKind.Corrupt, Assert.Throws<Unreadable>(() => Read(path)).Kind);
    }

    private static Found Read(string path)
    {
        var content = new Content(path, Path.GetFileName(path));
        content.MediaType = Formats.Identify.MediaType(content);
        var found = new Found();
        Assert.IsType<VisioReader>(Readers.For(content)).Read(content, found, TestContext.Current.CancellationToken);
        return found;
    }
}

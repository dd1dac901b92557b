using System.Text;
using Dossier.Formats.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Text;

public sealed class TextReadersTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Plain_text_keeps_every_character()
    {
        var text = "Line one\r\n\tLine two — é\n" + new string('é', 200_000) + "end";
        var found = Read(new PlainTextReader(), MediaTypes.PlainText, Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, found.AllText);
        Assert.Equal("utf-8", found.RawValues["encoding"]);
    }

    [Fact]
    public void An_accent_after_a_hundred_thousand_lines_of_ascii_still_tells_the_encoding()
    {
        var text = string.Concat(Enumerable.Repeat("plain line\n", 100_000)) + "Größe";
        var found = Read(new PlainTextReader(), MediaTypes.PlainText, Encoding.Latin1.GetBytes(text));
        Assert.Equal(text, found.AllText);
        Assert.Equal("windows-1252", found.RawValues["encoding"]);
    }

    [Fact]
    public void A_byte_order_mark_is_not_text()
    {
        Assert.Equal("a,b", Read(new PlainTextReader(), MediaTypes.Csv, [0xEF, 0xBB, 0xBF, .. "a,b"u8]).AllText);
        Assert.Equal("a,b", Read(new PlainTextReader(), MediaTypes.Csv, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a,b")]).AllText);
    }

    [Theory]
    [InlineData("<a><b>one</b><b>two</b></a>", "one\ntwo")]
    [InlineData("<p>some <i>bold <u>and</u></i> text</p>", "some bold and text")]
    [InlineData("<calls><call number='555' date='1'/><call number='556' date='2'/></calls>", "555\t1\n556\t2")]
    [InlineData("<a xmlns='urn:x'><![CDATA[1 < 2]]></a>", "1 < 2")]
    public void Xml_shows_what_its_elements_and_attributes_say(string xml, string text) =>
        Assert.Equal(text, Read(new XmlTextReader(), MediaTypes.Xml, Encoding.UTF8.GetBytes(xml)).AllText);

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x \"lol\"><!ENTITY y \"&x;&x;&x;\">]><a>&y;</a>")]
    [InlineData("<a>one</b>")]
    public void Xml_with_a_document_type_or_a_fault_is_read_as_plain_text(string xml) =>
        Assert.Equal(xml, Read(new XmlTextReader(), MediaTypes.Xml, Encoding.UTF8.GetBytes(xml)).AllText);

    [Fact]
    public void Xml_in_an_old_encoding_is_decoded_by_its_declaration()
    {
        var xml = "<?xml version='1.0' encoding='windows-1251'?><a>Договор</a>";
        Assert.Equal("Договор", Read(new XmlTextReader(), MediaTypes.Xml, Charsets.Named("windows-1251")!.GetBytes(xml)).AllText);
    }

    [Fact]
    public void Every_text_file_of_the_corpora_is_read()
    {
        foreach (var corpus in new[] { "tika", "hoover" })
        {
            foreach (var path in Directory.EnumerateFiles(Corpus.Folder(corpus), "*", SearchOption.AllDirectories))
            {
                Reader? reader = Path.GetExtension(path).ToLowerInvariant() switch
                {
                    ".txt" => new PlainTextReader(),
                    ".html" or ".htm" => new HtmlReader(),
                    ".xml" => new XmlTextReader(),
                    _ => null,
                };
                var found = new Found();
                reader?.Read(new Content(path, Path.GetFileName(path)), found, TestContext.Current.CancellationToken);
                Assert.True(reader is null || found.AllText.Length > 0 || new FileInfo(path).Length < 2000, path);
            }
        }
    }

    public void Dispose() => folder.Dispose();

    private Found Read(Reader reader, string mediaType, ReadOnlySpan<byte> bytes)
    {
        var content = new Content(folder.File("item", bytes), "item") { MediaType = mediaType };
        Assert.True(reader.Bid(content) > 0);
        var found = new Found();
        reader.Read(content, found, TestContext.Current.CancellationToken);
        return found;
    }
}

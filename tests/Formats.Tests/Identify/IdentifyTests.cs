using System.IO.Compression;
using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Identifying;

public sealed class IdentifyTests : IDisposable
{
    private const string Mail =
        "From: ada@harbor.example\r\nTo: lin@harbor.example\r\nSubject: gas\r\nMessage-ID: <1@harbor.example>\r\n\r\nText\r\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "report.pdf", MediaTypes.Empty)]
    [InlineData("%PDF-1.4\n%", "letter.doc", MediaTypes.Pdf)]
    [InlineData("\0\0\0%PDF-1.4\n", "x", MediaTypes.Pdf)]
    [InlineData("{\\rtf1\\ansi Hello}", "x.doc", MediaTypes.Rtf)]
    [InlineData("!BDN....", "x", MediaTypes.Pst)]
    [InlineData("GIF89a\u0001\0\u0001\0", "x.jpg", MediaTypes.Gif)]
    [InlineData("BM is how this sentence begins, all the same", "x.txt", MediaTypes.PlainText)]
    [InlineData("BZh as in nothing at all", "x.txt", MediaTypes.PlainText)]
    [InlineData("MZ is how this sentence begins; it goes on for some time, so that it is long enough.", "x.txt", MediaTypes.PlainText)]
    [InlineData("070707 1234", "x.txt", MediaTypes.PlainText)]
    [InlineData("RIFF\u0001\0\0\0WAVEfmt ", "x", MediaTypes.Wav)]
    [InlineData("RIFF\u0001\0\0\0AVI LIST", "x", MediaTypes.Avi)]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0", "x", MediaTypes.Heic)]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0", "x", MediaTypes.Mp4)]
    [InlineData("\0\0\0\u0018ftypqt  \0\0\0\0", "x", MediaTypes.QuickTime)]
    [InlineData("SQLite format 3\0", "x", MediaTypes.Sqlite)]
    public void Signatures_speak_louder_than_names(string text, string name, string expected) =>
        Assert.Equal(expected, Identified(Encoding.Latin1.GetBytes(text), name));

    [Theory]
    [InlineData("Plain words.", "x", MediaTypes.PlainText)]
    [InlineData("a,b,c\r\n1,2,3\r\n", "x.csv", MediaTypes.Csv)]
    [InlineData("a,b,c\r\n1,2,3\r\n", "x.txt", MediaTypes.PlainText)]
    [InlineData("no columns", "x.csv", MediaTypes.PlainText)]
    [InlineData("{\"a\": [1, 2]}", "x", MediaTypes.Json)]
    [InlineData("[section]\nkey=value\n", "x.json", MediaTypes.PlainText)]
    [InlineData("{not json}", "x.json", MediaTypes.PlainText)]
    [InlineData("<!DOCTYPE html><p>", "x", MediaTypes.Html)]
    [InlineData("\r\n <!-- saved --> <HTML><BODY>", "x.txt", MediaTypes.Html)]
    [InlineData("<p>Dear Ada", "x.html", MediaTypes.Html)]
    [InlineData("<p>Dear Ada", "x.txt", MediaTypes.PlainText)]
    [InlineData("Dear <b>Ada</b>", "x.htm", MediaTypes.Html)]
    [InlineData("<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">", "x", MediaTypes.Html)]
    [InlineData("<?xml version=\"1.0\"?><!-- c --><table><row/></table>", "x", MediaTypes.Xml)]
    [InlineData("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\">", "x", MediaTypes.Svg)]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\">", "x.xml", MediaTypes.Svg)]
    [InlineData("<feed xmlns=\"http://www.w3.org/2005/Atom\">", "x", MediaTypes.Xml)]
    [InlineData("<name of someone> wrote", "x.txt", MediaTypes.PlainText)]
    [InlineData("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "x", MediaTypes.Calendar)]
    [InlineData("BEGIN:VCARD\r\nVERSION:3.0\r\n", "x", MediaTypes.VCard)]
    [InlineData(Mail, "x.txt", MediaTypes.Email)]
    [InlineData("From: Ada\nTo: Lin\nSubject: as printed\n\nText", "x.txt", MediaTypes.PlainText)]
    [InlineData("From: Ada\nTo: Lin\nSubject: as saved\n\nText", "x.eml", MediaTypes.Email)]
    [InlineData("Note: this is\nno mail: at all\n", "x.eml", MediaTypes.PlainText)]
    [InlineData("From ada@harbor.example Mon May 14 12:00:00 2001\n" + Mail, "x", MediaTypes.Mbox)]
    [InlineData("From - \n" + Mail, "Inbox", MediaTypes.Mbox)]
    [InlineData("From 12:30 on in 2001 we waited.\nNobody came.\n", "x", MediaTypes.PlainText)]
    [InlineData("From ada@harbor.example Mon May 14 12:00:00 2001\n" + Mail, "x.eml", MediaTypes.Email)]
    public void Text_is_told_by_its_beginning_and_its_name_only_breaks_ties(string text, string name, string expected)
    {
        Assert.Equal(expected, Identified(Encoding.UTF8.GetBytes(text), name));
        Assert.Equal(expected, Identified([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)], name));
        Assert.Equal(expected, Identified([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)], name));
    }

    [Fact]
    public void Text_in_any_encoding_is_text()
    {
        Assert.Equal(MediaTypes.PlainText, Identified(Encoding.Latin1.GetBytes("Grüße aus Köln, für Ångström"), "x"));
        Assert.Equal(MediaTypes.PlainText, Identified(Encoding.Unicode.GetBytes("without a mark, in two bytes"), "x"));
        Assert.Equal(MediaTypes.PlainText, Identified(Encoding.BigEndianUnicode.GetBytes("without a mark, in two bytes"), "x"));
        Assert.Equal(MediaTypes.PlainText, Identified([0xb5, 0xda, 0xd2, 0xbb, 0xd5, 0xc2, 0x20, 0xb5, 0xda, 0xb6, 0xfe], "gbk"));
        Assert.Equal(MediaTypes.PlainText, Identified(Encoding.Latin1.GetBytes("þDOCIDþ\u0014þTEXTþ\u0014þPATHþ\r\n"), "load.dat"));
        Assert.Equal(
            MediaTypes.PlainText,
            Identified(Encoding.UTF8.GetBytes(new string('x', 8191) + "ü and more"), "cut in the head's last character")
        );
    }

    [Fact]
    public void The_parents_word_breaks_ties_like_a_name()
    {
        var path = folder.File("part", "<p>Dear Ada"u8);

        Assert.Equal(MediaTypes.Html, Formats.Identify.MediaType(new Content(path, "") { DeclaredMediaType = "text/html" }));
        Assert.Equal(MediaTypes.PlainText, Formats.Identify.MediaType(new Content(path, "")));
    }

    [Theory]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", MediaTypes.Docx)]
    [InlineData("application/vnd.ms-word.document.macroEnabled.main+xml", MediaTypes.Docx)]
    [InlineData("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", MediaTypes.Xlsx)]
    [InlineData("application/vnd.ms-excel.sheet.binary.macroEnabled.main", MediaTypes.XlsBinary)]
    [InlineData("application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", MediaTypes.Pptx)]
    [InlineData("application/xml", MediaTypes.Zip)]
    public void Office_files_are_told_by_their_list_of_content_types_wherever_it_lies(string contentType, string expected)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var part = archive.CreateEntry("docProps/core.xml").Open())
            {
                part.Write(new byte[20_000]);
            }

            using var types = archive.CreateEntry("[Content_Types].xml").Open();
            types.Write(Encoding.UTF8.GetBytes($"<Types><Override PartName=\"/main\" ContentType=\"{contentType}\"/></Types>"));
        }

        Assert.Equal(expected, Identified(zip.ToArray(), "x.zip"));
    }

    [Fact]
    public void A_zip_that_only_holds_an_office_file_is_a_zip()
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("word/document.xml");
        }

        Assert.Equal(MediaTypes.Zip, Identified(zip.ToArray(), "x.docx"));
    }

    [Fact]
    public void An_OpenDocument_says_what_it_is_in_its_first_entry()
    {
        var zip = new Containers.HandMadeZip()
            .Add("mimetype", Encoding.ASCII.GetBytes(MediaTypes.OpenDocumentText))
            .Add("content.xml", "<x/>"u8.ToArray());

        Assert.Equal(MediaTypes.OpenDocumentText, Identified(zip.ToArray(), "x"));
    }

    [Fact]
    public void Cut_anywhere_an_office_file_is_still_identified_without_an_error()
    {
        var path = Corpus.File("hoover", "data/no-extension/file_docx");
        using var stream = File.OpenRead(path);
        var whole = new byte[stream.Length];
        stream.ReadExactly(whole);
        Assert.Equal(MediaTypes.Docx, Identified(whole, "x"));
        for (var length = 1; length < whole.Length; length += whole.Length / 97)
        {
            Assert.NotEmpty(Identified(whole[..length], "x"));
        }
    }

    [Fact]
    public void Random_bytes_and_damaged_compound_files_never_break_it()
    {
        var random = new Random(1);
        byte[] ole = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        for (var round = 0; round < 300; round++)
        {
            var bytes = new byte[random.Next(1, 20_000)];
            random.NextBytes(bytes);
            Assert.NotEmpty(Identified(bytes, "x"));
            ole.AsSpan(0, Math.Min(8, bytes.Length)).CopyTo(bytes);
            if (bytes.Length > 32)
            {
                bytes[0x1e] = 9;
                bytes[0x1f] = 0;
            }

            Assert.NotEmpty(Identified(bytes, "x"));
            byte[] zip = [.. "PK\x03\x04"u8, .. bytes, .. "PK\x05\x06\0\0\0\0\x01\0\x01\0"u8, .. bytes.Take(10)];
            Assert.NotEmpty(Identified(zip, "x"));
        }
    }

    private string Identified(byte[] bytes, string name) => Formats.Identify.MediaType(new Content(folder.File("item", bytes), name));
}

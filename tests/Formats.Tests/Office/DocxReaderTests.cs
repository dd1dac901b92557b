using System.Text;
using Dossier.Formats.Office;

namespace Dossier.Formats.Tests.Office;

public class DocxReaderTests
{
    [Fact]
    public void Paragraphs_tables_breaks_and_fields_read_as_they_stand()
    {
        var found = Body(
            "<w:p><w:r><w:t>Dear </w:t></w:r><w:r><w:t xml:space='preserve'> Ken,</w:t></w:r></w:p>"
                + "<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='720'/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>"
                + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr>"
                + "<w:tr><w:tc><w:p><w:r><w:t>3</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>4</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
                + "<w:p><w:r><w:instrText>HYPERLINK</w:instrText></w:r><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>"
        );
        Assert.Equal("Dear  Ken,\na\tb\nc\n1\t2\n3\t4\nlink", found.AllText);
        Assert.Null(found[Properties.HasTrackedChanges]);
        Assert.Null(found[Properties.HasHiddenContent]);
    }

    [Fact]
    public void Inserted_and_deleted_text_is_read_and_flagged()
    {
        var found = Body(
            "<w:p><w:ins w:author='Ada'><w:r><w:t>new </w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>"
        );
        Assert.Equal("new old", found.AllText);
        Assert.Equal(true, found[Properties.HasTrackedChanges]);
    }

    [Fact]
    public void Hidden_text_is_read_and_flagged_but_not_a_hidden_paragraph_mark()
    {
        Assert.Null(Body("<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>seen</w:t></w:r></w:p>")[Properties.HasHiddenContent]);
        Assert.Null(Body("<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>seen</w:t></w:r></w:p>")[Properties.HasHiddenContent]);
        var found = Body("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>");
        Assert.Equal("secret", found.AllText);
        Assert.Equal(true, found[Properties.HasHiddenContent]);
    }

    [Theory]
    [InlineData("<w:pPr><w:pStyle w:val='Secret'/></w:pPr>", "", true)]
    [InlineData("", "<w:rStyle w:val='Whisper'/>", true)]
    [InlineData("<w:pPr><w:pStyle w:val='Child'/></w:pPr>", "", true)]
    [InlineData("<w:pPr><w:pStyle w:val='Loud'/></w:pPr>", "", null)]
    [InlineData("<w:pPr><w:pStyle w:val='Secret'/></w:pPr>", "<w:vanish w:val='0'/>", null)]
    [InlineData("<w:pPr><w:pStyle w:val='Secret'/></w:pPr>", "<w:rStyle w:val='Whisper'/>", null)]
    [InlineData("<w:pPr><w:pStyle w:val='Ring'/></w:pPr>", "", null)]
    [InlineData("<w:pPr><w:pStyle w:val='Unknown'/></w:pPr>", "", null)]
    public void Text_that_its_style_hides_is_flagged(string paragraph, string run, bool? isHidden)
    {
        const string Hides = "<w:rPr><w:vanish/></w:rPr>";
        var found = Document($"<w:p>{paragraph}<w:r><w:rPr>{run}</w:rPr><w:t>words</w:t></w:r></w:p><w:p><w:r><w:t>seen</w:t></w:r></w:p>")
            .Relations("word/document.xml", "y styles styles.xml")
            .With(
                "word/styles.xml",
                $"<w:styles {Package.Word}><w:style w:type='paragraph' w:styleId='Secret'>{Hides}</w:style>"
                    + $"<w:style w:type='character' w:styleId='Whisper'>{Hides}</w:style>"
                    + "<w:style w:styleId='Child'><w:basedOn w:val='Secret'/></w:style>"
                    + "<w:style w:styleId='Loud'><w:basedOn w:val='Secret'/><w:rPr><w:vanish w:val='0'/></w:rPr></w:style>"
                    + "<w:style w:styleId='Ring'><w:basedOn w:val='Ring'/></w:style></w:styles>"
            )
            .Read(new DocxReader(), MediaTypes.Docx);
        Assert.Equal("words\nseen", found.AllText);
        Assert.Equal(isHidden, found[Properties.HasHiddenContent]);
    }

    [Fact]
    public void A_text_box_written_twice_is_read_once()
    {
        var found = Body(
            "<w:p><w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
                + "<mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>"
                + "<mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback>"
                + "</mc:AlternateContent></w:r></w:p>"
        );
        Assert.Equal("box", found.AllText);
    }

    [Fact]
    public void Headers_notes_comments_and_footers_belong_to_the_text()
    {
        string Part(string root, string inside) => $"<w:{root} {Package.Word}>{inside}</w:{root}>";
        string Paragraph(string text) => $"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>";
        var found = new Package()
            .Relations("", "r1 officeDocument word/document.xml")
            .Relations(
                "word/document.xml",
                "a header header1.xml",
                "b footer footer1.xml",
                "c footnotes footnotes.xml",
                "d comments /word/comments.xml"
            )
            .With("word/document.xml", Part("document", $"<w:body>{Paragraph("body")}</w:body>"))
            .With("word/header1.xml", Part("hdr", Paragraph("header")))
            .With("word/footer1.xml", Part("ftr", Paragraph("footer")))
            .With("word/footnotes.xml", Part("footnotes", $"<w:footnote>{Paragraph("note")}</w:footnote>"))
            .With("word/comments.xml", Part("comments", $"<w:comment w:author='Lin'>{Paragraph("really?")}</w:comment>"))
            .Read(new DocxReader(), MediaTypes.Docx);
        Assert.Equal("header\n\nbody\n\nnote\n\nLin: really?\n\nfooter", found.AllText);
        Assert.Equal(true, found[Properties.HasComments]);
    }

    [Fact]
    public void Properties_come_from_the_core_extended_and_custom_parts()
    {
        var found = new Package()
            .Relations(
                "",
                "r1 officeDocument word/document.xml",
                "r2 metadata/core-properties docProps/core.xml",
                "r3 extended-properties docProps/app.xml",
                "r4 custom-properties docProps/custom.xml"
            )
            .With("word/document.xml", $"<w:document {Package.Word}/>")
            .With("word/vbaProject.bin", "x")
            .With(
                "docProps/core.xml",
                "<cp:coreProperties xmlns:cp='c' xmlns:dc='d' xmlns:dcterms='t'><dc:title>The plan</dc:title><dc:creator>Ada</dc:creator><cp:lastModifiedBy>Lin</cp:lastModifiedBy>"
                    + "<dc:description>Draft</dc:description><cp:keywords>a; b</cp:keywords><dcterms:created>2001-05-04T10:00:00Z</dcterms:created>"
                    + "<dcterms:modified>2001-05-05T10:00:00+02:00</dcterms:modified><cp:lastPrinted>nonsense</cp:lastPrinted></cp:coreProperties>"
            )
            .With(
                "docProps/app.xml",
                "<Properties xmlns='e'><Application>Word</Application><Pages>3</Pages><Words>120</Words><Company>Harbor</Company><Manager>Bo</Manager></Properties>"
            )
            .With(
                "docProps/custom.xml",
                "<Properties xmlns='u' xmlns:vt='v'><property name='Case'><vt:lpwstr>H-1</vt:lpwstr></property></Properties>"
            )
            .Read(new DocxReader(), "application/vnd.ms-word.document.macroEnabled.12");
        Assert.Equal("The plan", found[Properties.Title]);
        Assert.Equal("Ada", found[Properties.Author]);
        Assert.Equal("Lin", found[Properties.LastAuthor]);
        Assert.Equal("Draft", found[Properties.Comments]);
        Assert.Equal("a; b", found[Properties.Keywords]);
        Assert.Equal(new DateTimeOffset(2001, 5, 4, 10, 0, 0, TimeSpan.Zero), found[Properties.Created]);
        Assert.Equal(TimeSpan.FromHours(2), Assert.IsType<DateTimeOffset>(found[Properties.Modified]).Offset);
        Assert.Null(found[Properties.Printed]);
        Assert.Equal("Word", found[Properties.Application]);
        Assert.Equal(3L, found[Properties.PageCount]);
        Assert.Equal(120L, found[Properties.WordCount]);
        Assert.Equal("Harbor", found[Properties.Company]);
        Assert.Equal("Bo", found.RawValues["Manager"]);
        Assert.Equal("H-1", found.RawValues["custom:Case"]);
        Assert.Equal(true, found[Properties.HasMacros]);
    }

    [Fact]
    public void Embedded_files_are_children_and_pictures_are_not()
    {
        var found = new Package()
            .Relations("", "r1 officeDocument word/document.xml")
            .With("word/document.xml", $"<w:document {Package.Word}/>")
            .With("word/media/image1.png", "png")
            .With("word/media/speech.wav", "wav")
            .With("word/embeddings/Sheet1.xlsx", "PK")
            .Read(new DocxReader(), MediaTypes.Docx);
        Assert.Equal(["speech.wav", "Sheet1.xlsx"], found.Children.Select(one => one.Child.Name));
        Assert.Equal("PK", Encoding.UTF8.GetString(found.Children[1].Bytes));
    }

    [Fact]
    public void Damage_in_the_body_keeps_what_came_before()
    {
        var package = Document("<w:p><w:r><w:t>kept</w:t></w:r></w:p><w:p><w:r></w:p>");
        var found = new Found();
        var refusal = Assert.Throws<Unreadable>(() => Read(package.ToBytes(), found));
        Assert.Equal(FaultKind.Corrupt, refusal.Kind);
        Assert.Equal("kept", found.AllText);
    }

    [Fact]
    public void A_document_type_is_refused()
    {
        var package = new Package()
            .Relations("", "r1 officeDocument word/document.xml")
            .With(
                "word/document.xml",
                "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><w:document " + Package.Word + "><w:t>&a;</w:t></w:document>"
            );
        var found = new Found();
        Assert.Equal(FaultKind.Corrupt, Assert.Throws<Unreadable>(() => Read(package.ToBytes(), found)).Kind);
        Assert.Equal("", found.AllText);
    }

    [Fact]
    public void A_part_that_unpacks_to_a_thousand_times_its_size_ends_the_reading()
    {
        var bomb = new byte[260 << 20];
        bomb.AsSpan().Fill((byte)' ');
        Encoding.UTF8.GetBytes($"<w:document {Package.Word}>").CopyTo(bomb, 0);
        var package = new Package().Relations("", "r1 officeDocument word/document.xml").With("word/document.xml", bomb);
        Assert.Equal(FaultKind.LimitExceeded, Assert.Throws<Unreadable>(() => Read(package.ToBytes(), new Found())).Kind);
    }

    [Fact]
    public void Depth_does_not_matter()
    {
        var deep =
            string.Concat(Enumerable.Repeat("<w:sdt>", 100_000))
            + "<w:r><w:t>deep</w:t></w:r>"
            + string.Concat(Enumerable.Repeat("</w:sdt>", 100_000));
        Assert.Equal("deep", Body(deep).AllText);
    }

    [Fact]
    public void Every_cut_of_a_document_is_read_or_refused()
    {
        var bytes = Document("<w:p><w:r><w:t>words</w:t></w:r></w:p>").ToBytes();
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var damaged = bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)];
            for (var hits = random.Next(1, 20); hits > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                Read(damaged, new Found());
            }
            catch (Unreadable)
            {
                // Nothing else may be thrown.
            }
        }
    }

    private static Package Document(string body) =>
        new Package()
            .Relations("", "r1 officeDocument word/document.xml")
            .With("word/document.xml", $"<w:document {Package.Word}><w:body>{body}</w:body></w:document>");

    private static Found Body(string body) => Document(body).Read(new DocxReader(), MediaTypes.Docx);

    private static void Read(byte[] bytes, Found found)
    {
        using var folder = new Support.TemporaryFolder();
        var content = new Content(folder.File("item", bytes), "item.docx") { MediaType = MediaTypes.Docx };
        new DocxReader().Read(content, found, TestContext.Current.CancellationToken);
    }
}

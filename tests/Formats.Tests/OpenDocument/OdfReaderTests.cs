using System.Text;
using Dossier.Formats.OpenDocument;
using Dossier.Formats.Tests.Office;
using Dossier.Formats.Tests.Office.Legacy;

namespace Dossier.Formats.Tests.OpenDocument;

public class OdfReaderTests
{
    private const string Names =
        "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' "
        + "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0' "
        + "xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' xmlns:presentation='urn:oasis:names:tc:opendocument:xmlns:presentation:1.0' "
        + "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:meta='urn:oasis:names:tc:opendocument:xmlns:meta:1.0'";

    private const string Styles =
        "<office:automatic-styles><style:style style:name='H' style:family='text'><style:text-properties text:display='none'/></style:style>"
        + "<style:style style:name='H' style:family='paragraph'><style:text-properties/></style:style>"
        + "<style:style style:name='ta' style:family='table'><style:table-properties table:display='false'/></style:style>"
        + "<style:style style:name='dp' style:family='drawing-page'><style:drawing-page-properties presentation:visibility='hidden'/></style:style></office:automatic-styles>";

    private const string Body =
        "<office:text><text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        + "<text:h>Head</text:h><text:p text:style-name='H'>a<text:s text:c='2'/>b<text:tab/>c<text:line-break/>d <text:span text:style-name='H'>secret</text:span>"
        + "<office:annotation><dc:creator>Ann</dc:creator><dc:date>2020-01-01</dc:date><text:p>why?</text:p></office:annotation></text:p></office:text>";

    private const string Meta =
        "<office:meta><dc:title>T</dc:title><meta:initial-creator>Ann</meta:initial-creator><meta:keyword>k1</meta:keyword><meta:keyword>k2</meta:keyword>"
        + "<meta:creation-date>2020-02-03T04:05:06</meta:creation-date><meta:document-statistic meta:page-count='3'/></office:meta>";

    internal static readonly string Flat =
        $"<?xml version='1.0'?><office:document {Names} office:mimetype='application/vnd.oasis.opendocument.text'>{Meta}{Styles}<office:body>{Body}</office:body></office:document>";

    internal static Package Text() => Package("text", Body);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_text_is_read_packed_or_flat_and_what_is_hidden_is_flagged(bool isFlat)
    {
        var bytes = isFlat ? Encoding.UTF8.GetBytes(Flat) : Text().ToBytes();
        var mediaType = isFlat ? "application/vnd.oasis.opendocument.text-flat-xml" : MediaTypes.OpenDocumentText;
        var found = Items.Read(new OdfReader(), mediaType, bytes);
        Assert.Equal("gone\nHead\na  b\tc\nd secret\nAnn: why?", found.AllText);
        Assert.Equal([HiddenKinds.Comments, HiddenKinds.Text, HiddenKinds.TrackedChanges], found.Hidden().Order());
        Assert.Equal("T", found[Properties.Title]);
        Assert.Equal("Ann", found[Properties.Author]);
        Assert.Equal("k1; k2", found[Properties.Keywords]);
        Assert.Equal(3L, found[Properties.PageCount]);
    }

    [Fact]
    public void A_flat_document_is_told_from_other_xml() =>
        Assert.Equal("application/vnd.oasis.opendocument.text-flat-xml", Items.Identified(Encoding.UTF8.GetBytes(Flat), "x.xml"));

    [Fact]
    public void Sheets_read_row_by_row_and_hidden_ones_are_flagged()
    {
        var found = Package(
                "spreadsheet",
                "<office:spreadsheet><table:table table:name='S1'><table:table-column/><table:table-column table:visibility='collapse'/>"
                    + "<table:table-row><table:table-cell><text:p>1</text:p></table:table-cell><table:table-cell office:value='2'/></table:table-row>"
                    + "<table:table-row table:visibility='collapse'><table:table-cell><text:p>3</text:p></table:table-cell><table:table-cell><text:p>4</text:p></table:table-cell></table:table-row></table:table>"
                    + "<table:table table:name='S2' table:style-name='ta'><table:table-row><table:table-cell><text:p>5</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>"
            )
            .Read(new OdfReader(), MediaTypes.OpenDocumentSpreadsheet);
        Assert.Equal("S1\n1\t2\n3\t4\n\nS2\n5", found.AllText);
        Assert.Equal([HiddenKinds.Columns, HiddenKinds.Rows, HiddenKinds.Sheets], found.Hidden().Order());
    }

    [Fact]
    public void Hidden_slides_and_speaker_notes_are_flagged()
    {
        var found = Package(
                "presentation",
                "<office:presentation><draw:page draw:style-name='dp'><draw:frame><draw:text-box><text:p>slide</text:p></draw:text-box></draw:frame>"
                    + "<presentation:notes><draw:frame presentation:class='notes'><draw:text-box><text:p>say</text:p></draw:text-box></draw:frame></presentation:notes></draw:page></office:presentation>"
            )
            .Read(new OdfReader(), MediaTypes.OpenDocumentPresentation);
        Assert.Equal("slide\nsay", found.AllText);
        Assert.Equal([HiddenKinds.Slides, HiddenKinds.Notes], found.Hidden().Order());
    }

    [Fact]
    public void An_encrypted_package_says_so()
    {
        var package = Text()
            .With("META-INF/manifest.xml", "<m:manifest xmlns:m='u'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>");
        Assert.Equal(
            FaultKind.PasswordProtected,
            Assert.Throws<Unreadable>(() => package.Read(new OdfReader(), MediaTypes.OpenDocumentText)).Kind
        );
    }

    private static Package Package(string kind, string body) =>
        new Package()
            .With("mimetype", $"application/vnd.oasis.opendocument.{kind}")
            .With("meta.xml", $"<office:document-meta {Names}>{Meta}</office:document-meta>")
            .With("content.xml", $"<office:document-content {Names}>{Styles}<office:body>{body}</office:body></office:document-content>");
}

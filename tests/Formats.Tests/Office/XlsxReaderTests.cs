using System.Globalization;
using System.Security;
using Dossier.Formats.Office;

namespace Dossier.Formats.Tests.Office;

public class XlsxReaderTests
{
    private const string Styles =
        "<styleSheet "
        + Package.Sheet
        + "><numFmts><numFmt numFmtId='164' formatCode='dd/mm/yyyy hh:mm'/><numFmt numFmtId='165' formatCode='[$€-407] #,##0.00'/></numFmts>"
        + "<cellStyleXfs><xf numFmtId='9'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='10'/><xf numFmtId='165'/><xf numFmtId='46'/></cellXfs></styleSheet>";

    [Fact]
    public void Rows_read_as_lines_and_cells_show_what_the_sheet_shows()
    {
        var found = Book(
            "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='inlineStr'><is><t>in</t><t>line</t></is></c><c r='C1' t='b'><v>1</v></c><c r='D1' t='e'><v>#N/A</v></c></row>"
                + "<row r='2'><c r='A2'><v>0.30000000000000004</v></c><c r='B2' s='1'><v>36892</v></c><c r='C2' s='2'><v>36892.5</v></c><c r='D2' s='3'><v>0.125</v></c>"
                + "<c r='E2' s='4'><v>1234.5</v></c><c r='F2' s='5'><v>1.5</v></c></row>"
                + "<row r='3'><c r='A3' t='str'><f>A1&amp;\"x\"</f><v>joined</v></c><c r='B3'><f>SUM(A1:A2)</f></c><c r='C3'><v>123456789012</v></c></row>"
        );
        Assert.Equal(
            "Figures\nshared é\tinline\tTRUE\t#N/A\n0.3\t1/1/01\t01/01/2001 12:00\t12.50%\t€ 1,234.50\t36:00:00\njoined\t=SUM(A1:A2)\t123456789012",
            found.AllText
        );
    }

    [Fact]
    public void Dates_count_from_1904_where_the_workbook_says_so() =>
        Assert.Equal("Figures\n1/2/04", Book("<row><c s='1'><v>1</v></c></row>", workbook: "<workbookPr date1904='1'/>").AllText);

    [Theory]
    [InlineData("<row hidden='1'><c><v>1</v></c></row>", "", "", true)]
    [InlineData("<row hidden='1'/>", "", "", null)]
    [InlineData("<row><c r='B1'><v>1</v></c></row>", "<cols><col min='2' max='3' hidden='1'/></cols>", "", true)]
    [InlineData("<row><c r='A1'><v>1</v></c></row>", "<cols><col min='2' max='3' hidden='1'/></cols>", "", null)]
    [InlineData("<row><c r='A1'><v>1</v></c></row>", "", "state='veryHidden'", true)]
    public void Hidden_rows_columns_and_sheets_are_read_and_flagged(string rows, string columns, string state, bool? isHidden) =>
        Assert.Equal(isHidden, Book(rows, columns, state)[Properties.HasHiddenContent]);

    [Fact]
    public void Comments_and_text_boxes_belong_to_their_sheet()
    {
        var found = Prepare("<row><c><v>1</v></c></row>")
            .Relations("xl/worksheets/sheet1.xml", "r1 comments ../comments1.xml", "r2 drawing ../drawings/drawing1.xml")
            .With(
                "xl/comments1.xml",
                $"<comments {Package.Sheet}><commentList><comment><text><r><t>Ask </t></r><r><t>Ken</t></r></text></comment></commentList></comments>"
            )
            .With("xl/drawings/drawing1.xml", $"<x {Package.Slide}><a:p><a:r><a:t>box</a:t></a:r></a:p></x>")
            .Read(new XlsxReader(), MediaTypes.Xlsx);
        Assert.Equal("Figures\n1\nAsk Ken\nbox", found.AllText);
        Assert.Equal(true, found[Properties.HasComments]);
    }

    [Theory]
    [InlineData("General", 1234.5, "1234.5")]
    [InlineData("General", 0.12345678914, "0.1234567891")]
    [InlineData("General", 1.18920711500272, "1.189207115")]
    [InlineData("General", 987654321.987, "987654321.99")]
    [InlineData("General", 123456789012345, "123456789012345")]
    [InlineData("General", 0.00002, "0.00002")]
    [InlineData("General\" kg\"", 7.25, "7.25 kg")]
    [InlineData("General;[Red]-General", -3.25, "-3.25")]
    [InlineData("0", 1234.56, "1235")]
    [InlineData("0", 0.5, "1")]
    [InlineData("0.0", 0.25, "0.3")]
    [InlineData("0.00", 1.005, "1.01")]
    [InlineData("#,##0.00;(#,##0.00)", -1234.5, "(1,234.50)")]
    [InlineData("_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)", 0, "-")]
    [InlineData("\"$\"#,##0_);[Red]\\(\"$\"#,##0\\)", -3, "($3)")]
    [InlineData("[>=1000]#,##0,\"K\";0", 12345, "12K")]
    [InlineData("0.0,,\"M\"", 1234567, "1.2M")]
    [InlineData("000-00-0000", 123456789, "123-45-6789")]
    [InlineData("0;-0;\"none\"", 0, "none")]
    [InlineData("0.00E+00", 1234.5, "1.23E+03")]
    [InlineData("##0.0E+0", 12345, "12.3E+3")]
    [InlineData("# ?/?", 1.5, "1 1/2")]
    [InlineData("# ?/?", 0.5, "1/2")]
    [InlineData("# ?/100", 0.25, "25/100")]
    [InlineData("0.0\"%\"", 0.5, "0.5%")]
    [InlineData("0.0%", 0.1235, "12.4%")]
    [InlineData("[Red]0.0", 0.25, "0.3")]
    [InlineData("\"Day\" 0", 5, "Day 5")]
    [InlineData("[$-409]d-mmm-yy;@", 36892, "1-Jan-01")]
    [InlineData("[$-407]d. mmmm yyyy", 36951, "1. März 2001")]
    [InlineData("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", 36892, "Monday, January 01, 2001")]
    [InlineData("[$-411]ggge\"年\"m\"月\"", 36892, "2001年1月")]
    [InlineData("mmm yy", 36892, "Jan 01")]
    [InlineData("m/d/yyyy h:mm AM/PM", 36892.75, "1/1/2001 6:00 PM")]
    [InlineData("h:mm:ss", 0.99999999999, "0:00:00")]
    [InlineData("mm:ss", 0.5003, "00:26")]
    [InlineData("mm:ss.0", 0.5003, "00:25.920")]
    [InlineData("[h]:mm", 2.5, "60:00")]
    [InlineData("[h]:mm:ss", 0.99999999999, "24:00:00")]
    [InlineData("[h]", 1e300, "1E+300")]
    [InlineData("yyyy", -5, "-5")]
    [InlineData("yyyy", 2958466, "2958466")]
    [InlineData("yyyy", 1e300, "1E+300")]
    [InlineData("yyyy-mm-dd", 60, "1900-02-29")]
    [InlineData("yyyy-mm-dd", 1, "1900-01-01")]
    [InlineData("0\"never closed", 7, "7")]
    [InlineData("# ?/?", 1e300, "1E+300")]
    [InlineData("0", 1e300, "1E+300")]
    [InlineData(";;;", 7, "7")]
    public void A_number_shows_by_its_format(string code, double value, string shown) =>
        Assert.Equal(
            "Figures\n" + shown,
            Prepare(
                    $"<row><c s='1'><v>{value.ToString("R", CultureInfo.InvariantCulture)}</v></c></row>",
                    styles: $"<styleSheet {Package.Sheet}><numFmts><numFmt numFmtId='200' formatCode='{SecurityElement.Escape(code)}'/></numFmts>"
                        + "<cellXfs><xf numFmtId='0'/><xf numFmtId='200'/></cellXfs></styleSheet>"
                )
                .Read(new XlsxReader(), MediaTypes.Xlsx)
                .AllText
        );

    private static Found Book(string rows, string columns = "", string state = "", string workbook = "") =>
        Prepare(rows, columns, state, workbook).Read(new XlsxReader(), MediaTypes.Xlsx);

    private static Package Prepare(string rows, string columns = "", string state = "", string workbook = "", string styles = Styles) =>
        new Package()
            .Relations("", "r1 officeDocument xl/workbook.xml")
            .Relations("xl/workbook.xml", "s1 worksheet worksheets/sheet1.xml", "t sharedStrings sharedStrings.xml", "y styles styles.xml")
            .With(
                "xl/workbook.xml",
                $"<workbook {Package.Sheet} {Package.Relate}>{workbook}<sheets><sheet name='Figures' sheetId='1' {state} r:id='s1'/></sheets></workbook>"
            )
            .With("xl/sharedStrings.xml", $"<sst {Package.Sheet}><si><r><t>shared </t></r><r><t>é</t></r><rPh><t>no</t></rPh></si></sst>")
            .With("xl/styles.xml", styles)
            .With("xl/worksheets/sheet1.xml", $"<worksheet {Package.Sheet}>{columns}<sheetData>{rows}</sheetData></worksheet>");
}

using System.Globalization;
using System.Text;

namespace Dossier.App.Demo;

/// <summary>One sheet of a workbook. A cell is text, a number, a date, or a formula with the value it had when saved.</summary>
internal sealed record Sheet(string Name, IReadOnlyList<IReadOnlyList<object>> Rows)
{
    public bool Hidden { get; init; }
}

internal sealed record Formula(string Text, decimal Value);

/// <summary>An XLSX: shared strings, dates as serial numbers with a date style, formulas with cached values, hidden sheets.</summary>
internal static class SheetFile
{
    private const string Main = """xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" """;
    private const string References = """xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" """;
    private const int DateStyle = 1;

    public static Piece Write(string name, Person author, DateTimeOffset modified, params IReadOnlyList<Sheet> sheets)
    {
        const string Book = "xl/workbook.xml";
        var package = new OpenPackage();
        var strings = new List<string>();
        var list = new StringBuilder();
        package.Relate("", "rId1", "officeDocument", Book);
        for (var index = 0; index < sheets.Count; index++)
        {
            var number = index + 1;
            var hidden = sheets[index].Hidden ? "state=\"hidden\" " : "";
            list.Append($"""<sheet name="{OpenPackage.Escape(sheets[index].Name)}" sheetId="{number}" {hidden}r:id="rId{number}"/>""");
            package.Relate(Book, $"rId{number}", "worksheet", $"worksheets/sheet{number}.xml");
            package.Part($"xl/worksheets/sheet{number}.xml", "spreadsheetml.worksheet", Worksheet(sheets[index], strings));
        }

        package.Relate(Book, "rIdStrings", "sharedStrings", "sharedStrings.xml");
        package.Relate(Book, "rIdStyles", "styles", "styles.xml");
        var items = string.Concat(strings.Select(text => $"""<si><t xml:space="preserve">{OpenPackage.Escape(text)}</t></si>"""));
        package.Part("xl/sharedStrings.xml", "spreadsheetml.sharedStrings", $"<sst {Main}uniqueCount=\"{strings.Count}\">{items}</sst>");
        package.Part("xl/styles.xml", "spreadsheetml.styles", Styles());
        package.Part(Book, "spreadsheetml.sheet.main", $"<workbook {Main}{References}><sheets>{list}</sheets></workbook>");
        package.Describe(Path.GetFileNameWithoutExtension(name), author.Name, modified.AddDays(-9), modified);
        return new Piece(name, "spreadsheet", package.Write(modified), modified);
    }

    private static string Worksheet(Sheet sheet, List<string> strings)
    {
        var data = new StringBuilder();
        for (var row = 0; row < sheet.Rows.Count; row++)
        {
            data.Append(CultureInfo.InvariantCulture, $"<row r=\"{row + 1}\">");
            for (var column = 0; column < sheet.Rows[row].Count; column++)
            {
                data.Append(Cell($"{(char)('A' + column)}{row + 1}", sheet.Rows[row][column], strings));
            }

            data.Append("</row>");
        }

        return $"<worksheet {Main}><sheetFormatPr defaultColWidth=\"24\" defaultRowHeight=\"15\"/><sheetData>{data}</sheetData></worksheet>";
    }

    private static string Cell(string at, object value, List<string> strings)
    {
        switch (value)
        {
            case string text:
                var index = strings.IndexOf(text);
                if (index < 0)
                {
                    index = strings.Count;
                    strings.Add(text);
                }

                return $"""<c r="{at}" t="s"><v>{index}</v></c>""";
            case DateOnly date:
                // Day 0 of the serial calendar, as spreadsheets count from March 1900 on.
                return $"""<c r="{at}" s="{DateStyle}"><v>{date.DayNumber - new DateOnly(1899, 12, 30).DayNumber}</v></c>""";
            case Formula formula:
                return $"""<c r="{at}"><f>{OpenPackage.Escape(formula.Text)}</f><v>{Number(formula.Value)}</v></c>""";
            default:
                return $"""<c r="{at}"><v>{Number(Convert.ToDecimal(value, CultureInfo.InvariantCulture))}</v></c>""";
        }
    }

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Styles() =>
        $"""
            <styleSheet {Main}><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
            <fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
            <borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
            <cellXfs count="2"><xf xfId="0"/><xf xfId="0" numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>
            """;
}

using System.Globalization;
using System.Text;

namespace Dossier.App.Demo;

/// <summary>A DOCX: headings, paragraphs, tables, tracked changes, a header and a footer.</summary>
/// <remarks>
/// Written from plain text. A line beginning with "# " is a heading, with "| " a table row; in a paragraph [-gone-] is a tracked deletion
/// and [+new+] a tracked insertion.
/// </remarks>
internal static class WordFile
{
    private const string Namespaces =
        """xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" """;

    public static Piece Write(string name, Person author, DateTimeOffset modified, string text)
    {
        var title = Path.GetFileNameWithoutExtension(name);
        var package = new OpenPackage();
        package.Relate("", "rId1", "officeDocument", "word/document.xml");
        package.Relate("word/document.xml", "rId1", "styles", "styles.xml");
        package.Relate("word/document.xml", "rId2", "header", "header1.xml");
        package.Relate("word/document.xml", "rId3", "footer", "footer1.xml");
        package.Part("word/document.xml", "wordprocessingml.document.main", Document(text, author, modified));
        package.Part("word/styles.xml", "wordprocessingml.styles", Styles());
        package.Part("word/header1.xml", "wordprocessingml.header", $"<w:hdr {Namespaces}>{Paragraph(title)}</w:hdr>");
        package.Part(
            "word/footer1.xml",
            "wordprocessingml.footer",
            $"<w:ftr {Namespaces}>{Paragraph("Harbor Reach Terminals - Crane 4")}</w:ftr>"
        );
        package.Describe(title, author.Name, modified.AddDays(-3), modified);
        return new Piece(name, "word document", package.Write(modified), modified);
    }

    private static string Document(string text, Person author, DateTimeOffset at)
    {
        var body = new StringBuilder();
        var rows = new List<string>();
        foreach (var line in text.Split('\n').Append(""))
        {
            if (line.StartsWith("| ", StringComparison.Ordinal))
            {
                rows.Add(line);
                continue;
            }

            if (rows.Count > 0)
            {
                body.Append(Table(rows));
                rows.Clear();
            }

            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                body.Append(Paragraph(line[2..], "Heading1"));
            }
            else if (line.Length > 0)
            {
                body.Append($"<w:p>{Runs(line, author, at)}</w:p>");
            }
        }

        const string Section = """
            <w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:footerReference w:type="default" r:id="rId3"/>
            <w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>
            """;
        return $"<w:document {Namespaces}><w:body>{body}{Section}</w:body></w:document>";
    }

    private static string Runs(string line, Person author, DateTimeOffset at)
    {
        var runs = new StringBuilder();
        var changes = 0;
        var by = $"""w:author="{author.Name}" w:date="{at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}" """;
        while (line.Length > 0)
        {
            var open = line.IndexOf('[', StringComparison.Ordinal);
            var close = open < 0 ? -1 : line.IndexOf(']', open);
            if (close < 0 || line[open + 1] is not ('-' or '+'))
            {
                return runs.Append(Run(line)).ToString();
            }

            runs.Append(Run(line[..open]));
            var changed = line[(open + 2)..(close - 1)];
            var id = changes++ + 1;
            runs.Append(
                line[open + 1] == '-'
                    ? $"<w:del w:id=\"{id}\" {by}>{Run(changed, "w:delText")}</w:del>"
                    : $"<w:ins w:id=\"{id}\" {by}>{Run(changed)}</w:ins>"
            );
            line = line[(close + 1)..];
        }

        return runs.ToString();
    }

    private static string Table(IEnumerable<string> rows)
    {
        var cells = rows.Select(row =>
            string.Concat(row.Trim('|', ' ').Split('|').Select(cell => $"<w:tc>{Paragraph(cell.Trim())}</w:tc>"))
        );
        const string Look = """<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>""";
        return $"<w:tbl>{Look}<w:tblGrid/>{string.Concat(cells.Select(row => $"<w:tr>{row}</w:tr>"))}</w:tbl><w:p/>";
    }

    private static string Paragraph(string text, string? style = null) =>
        style is null ? $"<w:p>{Run(text)}</w:p>" : $"""<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{Run(text)}</w:p>""";

    private static string Run(string text, string element = "w:t") =>
        text.Length == 0 ? "" : $"""<w:r><{element} xml:space="preserve">{OpenPackage.Escape(text)}</{element}></w:r>""";

    private static string Styles() =>
        $"""
            <w:styles {Namespaces}><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>
            <w:pPr><w:spacing w:after="120"/></w:pPr><w:rPr><w:sz w:val="22"/></w:rPr></w:style>
            <w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
            <w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="30"/></w:rPr></w:style></w:styles>
            """;
}

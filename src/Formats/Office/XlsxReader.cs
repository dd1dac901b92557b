using System.Xml;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office;

/// <summary>Excel workbooks and templates since 2007 (ECMA-376 part 1, SpreadsheetML); not the binary form.</summary>
public sealed class XlsxReader : Reader
{
    public override int Bid(Content content) =>
        content.MediaType == MediaTypes.Xlsx ? 90
        : content.MediaType.StartsWith("application/vnd.openxmlformats-officedocument.spreadsheetml.", StringComparison.Ordinal) ? 80
        : content.MediaType.StartsWith("application/vnd.ms-excel.", StringComparison.Ordinal)
        && content.MediaType.EndsWith(".macroenabled.12", StringComparison.OrdinalIgnoreCase)
        && !content.MediaType.Contains(".binary.", StringComparison.Ordinal)
            ? 80
        : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        using var package = new OfficePackage(content, findings, cancel);
        OfficeProperties.Read(package, findings);
        var main = package.MainPart("xl/workbook.xml");
        var relations = package.Relations(main);

        var hidden = new HiddenContent(findings);
        var sheets = new List<(string Name, string Relation, string? Hidden)>();
        var is1904 = false;
        var isWhole = package.Read(main, xml => ReadWorkbook(xml, sheets, ref is1904));

        using var strings = new SharedStrings(cancel);
        var styles = new XlsxStyles();
        ReadParts(package, relations, "sharedStrings", strings.Read);
        ReadParts(package, relations, "styles", styles.Read);

        using (var flow = new TextFlow(findings) { KeepsSpace = true })
        {
            foreach (var (name, id, state) in sheets)
            {
                flow.Break(2);
                flow.Write(name);
                flow.Break(1);
                var sheet = new XlsxSheet(flow, strings, styles, is1904, cancel);
                var path = relations.Find(one => one.Id == id && !one.IsExternal)?.Target;
                flow.HasWritten = false;
                isWhole &= path is null || package.Read(path, sheet.Read);
                hidden.Found(HiddenKinds.Rows, sheet.HasHiddenRows);
                hidden.Found(HiddenKinds.Columns, sheet.HasHiddenColumns);
                if (path is not null)
                {
                    ReadBeside(package, path, flow, hidden);
                }

                if (state is not null && flow.HasWritten)
                {
                    hidden.Found(state);
                }
            }
        }

        Embedded.Read(package, relations, findings);
        if (!isWhole)
        {
            throw new Unreadable(FaultKind.Corrupt, "A sheet or the list of sheets is damaged.");
        }
    }

    private static void ReadWorkbook(XmlReader xml, List<(string Name, string Relation, string? Hidden)> sheets, ref bool is1904)
    {
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (xml.LocalName == "workbookPr")
            {
                is1904 = xml.GetAttribute("date1904") is "1" or "true";
            }
            else if (xml.LocalName == "sheet")
            {
                string name = xml.GetAttribute("name") ?? "",
                    id = "";
                var state = xml.GetAttribute("state") switch
                {
                    "hidden" => HiddenKinds.Sheets,
                    "veryHidden" => HiddenKinds.VeryHiddenSheets,
                    _ => null,
                };
                while (xml.MoveToNextAttribute())
                {
                    id = xml.LocalName == "id" ? xml.Value : id;
                }

                xml.MoveToElement();
                sheets.Add((name, id, state));
            }
        }
    }

    private static void ReadParts(OfficePackage package, List<Relation> relations, string kind, Action<XmlReader> read)
    {
        foreach (var relation in relations)
        {
            if (relation.Kind == kind && !relation.IsExternal)
            {
                package.Read(relation.Target, read);
            }
        }
    }

    /// <summary>What lies over the cells: comments, text boxes, charts.</summary>
    private static void ReadBeside(OfficePackage package, string sheet, TextFlow flow, HiddenContent hidden)
    {
        var relations = package.Relations(sheet);
        ReadParts(package, relations, "comments", xml => ReadComments(xml, flow, hidden));
        foreach (var drawing in relations)
        {
            if (drawing.Kind == "drawing" && !drawing.IsExternal)
            {
                flow.Break(1);
                package.Read(drawing.Target, xml => DrawingText.Read(xml, flow));
                DrawingText.ReadChartsAndDiagrams(package, package.Relations(drawing.Target), flow);
            }
        }
    }

    private static void ReadComments(XmlReader xml, TextFlow flow, HiddenContent hidden)
    {
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "text")
            {
                hidden.Found(HiddenKinds.Comments);
                flow.Break(1);
                flow.Write(SharedStrings.ReadString(xml, new System.Text.StringBuilder()).ToString());
                flow.Break(1);
            }
        }
    }
}

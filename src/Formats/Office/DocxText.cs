using System.Globalization;
using System.Xml;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office;

/// <summary>
/// The words of a Word document as its author could see them: inserted and deleted text, hidden text, text boxes, fields.
/// What a reader of a printout would not know of is flagged.
/// </summary>
internal sealed class DocxText(TextFlow flow, DocxStyles styles, CancellationToken cancel)
{
    private bool hasTrackedChanges;
    private bool hasHiddenText;
    private bool hasComments;
    private int cellsInRow;

    // A run's properties stand before its text; a paragraph mark's own properties are about the mark only.
    private bool isHiddenRun;
    private bool isHiddenParagraph;
    private bool isInMark;

    /// <summary>What the formatting was before somebody changed it.</summary>
    private bool isInFormer;

    public bool Read(OfficePackage package, string path)
    {
        flow.Break(2);
        return package.Read(path, Read);
    }

    public void SetFlags(Findings findings)
    {
        var hidden = new HiddenContent(findings);
        hidden.Found(HiddenKinds.TrackedChanges, hasTrackedChanges);
        hidden.Found(HiddenKinds.Text, hasHiddenText);
        hidden.Found(HiddenKinds.Comments, hasComments);
    }

    private void Read(XmlReader xml)
    {
        var alternatives = new Alternatives();
        var hasNode = xml.Read();
        for (var nodes = 0; hasNode; nodes++)
        {
            if ((nodes & 0xFFF) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            if (xml.NodeType is XmlNodeType.Element or XmlNodeType.EndElement && alternatives.Skips(xml))
            {
                hasNode = !xml.EOF;
                continue;
            }

            if (xml.NodeType == XmlNodeType.Element)
            {
                Begin(xml);
            }
            else if (xml.NodeType == XmlNodeType.EndElement)
            {
                End(xml.LocalName);
            }

            hasNode = xml.Read();
        }
    }

    private void Begin(XmlReader xml)
    {
        switch (xml.LocalName)
        {
            case "t" or "delText":
                hasHiddenText |= isHiddenRun && !xml.IsEmptyElement;
                DrawingText.Write(xml, flow);
                break;
            case "tab" when !IsTabStop(xml):
            case "ptab":
                flow.Write("\t");
                break;
            case "br" or "cr":
                flow.LineEnd();
                break;
            case "noBreakHyphen":
                flow.Write("-");
                break;
            case "sym":
                WriteSymbol(xml);
                break;
            case "textpath":
                flow.Break(1);
                flow.Write(xml.GetAttribute("string"));
                flow.Break(1);
                break;
            case "p" when !xml.IsEmptyElement:
                isHiddenParagraph = false;
                break;
            case "r":
                isHiddenRun = isHiddenParagraph;
                isInMark = false;
                break;
            case "pPr":
                isInMark = !xml.IsEmptyElement;
                break;
            case "pStyle" when !isInFormer:
                isHiddenParagraph = styles.IsHidden(Attribute(xml, "val"));
                break;
            // Styles of both kinds that hide show together; what the run itself says comes last, and counts.
            case "rStyle" when !isInMark && !isInFormer:
                isHiddenRun ^= styles.IsHidden(Attribute(xml, "val"));
                break;
            case "vanish" when !isInMark && !isInFormer:
                isHiddenRun = IsOn(xml);
                break;
            case "ins"
            or "del"
            or "moveFrom"
            or "moveTo"
            or "rPrChange"
            or "pPrChange"
            or "cellIns"
            or "cellDel"
            or "tblPrChange"
            or "sectPrChange":
                hasTrackedChanges = true;
                isInFormer |= xml is { LocalName: "rPrChange" or "pPrChange", IsEmptyElement: false };
                break;
            case "tr":
                flow.Break(1);
                cellsInRow = 0;
                break;
            case "tc":
                if (cellsInRow++ > 0)
                {
                    flow.Cell();
                }

                break;
            case "comment":
                hasComments = true;
                flow.Break(1);
                if (Attribute(xml, "author") is { Length: > 0 } author)
                {
                    flow.Write(author);
                    flow.Write(": ");
                }

                break;
            case "p" when xml.IsEmptyElement:
            case "txbxContent" or "footnote" or "endnote":
                flow.Break(1);
                break;
            default:
                break;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "p" or "txbxContent" or "tbl":
                flow.Break(1);
                break;
            case "tr":
                flow.Break(1);
                // A nested table is over; the row around it goes on after its first cell.
                cellsInRow = 1;
                break;
            case "rPrChange" or "pPrChange":
                isInFormer = false;
                break;
            case "pPr" when !isInFormer:
                isInMark = false;
                break;
            case "r":
                isHiddenRun = false;
                break;
            default:
                break;
        }
    }

    /// <summary>A character of a symbol font. Those lie in the private area and mean nothing without the font.</summary>
    private void WriteSymbol(XmlReader xml)
    {
        if (
            ushort.TryParse(Attribute(xml, "char"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code)
            && code is >= 0x20 and not (>= 0xD800 and < 0xF900)
        )
        {
            flow.Write([(char)code]);
        }
    }

    /// <summary>In paragraph properties the same element defines a position, not a character.</summary>
    private static bool IsTabStop(XmlReader xml) => Attribute(xml, "pos") is not null || Attribute(xml, "val") is not null;

    internal static bool IsOn(XmlReader xml) => Attribute(xml, "val") is null or "1" or "true" or "on";

    /// <summary>An attribute by its local name: transitional and strict files differ in namespace.</summary>
    internal static string? Attribute(XmlReader xml, string name)
    {
        string? value = null;
        while (xml.MoveToNextAttribute())
        {
            if (xml.LocalName == name)
            {
                value = xml.Value;
                break;
            }
        }

        xml.MoveToElement();
        return value;
    }
}

using System.Globalization;
using System.Xml;
using Dossier.Formats.Text;

namespace Dossier.Formats.OpenDocument;

/// <summary>
/// The words of one part of an OpenDocument file: paragraphs, cells, slides, notes, annotations, and text that was deleted while changes
/// were tracked. What a printout would not show is flagged.
/// </summary>
internal sealed class OdfText(TextFlow flow, HiddenContent hidden, Findings findings, CancellationToken cancel)
{
    private const int MostSpaces = 1000;

    private readonly OdfStyles styles = new();
    private readonly OdfProperties properties = new(findings);
    private readonly List<(int First, int Last)> hiddenColumns = [];
    private readonly char[] characters = new char[4096];
    private readonly Stack<(int Depth, string Kind)> hiding = new();
    private int paragraphs;
    private int annotation = -1;
    private int notes = -1;
    private int skipped = -1;
    private int creator = -1;
    private int column;
    private int columnsDefined;
    private bool isAtStart;
    private string? cellValue;

    public void Read(XmlReader xml)
    {
        (paragraphs, annotation, notes, skipped, creator) = (0, -1, -1, -1, -1);
        hiding.Clear();
        flow.Break(2);
        for (var nodes = 0; xml.Read(); nodes++)
        {
            if ((nodes & 0xfff) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    var isEmpty = xml.IsEmptyElement;
                    Begin(xml);
                    if (isEmpty)
                    {
                        End(xml);
                    }

                    break;
                case XmlNodeType.EndElement:
                    End(xml);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    Text(xml);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>An attribute by its local name: the namespaces of OpenOffice 1 and of OpenDocument differ.</summary>
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

    private void Text(XmlReader xml)
    {
        if (properties.IsOpen)
        {
            properties.Text(xml.Value);
            return;
        }

        if (paragraphs == 0 && creator < 0 || skipped >= 0)
        {
            return;
        }

        var hasWords = false;
        if (xml.CanReadValueChunk && xml.NodeType == XmlNodeType.Text)
        {
            for (int length; (length = xml.ReadValueChunk(characters, 0, characters.Length)) > 0; )
            {
                hasWords |= !characters.AsSpan(0, length).IsWhiteSpace();
                flow.Write(characters.AsSpan(0, length));
            }
        }
        else
        {
            hasWords = !string.IsNullOrWhiteSpace(xml.Value);
            flow.Write(xml.Value);
        }

        if (!hasWords)
        {
            return;
        }

        cellValue = null;
        hidden.Found(HiddenKinds.Notes, notes >= 0);
        foreach (var (_, kind) in hiding)
        {
            hidden.Found(kind);
        }
    }

    private void Begin(XmlReader xml)
    {
        if (properties.Begin(xml))
        {
            return;
        }

        switch (xml.LocalName)
        {
            case "p" or "h" when xml.Prefix == "text":
                // The first paragraph goes on where its cell or its annotation's author began.
                if (!isAtStart)
                {
                    flow.Break(1);
                }

                isAtStart = false;
                paragraphs++;
                Hide(xml, "paragraph", HiddenKinds.Text);
                break;
            case "span":
                Hide(xml, "text", HiddenKinds.Text);
                break;
            case "hidden-text" or "hidden-paragraph":
            case "section" when Attribute(xml, "display") is "none" or "condition":
                Push(xml, HiddenKinds.Text);
                break;
            case "s":
                Spaces(xml);
                break;
            case "tab" or "tab-stop":
                flow.Tab();
                break;
            case "line-break":
                flow.LineEnd();
                break;
            case "changed-region" or "cell-content-change":
                hidden.Found(HiddenKinds.TrackedChanges);
                break;
            case "annotation":
                hidden.Found(HiddenKinds.Comments);
                annotation = xml.Depth;
                flow.Break(1);
                break;
            case "date" or "date-string" or "creator-initials" when annotation >= 0:
                skipped = xml.Depth;
                break;
            case "creator" when annotation >= 0:
                creator = xml.Depth;
                break;
            case "binary-data":
                skipped = xml.Depth;
                break;
            case "notes" when xml.Prefix == "presentation":
                flow.Break(1);
                break;
            // The page of notes also holds numbers and dates, which nobody noted.
            case "frame" when notes < 0 && Attribute(xml, "class") == "notes":
                notes = xml.Depth;
                break;
            case "page" when xml.Prefix == "draw":
                flow.Break(2);
                Hide(xml, "drawing-page", HiddenKinds.Slides);
                break;
            default:
                if (xml.Prefix == "table")
                {
                    BeginTable(xml);
                }
                else if (xml.Prefix is "style" or "text" or "number")
                {
                    styles.Begin(xml);
                }

                break;
        }
    }

    private void BeginTable(XmlReader xml)
    {
        switch (xml.LocalName)
        {
            case "table":
                flow.Break(2);
                hiddenColumns.Clear();
                columnsDefined = 0;
                if (paragraphs == 0 && Attribute(xml, "name") is { } name)
                {
                    flow.Write(name);
                    flow.Break(1);
                }

                Hide(xml, "table", HiddenKinds.Sheets);
                break;
            case "table-column":
                var count = Repeated(xml, "number-columns-repeated");
                if (IsHidden(xml))
                {
                    hiddenColumns.Add((columnsDefined, columnsDefined + count - 1));
                }

                columnsDefined += count;
                break;
            case "table-row":
                flow.Break(1);
                column = 0;
                if (IsHidden(xml))
                {
                    Push(xml, HiddenKinds.Rows);
                }

                break;
            case "table-cell" or "covered-table-cell":
                var first = column;
                column += Repeated(xml, "number-columns-repeated");
                isAtStart = first > 0;
                if (first > 0)
                {
                    flow.Cell();
                }

                if (hiddenColumns.Exists(columns => first <= columns.Last && column > columns.First))
                {
                    Push(xml, HiddenKinds.Columns);
                }

                cellValue = Attribute(xml, "string-value") ?? Attribute(xml, "date-value") ?? Attribute(xml, "value");
                break;
            default:
                break;
        }
    }

    private void End(XmlReader xml)
    {
        properties.End(xml);
        if (hiding.TryPeek(out var top) && top.Depth == xml.Depth)
        {
            hiding.Pop();
        }

        switch (xml.LocalName)
        {
            case "p" or "h" when xml.Prefix == "text":
                paragraphs = Math.Max(0, paragraphs - 1);
                flow.Break(1);
                break;
            case "table-cell" when !string.IsNullOrEmpty(cellValue):
                // Programs that write no shown text leave the value alone.
                flow.Write(cellValue);
                cellValue = null;
                break;
            case "table-row" or "table":
                flow.Break(1);
                isAtStart = false;
                break;
            case "creator" when creator == xml.Depth:
                flow.Write(": ");
                isAtStart = true;
                creator = -1;
                break;
            case "annotation" when annotation == xml.Depth:
                annotation = -1;
                flow.Break(1);
                break;
            case "frame" when notes == xml.Depth:
                notes = -1;
                break;
            case "binary-data" or "date" or "date-string" or "creator-initials" when skipped == xml.Depth:
                skipped = -1;
                break;
            default:
                break;
        }
    }

    private void Spaces(XmlReader xml)
    {
        if (paragraphs > 0)
        {
            var count = Math.Min(MostSpaces, Repeated(xml, "c"));
            for (var at = 0; at < count; at++)
            {
                flow.WriteDecoded(" ");
            }
        }
    }

    private void Hide(XmlReader xml, string family, string kind)
    {
        if (styles.Hides($"{family}:{Attribute(xml, "style-name")}"))
        {
            Push(xml, kind);
        }
    }

    private void Push(XmlReader xml, string kind) => hiding.Push((xml.Depth, kind));

    private static bool IsHidden(XmlReader xml) => Attribute(xml, "visibility") is "collapse" or "filter";

    private static int Repeated(XmlReader xml, string name) =>
        int.TryParse(Attribute(xml, name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var count)
        && count is > 0 and < 100_000_000
            ? count
            : 1;
}

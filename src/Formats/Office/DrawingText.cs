using System.Buffers;
using System.Xml;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office;

/// <summary>Text in DrawingML, which slides consist of and all three kinds of document may hold: shapes, tables, charts, diagrams.</summary>
internal static class DrawingText
{
    /// <summary>Charts give titles and labels, diagrams the words in their boxes.</summary>
    public static void ReadChartsAndDiagrams(OfficePackage package, List<Relation> relations, TextFlow flow)
    {
        foreach (var relation in relations)
        {
            if (!relation.IsExternal && relation.Kind is "chart" or "chartEx" or "diagramData")
            {
                flow.Break(2);
                package.Read(relation.Target, xml => Read(xml, flow));
            }
        }
    }

    /// <summary>All paragraphs of one part, in the order they are written. Slide numbers are left out: they are not words.</summary>
    /// <param name="begin">Is shown each element first, for what only the caller knows.</param>
    /// <param name="withPlaceholders">Layouts and masters hold placeholders, whose words ("Click to edit") nobody sees on a slide.</param>
    public static void Read(XmlReader xml, TextFlow flow, Action<XmlReader>? begin = null, bool withPlaceholders = true)
    {
        var alternatives = new Alternatives();
        var isSeen = true;
        var cells = 0;
        var isInLabels = 0;
        var hasNode = xml.Read();
        while (hasNode)
        {
            if (xml.NodeType is XmlNodeType.Element or XmlNodeType.EndElement && alternatives.Skips(xml))
            {
                hasNode = !xml.EOF;
                continue;
            }

            if (xml.NodeType == XmlNodeType.Element)
            {
                begin?.Invoke(xml);
                switch (xml.LocalName)
                {
                    case "fld" when xml.GetAttribute("type") == "slidenum":
                        xml.Skip();
                        hasNode = !xml.EOF;
                        continue;
                    case "sp":
                        isSeen = true;
                        break;
                    case "ph":
                        isSeen = withPlaceholders;
                        break;
                    // In a diagram the element of that name holds whole paragraphs.
                    case "t" when isSeen && !xml.NamespaceURI.EndsWith("/diagram", StringComparison.Ordinal):
                        Write(xml, flow);
                        break;
                    case "v" when isInLabels > 0:
                        flow.Break(1);
                        Write(xml, flow);
                        flow.Break(1);
                        break;
                    case "strCache" when !xml.IsEmptyElement:
                        isInLabels++;
                        break;
                    case "br":
                        flow.LineEnd();
                        break;
                    case "tr":
                        flow.Break(1);
                        cells = 0;
                        break;
                    case "tc" when cells++ > 0:
                        flow.Cell();
                        break;
                    default:
                        break;
                }
            }
            else if (xml.NodeType == XmlNodeType.EndElement)
            {
                switch (xml.LocalName)
                {
                    case "p" or "tr":
                        flow.Break(1);
                        break;
                    case "strCache":
                        isInLabels--;
                        break;
                    default:
                        break;
                }
            }

            hasNode = xml.Read();
        }
    }

    /// <summary>The characters inside the element the reader is at; leaves it at the element's end.</summary>
    public static void Write(XmlReader xml, TextFlow flow)
    {
        if (xml.IsEmptyElement)
        {
            return;
        }

        var characters = ArrayPool<char>.Shared.Rent(4096);
        var depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                for (int length; (length = xml.ReadValueChunk(characters, 0, characters.Length)) > 0; )
                {
                    flow.Write(characters.AsSpan(0, length));
                }
            }
        }

        ArrayPool<char>.Shared.Return(characters);
    }
}

using System.Xml;

namespace Dossier.Formats.Text;

/// <summary>
/// XML of any vocabulary: what its elements say, and what their attributes say, since records are often written in attributes only.
/// A document type is never processed: such files, and those that are not well-formed, are read as plain text.
/// </summary>
public sealed class XmlTextReader : Reader
{
    public override int Bid(Content content) =>
        content.MediaType is MediaTypes.Xml or "text/xml" ? 70
        : content.MediaType.EndsWith("+xml", StringComparison.Ordinal) ? 50
        : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        if (!IsWellFormed(content, cancel))
        {
            using var plain = content.Open();
            PlainTextReader.Write(plain, content.DeclaredCharset, findings, cancel);
            return;
        }

        using var stream = content.Open();
        using var xml = Open(stream);
        using var flow = new TextFlow(findings);
        Write(xml, content.MediaType != MediaTypes.Svg, flow, findings, cancel);
    }

    private static bool IsWellFormed(Content content, CancellationToken cancel)
    {
        using var stream = content.Open();
        try
        {
            using var xml = Open(stream);
            for (var nodes = 0; xml.Read(); nodes++)
            {
                if ((nodes & 0xFFF) == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                }
            }

            return true;
        }
        catch (Exception damaged) when (damaged is XmlException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static XmlReader Open(Stream stream)
    {
        // The XML parser asks .NET for the encoding that a file names, and .NET must have been given the code pages by then.
        _ = Charsets.Named("windows-1252");
        return XmlReader.Create(
            stream,
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                CheckCharacters = false,
            }
        );
    }

    private static void Write(XmlReader xml, bool withAttributes, TextFlow flow, Findings findings, CancellationToken cancel)
    {
        // Elements that begin in the middle of a sentence do not end its line.
        var inlineDepth = int.MaxValue;
        var followsText = false;
        var characters = new char[4096];
        var nodes = 0;
        while (xml.Read())
        {
            if ((nodes++ & 0xFFF) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            switch (xml.NodeType)
            {
                case XmlNodeType.XmlDeclaration:
                    findings.Raw("encoding", xml.GetAttribute("encoding") ?? "utf-8");
                    break;
                case XmlNodeType.Element:
                    inlineDepth = followsText && !xml.IsEmptyElement && inlineDepth == int.MaxValue ? xml.Depth : inlineDepth;
                    if (!followsText && inlineDepth == int.MaxValue)
                    {
                        flow.Break(1);
                    }

                    if (withAttributes)
                    {
                        WriteAttributes(xml, flow);
                    }

                    break;
                case XmlNodeType.EndElement when xml.Depth <= inlineDepth:
                    if (inlineDepth == int.MaxValue)
                    {
                        flow.Break(1);
                    }

                    followsText = xml.Depth == inlineDepth;
                    inlineDepth = int.MaxValue;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    for (int length; (length = xml.ReadValueChunk(characters, 0, characters.Length)) > 0; )
                    {
                        flow.Write(characters.AsSpan(0, length));
                    }

                    followsText = true;
                    break;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    flow.Write(" ");
                    break;
                default:
                    break;
            }
        }
    }

    private static void WriteAttributes(XmlReader xml, TextFlow flow)
    {
        var isEmpty = xml.IsEmptyElement;
        while (xml.MoveToNextAttribute())
        {
            if (xml.Prefix is not ("xmlns" or "xsi" or "xml") && xml.Name != "xmlns" && !string.IsNullOrWhiteSpace(xml.Value))
            {
                flow.Write(xml.Value);
                flow.Tab();
            }
        }

        xml.MoveToElement();
        if (isEmpty)
        {
            flow.Write(" ");
        }
    }
}

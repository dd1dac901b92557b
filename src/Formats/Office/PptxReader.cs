using System.Xml;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office;

/// <summary>PowerPoint presentations, shows and templates since 2007 (ECMA-376 part 1, PresentationML).</summary>
public sealed class PptxReader : Reader
{
    public override int Bid(Content content) =>
        content.MediaType == MediaTypes.Pptx ? 90
        : content.MediaType.StartsWith("application/vnd.openxmlformats-officedocument.presentationml.", StringComparison.Ordinal) ? 80
        : content.MediaType.StartsWith("application/vnd.ms-powerpoint.", StringComparison.Ordinal)
        && content.MediaType.EndsWith(".macroenabled.12", StringComparison.OrdinalIgnoreCase)
            ? 80
        : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        using var package = new OfficePackage(content, findings, cancel);
        OfficeProperties.Read(package, findings);
        var main = package.MainPart("ppt/presentation.xml");
        var relations = package.Relations(main);
        var order = new List<string>();
        var isWhole = package.Read(main, xml => ReadOrder(xml, order));

        using (var flow = new TextFlow(findings) { KeepsSpace = true })
        {
            var layouts = new SlideLayouts(package, flow);
            var hidden = new HiddenContent(findings);
            foreach (var id in order)
            {
                cancel.ThrowIfCancellationRequested();
                if (relations.Find(one => one.Id == id && !one.IsExternal) is { } slide)
                {
                    isWhole &= ReadSlide(package, slide.Target, layouts, flow, hidden);
                }
            }

            layouts.WriteUnshown();
        }

        Embedded.Read(package, relations, findings);
        if (!isWhole)
        {
            throw new Unreadable(FaultKind.Corrupt, "A slide or the list of slides is damaged.");
        }
    }

    private static void ReadOrder(XmlReader xml, List<string> order)
    {
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "sldId")
            {
                while (xml.MoveToNextAttribute())
                {
                    // The other attribute of that name, without a prefix, is the slide's own number.
                    if (xml.LocalName == "id" && xml.Prefix.Length > 0)
                    {
                        order.Add(xml.Value);
                    }
                }

                xml.MoveToElement();
            }
        }
    }

    private static bool ReadSlide(OfficePackage package, string path, SlideLayouts layouts, TextFlow flow, HiddenContent hidden)
    {
        flow.Break(2);
        bool isHidden = false,
            showsMaster = true;
        flow.HasWritten = false;
        var isWhole = package.Read(
            path,
            xml =>
                DrawingText.Read(
                    xml,
                    flow,
                    element =>
                    {
                        if (element.LocalName == "sld")
                        {
                            isHidden = element.GetAttribute("show") is "0" or "false";
                            showsMaster = SlideLayouts.ShowsMaster(element);
                        }
                    }
                )
        );
        hidden.Found(HiddenKinds.Slides, isHidden);

        var relations = package.Relations(path);
        DrawingText.ReadChartsAndDiagrams(package, relations, flow);
        layouts.Write(relations, showsMaster);
        foreach (var relation in relations.Where(one => !one.IsExternal))
        {
            switch (relation.Kind)
            {
                case "notesSlide":
                    ReadBeside(package, relation.Target, flow, () => hidden.Found(HiddenKinds.Notes));
                    break;
                case "comments":
                    ReadBeside(package, relation.Target, flow, () => hidden.Found(HiddenKinds.Comments));
                    break;
                default:
                    break;
            }
        }

        return isWhole;
    }

    /// <summary>Notes and comments: said of the presentation only when they hold words.</summary>
    private static void ReadBeside(OfficePackage package, string path, TextFlow flow, Action found)
    {
        flow.Break(1);
        flow.HasWritten = false;
        package.Read(
            path,
            xml =>
                DrawingText.Read(
                    xml,
                    flow,
                    element =>
                    {
                        // Comments of the older kind keep their words in an element of their own.
                        if (element.LocalName == "text" && element.NamespaceURI.Contains("presentationml", StringComparison.Ordinal))
                        {
                            flow.Break(1);
                            DrawingText.Write(element, flow);
                        }
                    }
                )
        );
        if (flow.HasWritten)
        {
            found();
        }
    }
}

using Dossier.Formats.Text;

namespace Dossier.Formats.Office;

/// <summary>Word documents and templates since 2007 (ECMA-376 part 1, WordprocessingML).</summary>
public sealed class DocxReader : Reader
{
    public override int Bid(Content content) =>
        content.MediaType == MediaTypes.Docx ? 90
        : content.MediaType.StartsWith("application/vnd.openxmlformats-officedocument.wordprocessingml.", StringComparison.Ordinal) ? 80
        : content.MediaType.StartsWith("application/vnd.ms-word.", StringComparison.Ordinal)
        && content.MediaType.EndsWith(".macroenabled.12", StringComparison.OrdinalIgnoreCase)
            ? 80
        : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        using var package = new OfficePackage(content, findings, cancel);
        OfficeProperties.Read(package, findings);
        var main = package.MainPart("word/document.xml");
        var relations = package.Relations(main);

        bool isWhole;
        using (var flow = new TextFlow(findings) { KeepsSpace = true })
        {
            var styles = new DocxStyles();
            foreach (var part in relations.Where(one => one.Kind == "styles" && !one.IsExternal))
            {
                package.Read(part.Target, styles.Read);
            }

            var text = new DocxText(flow, styles, cancel);
            Read(package, relations, "header", text);
            isWhole = text.Read(package, main);
            Read(package, relations, "footnotes", text);
            Read(package, relations, "endnotes", text);
            Read(package, relations, "comments", text);
            Read(package, relations, "footer", text);
            DrawingText.ReadChartsAndDiagrams(package, relations, flow);
            text.SetFlags(findings);
        }

        Embedded.Read(package, relations, findings);
        if (!isWhole)
        {
            throw new Unreadable(FaultKind.Corrupt, $"{main} is damaged.");
        }
    }

    private static void Read(OfficePackage package, List<Relation> relations, string kind, DocxText text)
    {
        foreach (var path in relations.Where(one => one.Kind == kind && !one.IsExternal).Select(one => one.Target).Distinct().Order())
        {
            text.Read(package, path);
        }
    }
}

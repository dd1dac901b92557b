using System.Xml;

namespace Dossier.Formats.Office;

/// <summary>Which styles of a Word document hide the words they are given to (ECMA-376 part 1, 17.7).</summary>
internal sealed class DocxStyles
{
    private const int MostBases = 20;

    private readonly Dictionary<string, (string? Base, bool? IsHidden)> styles = new(StringComparer.Ordinal);

    public void Read(XmlReader xml)
    {
        var id = "";
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (xml.LocalName)
            {
                case "style":
                    id = DocxText.Attribute(xml, "styleId") ?? "";
                    styles[id] = (null, null);
                    break;
                case "basedOn" when styles.TryGetValue(id, out var style):
                    styles[id] = style with { Base = DocxText.Attribute(xml, "val") };
                    break;
                case "vanish" when styles.TryGetValue(id, out var style):
                    styles[id] = style with { IsHidden = DocxText.IsOn(xml) };
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Whether a style hides words, itself or by the style it is based on.</summary>
    public bool IsHidden(string? id)
    {
        for (var step = 0; step < MostBases && id is not null && styles.TryGetValue(id, out var style); step++)
        {
            if (style.IsHidden is { } isHidden)
            {
                return isHidden;
            }

            id = style.Base;
        }

        return false;
    }
}

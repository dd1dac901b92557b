using System.Xml;

namespace Dossier.Formats.OpenDocument;

/// <summary>Of a document's styles only those that hide what they are applied to.</summary>
internal sealed class OdfStyles
{
    private readonly HashSet<string> hidden = [];
    private string style = "";

    public bool Hides(string? name) => name is not null && hidden.Contains(name);

    /// <summary>Takes note of an element inside the styles.</summary>
    public void Begin(XmlReader xml)
    {
        switch (xml.LocalName)
        {
            case "style":
                // Styles of different families may share a name; a family never hides in another's way.
                style = $"{OdfText.Attribute(xml, "family")}:{OdfText.Attribute(xml, "name")}";
                break;
            case "text-properties" or "table-properties" or "section-properties" when IsOff(OdfText.Attribute(xml, "display")):
            case "drawing-page-properties" or "properties" when OdfText.Attribute(xml, "visibility") == "hidden":
                hidden.Add(style);
                break;
            default:
                break;
        }
    }

    private static bool IsOff(string? display) => display is "none" or "false";
}

using System.Xml;

namespace Dossier.Formats.Office;

/// <summary>
/// Markup compatibility (ECMA-376 part 3): the same thing is written several times for programs of different age,
/// a text box for instance as DrawingML and as VML. Only the first version is read, so that its words count once.
/// </summary>
internal sealed class Alternatives
{
    private readonly Stack<bool> taken = new();

    /// <summary>
    /// Looks at the node the reader is at, and skips it if it is a version not wanted.
    /// </summary>
    /// <returns>True when the reader was moved on to another node, which is to be looked at without reading on.</returns>
    public bool Skips(XmlReader xml)
    {
        switch (xml.LocalName)
        {
            case "AlternateContent" when xml.NodeType == XmlNodeType.Element && !xml.IsEmptyElement:
                taken.Push(false);
                return false;
            case "AlternateContent" when xml.NodeType == XmlNodeType.EndElement && taken.Count > 0:
                taken.Pop();
                return false;
            case "Choice" or "Fallback" when xml.NodeType == XmlNodeType.Element && taken.Count > 0:
                if (taken.Pop())
                {
                    taken.Push(true);
                    xml.Skip();
                    return true;
                }

                taken.Push(true);
                return false;
            default:
                return false;
        }
    }
}

using System.Globalization;
using System.Xml;

namespace Dossier.Formats.Office;

/// <summary>Which number format each cell style of a workbook uses.</summary>
internal sealed class XlsxStyles
{
    private readonly Dictionary<int, string> codes = [];
    private readonly Dictionary<int, NumberFormat> formats = [];
    private readonly List<int> cellStyles = [];

    public void Read(XmlReader xml)
    {
        var isInCellStyles = false;
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.EndElement)
            {
                isInCellStyles &= xml.LocalName != "cellXfs";
                continue;
            }

            switch (xml.NodeType == XmlNodeType.Element ? xml.LocalName : "")
            {
                case "numFmt" when int.TryParse(xml.GetAttribute("numFmtId"), CultureInfo.InvariantCulture, out var number):
                    codes[number] = xml.GetAttribute("formatCode") ?? "";
                    break;
                case "cellXfs":
                    isInCellStyles = !xml.IsEmptyElement;
                    break;
                case "xf" when isInCellStyles:
                    _ = int.TryParse(xml.GetAttribute("numFmtId"), CultureInfo.InvariantCulture, out var used);
                    cellStyles.Add(used);
                    break;
                default:
                    break;
            }
        }
    }

    public NumberFormat Format(int style)
    {
        if (style < 0 || style >= cellStyles.Count || cellStyles[style] == 0)
        {
            return NumberFormat.General;
        }

        var number = cellStyles[style];
        if (!formats.TryGetValue(number, out var format))
        {
            formats[number] = format = new NumberFormat(codes.TryGetValue(number, out var code) ? code : BuiltInFormats.Code(number));
        }

        return format;
    }
}
